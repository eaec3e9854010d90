"""The pace of a sender: never above what the provider takes, nearly all of it, and alerts first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.model import Lane
from bot.messages.pacing import (
    AT_ONCE_SECONDS,
    BREAKER_AFTER,
    BROADCASTS_SHARE,
    HORIZON_SECONDS,
    Filled,
    Line,
    again_in,
    book,
    is_spent,
    room,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LINE = Line("sms", per_second=10, per_day=100, per_month=1000)


def sent_at(lane: Lane, rate: float, seconds: float, size: int = 1) -> list[float]:
    """When texts of one lane go out that always has more, in seconds from now."""
    line, full_at, at, slots = Line("x", rate), NOW, NOW, list[float]()
    while at < NOW + timedelta(seconds=seconds):
        free = room(line, Filled(full_at), lane, at)
        if free.segments:
            booked, full_at = book(line, full_at, lane, [size] * max(1, free.segments // size), at)
            slots += [(at - NOW).total_seconds() + slot for slot in booked]
        at += timedelta(seconds=again_in(lane, full_at, at))
    return slots


@pytest.mark.parametrize("rate", [10.0, 80.0])
@pytest.mark.parametrize("lane", [Lane.BROADCASTS, Lane.REPLIES])
def test_a_lane_that_always_has_more_uses_97_percent_of_the_limit(lane: Lane, rate: float) -> None:
    slots = [slot for slot in sent_at(lane, rate, 60) if slot < 60]
    assert 0.97 * rate * 60 <= len(slots) <= rate * 60


@given(rate=st.sampled_from([10.0, 30.0, 80.0]), lane=st.sampled_from(list(Lane)), size=st.integers(1, 3))
def test_a_provider_that_keeps_the_tokens_of_one_second_refuses_nothing(rate: float, lane: Lane, size: int) -> None:
    level, before = rate, 0.0
    for slot in sent_at(lane, rate, 10, size):
        level = min(rate, level + (slot - before) * rate)
        before = slot
        assert level >= size - 1e-6
        level -= size


def test_alerts_go_ahead_of_what_broadcasts_have_booked() -> None:
    _, full_at = book(LINE, NOW, Lane.BROADCASTS, [1] * 3, NOW)
    slots, _ = book(LINE, full_at, Lane.ALERTS, [1] * 4, NOW)
    assert slots == [0.0] * 4


def test_what_alerts_spent_is_refilled_before_anything_else_goes_on() -> None:
    _, full_at = book(LINE, NOW, Lane.ALERTS, [1] * 30, NOW)
    for lane in (Lane.REPLIES, Lane.BROADCASTS):
        assert room(LINE, Filled(full_at), lane, NOW + timedelta(seconds=2.5)).segments == 0
        assert room(LINE, Filled(full_at), lane, NOW + timedelta(seconds=3.1)).segments


def test_broadcasts_book_no_further_than_they_can_be_overtaken() -> None:
    slots = sent_at(Lane.BROADCASTS, 80, 0.01)
    assert max(slots) <= HORIZON_SECONDS + 0.02
    assert HORIZON_SECONDS < AT_ONCE_SECONDS


def test_a_budget_never_blocks_an_alert_and_leaves_answers_the_last_part() -> None:
    nearly = Filled(NOW, day_segments=int(100 * BROADCASTS_SHARE))
    assert is_spent(LINE, nearly, Lane.BROADCASTS)
    assert not is_spent(LINE, nearly, Lane.REPLIES)
    over = Filled(NOW, month_segments=1000)
    assert room(LINE, over, Lane.REPLIES, NOW).spent
    assert room(LINE, over, Lane.ALERTS, NOW).segments


def test_a_sender_that_does_not_answer_is_probed_by_one_text_and_alerts_still_try() -> None:
    resting = Filled(NOW, paused_until=NOW + timedelta(seconds=20), failures=BREAKER_AFTER)
    assert room(LINE, resting, Lane.REPLIES, NOW).segments == 0
    later = NOW + timedelta(seconds=21)
    assert room(LINE, resting, Lane.REPLIES, later).probe
    assert room(LINE, resting, Lane.ALERTS, NOW).segments


def test_without_a_limit_everything_goes_at_once() -> None:
    line = Line("x")
    assert room(line, Filled(NOW), Lane.BROADCASTS, NOW).segments is None
    assert book(line, NOW, Lane.BROADCASTS, [3, 3], NOW) == ([0.0, 0.0], NOW)
