"""What a plan must be, what follows from it, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.actors import PROGRAM
from bot.commands import Refused
from bot.decisions.model import POLICY_1
from bot.deliveries.commands import DayPlan, PlanDelivery
from bot.deliveries.model import (
    Day,
    Deadlines,
    Delivery,
    DeliveryState,
    numbered,
    plan_faults,
    suggested_deadlines,
)
from bot.ids import DeliveryId, LegId, OrganisationId, PackageId, PlaceId, TeamId

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DEPARTURE = datetime(2026, 11, 30, 6, tzinfo=UTC)
H = timedelta(hours=1)
TAMBA, WALO, NIGHT = (PlaceId(uuid4()) for _ in range(3))
WAY, RIVER = (LegId(uuid4()) for _ in range(2))


def plan_of(number: int = 1, **more: Any) -> DayPlan:
    if number == 1:
        found = DayPlan(date(2026, 11, 30), (TAMBA,), (WAY,), time(6), time(16))
    else:
        found = DayPlan(date(2026, 12, number - 1), (WALO, TAMBA), (RIVER, WAY), time(7), time(15))
    return replace(found, **more)


def order(**more: Any) -> PlanDelivery:
    found = PlanDelivery(
        by=PROGRAM,
        cause="test",
        delivery=DeliveryId(uuid4()),
        organisation=OrganisationId(uuid4()),
        package=PackageId(uuid4()),
        team=TeamId(uuid4()),
        days=(plan_of(),),
        book_at=DEPARTURE - 7 * 24 * H,
        freeze_at=DEPARTURE - 24 * H,
        pack_at=DEPARTURE - 2 * H,
        depart_before=DEPARTURE + H,
        turn_back_at=DEPARTURE + 6 * H,
        back_by=DEPARTURE + 11 * H,
    )
    return replace(found, **more)


def test_a_sound_plan_has_no_fault() -> None:
    assert plan_faults(order(), NOW) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"days": ()}, "no_days"),
        ({"days": (plan_of(hours_to=time(6)),)}, "hours_end_before_start"),
        ({"days": (plan_of(hours_from=time(17)),)}, "hours_end_before_start"),
        ({"days": (plan_of(stops=()),)}, "no_stops"),
        ({"days": (plan_of(), plan_of())}, "days_out_of_order"),
        ({"book_at": DEPARTURE - 23 * H}, "deadlines_out_of_order"),
        ({"freeze_at": DEPARTURE - 2 * H}, "deadlines_out_of_order"),
        ({"pack_at": DEPARTURE + 2 * H}, "deadlines_out_of_order"),
        ({"depart_before": DEPARTURE + 11 * H}, "deadlines_out_of_order"),
        ({"turn_back_at": DEPARTURE}, "deadlines_out_of_order"),
        ({"turn_back_at": DEPARTURE + 12 * H}, "deadlines_out_of_order"),
        ({"back_by": DEPARTURE + 9 * H}, "back_before_last_hour"),
        ({"depart_before": DEPARTURE - H}, "departs_before_first_hour"),
        ({"depart_before": DEPARTURE + 10 * H + H / 2}, "departs_after_first_day"),
        ({"pack_at": NOW, "freeze_at": NOW - H, "book_at": NOW - H}, "deadline_passed"),
        ({"book_at": datetime(2026, 11, 23, 6)}, "no_time_zone"),  # noqa: DTZ001 - what is refused
    ],
)
def test_what_no_rule_could_accept_is_refused_with_a_code(change: dict[str, Any], code: str) -> None:
    assert code in {fault.code for fault in plan_faults(order(**change), NOW)}


@pytest.mark.parametrize("late", [timedelta(0), H, timedelta(days=30)])
def test_a_departure_in_the_past_is_refused(late: timedelta) -> None:
    assert "in_the_past" in {fault.code for fault in plan_faults(order(), DEPARTURE + late)}


def test_a_booking_deadline_that_has_passed_is_no_fault() -> None:
    assert plan_faults(order(), DEPARTURE - 30 * H) == ()


def test_suggested_deadlines_lie_7_days_24_hours_and_2_hours_before_the_departure() -> None:
    found = suggested_deadlines(DEPARTURE, DEPARTURE + 11 * H, DEPARTURE + H, POLICY_1)
    assert found == Deadlines(
        book_at=DEPARTURE - timedelta(days=7),
        freeze_at=DEPARTURE - 24 * H,
        pack_at=DEPARTURE - 2 * H,
        depart_before=DEPARTURE + H,
        turn_back_at=DEPARTURE + 6 * H,
        back_by=DEPARTURE + 11 * H,
    )


def planned(*days: DayPlan, **more: Any) -> Delivery:
    numbered_days: tuple[Day, ...] = numbered(days or (plan_of(1), plan_of(2), plan_of(3)))
    due = suggested_deadlines(DEPARTURE, numbered_days[-1].ends_at + H, DEPARTURE + H, POLICY_1)
    found = Delivery(
        id=DeliveryId(uuid4()),
        ref="K7Q2",
        organisation=OrganisationId(uuid4()),
        state=DeliveryState.PLANNED,
        deadlines=due,
        days=numbered_days,
    )
    return replace(found, **more)


def test_places_are_where_the_team_works_and_sleeps_each_once() -> None:
    found = planned(plan_of(1, night_place=NIGHT), plan_of(2, night_place=TAMBA), plan_of(3))
    assert found.stops == (TAMBA, WALO)
    assert found.places == (TAMBA, NIGHT, WALO)
    assert found.legs == (WAY, RIVER)
    assert found.first_departure == DEPARTURE
    assert found.open


def test_a_request_has_no_deadlines_and_says_so() -> None:
    request = planned(deadlines=None, state=DeliveryState.REQUESTED)
    assert not request.open
    with pytest.raises(Refused, match="no plan"):
        _ = request.due


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert planned().day_number(2).number == 2
    with pytest.raises(Refused, match="no day 4"):
        planned().day_number(4)


@pytest.mark.parametrize(
    ("hours", "departed", "numbers"),
    [
        (0, False, [1, 2, 3]),
        (100, False, [1, 2, 3]),
        (1, True, [1, 2, 3]),
        (24, True, [1, 2, 3]),
        (25, True, [2, 3]),
        (49, True, [3]),
        (1000, True, [3]),
    ],
)
def test_days_ahead_shrink_after_departure_and_never_end(hours: int, departed: bool, numbers: list[int]) -> None:
    ahead = planned().days_ahead(DEPARTURE + hours * H, departed=departed)
    assert [day.number for day in ahead] == numbers


def test_a_place_of_the_night_stays_ahead_until_the_next_day_is_over() -> None:
    found = planned(plan_of(1, night_place=NIGHT), plan_of(2))
    assert len(found.days_ahead(DEPARTURE + 33 * H - timedelta(seconds=1), departed=True)) == 2
    assert len(found.days_ahead(DEPARTURE + 33 * H, departed=True)) == 1


def test_each_day_has_two_ends() -> None:
    found = planned()
    first, second, third = found.days
    assert found.ends_of(first) == (DEPARTURE + H, first.ends_at)
    assert found.ends_of(second) == (second.starts_at + H, second.ends_at)
    assert found.ends_of(third) == (third.starts_at + H, found.due.back_by)
