"""Rules about the people of the places: who promised what, who said yes, who said stop."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from bot.actors import Proof
from bot.decisions.model import Case, Finding, Outcome, Policy, Reason, ReasonCode
from bot.deliveries.commands import DeliveryAnswer
from bot.deliveries.model import Day
from bot.guarantees.model import GuaranteeFact, GuaranteeState, StopFact, StopKind
from bot.ids import LegId, PlaceId

_WHOLE_DAY_ENDS = time(23, 59)
EVERYTHING = "all"
"""A guarantee for this activity covers every line of a package."""


def r01_no_guarantee(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """Every stop, leg and activity needs one guarantee in force for every hour of its day; the last day ends at
    "back by". A place of the night needs one for the whole night, for whatever activity.
    """
    for day in case.days_ahead(now):
        until = _end_of(case, day)
        for place in day.stops:
            covering = [one for one in case.guarantees if place in one.places and _covers(one, day.starts_at, until)]
            yield from _missing(case, covering, place=place, leg=None, day=day.number)
        for leg in day.legs:
            covering = [one for one in case.guarantees if leg in one.legs and _covers(one, day.starts_at, until)]
            yield from _missing(case, covering, place=None, leg=leg, day=day.number)
        if day.night_place is not None and day.night_place not in day.stops:
            morning = _morning_after(case, day)
            if not any(
                day.night_place in one.places
                and _in_force(one)
                and one.starts_at <= day.ends_at <= morning <= one.ends_at
                for one in case.guarantees
            ):
                yield _none(place=day.night_place, leg=None, day=day.number, missing="night")


def _end_of(case: Case, day: Day) -> datetime:
    last = day.number == case.delivery.days[-1].number
    return max(day.ends_at, case.delivery.due.back_by) if last else day.ends_at


def _morning_after(case: Case, day: Day) -> datetime:
    following = [other.starts_at for other in case.delivery.days if other.number == day.number + 1]
    return following[0] if following else max(day.ends_at, case.delivery.due.back_by)


def _in_force(one: GuaranteeFact) -> bool:
    return one.state is GuaranteeState.GIVEN and one.period_state == "agreed"


def _covers(one: GuaranteeFact, start: datetime, end: datetime) -> bool:
    if not _in_force(one) or not (one.starts_at <= start and end <= one.ends_at):
        return False
    if one.hours_from == time(0) and (one.hours_to >= _WHOLE_DAY_ENDS or one.hours_to == time(0)):
        return True
    opens = datetime.combine(start.date(), one.hours_from, UTC)
    closes = datetime.combine(start.date(), one.hours_to, UTC)
    return opens <= start and end <= closes


def _missing(
    case: Case, covering: list[GuaranteeFact], *, place: PlaceId | None, leg: LegId | None, day: int
) -> Iterator[Reason]:
    missing = [
        activity
        for domain, activity, _target in case.package.lines
        if not any(one.activities & {domain, activity, EVERYTHING} for one in covering)
    ]
    if missing or not covering:
        yield _none(place=place, leg=leg, day=day, missing=", ".join(dict.fromkeys(missing)) or "travel")


def _none(*, place: PlaceId | None, leg: LegId | None, day: int, missing: str) -> Reason:
    return Reason(
        rule="R01",
        code=ReasonCode.G_NONE,
        outcome=Outcome.NO_GO,
        place=place,
        leg=leg,
        day=day,
        subject=missing,
        detail=(("missing", missing),),
    )


def r02_guarantee_ended(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """A guarantee for these days that was revoked, suspended, breached or has lapsed stops the journey.

    A fresh yes with code from the same role, after it, ends a revocation or a suspension; a new guarantee of that
    role for the same places and legs, begun after it, ends any.
    """
    days = case.days_ahead(now)
    begins, ends = days[0].starts_at, case.delivery.due.back_by
    stops, legs = set(case.stops_ahead(now)), set(case.legs_ahead(now))
    for one in case.guarantees:
        touched = one.places & stops
        if _in_force(one) or one.ends_at <= begins or one.starts_at >= ends or not (touched or one.legs & legs):
            continue
        if not _renewed(case, one):
            yield Reason(
                rule="R02",
                code=ReasonCode.G_ENDED,
                outcome=Outcome.NO_GO,
                place=min(touched, default=None),
                leg=None if touched else min(one.legs & legs),
                subject=str(one.id),
                since=one.ended_at,
                detail=(("state", one.state.value), ("period", one.period_state), ("role", one.role.value)),
            )


def _renewed(case: Case, one: GuaranteeFact) -> bool:
    ended_at = one.ended_at
    if ended_at is None:
        return False
    replaced = any(
        _in_force(new)
        and new.role is one.role
        and new.starts_at >= ended_at
        and new.places >= one.places
        and new.legs >= one.legs
        for new in case.guarantees
    )
    said_yes_again = one.state in (GuaranteeState.REVOKED, GuaranteeState.SUSPENDED) and any(
        yes.role is one.role and yes.place in one.places and yes.at > ended_at and yes.proof is not Proof.VOICE
        for yes in case.confirmations
    )
    return replaced or (said_yes_again and one.period_state == "agreed")


def r03_stop(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """A stop that stands anywhere on the way. Proven: NO_GO. Unproven: HOLD, and nobody can override it before the
    call back is recorded. After departure both are NO_GO. From a stranger: HOLD that two people can override, while
    the departure is near. A place that refused or postponed this visit holds it until it agrees again.
    """
    route = case.route_ahead(now)
    for stop in case.stops:
        if stop.place not in route:
            continue
        if stop.kind is StopKind.STRANGER:
            if stranger_counts(case, policy, now):
                yield _stop(stop, Outcome.HOLD, overridable=True, code=ReasonCode.I_STRANGER)
        elif stop.proven or case.departed:
            yield _stop(stop, Outcome.NO_GO)
        else:
            yield _stop(stop, Outcome.HOLD, overridable=stop.call_recorded_at is not None)
    yield from _declined(case, now)


def _stop(
    stop: StopFact, outcome: Outcome, *, overridable: bool = False, code: ReasonCode = ReasonCode.G_STOP
) -> Reason:
    return Reason(
        rule="R03",
        code=code,
        outcome=outcome,
        overridable=overridable,
        place=stop.place,
        subject=str(stop.id),
        since=stop.at,
        detail=(("role", stop.role.value), ("proven", "yes" if stop.proven else "no")),
    )


def _declined(case: Case, now: datetime) -> Iterator[Reason]:
    stops = case.stops_ahead(now)
    for said in case.answers:
        if said.answer not in (DeliveryAnswer.REFUSED, DeliveryAnswer.POSTPONED) or said.place not in stops:
            continue
        agreed_since = any(
            yes.contact == said.contact and yes.place == said.place and yes.at > said.at for yes in case.confirmations
        )
        if not agreed_since:
            refused_on_the_way = case.departed and said.answer is DeliveryAnswer.REFUSED
            yield Reason(
                rule="R03",
                code=ReasonCode.G_STOP,
                outcome=Outcome.NO_GO if refused_on_the_way else Outcome.HOLD,
                place=said.place,
                subject=f"{said.contact}:{said.at.isoformat()}",
                since=said.at,
                detail=(("answer", said.answer.value),),
            )


def stranger_counts(case: Case, policy: Policy, now: datetime) -> bool:
    """Whether the departure is so near that danger told by somebody unknown holds it."""
    return case.delivery.first_departure - now <= policy.stranger_within


def r05_confirmations(case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """Two different roles of each place where the team stops have said yes, freshly; after departure the check-ins
    replace it. From D2 on a yes is fresh for 24 h, from D3 on for 3 h. No role: NO_GO. One role: HOLD, which two
    people can override. Before D2 nobody has been asked yet, so no role is a HOLD too, but one that nobody can
    override: otherwise signing early would get round "silence means NO-GO".
    """
    if case.departed:
        return
    asked = now >= case.delivery.due.freeze_at
    for place in case.stops_ahead(now):
        roles = fresh_roles(case, place, policy, now)
        if roles >= policy.roles_needed:
            continue
        yield Reason(
            rule="R05",
            code=ReasonCode.G_STALE,
            outcome=Outcome.NO_GO if asked and roles == 0 else Outcome.HOLD,
            overridable=roles > 0,
            place=place,
            since=max((yes.at for yes in case.confirmations if yes.place == place), default=None),
            detail=(("roles", str(roles)), ("asked", "yes" if asked else "not yet")),
        )


def fresh_roles(case: Case, place: PlaceId, policy: Policy, now: datetime) -> int:
    """How many roles count as having said yes for this place: what was heard by voice is one at most, never both."""
    return roles_within(case, place, fresh_for(case, policy, now), now)


def roles_within(case: Case, place: PlaceId, age: timedelta, now: datetime) -> int:
    """The same for yeses no older than that. One from the future does not count: some clock is wrong."""
    fresh = [yes for yes in case.confirmations if yes.place == place and timedelta(0) <= now - yes.at <= age]
    by_code = {yes.role for yes in fresh if yes.proof is not Proof.VOICE}
    by_voice = {yes.role for yes in fresh if yes.proof is Proof.VOICE} - by_code
    return len(by_code) + bool(by_voice)


def departure_opens(case: Case, policy: Policy) -> datetime:
    """From when on the first day's DEPART OK can be given: 3 h before D3, when the places are asked again."""
    return case.delivery.due.pack_at - policy.depart_lead


def not_yet_agreed(case: Case, signed: Finding, policy: Policy, now: datetime) -> tuple[PlaceId, ...]:
    """Places where the team stops whose yeses are too few, or too old to leave on: two roles within 3 h, or one where
    people signed the GO on one.
    """
    one_was_signed = {reason.place for reason in signed.reasons if reason.rule == "R05"}
    return tuple(
        place
        for place in case.stops_ahead(now)
        if roles_within(case, place, policy.confirmed_within_from_pack, now)
        < (1 if place in one_was_signed else policy.roles_needed)
    )


def fresh_for(case: Case, policy: Policy, now: datetime) -> timedelta:
    """The age up to which a yes counts."""
    packed = now >= case.delivery.due.pack_at
    return policy.confirmed_within_from_pack if packed else policy.confirmed_within_from_freeze
