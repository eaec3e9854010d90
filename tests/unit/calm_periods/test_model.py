"""What is due to be told of a calm period, and which cannot be agreed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from bot.actors import Actor, Via
from bot.calm_periods.commands import AgreePeriod
from bot.calm_periods.model import CalmPeriod, Notice, PeriodState, faults, is_over, last_day, notices_due
from bot.ids import OrganisationId, PeriodId, PlaceId

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)

PERIOD = CalmPeriod(
    id=PeriodId(UUID(int=1)),
    organisation=OrganisationId(UUID(int=2)),
    name="P1",
    purpose="visits",
    places=frozenset({PlaceId(UUID(int=3))}),
    starts_at=START,
    ends_at=END,
    hours_from=time(6),
    hours_to=time(18),
    parties_not_bound="",
    conditions="",
    state=PeriodState.AGREED,
)
STARTED = [(Notice.STARTED, END)]
WARNED = [*STARTED, (Notice.ENDS_IN_7, END), (Notice.ENDS_IN_3, END)]


@pytest.mark.parametrize(
    ("told", "now", "due"),
    [
        ([], START - MOMENT, []),
        ([], START, [Notice.STARTED]),
        (STARTED, START, []),
        (STARTED, END - 7 * DAY - MOMENT, []),
        (STARTED, END - 7 * DAY, [Notice.ENDS_IN_7]),
        ([*STARTED, (Notice.ENDS_IN_7, END)], END - 4 * DAY, []),
        (STARTED, END - 3 * DAY, [Notice.ENDS_IN_3]),
        (STARTED, END - 1 * DAY, [Notice.ENDS_IN_1]),
        ([], END - 1 * DAY, [Notice.STARTED, Notice.ENDS_IN_1]),
        (WARNED, END - 2 * DAY, []),
        (WARNED, END - 1 * DAY, [Notice.ENDS_IN_1]),
        (WARNED, END - MOMENT, [Notice.ENDS_IN_1]),
        (WARNED, END, [Notice.ENDED]),
        ([*WARNED, (Notice.ENDED, END)], END, []),
        ([*WARNED, (Notice.ENDED, END)], END + 99 * DAY, []),
    ],
)
def test_start_warnings_and_end_are_told_once_and_of_warnings_only_the_nearest(
    told: list[tuple[Notice, datetime]], now: datetime, due: list[Notice]
) -> None:
    assert notices_due(PERIOD, told, now) == due


def test_an_extended_period_warns_anew_but_does_not_start_anew() -> None:
    extended = replace(PERIOD, ends_at=END + 10 * DAY)
    assert notices_due(extended, WARNED, END) == []
    assert notices_due(extended, WARNED, END + 3 * DAY) == [Notice.ENDS_IN_7]


@pytest.mark.parametrize(("now", "due"), [(START, []), (END - 3 * DAY, []), (END, [Notice.ENDED])])
def test_a_suspended_period_tells_of_nothing_but_its_end(now: datetime, due: list[Notice]) -> None:
    assert notices_due(replace(PERIOD, state=PeriodState.SUSPENDED), [], now) == due


def test_a_period_that_ended_early_is_told_so() -> None:
    assert notices_due(replace(PERIOD, state=PeriodState.ENDED), STARTED, START + DAY) == [Notice.ENDED]


@pytest.mark.parametrize(
    ("state", "now", "over"),
    [
        (PeriodState.AGREED, END - MOMENT, False),
        (PeriodState.AGREED, END, True),
        (PeriodState.SUSPENDED, END - MOMENT, False),
        (PeriodState.ENDED, START, True),
    ],
)
def test_a_period_is_over_when_it_ended_or_its_time_has_come(state: PeriodState, now: datetime, over: bool) -> None:
    assert is_over(replace(PERIOD, state=state), now) is over


@pytest.mark.parametrize(
    ("end", "day"),
    [(END, date(2026, 11, 30)), (END + timedelta(hours=18), date(2026, 12, 1)), (END + MOMENT, date(2026, 12, 1))],
)
def test_a_period_that_ends_at_midnight_ends_with_the_day_before(end: datetime, day: date) -> None:
    assert last_day(replace(PERIOD, ends_at=end)) == day


ORDER = AgreePeriod(
    by=Actor(via=Via.CLI),
    cause="cli:1",
    period=PERIOD.id,
    organisation=PERIOD.organisation,
    name="P1",
    purpose="visits",
    places=(PlaceId(UUID(int=3)),),
    starts_at=START,
    ends_at=END,
    hours_from=time(6),
    hours_to=time(18),
)


@pytest.mark.parametrize(
    ("order", "reasons"),
    [
        (ORDER, []),
        (replace(ORDER, name=" "), ["it has no name"]),
        (replace(ORDER, places=()), ["it names no place"]),
        (replace(ORDER, starts_at=END), ["it ends before it starts"]),
        (replace(ORDER, starts_at=START - 9 * DAY, ends_at=START), ["it is over already"]),
        (replace(ORDER, hours_from=time(18)), ["its hours end before they start"]),
    ],
)
def test_what_cannot_be_a_calm_period_says_why(order: AgreePeriod, reasons: list[str]) -> None:
    assert faults(order, START) == reasons
