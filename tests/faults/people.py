"""Who lives in the world of the faults: five places, their people, and deliveries that will go, be stopped or recalled.

Made once, by the program's own commands, in a database that each run copies.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.actors import PROGRAM, Actor, Proof, Via
from bot.calm_periods.commands import AgreePeriod
from bot.channel import Channel
from bot.commands import Command
from bot.contacts.commands import EnrolContact, Role
from bot.decisions.commands import Answer, Assess
from bot.decisions.rules_attested import QUESTIONS
from bot.decisions.store import add_attestation, latest_assessment
from bot.deliveries.commands import AddPackage, DayPlan, PlanDelivery
from bot.deliveries.store import get as get_delivery
from bot.demo.data_places import LEGS, PLACES
from bot.dispatch import run
from bot.events import Event
from bot.guarantees.commands import AnswerAgreement, AskAgreement, Form, GiveGuarantee
from bot.guarantees.questions.store import open_challenge
from bot.ids import (
    ContactId,
    DeliveryId,
    GuaranteeId,
    LegId,
    OrganisationId,
    PackageId,
    PeriodId,
    PlaceId,
    TeamId,
    UserId,
)
from bot.languages import Language
from bot.messages.store_health import beat
from bot.places.commands import AddLeg, AddPlace
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, Position
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, UserRole

VISITED = {"Tamba": "DT1", "Kelenkoro": "DK1", "Walo": "DW1", "Galobé": "DG1", "Maro-Bozo": "DM1"}
"""Places of the deliveries, far enough apart for an incident in one to concern no other, and the way to each."""

PEOPLE_EACH = 8
"""In each place: people who are invited and text."""


class Course(StrEnum):
    """What will become of a delivery, as far as nobody stops it."""

    FAR = "far"  # may be signed; its team answers, and waits for the day
    NEAR = "near"  # may be signed; its team leaves as soon as it has answered
    MISSED = "missed"  # may be signed, and nobody does: its packing deadline passes
    WAITING = "waiting"  # the signer's questions are open


COURSES = (*[Course.FAR] * 2, *[Course.NEAR] * 3, Course.MISSED, *[Course.WAITING] * 2)
"""The deliveries of each place."""

PACKED_IN = {Course.NEAR: timedelta(minutes=140), Course.MISSED: timedelta(minutes=15)}
"""From the world's beginning to D3: near enough for a DEPART OK at once (3 h), and later than all else in a run."""

OLD_YES, OLD = "Walo", timedelta(hours=4)
"""Whose people said yes so long ago: enough for a GO, too old for a DEPART OK, until they say it again."""

FRESH_FOR = timedelta(minutes=12)
"""For how long runs may begin in this world: then it is made anew, for D3 and yeses do not wait."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone, and perhaps with WhatsApp on it."""

    id: ContactId
    number: str
    place: str = ""
    whatsapp: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A delivery: where, who leads it and who stands in, the right number of each left one."""

    id: DeliveryId
    ref: str
    place: str
    course: Course
    by_hand: bool
    """Whether a fault alone signs it and answers for its team."""
    lead: Person
    deputy: Person
    pack_at: datetime
    rights: dict[str, str] = field(repr=False)

    @property
    def clear(self) -> bool:
        """Whether it may be signed, and does not leave today."""
        return self.course is Course.FAR


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, as the load and the oracle know them."""

    organisation: OrganisationId
    users: dict[str, UserId]
    places: dict[str, PlaceId]
    everybody: tuple[Person, ...]
    speakers: tuple[Person, ...]
    """Two of each place, whose yes counts."""
    visits: tuple[Visit, ...]
    made_at: datetime

    def by(self, login: str) -> Actor:
        """A user at the console."""
        return Actor(via=Via.CLI, user=self.users[login])


