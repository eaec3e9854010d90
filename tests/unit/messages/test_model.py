from datetime import UTC, datetime, timedelta
from itertools import permutations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Kind
from bot.messages.model import (
    INBOUND_TRIES,
    LONGEST_VALIDITY,
    MOVES,
    NEEDS_SIGHT,
    POLICY_OF,
    STOPS,
    Blindness,
    Lane,
    State,
    expiry,
    inbound_wait,
    merged,
    sources,
    state_told,
    validity_seconds,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STATUSES = ("accepted", "sent", "delivered", "read", "undelivered", "failed", "canceled")
ENDS = {State.DELIVERED, State.SUPERSEDED, State.EXPIRED, State.CANCELLED}


def test_every_kind_has_a_policy_and_every_state_has_its_moves() -> None:
    assert set(POLICY_OF) == set(Kind)
    assert set(MOVES) == set(State)


def test_a_stop_goes_before_a_go_and_a_go_before_nothing_that_can_wait() -> None:
    order = sorted((kind for kind in Kind if POLICY_OF[kind].lane is Lane.ALERTS), key=lambda k: POLICY_OF[k].priority)
    assert set(order[:2]) == {Kind.RECALL, Kind.NO_GO}
    assert order[2:] == [Kind.STAND_DOWN, Kind.WAIT, Kind.PAGE, Kind.DEPART_OK, Kind.GO]


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_stops_or_pages_may_come_twice(kind: Kind) -> None:
    stops = {Kind.RECALL, Kind.NO_GO, Kind.STAND_DOWN, Kind.WAIT, Kind.PAGE}
    assert POLICY_OF[kind].twice_is_fine == (kind in stops)


def test_what_needs_sight_is_no_stop() -> None:
    assert not STOPS & NEEDS_SIGHT


@given(st.sampled_from(State), st.lists(st.sampled_from(STATUSES)))
def test_reports_never_move_a_text_but_along_the_table(start: State, reports: list[str]) -> None:
    state = start
    for report in reports:
        told = state_told(report)
        assert told is not None
        moved = merged(state, told)
        assert moved is state or moved in MOVES[state]
        assert state not in ENDS or moved is state
        state = moved


@pytest.mark.parametrize("start", [State.SENDING, State.UNKNOWN, State.ACCEPTED, State.NEEDS_HUMAN])
@pytest.mark.parametrize(
    ("reports", "end"),
    [
        (("accepted", "sent", "delivered", "read"), State.DELIVERED),
        (("sent", "undelivered", "delivered"), State.DELIVERED),
        (("accepted", "sent", "undelivered"), State.UNDELIVERED),
        (("accepted", "sent", "failed"), State.FAILED),
        (("accepted", "sent"), State.ACCEPTED),
    ],
)
def test_the_order_of_reports_changes_nothing(start: State, reports: tuple[str, ...], end: State) -> None:
    for order in permutations(reports):
        state = start
        for report in order:
            told = state_told(report)
            assert told is not None
            state = merged(state, told)
        assert state is end


def test_a_word_that_is_no_status_says_nothing() -> None:
    assert state_told("received") is None


def test_sources_are_the_table_read_backwards() -> None:
    for target in State:
        assert sources(target) == {state for state in State if target in MOVES[state]}


def test_a_text_that_ended_unsent_is_never_sent() -> None:
    for state in (State.SUPERSEDED, State.EXPIRED, State.CANCELLED):
        assert not MOVES[state]


def test_a_text_that_was_accepted_never_comes_back_to_be_sent() -> None:
    reached, frontier = set(), {State.ACCEPTED}
    while frontier:
        reached |= frontier
        frontier = {move for state in frontier for move in MOVES[state]} - reached
    assert not reached & {State.READY, State.SENDING}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_network_is_asked_to_try_no_longer_than_a_text_is_of_use(kind: Kind) -> None:
    left = validity_seconds(kind, NOW + timedelta(seconds=90), NOW)
    assert left == (LONGEST_VALIDITY if POLICY_OF[kind].twice_is_fine else 90)
    assert 1 <= validity_seconds(kind, NOW - timedelta(seconds=1), NOW) <= LONGEST_VALIDITY
    assert validity_seconds(kind, NOW + timedelta(days=9), NOW) == LONGEST_VALIDITY
    assert validity_seconds(kind, None, NOW) == LONGEST_VALIDITY


def test_an_end_that_was_given_holds_and_else_the_kind_has_its_own() -> None:
    end = NOW + timedelta(minutes=3)
    assert expiry(Kind.GO, end, NOW) == end
    assert expiry(Kind.GO, None, NOW) == NOW + timedelta(minutes=15)
    assert expiry(Kind.RECALL, None, NOW) == NOW + timedelta(hours=10)


@pytest.mark.parametrize(
    ("waiting", "puller", "clock", "blind"),
    [
        (0.0, 0.0, 0.0, False),
        (5.0, 300.0, 30.0, False),
        (5.1, 0.0, 0.0, True),
        (0.0, 300.1, 0.0, True),
        (0.0, 0.0, 30.1, True),
        (0.0, inf, 0.0, True),
        (0.0, 0.0, inf, True),
    ],
)
def test_the_program_is_blind_at_each_boundary(waiting: float, puller: float, clock: float, blind: bool) -> None:
    assert Blindness(waiting, puller, clock).blind is blind


def test_a_message_that_goes_wrong_holds_its_sender_back_for_less_than_half_a_minute() -> None:
    waits = [inbound_wait(attempts) for attempts in range(1, INBOUND_TRIES)]
    assert None not in waits
    assert sum((wait for wait in waits if wait), timedelta()) < timedelta(seconds=30)
    assert inbound_wait(INBOUND_TRIES) is None
    assert inbound_wait(INBOUND_TRIES + 3) is None
