"""A case that is CLEAR, and the one fact at a time that makes it worse."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from bot.actors import Proof
from bot.contacts.commands import Role
from bot.decisions.commands import Answer
from bot.decisions.model import POLICY_1, Attested, Case, Finding, NearIncident, Outcome, Reason
from bot.decisions.rules import RULES, assess
from bot.decisions.rules_attested import QUESTIONS
from bot.deliveries.model import Day, Deadlines, Delivery, DeliveryState, Package
from bot.guarantees.model import ConfirmationFact, GuaranteeFact, GuaranteeState, StopFact, StopKind
from bot.ids import (
    ContactId,
    DeliveryId,
    GuaranteeId,
    IncidentId,
    LegId,
    OrganisationId,
    PackageId,
    PeriodId,
    PlaceId,
    StopId,
    TeamId,
    UserId,
)
from bot.incidents.commands import Certainty
from bot.incidents.model import IncidentFact
from bot.places.commands import Mode
from bot.places.model import Leg, Place

_SPACE = UUID(int=7)


def an_id(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_SPACE, name)


BASE, TAMBA, WALO, ELSEWHERE = (PlaceId(an_id(name)) for name in ("base", "tamba", "walo", "elsewhere"))
WAY, RIVER, OTHER_WAY = (LegId(an_id(name)) for name in ("way", "river", "other way"))
DEPARTURE = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
D2 = DEPARTURE - timedelta(hours=24)
D3 = DEPARTURE - timedelta(hours=2)
NOW = DEPARTURE - timedelta(hours=10)
SEEN = NOW - timedelta(hours=1)
AWA, BAKARY = ContactId(an_id("awa")), ContactId(an_id("bakary"))
PLANNER = UserId(an_id("planner"))


def place(id_: PlaceId, **more: Any) -> Place:
    return replace(Place(id_, "T1000", "Tamba", (), "", 14.0, -4.0, None, None), **more)


def leg(id_: LegId, one: PlaceId, other: PlaceId, **more: Any) -> Leg:
    return replace(Leg(id_, "L-1", one, other, Mode.TRACK, None, None), **more)


def day(number: int, **more: Any) -> Day:
    found = Day(
        number=number,
        day=date(2026, 11, 25 + number),
        hours_from=time(6),
        hours_to=time(16),
        stops=(TAMBA,) if number == 1 else (WALO,),
        legs=(WAY,) if number == 1 else (RIVER,),
        night_place=None,
    )
    return replace(found, **more)


def delivery(*days: Day, **more: Any) -> Delivery:
    days = days or (day(1),)
    found = Delivery(
        id=DeliveryId(an_id("delivery")),
        ref="K7Q2",
        organisation=OrganisationId(an_id("ngo")),
        state=DeliveryState.PLANNED,
        package=PackageId(an_id("package")),
        team=TeamId(an_id("team")),
        planned_by=PLANNER,
        deadlines=Deadlines(
            book_at=DEPARTURE - timedelta(days=7),
            freeze_at=D2,
            pack_at=D3,
            depart_before=DEPARTURE + timedelta(hours=1),
            turn_back_at=DEPARTURE + timedelta(hours=6),
            back_by=days[-1].ends_at + timedelta(hours=1),
        ),
        days=days,
    )
    return replace(found, **more)


def guarantee(name: str = "g", **more: Any) -> GuaranteeFact:
    found = GuaranteeFact(
        id=GuaranteeId(an_id(name)),
        period_id=PeriodId(an_id("period")),
        places=frozenset({BASE, TAMBA, WALO}),
        legs=frozenset({WAY, RIVER}),
        role=Role.GUARANTOR,
        activities=frozenset({"human_health"}),
        hours_from=time(6),
        hours_to=time(18),
        starts_at=DEPARTURE - timedelta(days=20),
        ends_at=DEPARTURE + timedelta(days=20),
        state=GuaranteeState.GIVEN,
        ended_at=None,
        period_state="agreed",
        conditions="",
        exceptions="",
    )
    return replace(found, **more)


def yes(role: Role = Role.GUARANTOR, at: datetime = SEEN, **more: Any) -> ConfirmationFact:
    found = ConfirmationFact(place=TAMBA, contact=AWA, role=role, at=at, proof=Proof.CODE, recorded_by=None)
    return replace(found, **more)


def stop(**more: Any) -> StopFact:
    found = StopFact(
        id=StopId(an_id("stop")),
        kind=StopKind.STOP,
        place=TAMBA,
        contact=AWA,
        role=Role.REPRESENTATIVE,
        proven=True,
        at=SEEN,
        call_recorded_at=None,
        folded=False,
    )
    return replace(found, **more)


def told(name: str = "incident", *, distance_km: float | None = None, **more: Any) -> NearIncident:
    fact = IncidentFact(
        id=IncidentId(an_id(name)),
        category=6,
        place=TAMBA,
        leg=None,
        severity=5,
        certainty=Certainty.RUMOUR,
        happened_at=SEEN,
        reported_at=SEEN,
        health_touched=False,
        from_stranger=False,
        mine_open=False,
        refuted=False,
    )
    return NearIncident(fact=replace(fact, **more), distance_km=distance_km)


def mine(**more: Any) -> NearIncident:
    return told(**({"category": 7, "mine_open": True, "place": None, "leg": WAY} | more))


def answer(rule: str, value: Answer = Answer.YES) -> Attested:
    return Attested(rule=rule, answer=value, user=UserId(an_id("signer")), at=SEEN)


def case(**more: Any) -> Case:
    """Nothing speaks against it."""
    planned: Delivery = more.get("delivery", delivery())
    found = Case(
        delivery=planned,
        package=Package(
            id=PackageId(an_id("package")),
            name="EPI",
            version=1,
            lines=(("human_health", "vaccination", "children"),),
            cold_life_hours=36,
        ),
        places=(place(BASE), place(TAMBA), place(WALO)),
        legs=(leg(WAY, BASE, TAMBA), leg(RIVER, TAMBA, WALO)),
        guarantees=(guarantee(),),
        confirmations=tuple(
            yes(role, place=where) for where in planned.places for role in (Role.GUARANTOR, Role.WOMENS_ASSOCIATION)
        ),
        news=tuple((where, SEEN) for where in planned.places),
        attested=tuple(answer(question.rule) for question in QUESTIONS),
    )
    return replace(found, **more)


def found_by(rule: str, seen: Case, now: datetime = NOW) -> list[Reason]:
    """What one rule finds."""
    return [reason for one in RULES if one.name == rule for reason in one.finds(seen, POLICY_1, now)]


def outcome_of(rule: str, seen: Case, now: datetime = NOW) -> Outcome | None:
    """The worst that one rule finds; None: nothing."""
    return max((r.outcome for r in found_by(rule, seen, now)), key=lambda outcome: outcome.badness, default=None)


def look(seen: Case, now: datetime = NOW) -> Finding:
    """All rules."""
    return assess(seen, POLICY_1, now)
