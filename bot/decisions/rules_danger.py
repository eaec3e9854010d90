"""Rules about what happened, and about what nobody knows."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from bot.decisions.model import Case, NearIncident, Outcome, Policy, Reason, ReasonCode, Sight
from bot.decisions.rules_access import stranger_counts
from bot.ids import LegId, PlaceId
from bot.incidents.model import MINE, IncidentFact


def r06_mine(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """A suspicious object closes its leg until a named person and a second role of the place have cleared it: neither
    time nor a refutation opens it. Told without a leg, it closes every way through that place. From a stranger: HOLD.
    """
    legs, route = case.legs_ahead(now), case.route_ahead(now)
    for near in case.incidents:
        told = near.fact
        on_the_way = told.leg in legs if told.leg is not None else told.place in route
        if not (told.category == MINE and told.mine_open and on_the_way):
            continue
        if told.from_stranger:
            if stranger_counts(case, policy, now):
                yield _reason("R06", ReasonCode.I_STRANGER, Outcome.HOLD, near, overridable=True)
        else:
            yield _reason("R06", ReasonCode.I_MINE, Outcome.NO_GO, near)


def r07_severe(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """Severity 5 within 72 h, or 4 within 48 h, in a place of the way, within 15 km or on the same leg, however
    uncertain, unless refuted. Danger told by a stranger is a HOLD that two people can override, while the departure is
    near.
    """
    limits = {5: policy.severity_5_within, 4: policy.severity_4_within}
    for near in _standing(case, policy, now):
        told, age = near.fact, _age(near.fact, now)
        if told.from_stranger:
            if told.category != MINE and age <= policy.stranger_within and stranger_counts(case, policy, now):
                yield _reason("R07", ReasonCode.I_STRANGER, Outcome.HOLD, near, overridable=True)
        elif told.severity in limits and age <= limits[told.severity]:
            yield _reason("R07", ReasonCode.I_SEVERE, Outcome.NO_GO, near)


def r08_tension(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """Severity 3 within 48 h, or three incidents of any kind within 7 days: HOLD.

    One of uncertain place is told at each place where it may have been, and counts once.
    """
    told = [near for near in _standing(case, policy, now) if not near.fact.from_stranger]
    for near in told:
        if near.fact.severity == 3 and _age(near.fact, now) <= policy.severity_3_within:
            yield _reason("R08", ReasonCode.I_TENSION, Outcome.HOLD, near, overridable=True)
    recent = {near.fact.id: near.fact for near in told if _age(near.fact, now) <= policy.tension_within}
    if len(recent) >= policy.tension_incidents:
        yield Reason(
            rule="R08",
            code=ReasonCode.I_TENSION,
            outcome=Outcome.HOLD,
            overridable=True,
            subject=f"{len(recent)} in a week",
            since=max(fact.happened_at for fact in recent.values()),
            detail=(("incidents", str(len(recent))),),
        )


def r09_health_attacked(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """An incident that touched health staff, vehicles or buildings anywhere in the cercle within 14 days: HOLD."""
    for told in case.health_incidents:
        if told.health_touched and not (told.refuted or told.from_stranger) and _age(told, now) <= policy.health_within:
            near = NearIncident(fact=told, distance_km=None)
            yield _reason("R09", ReasonCode.I_HEALTH, Outcome.HOLD, near, overridable=True)


def r10_leg_closed(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """A leg that somebody has closed."""
    ahead = case.legs_ahead(now)
    for leg in case.legs:
        if leg.id in ahead and leg.closed_at is not None:
            yield Reason(
                rule="R10",
                code=ReasonCode.S_ROUTE,
                outcome=Outcome.NO_GO,
                leg=leg.id,
                since=leg.closed_at,
                detail=(("leg", leg.code), ("closed", leg.closed_reason or "")),
            )


def r11_silent(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """No news of a place for 48 h, or its network is known to be down, so that silence means nothing: HOLD."""
    news = dict(case.news)
    outages = {place.id: place.outage_since for place in case.places}
    for place in case.stops_ahead(now):
        heard, outage = news.get(place), outages.get(place)
        if outage is None and heard is not None and now - heard <= policy.silent_after:
            continue
        yield Reason(
            rule="R11",
            code=ReasonCode.X_SILENT,
            outcome=Outcome.HOLD,
            overridable=True,
            place=place,
            subject="outage" if outage else "silent",
            since=outage or heard,
            detail=(("why", "outage" if outage else "no news"),),
        )


def r13_unheard(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """Somebody who must be told to stop has opted out at the provider (its code 21610): a HOLD that nobody overrides,
    until a test message is delivered there (law 3 of docs/protocol.md). After departure check-ins tell.
    """
    for one in () if case.departed else case.unheard:
        yield Reason(
            rule="R13",
            code=ReasonCode.T_REACH,
            outcome=Outcome.HOLD,
            subject=f"{one.contact}:{one.channel}",
            since=one.since,
            detail=(("channel", one.channel),),
        )


def r15_deadline(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """D3 has passed and the team has not been allowed to leave: the journey does not take place."""
    if not case.departed and now >= case.delivery.due.pack_at:
        yield Reason(rule="R15", code=ReasonCode.C_DEADLINE, outcome=Outcome.NO_GO, since=case.delivery.due.pack_at)


def r18_unplaced(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """An incident that nobody has placed yet may be anywhere on the way: HOLD."""
    for near in case.incidents:
        told = near.fact
        placed = told.place is not None or told.leg is not None
        if not (placed or told.refuted or told.from_stranger) and _age(told, now) <= policy.severity_5_within:
            yield _reason("R18", ReasonCode.D_CONFLICT, Outcome.HOLD, near, overridable=True)


def r20_blind(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """The program may not see what has been said: a HOLD that nobody can override, for the moment it lasts."""
    if case.sight is None:
        return
    for what in blind_to(case.sight, policy):
        yield Reason(rule="R20", code=ReasonCode.B_BLIND, outcome=Outcome.HOLD, subject=what, detail=(("what", what),))


def blind_to(sight: Sight, policy: Policy) -> tuple[str, ...]:
    """What the program may be missing: a text waits > 5 s, the provider was last listed > 5 min ago, or the clock's
    heartbeat is > 30 s old. What was never heard of counts as missing.
    """
    found = []
    waiting = sight.oldest_waiting_seconds
    if waiting is not None and waiting > policy.waiting_inbound_limit.total_seconds():
        found.append("inbound")
    for name, age, limit in (
        ("puller", sight.puller_age_seconds, policy.puller_limit),
        ("clock", sight.clock_age_seconds, policy.clock_limit),
    ):
        if age is None or age > limit.total_seconds():
            found.append(name)
    return tuple(found)


def _standing(case: Case, policy: Policy, now: datetime) -> Iterator[NearIncident]:
    """Incidents near the way ahead that nobody has refuted; a suspicious object that was cleared is over."""
    legs, route = case.legs_ahead(now), case.route_ahead(now)
    for near in case.incidents:
        told = near.fact
        cleared = told.category == MINE and not told.mine_open
        if not told.refuted and not cleared and is_near(near, route, legs, policy.near_km):
            yield near


def is_near(near: NearIncident, route: Collection[PlaceId], legs: Collection[LegId], km: float) -> bool:
    """On a leg of the way, in one of its places, or within that distance of one."""
    told = near.fact
    return told.leg in legs or told.place in route or (near.distance_km is not None and near.distance_km <= km)


def _age(told: IncidentFact, now: datetime) -> timedelta:
    return now - told.happened_at


def _reason(rule: str, code: ReasonCode, outcome: Outcome, near: NearIncident, *, overridable: bool = False) -> Reason:
    told = near.fact
    distance = () if near.distance_km is None else (("km", f"{near.distance_km:.0f}"),)
    return Reason(
        rule=rule,
        code=code,
        outcome=outcome,
        overridable=overridable,
        place=told.place,
        leg=told.leg,
        subject=str(told.id),
        since=told.happened_at,
        detail=(("severity", str(told.severity)), ("certainty", told.certainty.value), *distance),
    )
