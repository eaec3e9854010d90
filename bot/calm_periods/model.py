"""Agreed spans of calm, as values, and what is due to be told of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.calm_periods.commands import AgreePeriod
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


class Notice(StrEnum):
    """What people concerned are told of a calm period, each once for each end that was agreed."""

    STARTED = "started"
    ENDS_IN_7 = "ends_in_7"
    ENDS_IN_3 = "ends_in_3"
    ENDS_IN_1 = "ends_in_1"
    ENDED = "ended"


_BEFORE_THE_END = ((Notice.ENDS_IN_1, 1), (Notice.ENDS_IN_3, 3), (Notice.ENDS_IN_7, 7))


def last_day(period: CalmPeriod) -> date:
    """The last day of the period; one that ends at midnight ends with the day before."""
    return (period.ends_at - timedelta(microseconds=1)).date()


def is_over(period: CalmPeriod, now: datetime) -> bool:
    """Whether the period has ended, early or by its time."""
    return period.state is PeriodState.ENDED or period.ends_at <= now


def notices_due(period: CalmPeriod, told: Collection[tuple[Notice, datetime]], now: datetime) -> list[Notice]:
    """What has to be told now. `told`: (notice, the end that the period then had).

    Of warnings that are due together only the nearest is told. A suspended period tells of nothing but its end.
    """
    said = {notice for notice, end in told if end == period.ends_at}
    if is_over(period, now):
        return [] if Notice.ENDED in said else [Notice.ENDED]
    if period.state is PeriodState.SUSPENDED or now < period.starts_at:
        return []
    due = []
    if Notice.STARTED not in {notice for notice, _ in told}:
        due.append(Notice.STARTED)
    for notice, days in _BEFORE_THE_END:
        if now >= period.ends_at - timedelta(days=days):
            if notice not in said:
                due.append(notice)
            break
    return due


def faults(order: AgreePeriod, now: datetime) -> list[str]:
    """Why a calm period cannot be agreed so; empty: it can."""
    checks = (
        (not order.name.strip(), "it has no name"),
        (not order.places, "it names no place"),
        (order.starts_at >= order.ends_at, "it ends before it starts"),
        (order.ends_at <= now, "it is over already"),
        (order.hours_from >= order.hours_to, "its hours end before they start"),
    )
    return [reason for broken, reason in checks if broken]
