"""What can be done about deliveries."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.commands import Command
from bot.events import Event
from bot.ids import ContactId, DeliveryId, LegId, OrganisationId, PackageId, PlaceId, TeamId


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of a delivery: stops in order, the legs to travel, hours away from base, the place of the night."""

    day: date
    stops: tuple[PlaceId, ...]
    legs: tuple[LegId, ...]
    hours_from: time
    hours_to: time
    night_place: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPackage(Command):
    """Add a version of a health package."""

    package: PackageId
    name: str
    version: int
    lines: tuple[tuple[str, str, str], ...]  # (domain, activity, target)
    cold_life_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreePackage(Command):
    """A place agreed a package, by which roles, on which day."""

    package: PackageId
    place: PlaceId
    roles: tuple[str, ...]
    agreed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDelivery(Command):
    """A community asks for a delivery. `days` is what they said, as they said it."""

    delivery: DeliveryId
    contact: ContactId
    place: PlaceId
    days: str
    package: PackageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDelivery(Command):
    """Plan a delivery, or a requested one (same id). What blocks it is shown, not refused; what no rule could ever
    accept (dates in the past, hours that end before they start, deadlines out of order) is refused.
    """

    delivery: DeliveryId
    organisation: OrganisationId
    package: PackageId
    team: TeamId
    days: tuple[DayPlan, ...]
    book_at: datetime
    freeze_at: datetime
    pack_at: datetime
    turn_back_at: datetime
    depart_before: datetime
    back_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDelivery(Command):
    """A delivery that has no GO is given up."""

    delivery: DeliveryId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishDelivery(Command):
    """The team is back."""

    delivery: DeliveryId


class DeliveryAnswer(StrEnum):
    """What the people of a place say of a delivery."""

    AGREED = "agreed"
    REFUSED = "refused"
    POSTPONED = "postponed"
    RECEIVED = "received"
    RECEIVED_PART = "received_part"
    NOT_RECEIVED = "not_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDelivery(Command):
    """Somebody of a place agrees a day, asks for another, or says that it came."""

    delivery: DeliveryId
    contact: ContactId
    place: PlaceId
    answer: DeliveryAnswer
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlanned(Event):
    """A delivery has a plan now: its places are asked, its assessment is made."""

    delivery: DeliveryId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFinished(Event):
    """The team is back: its places are asked whether it came."""

    delivery: DeliveryId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswered(Event):
    """A place said something of a delivery."""

    delivery: DeliveryId
    place: PlaceId
    contact: ContactId
    answer: DeliveryAnswer
    cause: str