class Maker:
    """Makes the world in one session, which the caller commits."""

    def __init__(self, session: Session, now: datetime, seed: int = 1) -> None:
        """The numbers of people, and nothing else, follow from the seed."""
        self._session = session
        self._now = now
        self._numbers = iter(random.Random(seed).sample(range(1_000_000, 9_000_000), 400))
        self._organisation = OrganisationId(uuid4())
        self._places = {one.name: PlaceId(uuid4()) for one in PLACES}
        self._legs = {code: LegId(uuid4()) for code, *_ in LEGS}
        self._users: dict[str, UserId] = {}
        self._package = PackageId(uuid4())
        self._people: list[Person] = []
        self._speakers: list[Person] = []

    def make(self) -> People:
        """Everything, so that the clear ones may be signed at once."""
        for name in ("clock", "puller"):
            beat(self._session, name)
        self._run(AddOrganisation, organisation=self._organisation, name="Association de demonstration")
        self._map()
        self._staff()
        period = self._calm()
        self._run(
            AddPackage,
            by=self._user("planner"),
            package=self._package,
            name="EPI",
            version=1,
            lines=(("human_health", "vaccination", "children"),),
            cold_life_hours=36,
        )
        visits = [visit for place in VISITED for visit in self._place(place, period)]
        return People(
            self._organisation,
            self._users,
            self._places,
            tuple(self._people),
            tuple(self._speakers),
            tuple(visits),
            self._now,
        )

    def _run(self, order: Callable[..., Command], /, by: Actor = PROGRAM, **values: Any) -> list[Event]:
        return run(order(by=by, cause=f"faults:{uuid4()}", **values), self._session, self._now).events

    def _user(self, login: str) -> Actor:
        return Actor(via=Via.CLI, user=self._users[login])

    def _map(self) -> None:
        for one in PLACES:
            point: dict[str, Any] = {"latitude": one.latitude, "longitude": one.longitude}
            self._run(AddPlace, place=self._places[one.name], name=one.name, code=one.code, **point)
        for code, start, end, mode in LEGS:
            ends: dict[str, Any] = {"from_place": self._places[start], "to_place": self._places[end]}
            self._run(AddLeg, leg=self._legs[code], code=code, mode=mode, **ends)

    def _staff(self) -> None:
        phones = {login: self._enrol(login, Role.COORDINATION) for login in ("duty", "second")}
        for login, role in (
            ("planner", UserRole.COORDINATOR),
            ("awa", UserRole.COORDINATOR),
            ("duty", UserRole.SECURITY_FOCAL_POINT),
            ("second", UserRole.COORDINATOR),
        ):
            self._users[login] = UserId(uuid4())
            phone = phones.get(login)
            self._run(
                AddUser,
                user=self._users[login],
                organisation=self._organisation,
                login=login,
                name=login,
                password_hash="x",
                roles=(role,),
                places=(),
                contact=phone.id if phone else None,
            )
        begins, ends = self._now - timedelta(hours=2), self._now + timedelta(days=5)
        for rank, login in enumerate(phones, start=1):
            self._run(AddDutyTurn, user=self._users[login], starts_at=begins, ends_at=ends, rank=rank)

    def _enrol(self, name: str, role: Role, place: str = "", *, whatsapp: bool = False) -> Person:
        person = Person(ContactId(uuid4()), f"+2236{next(self._numbers)}", place, whatsapp)
        channels = (Channel.SMS, Channel.WHATSAPP) if whatsapp else (Channel.SMS,)
        self._run(
            EnrolContact,
            contact=person.id,
            organisation=self._organisation,
            name=name,
            role=role,
            language=Language.FR,
            addresses=tuple((channel, person.number) for channel in channels),
            places=(self._places[place],) if place else (),
            consent_by_voice=True,
        )
        return person

    def _calm(self) -> PeriodId:
        period = PeriodId(uuid4())
        self._run(
            AgreePeriod,
            by=self._user("planner"),
            period=period,
            organisation=self._organisation,
            name="P-1",
            purpose="health",
            places=tuple(self._places.values()),
            **self._span(),
        )
        return period

    def _span(self) -> dict[str, Any]:
        ends = {"starts_at": self._now - timedelta(days=2), "ends_at": self._now + timedelta(days=20)}
        return {**ends, "hours_from": time(0), "hours_to": time(23, 59)}

    def _place(self, place: str, period: PeriodId) -> list[Visit]:
        guarantor = self._enrol(f"guarantor of {place}", Role.GUARANTOR, place)
        women = self._enrol(f"women of {place}", Role.WOMENS_ASSOCIATION, place)
        more = (self._enrol(f"{place} {n}", Role.YOUTH, place, whatsapp=n % 3 == 0) for n in range(PEOPLE_EACH))
        self._people += more
        self._run(
            GiveGuarantee,
            by=self._user("planner"),
            guarantee=GuaranteeId(uuid4()),
            period=period,
            contact=guarantor.id,
            on_behalf_of="the village",
            form=Form.WITNESSED,
            places=(self._places[place],),
            legs=(self._legs[VISITED[place]],),
            activities=("human_health", "animal_health"),
            **self._span(),
        )
        visits = [self._visit(place, number) for number in range(len(COURSES))]
        for person in (guarantor, women):
            self._agree(visits[0], person)  # one yes counts for every visit
        self._speakers += (guarantor, women)
        for visit in visits:
            if visit.course is not Course.WAITING:
                self._attest(visit)
        return visits

    def _visit(self, place: str, number: int) -> Visit:
        lead = self._enrol(f"lead {place} {number}", Role.HEALTH_STAFF, whatsapp=number % 2 == 1)
        deputy = self._enrol(f"deputy {place} {number}", Role.HEALTH_STAFF)
        team = TeamId(uuid4())
        members = ((lead.id, Position.LEAD), (deputy.id, Position.DEPUTY))
        name = f"{place} {number}"
        self._run(AddTeam, team=team, organisation=self._organisation, name=name, members=members)
        issued = [e for e in self._run(IssueCodeList, team=team) if isinstance(e, CodeListIssued)]
        rights = {left: right for _, left, right in issued[0].pairs}
        delivery, course = DeliveryId(uuid4()), COURSES[number]
        by_hand = course is Course.NEAR and course not in COURSES[number + 1 :]
        self._plan(delivery, team, place, course)
        made = get_delivery(self._session, delivery)
        return Visit(delivery, made.ref, place, course, by_hand, lead, deputy, made.due.pack_at, rights)

    def _plan(self, delivery: DeliveryId, team: TeamId, place: str, course: Course) -> None:
        leaves = self._leaves(course)
        pack_at = self._now + PACKED_IN[course] if course in PACKED_IN else leaves - timedelta(hours=2)
        freeze_at = self._now - timedelta(minutes=2)
        ends = min(leaves + timedelta(hours=8), datetime.combine(leaves.date(), time(23, 59), UTC))
        stop = DayPlan(leaves.date(), (self._places[place],), (self._legs[VISITED[place]],), leaves.time(), ends.time())
        self._run(
            PlanDelivery,
            by=self._user("planner"),
            delivery=delivery,
            organisation=self._organisation,
            package=self._package,
            team=team,
            days=(stop,),
            book_at=freeze_at - timedelta(days=2),
            freeze_at=freeze_at,
            pack_at=pack_at,
            turn_back_at=leaves + timedelta(minutes=40),
            depart_before=leaves + timedelta(minutes=30),
            back_by=ends,
        )

    def _leaves(self, course: Course) -> datetime:
        """Some hours after D3, on one day; or in the morning of the next day whose D3 is more than three hours away."""
        if course in PACKED_IN:
            leaves = (self._now + timedelta(minutes=170)).replace(second=0, microsecond=0)
            return leaves if leaves.hour < 23 else leaves.replace(hour=0, minute=30) + timedelta(days=1)
        tomorrow = self._now.date() + timedelta(days=1)
        far = datetime.combine(tomorrow, time(5), UTC) - self._now > timedelta(hours=6)
        return datetime.combine(tomorrow if far else tomorrow + timedelta(days=1), time(7), UTC)

    def _agree(self, visit: Visit, person: Person) -> None:
        place = self._places[visit.place]
        then = self._now - OLD if visit.place == OLD_YES else self._now
        day = self._leaves(visit.course).date()
        cause, who = f"faults:{uuid4()}", person.id
        asked = AskAgreement(by=PROGRAM, cause=cause, contact=who, place=place, delivery=visit.id, day=day)
        run(asked, self._session, then)
        question = open_challenge(self._session, person.id, then)
        assert question is not None
        by = Actor(via=Via.TEXT, contact=who, proof=Proof.CODE)
        run(AnswerAgreement(by=by, cause=f"{cause}:yes", contact=who, code=question.code), self._session, then)

    def _attest(self, visit: Visit) -> None:
        for question in QUESTIONS:
            add_attestation(self._session, visit.id, question.rule, Answer.YES, self._users["awa"], self._now)
        self._run(Assess, delivery=visit.id)
        found = latest_assessment(self._session, visit.id)
        assert found is not None
        assert found.outcome == "CLEAR", found.reasons
