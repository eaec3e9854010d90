from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Kind
from bot.messages.failures import (
    CHECKS,
    TELL_AFTER,
    TRIES,
    FollowUp,
    Next,
    after_check,
    after_expiry,
    after_failure,
    card_about,
)
from bot.messages.model import POLICY_OF, State
from bot.messages.ports import FailureKind, SendError

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ONCE = [kind for kind in Kind if not POLICY_OF[kind].twice_is_fine]
TWICE = [kind for kind in Kind if POLICY_OF[kind].twice_is_fine]


@pytest.mark.parametrize("kind", ONCE)
@given(attempts=st.integers(1, 50), jitter=st.floats(0, 1))
def test_what_must_not_come_twice_is_never_sent_again_after_an_unknown_outcome(
    kind: Kind, attempts: int, jitter: float
) -> None:
    following = after_failure(kind, FailureKind.AMBIGUOUS, attempts, NOW, jitter=jitter)
    assert following == Next(State.UNKNOWN, NOW + timedelta(seconds=60))


@pytest.mark.parametrize("kind", TWICE)
def test_a_stop_of_unknown_outcome_is_sent_again_at_once_then_by_the_other_channel(kind: Kind) -> None:
    assert after_failure(kind, FailureKind.AMBIGUOUS, 1, NOW) == Next(State.READY, NOW)
    second = after_failure(kind, FailureKind.AMBIGUOUS, 2, NOW)
    assert (second.state, second.follow_up) == (State.READY, FollowUp.REROUTE)
    assert second.not_before <= NOW + timedelta(seconds=2)


@pytest.mark.parametrize("kind", TWICE)
@given(attempts=st.integers(1, 10_000), failure=st.sampled_from([FailureKind.AMBIGUOUS, FailureKind.TRANSIENT]))
def test_a_stop_is_never_given_up_and_never_waits_long(kind: Kind, attempts: int, failure: FailureKind) -> None:
    following = after_failure(kind, failure, attempts, NOW, jitter=1.0)
    assert following.state is State.READY
    assert following.not_before <= NOW + timedelta(seconds=45), "well within the minute after the end of a fault"


@pytest.mark.parametrize("kind", TWICE)
def test_a_person_hears_of_a_stop_that_does_not_get_out(kind: Kind) -> None:
    told = [n for n in range(1, 20) if after_failure(kind, FailureKind.TRANSIENT, n, NOW).follow_up is FollowUp.CARD]
    assert told == [TELL_AFTER]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_this_channel_will_never_take_goes_to_the_other(kind: Kind) -> None:
    assert after_failure(kind, FailureKind.PERMANENT, 1, NOW) == Next(State.FAILED, NOW, FollowUp.REROUTE)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_of_our_own_settings_uses_up_no_try(kind: Kind) -> None:
    following = after_failure(kind, FailureKind.CONFIGURATION, 1, NOW)
    assert (following.state, following.counted) == (State.READY, False)
    assert following.not_before > NOW


@pytest.mark.parametrize("kind", list(Kind))
@given(attempts=st.integers(1, 100), seconds=st.floats(0.1, 600), jitter=st.floats(0, 1))
def test_a_provider_that_asks_us_to_wait_uses_up_no_try(
    kind: Kind, attempts: int, seconds: float, jitter: float
) -> None:
    said = SendError(FailureKind.TRANSIENT, "too many requests", retry_after=seconds)
    following = after_failure(kind, FailureKind.TRANSIENT, attempts, NOW, said=said, jitter=jitter)
    assert (following.state, following.counted) == (State.READY, False)
    assert timedelta(seconds=seconds) <= following.not_before - NOW + timedelta(microseconds=1)


@pytest.mark.parametrize("kind", ONCE)
def test_other_texts_are_tried_ever_more_slowly_and_then_go_to_the_other_channel(kind: Kind) -> None:
    tries = [after_failure(kind, FailureKind.TRANSIENT, attempts, NOW) for attempts in range(1, TRIES)]
    assert {following.state for following in tries} == {State.READY}
    waits = [following.not_before for following in tries]
    assert waits == sorted(waits)
    last = after_failure(kind, FailureKind.TRANSIENT, TRIES, NOW)
    assert (last.state, last.follow_up) == (State.FAILED, FollowUp.REROUTE)


def test_an_unknown_fate_is_looked_up_at_60_180_and_600_seconds_and_then_given_to_a_person() -> None:
    at, looks = NOW + timedelta(seconds=CHECKS[0]), []
    for check in range(1, 4):
        looks.append((at - NOW).total_seconds())
        following = after_check(check, at)
        at = following.not_before
    assert looks == [60, 180, 600]
    assert (following.state, following.follow_up) == (State.NEEDS_HUMAN, FollowUp.CARD)


def test_a_stale_invitation_concerns_nobody_and_everything_else_a_person() -> None:
    assert [kind for kind in Kind if after_expiry(kind) is None] == [Kind.INVITATION]


def test_there_is_one_card_for_a_broadcast_one_for_a_person_and_one_for_each_text_that_matters() -> None:
    someone, one, other = uuid4(), uuid4(), uuid4()
    assert card_about(Kind.INVITATION, "b", someone, one) == card_about(Kind.INVITATION, "b", uuid4(), other)
    assert card_about(Kind.REPLY, "a", someone, one) == card_about(Kind.NOTICE, "b", someone, other)
    assert card_about(Kind.RECALL, "a", someone, one) != card_about(Kind.RECALL, "a", someone, other)
