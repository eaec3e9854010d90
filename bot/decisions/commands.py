"""What can be done about go and no-go."""

from dataclasses import dataclass
from enum import StrEnum

from bot.commands import Command
from bot.events import Event
from bot.ids import AssessmentId, ContactId, DecisionId, DeliveryId, PlaceId
from bot.wording.keys import ReasonWord


class DecisionKind(StrEnum):
    """What binds."""

    GO = "GO"
    DEPART_OK = "DEPART_OK"
    WAIT = "WAIT"
    NO_GO = "NO_GO"
    RECALL = "RECALL"
    STAND_DOWN = "STAND_DOWN"


class Answer(StrEnum):
    """A signer's answer to what the program cannot know."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attest(Command):
    """The signer says of one rule's question: yes, no or unknown. Stored with name and time."""

    delivery: DeliveryId
    rule: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess(Command):
    """Look again at one delivery: after a change, or because time has passed."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Command):
    """Sign a GO on the assessment that the signer saw. A HOLD takes a coordinator and the security focal point:
    `second` is the other signer, who has given their password too.
    """

    delivery: DeliveryId
    assessment: AssessmentId
    reason: str = ""
    second: Command | None = None
    second_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    """One person stops a delivery: NO-GO before departure, RECALL after it. Never refused."""

    delivery: DeliveryId
    reason_word: ReasonWord


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRestored(Command):
    """The database was put back from a backup: what was said, decided and sent since is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRestored(Command):
    """People have seen to what the backup lacks: the program goes on as always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReason(Command):
    """Why the last stop of a delivery really was: for the board alone, no text ever gives it (law 3)."""

    delivery: DeliveryId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPair(Command):
    """A team sent six digits."""

    contact: ContactId
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutGo(Command):
    """The list is lost: a user read the GO out on a call to the enrolled number, a second one heard it."""

    decision: DecisionId
    second_login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetDeadlines(Command):
    """Clock: D2, D3, ages that pass a limit, holds that nobody acted on for 15 min, each later day's DEPART OK."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Event):
    """A new assessment differs from the one before."""

    delivery: DeliveryId
    assessment: AssessmentId
    outcome: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """Something binds now. `alerts` tells who must know and acknowledge.

    `say_to_places`: also a neutral "postponed" to the people of the stops.
    """

    decision: DecisionId
    delivery: DeliveryId
    kind: DecisionKind
    sequence: int
    reason_word: ReasonWord
    cause: str
    places: tuple[PlaceId, ...] = ()
    pair_left: str | None = None  # GO: what proves us to the team
    pair_number: int | None = None
    day_number: int = 1
