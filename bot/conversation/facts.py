"""What one turn of a conversation may know: selected beforehand, so that thinking reads nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.conversation.gazetteer import Gazetteer, KnownPlace
from bot.guarantees.model import Match
from bot.ids import BroadcastId, ContactId, DeliveryId, InboundId, PackageId, PlaceId
from bot.languages import Language


class IncomingKind(StrEnum):
    """What somebody sent."""

    TEXT = "text"
    BUTTON = "button"
    LOCATION = "location"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Incoming:
    """The message that this turn answers. `payload` is set only where a button was pressed: typing never sets it."""

    id: InboundId
    channel: Channel
    text: str = ""
    kind: IncomingKind = IncomingKind.TEXT
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """The open question with a code. `matches` does not tell a yes from the sign of duress: what cannot be told
    apart cannot be shown."""

    place: KnownPlace
    day: date
    code: str
    tries_left: int
    asked_at: datetime
    matches: Callable[[str], Match]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that this person has not answered. `own`: it is no meeting, but a question in these words."""

    broadcast: BroadcastId
    place: str
    day: date
    asked_at: datetime
    expires_at: datetime
    own: str = ""


class Expected(StrEnum):
    """What the people of a place are asked about a delivery."""

    AGREE = "agree"
    RECEIVED = "received"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class KnownDelivery:
    """A delivery that stops at a place of this person. `day` is its day there; `planned`: it has not departed.
    `asked_at` is set while a question about it is open."""

    id: DeliveryId
    place: KnownPlace
    day: date
    planned: bool = True
    expected: Expected = Expected.NOTHING
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownPackage:
    """A health package agreed with a place."""

    id: PackageId
    name: str


@dataclass(frozen=True, slots=True)
class SituationAsked:
    """Somebody was asked how a place is and has not answered."""

    place: KnownPlace
    asked_at: datetime


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the person who wrote and of what they may speak about, at this moment.

    `vouches_or_rides`: vouches for, or represents, a stop of an open delivery, or rides in one. `is_staff`: safety
    texts go on whatever they chose. `alert_waits`: an alert that they were given two digits for is not acknowledged.
    `go_waiting`: the ref of a GO that waits for the pair of their team. `dangers`: for each place the ages of what was
    reported, in whole hours, newest first. `says_duress`: whether a text holds the word agreed for a person who is not
    free to speak.
    """

    contact: ContactId
    standing: Standing = Standing.ENROLLED
    language: Language = Language.FR
    organisation: str = ""
    call_number: str = ""
    places: tuple[KnownPlace, ...] = ()
    in_team: bool = False
    is_staff: bool = False
    suspended: bool = False
    vouches_or_rides: bool = False
    challenge: Challenge | None = None
    alert_waits: bool = False
    go_waiting: str | None = None
    invitations: tuple[Invitation, ...] = ()
    deliveries: tuple[KnownDelivery, ...] = ()
    situation_asked: SituationAsked | None = None
    packages: Mapping[PlaceId, tuple[KnownPackage, ...]] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    dangers: Mapping[PlaceId, tuple[int, ...]] = field(default_factory=dict)
    stranger_answered_today: bool = False
    answer_requests_within: timedelta = timedelta(days=3)
    says_duress: Callable[[str], bool] = _never

    @property
    def stranger(self) -> bool:
        """Whether nothing is asked of, or told to, this person."""
        return self.standing in (Standing.STRANGER, Standing.REFUSED)
