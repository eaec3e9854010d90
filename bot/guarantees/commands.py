"""What can be done about promises, fresh yeses and stops."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.commands import Command
from bot.events import Event
from bot.ids import ChallengeId, ContactId, DeliveryId, GuaranteeId, LegId, PeriodId, PlaceId, StopId


class Form(StrEnum):
    """How a guarantee was given."""

    ORAL = "oral"
    WITNESSED = "witnessed"
    WRITTEN = "written"


class SituationValue(StrEnum):
    """How a representative says that things are. News: never a confirmation, never lifts anything."""

    CALM = "calm"
    TENSE = "tense"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveGuarantee(Command):
    """Record a promise of access inside a calm period."""

    guarantee: GuaranteeId
    period: PeriodId
    contact: ContactId
    on_behalf_of: str
    form: Form
    places: tuple[PlaceId, ...]
    legs: tuple[LegId, ...]
    activities: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    hours_from: time
    hours_to: time
    witness_role: str | None = None
    conditions: str = ""
    exceptions: str = ""
    notice_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBreach(Command):
    """A user writes down that a guarantee was broken. It never comes back by itself: a new one has to be given."""

    guarantee: GuaranteeId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgreement(Command):
    """Ask one person, with a code, whether a place still agrees to a delivery's day. Replaces their open question."""

    contact: ContactId
    place: PlaceId
    delivery: DeliveryId
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDueAgreements(Command):
    """Clock: ask at D2 and 3 h before D3, each once, the people who speak for the places of each delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAgreement(Command):
    """A code came back, or the question's button was pressed (`by.proof` BUTTON, `code` from its payload)."""

    contact: ContactId
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmByVoice(Command):
    """A user writes down a yes that somebody said. Counts as one role, never both."""

    contact: ContactId
    place: PlaceId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """Somebody says no, stop, or do not come. Acts at once. Without a place: every place the person speaks for.

    `refused_question`: it was the answer "2" to the open question. `ends_question` False: no question about the place
    is over by it, for nothing that the phone shows was answered.
    """

    contact: ContactId
    place: PlaceId | None = None
    refused_question: bool = False
    ends_question: bool = True
    at: datetime | None = None  # for what was heard earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCallBack(Command):
    """A user called the person who sent an unproven stop, and writes down that the call took place."""

    stop: StopId
    note: str
    withdrawn: bool  # True: the person stands by it, it is proven now


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSituation(Command):
    """News of a place. Ends silence."""

    contact: ContactId
    place: PlaceId | None
    value: SituationValue
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSituations(Command):
    """Clock: ask how things are, daily where a delivery is within 72 h, else weekly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHowThingsAre(Command):
    """Ask one person of one place, at most once a day."""

    contact: ContactId
    place: PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireGuarantees(Command):
    """Clock: mark guarantees and questions whose time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidQuestions(Command):
    """Every open question to this person dies (phone lost, replaced)."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Event):
    """A question with a code is open to this person: the conversation waits for its answer."""

    contact: ContactId
    challenge: ChallengeId


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationAsked(Event):
    """This person was asked how things are at this place: the conversation waits for 1, 2 or 3."""

    contact: ContactId
    place: PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementConfirmed(Event):
    """A fresh yes of one role for one place."""

    place: PlaceId
    contact: ContactId
    delivery: DeliveryId | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStands(Event):
    """A withdrawal, stop or sign of duress now stands at these places.

    `unplaced`: no place was named. Then it also stops the deliveries in which the person rides, wherever they go.
    """

    stops: tuple[StopId, ...]
    places: tuple[PlaceId, ...]
    contact: ContactId
    proven: bool
    folded: bool
    duress: bool
    unplaced: bool
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEnded(Event):
    """A stop no longer stands, in one of the ways the table allows."""

    stop: StopId
    place: PlaceId
    cause: str
