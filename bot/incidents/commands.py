"""What can be done about incidents."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.commands import Command
from bot.events import Event
from bot.ids import ContactId, IncidentId, LegId, PlaceId


class Certainty(StrEnum):
    """How sure we are; only a coordinator raises it."""

    RUMOUR = "rumour"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIncident(Command):
    """Something happened. Acts at once, before anything more is asked.

    `place` None: wherever the reporter speaks for, marked as not certain. `category`: digit of the printed card.
    """

    incident: IncidentId
    contact: ContactId
    place: PlaceId | None = None
    category: int | None = None
    happened_at: datetime | None = None
    ongoing: bool | None = None
    health_touched: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteIncident(Command):
    """The answers to the short questions, one at a time. None: not told yet, stays as it was."""

    incident: IncidentId
    category: int | None = None
    place: PlaceId | None = None
    leg: LegId | None = None
    happened_at: datetime | None = None
    ongoing: bool | None = None
    reporter_safe: bool | None = None
    health_touched: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeIncident(Command):
    """A user changes the certainty. Refuting needs a second source; severity 4 and 5 need two users."""

    incident: IncidentId
    certainty: Certainty
    reason: str
    second_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearMine(Command):
    """A named person says that a reported object is gone; a second role of the place says so too."""

    incident: IncidentId
    named_person: str
    second_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChanged(Event):
    """An incident was reported, completed or judged. `place` None: nobody has said where."""

    incident: IncidentId
    place: PlaceId | None
    severity: int
    health_touched: bool
    from_stranger: bool
    new: bool
    contact: ContactId
    cause: str
