"""What can be done about calm periods."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.commands import Command
from bot.events import Event
from bot.ids import OrganisationId, PeriodId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreePeriod(Command):
    """Record an agreed span of calm."""

    period: PeriodId
    organisation: OrganisationId
    name: str
    purpose: str
    places: tuple[PlaceId, ...]
    starts_at: datetime
    ends_at: datetime
    hours_from: time
    hours_to: time
    parties_not_bound: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendPeriod(Command):
    """The calm does not hold for now: every guarantee inside it is suspended with it."""

    period: PeriodId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePeriod(Command):
    """The calm holds again. Guarantees stay suspended until a fresh yes."""

    period: PeriodId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPeriod(Command):
    """The calm period ends now."""

    period: PeriodId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPeriod(Command):
    """The calm period lasts longer."""

    period: PeriodId
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPeriods(Command):
    """Clock: tell the people concerned of starts, of ends in 7, 3 and 1 days, and of ends. Each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPeriod(Command):
    """Clock: tell what is due of one calm period."""

    period: PeriodId


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChanged(Event):
    """A calm period was suspended, resumed, ended or extended."""

    period: PeriodId
    state: str
    places: tuple[PlaceId, ...]
    cause: str
