"""Agreed spans of calm, as values, and what is due to be told of them."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from bot.ids import OrganisationId, PeriodId, PlaceId


class PeriodState(StrEnum):
    """Where a calm period stands."""

    AGREED = "agreed"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalmPeriod:
    """An agreed span of calm in named places. Daily hours are local to Mali (UTC+0)."""

    id: PeriodId
    organisation: OrganisationId
    name: str
    purpose: str
    places: frozenset[PlaceId]
    starts_at: datetime
    ends_at: datetime
    hours_from: time
    hours_to: time
    parties_not_bound: str
    conditions: str
    state: PeriodState
