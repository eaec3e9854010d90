"""A small invented world on a real database, in which everything goes through the one dispatcher."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actors import PROGRAM, Actor, Proof, Via
from bot.alerts import store as alerts
from bot.alerts.commands import Acknowledge, StepLadders, WatchReturns
from bot.alerts.model import Chain
from bot.calm_periods.commands import AgreePeriod
from bot.channel import Channel
from bot.commands import Command
from bot.contacts.commands import EnrolContact, Role
from bot.decisions import store as decisions
from bot.decisions.commands import Answer, AnswerPair, Assess, Attest, MeetDeadlines, Recall, Sign
from bot.decisions.model import Assessment, Outcome
from bot.decisions.rules_attested import QUESTIONS
from bot.deliveries import store as deliveries
from bot.deliveries.commands import AddPackage, DayPlan, PlanDelivery
from bot.deliveries.model import Delivery
from bot.dispatch import run
from bot.events import CardKind, Event, Say
from bot.guarantees.commands import AnswerAgreement, AskAgreement, Form, GiveGuarantee, Withdraw
from bot.guarantees.questions.store import open_challenge
from bot.ids import (
    AssessmentId,
    ContactId,
    DeliveryId,
    GuaranteeId,
    IncidentId,
    LegId,
    OrganisationId,
    PackageId,
    PeriodId,
    PlaceId,
    TeamId,
    UserId,
)
from bot.incidents.commands import ReportIncident
from bot.languages import Language
from bot.messages.store_health import beat
from bot.places.commands import AddLeg, AddPlace, Mode
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, Position
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, UserRole
from bot.wording.keys import ReasonWord

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DEPARTURE = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
D2, D3 = DEPARTURE - timedelta(hours=24), DEPARTURE - timedelta(hours=2)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class World:
    """People, places and one delivery, told by `now`, which tests move."""

    session: Session
    now: datetime = START
    said: list[Say] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    people: dict[str, ContactId] = field(default_factory=dict)
    users: dict[str, UserId] = field(default_factory=dict)
    places: dict[str, PlaceId] = field(default_factory=dict)
    legs: dict[str, LegId] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    organisation: OrganisationId = field(default_factory=lambda: OrganisationId(uuid4()))
    team: TeamId = field(default_factory=lambda: TeamId(uuid4()))
    package: PackageId = field(default_factory=lambda: PackageId(uuid4()))
    delivery: DeliveryId = field(default_factory=lambda: DeliveryId(uuid4()))

    def run(
        self, order: type[Command], /, by: Actor | None = None, cause: str | None = None, **values: Any
    ) -> list[Event]:
        """Carry out one order with all that follows; what the database checks at the end is checked now."""
        command = order(by=by or self.by("awa"), cause=cause or f"test:{uuid4()}", **values)
        found = run(command, self.session, self.now).events
        self.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        self.said += [event for event in found if isinstance(event, Say)]
        self.events += found
        return found

    def by(self, login: str) -> Actor:
        """A user at the console."""
        return Actor(via=Via.CLI, user=self.users[login])

    def texting(self, name: str, proof: Proof = Proof.NONE) -> Actor:
        """A person by text."""
        return Actor(via=Via.TEXT, contact=self.people[name], proof=proof)

    def heard(self) -> list[tuple[str, str]]:
        """What was said since this was last asked: (to whom, phrase)."""
        names = {contact: name for name, contact in self.people.items()}
        found = [(names[one.to], one.phrase.key) for one in self.said]
        self.said.clear()
        return found

    def phrases(self, name: str) -> list[str]:
        """What this person was told since `heard` was last asked."""
        return [one.phrase.key for one in self.said if one.to == self.people[name]]

    def told(self, name: str, key: str) -> Any:
        """The last phrase of this key that this person was told."""
        mine = [one.phrase for one in self.said if one.to == self.people[name] and one.phrase.key == key]
        return mine[-1]

    def the_delivery(self) -> Delivery:
        """As it is stored."""
        return deliveries.get(self.session, self.delivery)

    def found(self) -> Assessment:
        """The latest assessment."""
        found = decisions.latest_assessment(self.session, self.delivery)
        assert found is not None
        return found

    def kinds(self) -> list[str]:
        """What was decided, in order."""
        return [one.kind.value for one in decisions.decisions_of(self.session, self.delivery)]

    def cards(self) -> list[str]:
        """Kinds of the open cards."""
        from bot.alerts.cards.store import cards

        return sorted(card.kind for card in cards(self.session))

    def chain(self) -> list[Chain]:
        """The alerts of the delivery."""
        return alerts.chain(self.session, self.delivery)

    def tick(self, to: datetime | None = None) -> list[Event]:
        """The clock comes by, now or later."""
        self.now = to or self.now
        met = self.run(MeetDeadlines, by=PROGRAM) + self.run(WatchReturns, by=PROGRAM)
        return met + self.run(StepLadders, by=PROGRAM)

    def look(self) -> Outcome:
        """Look again."""
        self.run(Assess, delivery=self.delivery)
        return self.found().outcome

    def attest_all(self, answer: Answer = Answer.YES) -> None:
        """Answer every question."""
        for question in QUESTIONS:
            self.run(Attest, delivery=self.delivery, rule=question.rule, answer=answer)

    def agrees(self, name: str, place: str = "Tamba") -> list[Event]:
        """This person says yes with the code of a question."""
        asked: dict[str, Any] = {"contact": self.people[name], "place": self.places[place]}
        self.run(AskAgreement, by=PROGRAM, delivery=self.delivery, day=DEPARTURE.date(), **asked)
        question = open_challenge(self.session, self.people[name], self.now)
        assert question is not None
        by = self.texting(name, Proof.CODE)
        return self.run(AnswerAgreement, by=by, contact=self.people[name], code=question.code)

    def ready_to_sign(self, at: datetime = D3 - timedelta(hours=2)) -> AssessmentId:
        """All attested, both roles agreed: CLEAR; by default so near D3 that a right answer brings DEPART OK."""
        self.now = at
        self.agrees("guarantor")
        self.agrees("women")
        self.attest_all()
        assert self.look() is Outcome.CLEAR, self.found().reasons
        return self.found().id

    def sign(self, who: str = "awa", **more: Any) -> list[Event]:
        """Sign what is found now."""
        values = {"assessment": self.found().id} | more
        return self.run(Sign, by=self.by(who), delivery=self.delivery, **values)

    def second(self, who: str) -> Command:
        """The other signer, who gave their password too."""
        return Command(by=self.by(who), cause="test")

    def answers_pair(self, name: str = "lead", digits: str | None = None) -> list[Event]:
        """The team answers, by default rightly to the last GO it was told."""
        if digits is None:
            offer = self.told(name, "go_offer")
            digits = self.pairs[offer.left]
        return self.run(AnswerPair, by=self.texting(name), contact=self.people[name], digits=digits)

    def departs(self) -> None:
        """From nothing to DEPART OK."""
        self.ready_to_sign()
        self.sign()
        self.answers_pair()
        assert self.kinds()[-1] == "DEPART_OK"

    def recall(self, who: str = "duty", word: ReasonWord = ReasonWord.ROAD) -> list[Event]:
        """One person stops it."""
        return self.run(Recall, by=self.by(who), delivery=self.delivery, reason_word=word)

    def acknowledges(self, name: str, key: str) -> list[Event]:
        """This person sends the two digits that this phrase printed for them."""
        return self.run(Acknowledge, by=self.texting(name), contact=self.people[name], code=self.told(name, key).ack)

    def stop(self, name: str = "women", proof: Proof = Proof.NONE) -> list[Event]:
        """This person says no."""
        return self.run(Withdraw, by=self.texting(name, proof), contact=self.people[name])

    def incident(self, name: str = "women", place: str = "Tamba", category: int = 6) -> list[Event]:
        """This person reports."""
        return self.run(
            ReportIncident,
            by=self.texting(name),
            incident=IncidentId(uuid4()),
            contact=self.people[name],
            place=self.places[place],
            category=category,
        )

    def sees(self) -> None:
        """The clock and the puller were alive a moment ago."""
        beat(self.session, "clock")
        beat(self.session, "puller")

    def add_user(self, login: str, *roles: UserRole, contact: str | None = None, places: tuple[str, ...] = ()) -> None:
        """Somebody who signs in."""
        self.users[login] = UserId(uuid4())
        self.run(
            AddUser,
            by=PROGRAM,
            user=self.users[login],
            organisation=self.organisation,
            login=login,
            name=login,
            password_hash="x",
            roles=roles,
            places=tuple(self.places[place] for place in places),
            contact=self.people[contact] if contact else None,
        )

    def add_person(self, name: str, role: Role, *places: str) -> None:
        """Somebody with a phone."""
        self.people[name] = ContactId(uuid4())
        self.run(
            EnrolContact,
            by=PROGRAM,
            contact=self.people[name],
            organisation=self.organisation,
            name=name,
            role=role,
            language=Language.FR,
            addresses=((Channel.SMS, f"+2237000{len(self.people):04d}"),),
            places=tuple(self.places[place] for place in places),
            consent_by_voice=True,
        )

    def on_duty(self, login: str, start: datetime, end: datetime, rank: int = 1) -> None:
        """A turn of duty."""
        self.run(AddDutyTurn, by=PROGRAM, user=self.users[login], starts_at=start, ends_at=end, rank=rank)


def plan_values(world: World, *days: DayPlan) -> dict[str, Any]:
    """A plan of one day at Tamba, or of these days."""
    stops = days or (DayPlan(DEPARTURE.date(), (world.places["Tamba"],), (world.legs["L-1"],), time(6), time(15)),)
    back_by = datetime.combine(stops[-1].day, stops[-1].hours_to, UTC) + HOUR
    return {
        "delivery": world.delivery,
        "organisation": world.organisation,
        "package": world.package,
        "team": world.team,
        "days": stops,
        "book_at": DEPARTURE - timedelta(days=7),
        "freeze_at": D2,
        "pack_at": D3,
        "depart_before": DEPARTURE + HOUR,
        "turn_back_at": DEPARTURE + 5 * HOUR,
        "back_by": back_by,
    }


def two_days(world: World) -> tuple[DayPlan, DayPlan]:
    """A night at Tamba, then back by Walo."""
    tamba, walo = world.places["Tamba"], world.places["Walo"]
    first = DayPlan(DEPARTURE.date(), (tamba,), (world.legs["L-1"],), time(6), time(15), night_place=tamba)
    second = DayPlan(date(2026, 11, 27), (walo,), (world.legs["L-2"],), time(7), time(14))
    return first, second


def build(session: Session, *, plan: bool = True) -> World:
    """The world, and its delivery planned by `planner`, who cannot sign it."""
    world = World(session)
    world.sees()
    world.run(AddOrganisation, by=PROGRAM, organisation=world.organisation, name="Association de demonstration")
    for name, latitude in (("Kelenkoro", 14.0), ("Tamba", 14.1), ("Walo", 14.2), ("Foulba", 15.5)):
        world.places[name] = PlaceId(uuid4())
        world.run(AddPlace, by=PROGRAM, place=world.places[name], name=name, latitude=latitude, longitude=-4.5)
    for code, one, other in (("L-1", "Kelenkoro", "Tamba"), ("L-2", "Tamba", "Walo")):
        world.legs[code] = LegId(uuid4())
        ends: dict[str, Any] = {"from_place": world.places[one], "to_place": world.places[other]}
        world.run(AddLeg, by=PROGRAM, leg=world.legs[code], code=code, mode=Mode.TRACK, **ends)
    world.add_person("guarantor", Role.GUARANTOR, "Tamba", "Walo", "Kelenkoro")
    world.add_person("women", Role.WOMENS_ASSOCIATION, "Tamba", "Walo")
    for name in ("lead", "deputy"):
        world.add_person(name, Role.HEALTH_STAFF)
    for name in ("duty phone", "second phone"):
        world.add_person(name, Role.COORDINATION)
    coordinator, focal_point = UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT
    world.add_user("planner", coordinator)
    world.add_user("awa", coordinator)
    world.add_user("boubacar", focal_point)
    world.add_user("duty", focal_point, contact="duty phone")
    world.add_user("second", coordinator, contact="second phone")
    world.on_duty("duty", START - HOUR, START + timedelta(days=20))
    world.on_duty("second", START - HOUR, START + timedelta(days=20), rank=2)
    members = ((world.people["lead"], Position.LEAD), (world.people["deputy"], Position.DEPUTY))
    world.run(AddTeam, by=PROGRAM, team=world.team, organisation=world.organisation, name="Hamdo", members=members)
    new_list(world)
    _agreements(world)
    if plan:
        world.run(PlanDelivery, by=world.by("planner"), **plan_values(world))
    world.heard()
    return world


def new_list(world: World) -> None:
    """Print a list of pairs for the team."""
    issued = next(
        event for event in world.run(IssueCodeList, by=PROGRAM, team=world.team) if isinstance(event, CodeListIssued)
    )
    world.pairs = {left: right for _number, left, right in issued.pairs}


def _agreements(world: World) -> None:
    span: dict[str, Any] = {"starts_at": START - timedelta(days=1), "ends_at": START + timedelta(days=30)}
    hours: dict[str, Any] = {"hours_from": time(5), "hours_to": time(19)}
    period = PeriodId(uuid4())
    everywhere = tuple(world.places[name] for name in ("Kelenkoro", "Tamba", "Walo"))
    world.run(
        AgreePeriod,
        period=period,
        organisation=world.organisation,
        name="P-1",
        purpose="health",
        places=everywhere,
        **span,
        **hours,
    )
    world.run(
        GiveGuarantee,
        guarantee=GuaranteeId(uuid4()),
        period=period,
        contact=world.people["guarantor"],
        on_behalf_of="the village",
        form=Form.WITNESSED,
        places=everywhere,
        legs=tuple(world.legs.values()),
        activities=("human_health", "animal_health"),
        **(span | {"starts_at": START}),
        **hours,
    )
    lines = (("human_health", "vaccination", "children"),)
    world.run(AddPackage, package=world.package, name="EPI", version=1, lines=lines, cold_life_hours=36)


def replanned(world: World, *days: DayPlan) -> None:
    """Plan the delivery now, with these days."""
    world.run(PlanDelivery, by=world.by("planner"), **plan_values(world, *days))
    world.heard()


__all__ = [
    "D2",
    "D3",
    "DEPARTURE",
    "HOUR",
    "MINUTE",
    "START",
    "CardKind",
    "World",
    "build",
    "new_list",
    "plan_values",
    "replace",
    "replanned",
    "two_days",
]
