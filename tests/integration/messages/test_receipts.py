"""What the network says of our texts: forward only, in any order, also before we know ourselves."""

from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.events import Kind
from bot.ids import OutboundId
from bot.messages.failures import FollowUp
from bot.messages.model import MOVES, Lane, State, merged, state_told
from bot.messages.store import unreachable
from bot.messages.store_claim import claim, finish_accepted
from bot.messages.store_follow import take_wanting
from bot.messages.store_outbox import get_outbound
from bot.messages.store_receipts import Told, record_status, reports_on
from bot.messages.tables import delivery_event
from tests.conftest import NOW
from tests.integration.messages.some import some_person, some_text

WORDS = ("accepted", "sent", "delivered", "read", "undelivered", "failed")


def sent_text(session: Session, kind: Kind = Kind.INVITATION) -> OutboundId:
    number = f"+2237{uuid4().int % 10**7:07}"
    text = some_text(session, some_person(session, number), kind, address=number)
    while True:
        (mine,) = claim(session, Lane.BROADCASTS, 1, NOW)
        finish_accepted(session, [(mine.lease, f"SM{mine.lease.id.hex}")], NOW)
        if mine.lease.id == text:
            return text


def tell(session: Session, text: OutboundId, *words: str) -> State:
    for word in words:
        record_status(session, Told(text, f"SM{text.hex}", word), NOW)
    return get_outbound(session, text).state


@pytest.mark.parametrize("words", list(permutations(("sent", "delivered", "read"))))
def test_a_delivered_text_stays_delivered_in_whatever_order_we_hear_it(
    session: Session, words: tuple[str, ...]
) -> None:
    assert tell(session, sent_text(session), *words) is State.DELIVERED


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=8))
def test_the_database_moves_exactly_as_the_table_says(session: Session, words: list[str]) -> None:
    text, state, seen = sent_text(session), State.ACCEPTED, set()
    for word in words:
        told = state_told(word)
        assert told is not None
        # A report told twice is no second report.
        expected = state if word in seen else merged(state, told)
        seen.add(word)
        assert tell(session, text, word) is expected
        assert expected is state or expected in MOVES[state]
        state = expected
    assert sorted(each.status for each in reports_on(session, text)) == sorted(seen)


def test_a_report_told_twice_is_kept_once(session: Session) -> None:
    text = sent_text(session)
    assert record_status(session, Told(text, "SM1", "delivered"), NOW)
    assert not record_status(session, Told(text, "SM1", "delivered"), NOW)
    assert len(reports_on(session, text)) == 1


def test_a_report_may_come_before_our_own_commit(session: Session) -> None:
    text = some_text(session, some_person(session), Kind.INVITATION)
    (mine,) = claim(session, Lane.BROADCASTS, 1, NOW)
    assert record_status(session, Told(text, "SM1", "delivered"), NOW)
    finish_accepted(session, [(mine.lease, "SM1")], NOW)
    row = get_outbound(session, text)
    assert (row.state, row.provider_id) == (State.DELIVERED, "SM1")


def test_a_report_about_no_text_of_ours_is_kept_and_moves_nothing(session: Session) -> None:
    assert not record_status(session, Told(uuid4(), "SM1", "delivered"), NOW)
    assert len(session.execute(select(delivery_event)).all()) == 1


def test_a_text_the_network_gave_up_goes_by_another_way_unless_it_came_after_all(session: Session) -> None:
    text = sent_text(session)
    record_status(session, Told(text, f"SM{text.hex}", "undelivered", 30003), NOW)
    (wanting,) = take_wanting(session)
    assert (wanting.id, wanting.follow_up, wanting.fault) == (text, FollowUp.REROUTE, "30003")
    record_status(session, Told(text, f"SM{text.hex}", "delivered"), NOW)
    assert take_wanting(session) == []


def test_that_an_earlier_copy_failed_says_nothing_of_the_later_one(session: Session) -> None:
    text = sent_text(session, Kind.INVITATION)
    assert not record_status(session, Told(text, "SM-earlier", "failed", 30003), NOW)
    assert get_outbound(session, text).state is State.ACCEPTED


def test_an_address_that_was_refused_is_held_until_a_text_is_delivered_there(session: Session) -> None:
    first, later = sent_text(session), sent_text(session)
    person = get_outbound(session, first).contact
    record_status(session, Told(first, f"SM{first.hex}", "failed", 21610, opted_out=True), NOW)
    assert [each.contact for each in unreachable(session, [person, get_outbound(session, later).contact])] == [person]
    (wanting,) = take_wanting(session)
    assert wanting.follow_up is FollowUp.REFUSED
    record_status(session, Told(later, f"SM{later.hex}", "delivered"), NOW)
    assert unreachable(session, [person]), "another person's phone proves nothing"
    record_status(session, Told(first, f"SM{first.hex}", "delivered"), NOW)
    assert unreachable(session, [person]) == ()


def test_the_application_cannot_rewrite_what_it_heard(session: Session) -> None:
    record_status(session, Told(UUID(int=1), "SM1", "delivered"), NOW)
    with pytest.raises(Exception, match="permission denied"):
        session.execute(delivery_event.delete())
