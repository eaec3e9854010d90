"""What the tests of conversations share: invented people and places, and short ways to say something."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.channel import Channel
from bot.commands import Command
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
from bot.conversation.turn import Turn, take_turn
from bot.guarantees.model import Match
from bot.ids import BroadcastId, ContactId, DeliveryId, InboundId, PackageId, PlaceId
from bot.languages import Language
from bot.understanding.model import (
    Intent,
    Number,
    NumberKind,
    Place,
    PlaceGuess,
    Slots,
    Understood,
)
from bot.understanding.place_codes import place_code
from bot.wording.keys import Phrase

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""A Saturday."""

DAY = date(2026, 11, 26)
CODE, TWIN = "4827", "4828"
FATOU = ContactId(UUID(int=7))


def place(number: int, letter: str, name: str) -> KnownPlace:
    return KnownPlace(PlaceId(UUID(int=number)), place_code(letter, f"{number:03}"), name)


WALO = place(101, "W", "Walo")
TAMBA = place(102, "T", "Tamba")
DIKO = place(103, "D", "Diko")
NANKO = place(104, "N", "Nanko")
PLACES = Gazetteer((DIKO, NANKO, TAMBA, WALO))
VACCINES = KnownPackage(PackageId(UUID(int=501)), "Vaccins")
CATTLE = KnownPackage(PackageId(UUID(int=502)), "Bétail")
DELIVERY = DeliveryId(UUID(int=601))
BROADCAST = BroadcastId(UUID(int=701))

FACTS = Facts(contact=FATOU, organisation="Mission Santé", call_number="70 00 00 99", places=(WALO,), gazetteer=PLACES)


def matches(text: str) -> Match:
    return Match.RIGHT if text in (CODE, TWIN) else Match.WRONG


def challenge(minutes_ago: int = 1, tries_left: int = 3) -> Challenge:
    return Challenge(WALO, DAY, CODE, tries_left, NOW - timedelta(minutes=minutes_ago), matches)


def delivery(
    expected: Expected = Expected.NOTHING, at: KnownPlace = WALO, *, day: date = DAY, number: int = 601
) -> KnownDelivery:
    asked_at = None if expected is Expected.NOTHING else NOW - timedelta(minutes=2)
    return KnownDelivery(DeliveryId(UUID(int=number)), at, day, expected=expected, asked_at=asked_at)


def invitation() -> Invitation:
    return Invitation(BROADCAST, "Walo", DAY, NOW - timedelta(minutes=3), NOW + timedelta(days=2))


def situation_asked() -> SituationAsked:
    return SituationAsked(WALO, NOW - timedelta(minutes=4))


def named(*places: KnownPlace) -> tuple[PlaceGuess, ...]:
    return tuple(PlaceGuess(one.name, Place(one.name, one.code)) for one in places)


def words(intent: Intent = Intent.OTHER, *, text: str = "mots", danger: bool = False, **more: Any) -> Understood:
    """A text without a number, understood so."""
    slots = {key: more.pop(key) for key in list(more) if key in Slots.__dataclass_fields__}
    certainty = more.pop("certainty", 0.9)
    return Understood(intent, Language.FR, certainty, Slots(**slots), may_be_danger=danger, **more)


_KINDS = {1: NumberKind.DIGIT, 2: NumberKind.ACK_CODE, 4: NumberKind.CODE, 6: NumberKind.PAIR}


def number(digits: str, intent: Intent = Intent.OTHER) -> Understood:
    """A number, by its length; a letter first makes it a place's code."""
    kind = NumberKind.PLACE_CODE if digits[0].isalpha() else _KINDS[len(digits)]
    return Understood(intent, Language.FR, 0.9, number=Number(kind, digits))


@dataclass
class Talk:
    """One person who writes, turn after turn."""

    facts: Facts = FACTS
    state: State = field(default_factory=State)
    now: datetime = NOW
    turn: Turn = field(default_factory=lambda: Turn(State()))

    def say(self, said: Understood | str, text: str = "", **incoming: Any) -> "Talk":
        """Write; a string is a number."""
        understood = number(said) if isinstance(said, str) else said
        message = Incoming(InboundId(uuid4()), incoming.pop("channel", Channel.SMS), text or "mots", **incoming)
        self.now += timedelta(seconds=30)
        self.turn = take_turn(self.state, understood, self.facts, self.now, inbound=message)
        self.state = self.turn.state
        return self

    def press(self, payload: str) -> "Talk":
        """Press a button on WhatsApp."""
        return self.say(words(), payload=payload, kind=IncomingKind.BUTTON, channel=Channel.WHATSAPP)

    def know(self, **facts: Any) -> "Talk":
        """From now on these facts hold as well."""
        self.facts = replace(self.facts, **facts)
        return self

    @property
    def replies(self) -> tuple[Phrase, ...]:
        return self.turn.replies

    @property
    def said(self) -> list[str]:
        return [phrase.key for phrase in self.turn.replies]

    def did(self, kind: type[Command]) -> list[Any]:
        return [command for command in self.turn.commands if type(command) is kind]

    @property
    def done(self) -> list[str]:
        return [type(command).__name__ for command in self.turn.commands]
