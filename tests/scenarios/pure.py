"""Runs a transcript without any machine: understand, take a turn, render. Facts change as its commands would do it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from bot.broadcasts.commands import AnswerInvitation
from bot.channel import Channel
from bot.commands import Command
from bot.contacts.commands import GiveConsent, Role, SetLanguage, Standing
from bot.contacts.model import STAFF
from bot.conversation.asked import asked_by_others
from bot.conversation.expecting import expecting
from bot.conversation.facts import (
    Challenge,
    Expected,
    Facts,
    Incoming,
    IncomingKind,
    Invitation,
    KnownDelivery,
    KnownPackage,
    SituationAsked,
)
from bot.conversation.gazetteer import Gazetteer, KnownPlace
from bot.conversation.state import State
from bot.conversation.turn import take_turn
from bot.decisions.commands import AnswerPair
from bot.deliveries.commands import AnswerDelivery
from bot.guarantees.commands import AnswerAgreement, AskAgreement, ReportSituation, Withdraw
from bot.guarantees.model import Match
from bot.ids import BroadcastId, ContactId, DeliveryId, InboundId, PackageId, PlaceId
from bot.incidents.commands import ReportIncident
from bot.languages import Language
from bot.understanding import gazetteer as known_names
from bot.understanding import model as understanding
from bot.understanding.lexicon import load_lexicons
from bot.understanding.understand import understand
from bot.wording.keys import Phrase
from bot.wording.keys_alerts import GoOffer
from bot.wording.render import Wording
from tests.scenarios.transcript import NEW_LINE, Asked, Line, Person, Taken, Transcript

_SPACE = UUID(int=2026)
ORGANISATION, CALL_NUMBER = "Mission Santé", "70 00 00 99"
CODE, RIGHT, LEFT = "4827", "736251", "552814"


def _id(*names: str) -> UUID:
    return uuid5(_SPACE, "/".join(names))


@dataclass
class Phone:
    """One person's side of the talk."""

    person: Person
    facts: Facts
    state: State = field(default_factory=State)


