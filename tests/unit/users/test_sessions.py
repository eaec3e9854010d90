"""How long somebody stays signed in, and how long a guesser waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.digits import digits_at, new_secret, step_of
from bot.users.sessions.rules import FREE_TRIES, LONGEST_WAIT, free_from, is_live

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("opened", "seen", "lives"),
    [
        (MINUTE, MINUTE, True),
        (HOUR, 15 * MINUTE - timedelta(seconds=1), True),
        (HOUR, 15 * MINUTE, False),
        (8 * HOUR - timedelta(seconds=1), MINUTE, True),
        (8 * HOUR, MINUTE, False),
    ],
)
def test_a_session_ends_when_idle_and_at_the_end_of_a_day(opened: timedelta, seen: timedelta, *, lives: bool) -> None:
    assert is_live(NOW - opened, NOW - seen, NOW) is lives


@pytest.mark.parametrize(("failures", "wait"), [(0, None), (4, None), (5, 30), (6, 60), (7, 120), (10, 900), (99, 900)])
def test_each_failure_beyond_the_free_ones_doubles_the_wait(failures: int, wait: int | None) -> None:
    failed = [NOW - timedelta(seconds=failures - at) for at in range(failures)]
    free = free_from(failed, FREE_TRIES)
    assert free == (None if wait is None else failed[-1] + timedelta(seconds=wait))


@given(st.integers(0, 500))
def test_nobody_is_ever_locked_out_for_longer_than_a_quarter_of_an_hour(failures: int) -> None:
    free = free_from([NOW] * failures, FREE_TRIES)
    assert free is None or free - NOW <= LONGEST_WAIT


@given(st.integers(-300, 300))
def test_six_digits_are_right_for_a_minute_and_a_half_at_most(seconds: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    said = digits_at(secret, NOW + timedelta(seconds=seconds))
    near = -30 <= seconds < 60
    assert (step_of(secret, said, NOW) is not None) == near


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "000000 000000", "é" * 6])
def test_what_is_no_six_digits_is_wrong(typed: str) -> None:
    assert step_of(new_secret(), typed, NOW) is None
