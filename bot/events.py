"""What follows from a change: facts for the subjects above, texts to be sent, cards for a person.

A subject never calls the one above it: it returns an `Event`, and `dispatch.py` says what follows.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.commands import Command
from bot.ids import ContactId, DeliveryId, PlaceId
from bot.languages import Language
from bot.wording.keys import Phrase


class Event:
    """Something happened that another subject, or a person, may have to know."""

    __slots__ = ()


class Kind(StrEnum):
    """What a text is for. Lane, order, resending and validity follow from it (`bot/messages/model.py`)."""

    RECALL = "recall"
    NO_GO = "no_go"
    STAND_DOWN = "stand_down"
    WAIT = "wait"
    PAGE = "page"  # to the person on duty
    DEPART_OK = "depart_ok"
    GO = "go"
    CODE_QUESTION = "code_question"
    REPLY = "reply"  # an answer or a question inside a conversation
    NOTICE = "notice"  # calm periods, postponed visits
    INVITATION = "invitation"
    VOICE = "voice"  # the recording of a text, right after it on WhatsApp


class Reach(StrEnum):
    """By which of a person's channels."""

    EVERY = "every"  # all that work, at once: safety
    PREFERRED = "preferred"  # WhatsApp inside its window, else SMS
    SAME = "same"  # where the person just wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Event):
    """A text to one person. `dispatch` renders it in that person's language and queues it, in the same transaction.

    Once per (cause, person, kind, key, channel). `expires_at`: never sent after it. `delivery` and `sequence` let a
    later decision overtake an earlier text. `language`: another one than the person's own, for a try.
    `not_before`: not sent until then.
    """

    to: ContactId
    phrase: Phrase
    cause: str
    kind: Kind
    reach: Reach = Reach.PREFERRED
    expires_at: datetime | None = None
    delivery: DeliveryId | None = None
    sequence: int | None = None
    language: Language | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SayToAll(Event):
    """One text to many people, each in their language and by the channel they prefer. Once per (cause, person)."""

    to: tuple[ContactId, ...]
    phrase: Phrase
    cause: str
    kind: Kind
    expires_at: datetime


class CardKind(StrEnum):
    """What a coordinator has to do. The board shows each in the reader's own words."""

    DELIVERY_WORSE = "delivery_worse"
    TO_SIGN = "to_sign"
    HOLD_BEFORE_PACKING = "hold_before_packing"
    WAITING = "waiting"  # a GO is held back: 15 min
    DEPARTED_HOLD = "departed_hold"  # a departed team, 15 min
    TURN_BACK = "turn_back"  # D4 has passed and the team is out
    TEAM_LATE = "team_late"  # not back 15 min after its hour
    TEAM_OVERDUE = "team_overdue"  # not back 60 min after its hour; closed with a note
    CALL_BACK_STOP = "call_back_stop"
    FOLDED_STOPS = "folded_stops"
    DURESS = "duress"
    STRANGER_DANGER = "stranger_danger"
    NOT_UNDERSTOOD = "not_understood"
    CONTACT_WANTED = "contact_wanted"  # a meeting, mediation or a call was asked for
    DELIVERY_REQUESTED = "delivery_requested"
    INCIDENT = "incident"
    CALL_LIST = "call_list"
    CODES_LOST = "codes_lost"
    ANSWER_CALL = "answer_call"  # a broadcast's "call me"
    UNSENT = "unsent"  # a text that could not be sent
    UNREADABLE = "unreadable"  # media or location to look at
    TROUBLE = "trouble"  # the provider, a sender or what came in needs whoever runs this installation


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWanted(Event):
    """A person has to act by `due`. One open card per `about`: telling it again changes nothing."""

    kind: CardKind
    about: str
    due: datetime
    delivery: DeliveryId | None = None
    place: PlaceId | None = None
    contact: ContactId | None = None
    note: str = ""
    urgent_to_duty: bool = False  # also pages the person on duty


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettled(Event):
    """What the card asked for has happened or no longer matters."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRefused(Event):
    """The provider takes nothing for an address of this person any more: whoever else must know is told at once.

    `cause` is that of the refused text.
    """

    cause: str
    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class Separately(Event):
    """One of several things that the clock orders at once: each stands or falls alone, with all that follows from it.

    What goes wrong with one is logged and is a card for a person; it stays due and is tried again.
    """

    order: Command
    about: str
    delivery: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTouched(Event):
    """Something that this delivery's assessment reads has changed."""

    delivery: DeliveryId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesTouched(Event):
    """Something that assessments of deliveries at, or near, these places read has changed.

    `cause` is what changed it; `trusted` False means that a stranger said so.
    """

    places: tuple[PlaceId, ...]
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryDeliveryTouched(Event):
    """A fact that concerns the whole cercle has changed (an attack on health care, the policy)."""

    cause: str


def cause_of(subject: str, key: UUID | str, *more: object) -> str:
    """A cause in the one form used everywhere: "subject:key:more"."""
    return ":".join([subject, str(key), *map(str, more)])