class PureRun:
    """One transcript, run."""

    def __init__(self, transcript: Transcript, wording: Wording) -> None:
        self.transcript, self.wording, self.now = transcript, wording, transcript.now
        self.taken = Taken(code=CODE, twin=str(int(CODE) + 1), wrong="3333", right=RIGHT, left=LEFT, ref="D7", ack="47")
        self.gazetteer = Gazetteer(
            tuple(KnownPlace(PlaceId(_id(name)), code, name) for name, code in sorted(transcript.places.items()))
        )
        self.names = known_names.Gazetteer.of(
            understanding.Place(name, code) for name, code in transcript.places.items()
        )
        self.phones = {name: Phone(person, self._facts(person)) for name, person in transcript.people.items()}

    def run(self) -> list[str]:
        """Every difference between the file and what the phones show, by line."""
        faults = []
        for written, expected in self.transcript.turns():
            shown = self._asked_before() if written is None else self._written(written)
            wanted = [(line.person, line.text) for line in expected]
            right = len(shown) == len(wanted) and all(
                who == person and self.taken.matches(text, body)
                for (who, body), (person, text) in zip(shown, wanted, strict=True)
            )
            if not right:
                where = f"line {written.number}" if written else "the beginning"
                faults.append(f"{where}: {wanted} but phones show " + "\n".join(f"< {w}: {b}" for w, b in shown))
        return faults

    def _written(self, line: Line) -> list[tuple[str, str]]:
        phone = self.phones[line.person]
        self.now += timedelta(seconds=30)
        incoming = self._incoming(line, phone)
        understood = understand(
            incoming.payload if incoming.payload is not None else incoming.text,
            lexicon=load_lexicons(),
            gazetteer=self.names,
            language=phone.facts.language,
            expecting=expecting(phone.state, phone.facts, self.now),
            today=self.now.date(),
        )
        turn = take_turn(State.from_json(phone.state.to_json()), understood, phone.facts, self.now, inbound=incoming)
        phone.state = turn.state
        asked = [phrase for command in turn.commands if (phrase := self._follow(phone, command)) is not None]
        texts = [[phrase] for phrase in asked] + ([list(turn.replies)] if turn.replies else [])
        return [(line.person, NEW_LINE.join(self._shown(phone, each) for each in phrases)) for phrases in texts]

    def _incoming(self, line: Line, phone: Phone) -> Incoming:
        text, kind, payload = self.taken.fill(line.text), IncomingKind.TEXT, None
        if text.startswith("["):
            text, kind, payload = "", IncomingKind.BUTTON, text.strip("[]")
        elif text.startswith("("):
            text, kind = "", IncomingKind.LOCATION if text == "(place)" else IncomingKind.MEDIA
        number = InboundId(_id("inbound", str(line.number)))
        return Incoming(number, Channel(phone.person.channel), text, kind, payload)

    def _shown(self, phone: Phone, phrase: Phrase) -> str:
        return self.wording.render(phrase, phone.facts.language, plain=phone.person.channel == "sms")

    def _asked_before(self) -> list[tuple[str, str]]:
        shown = []
        for asked in self.transcript.asked:
            phone = self.phones[asked.person]
            newest = asked_by_others(self._with(replace(phone.facts), [asked]))[0]
            shown.append((asked.person, self._shown(phone, newest.phrase)))
        for visit in self.transcript.offered:
            for phone in self.phones.values():
                if phone.person.team == self.transcript.visits[visit].team:
                    phrase = GoOffer(ref=self.taken.values["ref"], line=1, left=LEFT)
                    shown.append((phone.person.name, self._shown(phone, phrase)))
        return shown

    def _facts(self, person: Person) -> Facts:
        role = Role(person.role)
        visits = [visit for visit in self.transcript.visits.values() if visit.place in person.places]
        rides = [visit for visit in self.transcript.visits.values() if visit.team == person.team]
        facts = Facts(
            contact=ContactId(_id("person", person.name)),
            standing=Standing(person.standing),
            language=Language(person.language),
            organisation=ORGANISATION,
            call_number=CALL_NUMBER,
            places=tuple(self._place(name) for name in sorted(person.places)),
            in_team=person.team is not None,
            is_staff=role in STAFF,
            vouches_or_rides=bool(visits or rides),
            deliveries=tuple(
                KnownDelivery(DeliveryId(_id("delivery", visit.name)), self._place(visit.place), visit.day)
                for visit in visits
            ),
            go_waiting=next((self.taken.values["ref"] for v in rides if v.name in self.transcript.offered), None),
            packages=self._packages(),
            gazetteer=self.gazetteer,
            dangers=self._dangers(),
            says_duress=lambda text: person.duress_word is not None and person.duress_word in text,
        )
        return self._with(facts, [asked for asked in self.transcript.asked if asked.person == person.name])

    def _with(self, facts: Facts, questions: list[Asked]) -> Facts:
        for number, asked in enumerate(questions):
            at = self.transcript.now - timedelta(minutes=10 - number)
            match asked.what:
                case "agreed":
                    visit = self.transcript.visits[asked.about]
                    facts = replace(facts, challenge=self._challenge(self._place(visit.place), visit.day, at))
                case "situation":
                    facts = replace(facts, situation_asked=SituationAsked(self._place(asked.about), at))
                case "invitation":
                    place, day = asked.about.split(", ")
                    last, broadcast = at + timedelta(days=2), BroadcastId(_id("broadcast"))
                    invitation = Invitation(broadcast, place, date.fromisoformat(day), at, last)
                    facts = replace(facts, invitations=(invitation,))
                case "day" | "received" as what:
                    expected = Expected.AGREE if what == "day" else Expected.RECEIVED
                    about = DeliveryId(_id("delivery", asked.about))
                    changed = (
                        replace(one, expected=expected, asked_at=at) if one.id == about else one
                        for one in facts.deliveries
                    )
                    facts = replace(facts, deliveries=tuple(changed))
        return facts

    def _challenge(self, place: KnownPlace, day: date, at: datetime) -> Challenge:
        answers = (CODE, str(int(CODE) + 1))
        return Challenge(place, day, CODE, 3, at, lambda text: Match.RIGHT if text in answers else Match.WRONG)

    def _packages(self) -> dict[PlaceId, tuple[KnownPackage, ...]]:
        found: dict[PlaceId, tuple[KnownPackage, ...]] = {}
        for name, place in self.transcript.packages:
            at = self._place(place).id
            found[at] = (*found.get(at, ()), KnownPackage(PackageId(_id("package", name)), name))
        return found

    def _dangers(self) -> dict[PlaceId, tuple[int, ...]]:
        found: dict[PlaceId, tuple[int, ...]] = {}
        for place, hours in self.transcript.incidents:
            at = self._place(place).id
            found[at] = tuple(sorted((*found.get(at, ()), hours)))
        return found

    def _place(self, name: str) -> KnownPlace:
        return next(place for place in self.gazetteer.places if place.name == name)

    def _follow(self, phone: Phone, command: Command) -> Phrase | None:
        """Change the facts as the command would; the text that it sends to this person, if any."""
        if isinstance(command, AskAgreement):
            known = next(one for one in self.gazetteer.places if one.id == command.place)
            phone.facts = replace(phone.facts, challenge=self._challenge(known, command.day, self.now))
            return asked_by_others(phone.facts)[0].phrase
        if isinstance(command, ReportIncident):
            self._reported([command.place] if command.place else [one.id for one in phone.facts.places])
        phone.facts = _answered(phone.facts, command)
        return None

    def _reported(self, places: list[PlaceId]) -> None:
        for phone in self.phones.values():
            dangers = dict(phone.facts.dangers)
            for place in places:
                dangers[place] = (0, *dangers.get(place, ()))
            phone.facts = replace(phone.facts, dangers=dangers)


def _answered(facts: Facts, command: Command) -> Facts:
    match command:
        case GiveConsent(yes=yes):
            return replace(facts, standing=Standing.ENROLLED if yes else Standing.REFUSED)
        case SetLanguage(language=language):
            return replace(facts, language=language)
        case AnswerAgreement(code=code) if facts.challenge is not None:
            asked = facts.challenge
            over = asked.matches(code) is Match.RIGHT or asked.tries_left == 1
            return replace(facts, challenge=None if over else replace(asked, tries_left=asked.tries_left - 1))
        case AnswerPair(digits=digits) if digits == RIGHT:
            return replace(facts, go_waiting=None)
        case Withdraw():
            return replace(facts, challenge=None)
        case ReportSituation():
            return replace(facts, situation_asked=None)
        case AnswerInvitation():
            return replace(facts, invitations=())
        case AnswerDelivery(delivery=delivery):
            return replace(facts, deliveries=tuple(_unasked(one, delivery) for one in facts.deliveries))
    return facts


def _unasked(one: KnownDelivery, answered: DeliveryId) -> KnownDelivery:
    return replace(one, expected=Expected.NOTHING, asked_at=None) if one.id == answered else one
