"""Who may do what where, and which hour has nobody on duty."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.ids import OrganisationId, PlaceId, UserId
from bot.users.commands import UserRole
from bot.users.model import DutyTurn, User, first_gap, may
from tests.conftest import NOW

HERE, THERE = PlaceId(uuid4()), PlaceId(uuid4())
COORDINATOR = UserRole.COORDINATOR


def user(*roles: tuple[UserRole, PlaceId | None]) -> User:
    return User(UserId(uuid4()), OrganisationId(uuid4()), "awa", "Awa", None, frozenset(roles), disabled=False)


@pytest.mark.parametrize(
    ("roles", "places", "allowed"),
    [
        ([(COORDINATOR, None)], [HERE, THERE], True),
        ([(COORDINATOR, None)], [], True),
        ([(COORDINATOR, HERE)], [HERE], True),
        ([(COORDINATOR, HERE)], [HERE, THERE], False),
        ([(COORDINATOR, HERE), (COORDINATOR, THERE)], [HERE, THERE], True),
        ([(COORDINATOR, HERE)], [], False),
        ([(UserRole.VIEWER, None)], [HERE], False),
        ([], [HERE], False),
    ],
)
def test_a_role_holds_in_its_places(
    roles: list[tuple[UserRole, PlaceId | None]], places: list[PlaceId], allowed: bool
) -> None:
    assert may(user(*roles), COORDINATOR, places) is allowed


def test_who_is_disabled_may_do_nothing() -> None:
    assert not may(replace(user((COORDINATOR, None)), disabled=True), COORDINATOR, [HERE])


def turn(start: float, end: float) -> DutyTurn:
    return DutyTurn(UserId(uuid4()), NOW + timedelta(hours=start), NOW + timedelta(hours=end), 1)


@pytest.mark.parametrize(
    ("turns", "gap"),
    [
        ([], 0.0),
        ([turn(-1, 10)], None),
        ([turn(0, 10)], None),
        ([turn(0, 9.5)], 9.5),
        ([turn(1, 10)], 0.0),
        ([turn(5, 12), turn(-2, 5)], None),
        ([turn(-2, 4), turn(5, 12)], 4.0),
        ([turn(-2, 6), turn(3, 5), turn(6, 10)], None),
    ],
)
def test_the_first_hour_with_nobody_on_duty_is_found(turns: list[DutyTurn], gap: float | None) -> None:
    wanted = None if gap is None else NOW + timedelta(hours=gap)
    assert first_gap(turns, NOW, NOW + timedelta(hours=10)) == wanted
