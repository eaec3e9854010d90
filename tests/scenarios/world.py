"""Makes the head of a transcript true in a running program, by the commands that people would give."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import PROGRAM, Actor, Proof, Via
from bot.broadcasts.commands import Audience, SendBroadcast
from bot.calm_periods.commands import AgreePeriod, TellPeriods
from bot.channel import Channel
from bot.commands import Command
from bot.contacts.commands import EnrolContact, Role
from bot.decisions import store as decisions
from bot.decisions.commands import Answer, Assess, Attest, Sign
from bot.decisions.rules_attested import QUESTIONS
from bot.deliveries.commands import AddPackage, AgreePackage, AnswerDelivery, DayPlan, DeliveryAnswer, PlanDelivery
from bot.deliveries.model import DeliveryState
from bot.deliveries.store import set_state
from bot.events import Event, Kind, Say
from bot.guarantees.commands import (
    AnswerAgreement,
    AskAgreement,
    AskDueAgreements,
    AskHowThingsAre,
    Form,
    GiveGuarantee,
    ReportSituation,
    SituationValue,
)
from bot.guarantees.handlers import ask_situation
from bot.guarantees.questions.store import open_challenge
from bot.guarantees.store import situation_asked
from bot.ids import (
    BroadcastId,
    ContactId,
    DeliveryId,
    GuaranteeId,
    IncidentId,
    OrganisationId,
    PackageId,
    PeriodId,
    PlaceId,
    TeamId,
    UserId,
)
from bot.incidents.commands import ReportIncident
from bot.languages import Language
from bot.places.commands import AddPlace
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, Position
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, UserRole
from bot.wording.keys_delivery import AskDeliveryAgree, AskReceived
from tests.scenarios.transcript import Asked, Person, Transcript, Visit

_SPACE = UUID(int=2037)
OFFSTAGE = {"Gardien": Role.GUARANTOR, "Voisine": Role.WOMENS_ASSOCIATION, "Chef": Role.HEALTH_STAFF}
"""People whom a transcript needs and never names: two voices of every place, and somebody who leads a team."""

SIGNERS = ("planner", "signer")
MINUTE = timedelta(minutes=1)


def id_of(kind: str, name: str) -> UUID:
    """The same name has the same id in every run."""
    return uuid5(_SPACE, f"{kind}/{name}")


class World:
    """One transcript's people, places and deliveries, inside a session that the caller commits."""

    def __init__(self, transcript: Transcript, session: Session, now: datetime) -> None:
        self.transcript, self.session, self.now = transcript, session, now
        self.numbers = {name: f"+2237100{index:04}" for index, name in enumerate(transcript.people)}
        self.pairs: dict[str, str] = {}
        self._causes = 0

    def run(self, order: type[Command], by: Actor = PROGRAM, now: datetime | None = None, **values: Any) -> list[Event]:
        """Carry out one command."""
        self._causes += 1
        command = order(by=by, cause=f"head:{self.now.isoformat()}:{self._causes}", **values)
        return dispatch.run(command, self.session, now or self.now).events

    def contact(self, name: str) -> ContactId:
        return ContactId(id_of("person", name))

    def place(self, name: str) -> PlaceId:
        return PlaceId(id_of("place", name))

    def delivery(self, name: str) -> DeliveryId:
        return DeliveryId(id_of("delivery", name))

    def build(self) -> None:
        """Everything of the head but the questions that were asked."""
        organisation = OrganisationId(id_of("organisation", "one"))
        self.run(AddOrganisation, organisation=organisation, name="Mission Santé")
        for name, code in self.transcript.places.items():
            self.run(AddPlace, place=self.place(name), name=name, code=code)
        self._people(organisation)
        for login in SIGNERS:
            roles = (UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT)
            user: dict[str, Any] = {"user": UserId(id_of("user", login)), "roles": roles, "password_hash": "x"}
            who: dict[str, Any] = {"login": login, "name": login, "contact": self.contact("Chef")}
            self.run(AddUser, organisation=organisation, **user, **who)
        self._packages()
        for visit in self.transcript.visits.values():
            self._visit(visit, organisation)
        for place, hours in self.transcript.incidents:
            then = self.now - timedelta(hours=hours, minutes=1)
            told: dict[str, Any] = {"incident": IncidentId(id_of("incident", f"{place}{hours}")), "category": 9}
            self.run(ReportIncident, self._texting("Voisine"), then, contact=self.contact("Voisine"),
                     place=self.place(place), happened_at=then, **told)  # fmt: skip

    def _texting(self, name: str, proof: Proof = Proof.NONE) -> Actor:
        return Actor(via=Via.TEXT, contact=self.contact(name), proof=proof)

    def _user(self, login: str) -> Actor:
        return Actor(via=Via.CLI, user=UserId(id_of("user", login)))

    def _people(self, organisation: OrganisationId) -> None:
        everywhere = tuple(self.transcript.places)
        for index, (name, role) in enumerate(OFFSTAGE.items()):
            person = Person(name, role, everywhere if role is not Role.HEALTH_STAFF else (), "fr", "sms")
            self._enrol(person, organisation, f"+2237200{index:04}")
        for person in self.transcript.people.values():
            if person.standing in ("enrolled", "invited"):
                self._enrol(person, organisation, self.numbers[person.name])
        for name in {visit.team for visit in self.transcript.visits.values()}:
            riders = [person.name for person in self.transcript.people.values() if person.team == name] or ["Chef"]
            members = tuple(
                (self.contact(rider), Position.DEPUTY if index else Position.LEAD) for index, rider in enumerate(riders)
            )
            team = TeamId(id_of("team", name))
            self.run(AddTeam, team=team, organisation=organisation, name=name, members=members)
            issued = [event for event in self.run(IssueCodeList, team=team) if isinstance(event, CodeListIssued)]
            self.pairs |= {left: right for _number, left, right in issued[0].pairs}

    def _enrol(self, person: Person, organisation: OrganisationId, number: str) -> None:
        self.run(
            EnrolContact,
            contact=self.contact(person.name),
            organisation=organisation,
            name=person.name,
            role=Role(person.role),
            language=Language(person.language),
            addresses=((Channel(person.channel), number),),
            places=tuple(self.place(name) for name in person.places),
            consent_by_voice=person.standing == "enrolled",
            duress_word=person.duress_word,
        )
        waits = any(asked.person == person.name and asked.what == "situation" for asked in self.transcript.asked)
        if person.standing == "enrolled" and person.places and not waits:  # else the clock asks how things are
            for place in person.places:
                situation_asked(self.session, self.contact(person.name), self.place(place), self.now - 9 * MINUTE)
                self.run(ReportSituation, self._texting(person.name), contact=self.contact(person.name),
                         place=self.place(place), value=SituationValue.CALM, at=self.now - 8 * MINUTE)  # fmt: skip

    def _packages(self) -> None:
        lines = (("human_health", "vaccination", "children"),)
        for name in {name for name, _ in self.transcript.packages} | {"EPI"}:
            package = PackageId(id_of("package", name))
            self.run(AddPackage, self._user("planner"), package=package, name=name, version=1, lines=lines)
        for name, place in self.transcript.packages:
            agreed: dict[str, Any] = {"roles": ("representative",), "agreed_on": self.now.date() - timedelta(days=3)}
            package = PackageId(id_of("package", name))
            self.run(AgreePackage, self._user("planner"), package=package, place=self.place(place), **agreed)

    def _visit(self, visit: Visit, organisation: OrganisationId) -> None:
        departure = datetime.combine(visit.day, time(7), UTC)
        planned_at = min(self.now, departure - timedelta(days=1))
        freeze_at = self.now - MINUTE if visit.name in self.transcript.offered else departure - timedelta(hours=4)
        self.run(
            PlanDelivery,
            self._user("planner"),
            planned_at,
            delivery=self.delivery(visit.name),
            organisation=organisation,
            package=PackageId(id_of("package", "EPI")),
            team=TeamId(id_of("team", visit.team)),
            days=(DayPlan(visit.day, (self.place(visit.place),), (), time(7), time(15)),),
            book_at=min(freeze_at, departure - timedelta(days=7)),
            freeze_at=freeze_at,
            pack_at=departure - timedelta(hours=2),
            depart_before=departure + timedelta(hours=1),
            turn_back_at=departure + timedelta(hours=5),
            back_by=departure + timedelta(hours=9),
        )
        for person in self.transcript.people.values():  # asked when it was planned, and long since answered
            asked = visit.name not in self.transcript.offered and visit.place in person.places
            if asked and person.standing == "enrolled":
                said: dict[str, Any] = {"place": self.place(visit.place), "answer": DeliveryAnswer.AGREED}
                who = self.contact(person.name)
                self.run(AnswerDelivery, delivery=self.delivery(visit.name), contact=who, **said)
        if departure < self.now:
            set_state(self.session, self.delivery(visit.name), DeliveryState.DONE)

    def ask(self, asked: Asked) -> None:
        """Send one question of the head."""
        contact = self.contact(asked.person)
        match asked.what:
            case "agreed":
                visit = self.transcript.visits[asked.about]
                about: dict[str, Any] = {"delivery": self.delivery(visit.name), "place": self.place(visit.place)}
                self.run(AskAgreement, contact=contact, day=visit.day, **about)
            case "situation":
                cause = f"head:situation:{self.now.isoformat()}"
                order = AskHowThingsAre(by=PROGRAM, cause=cause, contact=contact, place=self.place(asked.about))
                events = ask_situation(order, self.session, self.now)
                dispatch.follow([event for event in events if isinstance(event, Say)], self.session, self.now)
            case "day" | "received" as what:
                visit = self.transcript.visits[asked.about]
                phrase = AskDeliveryAgree(visit.place, visit.day) if what == "day" else AskReceived(visit.place)
                cause = f"head:{what}:{self.now.isoformat()}"
                question = Say(
                    to=contact, phrase=phrase, cause=cause, kind=Kind.NOTICE, delivery=self.delivery(visit.name)
                )
                dispatch.follow([question], self.session, self.now)
            case "invitation":
                place, day = asked.about.split(", ")
                person = self.transcript.people[asked.person]
                self.run(
                    SendBroadcast,
                    self._user("planner"),
                    broadcast=BroadcastId(id_of("broadcast", asked.person)),
                    organisation=OrganisationId(id_of("organisation", "one")),
                    phrase_key="dialogue_invitation",
                    phrase_params={"place": place, "day": date.fromisoformat(day)},
                    audience=Audience(roles=(person.role,)),
                    expires_at=self.now + timedelta(days=3),
                )

    def agree(self, visit: Visit) -> None:
        """Everything that a GO needs: promises, two fresh roles, somebody on duty, every question answered."""
        period, place = PeriodId(id_of("period", visit.name)), self.place(visit.place)
        span: dict[str, Any] = {"starts_at": self.now - timedelta(days=1), "ends_at": self.now + timedelta(days=20)}
        hours: dict[str, Any] = {"hours_from": time(5), "hours_to": time(19)}
        planner = self._user("planner")
        organisation = OrganisationId(id_of("organisation", "one"))
        named: dict[str, Any] = {"organisation": organisation, "name": "C1", "purpose": "health"}
        self.run(AgreePeriod, planner, period=period, places=(place,), **named, **span, **hours)
        given: dict[str, Any] = {"on_behalf_of": "the village", "form": Form.ORAL, "activities": ("human_health",)}
        self.run(GiveGuarantee, planner, guarantee=GuaranteeId(id_of("guarantee", visit.name)), period=period,
                 contact=self.contact("Gardien"), places=(place,), legs=(), **given, **span, **hours)  # fmt: skip
        self.run(AddDutyTurn, user=UserId(id_of("user", "planner")), **span)
        for name in ("Gardien", "Voisine"):
            about: dict[str, Any] = {"delivery": self.delivery(visit.name), "place": place, "day": visit.day}
            self.run(AskAgreement, contact=self.contact(name), **about)
            question = open_challenge(self.session, self.contact(name), self.now)
            assert question is not None
            by = self._texting(name, Proof.CODE)
            self.run(AnswerAgreement, by, contact=self.contact(name), code=question.code)
        for asked in QUESTIONS:
            self.run(Attest, planner, delivery=self.delivery(visit.name), rule=asked.rule, answer=Answer.YES)
        self.run(TellPeriods)  # what the clock would say a moment later, in the midst of the talk
        self.run(AskDueAgreements)

    def sign(self, visit: Visit) -> None:
        """Sign the GO. Raises `Refused` while the program may be blind."""
        self.run(Assess, delivery=self.delivery(visit.name))
        found = decisions.latest_assessment(self.session, self.delivery(visit.name))
        assert found is not None
        self.run(Sign, self._user("signer"), delivery=self.delivery(visit.name), assessment=found.id)
