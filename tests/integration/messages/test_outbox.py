"""What goes out: once per cause, the urgent first, fenced, never stale, never after what overtook it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.events import Kind
from bot.ids import DeliveryId, OutboundId
from bot.messages.failures import FollowUp, Next, after_failure
from bot.messages.model import Lane, State
from bot.messages.ports import FailureKind
from bot.messages.store_claim import Claimed, Lease, Result, claim, finish, finish_accepted, still_stands
from bot.messages.store_follow import take_wanting
from bot.messages.store_health import CLOCK, PULLER, beat, blindness
from bot.messages.store_outbox import cancel, get_outbound, hold_back, outbound_about, states_of, supersede
from bot.messages.store_sweep import bring_forward, end_leases, expire, lanes_due
from bot.messages.tables import attempt, attempt_result, heartbeat, outbound
from tests.conftest import NOW
from tests.integration.messages.some import everything_alive, some_delivery, some_inbound, some_person, some_text

GOES = {Kind.GO, Kind.DEPART_OK}


def state_of(session: Session, text_id: OutboundId) -> State:
    return get_outbound(session, text_id).state


def claimed_ids(session: Session, lane: Lane = Lane.ALERTS, limit: int = 50) -> list[OutboundId]:
    return [each.lease.id for each in claim(session, lane, limit, NOW)]


def end_lease(session: Session, text_id: OutboundId) -> None:
    """As if the worker that holds it had been gone for a minute."""
    ended = func.clock_timestamp() - timedelta(seconds=1)
    session.execute(update(outbound).where(outbound.c.id == text_id).values(lease_until=ended))


def test_the_same_cause_queues_a_text_once(session: Session) -> None:
    person = some_person(session)
    some_text(session, person, cause="inbound:1")
    with pytest.raises(AssertionError):
        some_text(session, person, cause="inbound:1")
    assert states_of(session, "inbound:1") == {State.READY: 1}


def test_what_is_to_be_said_is_nowhere_in_clear(session: Session) -> None:
    some_text(session, some_person(session), body="Kelenkoro jeudi")
    stored = session.scalar(text("SELECT outbound::text FROM outbound"))
    assert "Kelenkoro" not in stored
    assert b"Kelenkoro".hex() not in stored


def test_a_lane_gives_its_most_urgent_text_first_and_other_lanes_nothing(session: Session) -> None:
    everything_alive(session)
    person, about = some_person(session), some_delivery(session)
    kinds = [Kind.GO, Kind.PAGE, Kind.DEPART_OK, Kind.WAIT, Kind.RECALL, Kind.STAND_DOWN]
    texts = {kind: some_text(session, person, kind, about=about, sequence=9) for kind in kinds}
    some_text(session, person, Kind.REPLY)
    session.execute(update(outbound).where(outbound.c.kind.in_(GOES)).values(delivery_id=None))
    order = [Kind.RECALL, Kind.STAND_DOWN, Kind.WAIT, Kind.PAGE, Kind.DEPART_OK, Kind.GO]
    assert claimed_ids(session) == [texts[kind] for kind in order]


def test_an_attempt_is_written_down_before_anything_is_handed_over(session: Session) -> None:
    some_text(session, some_person(session))
    (mine,) = claim(session, Lane.REPLIES, 10, NOW)
    row = session.execute(select(attempt)).one()
    assert (row.id, row.outbound_id, row.number, row.lease_token) == (
        mine.lease.attempt,
        mine.lease.id,
        1,
        mine.lease.token,
    )
    assert session.execute(select(attempt_result)).first() is None


def test_two_workers_never_claim_the_same_text(database: Database) -> None:
    with database.session() as session:
        person = some_person(session)
        texts = {some_text(session, person) for _ in range(200)}
        session.commit()
    barrier = Barrier(4)

    def work(_: int) -> list[OutboundId]:
        mine: list[OutboundId] = []
        barrier.wait()
        while True:
            with database.session() as session:
                batch = claim(session, Lane.REPLIES, 7, NOW)
                session.commit()
            if not batch:
                return mine
            mine += [each.lease.id for each in batch]

    with ThreadPoolExecutor(4) as pool:
        found = [each for mine in pool.map(work, range(4)) for each in mine]
    assert sorted(found) == sorted(texts)


def test_nothing_is_claimed_before_its_time_or_after_its_end(session: Session) -> None:
    person = some_person(session)
    some_text(session, person, at=NOW + timedelta(seconds=1))
    some_text(session, person, at=NOW - timedelta(hours=1), expires_at=NOW)
    last = some_text(session, person, at=NOW - timedelta(hours=1), expires_at=NOW + timedelta(seconds=1))
    assert claimed_ids(session, Lane.REPLIES) == [last]


def test_what_has_become_stale_ends_and_a_person_is_told(session: Session) -> None:
    person = some_person(session)
    go = some_text(session, person, Kind.GO, expires_at=NOW)
    invitation = some_text(session, person, Kind.INVITATION, expires_at=NOW)
    assert expire(session, NOW) == 2
    assert state_of(session, go) is state_of(session, invitation) is State.EXPIRED
    assert [(each.id, each.follow_up) for each in take_wanting(session)] == [(go, FollowUp.CARD)]


def test_who_comes_back_with_an_older_token_changes_nothing(session: Session) -> None:
    some_text(session, some_person(session), Kind.RECALL)
    (first,) = claim(session, Lane.ALERTS, 1, NOW)
    end_lease(session, first.lease.id)
    assert end_leases(session, NOW) == {Lane.ALERTS}
    (second,) = claim(session, Lane.ALERTS, 1, NOW)
    assert second.lease.token != first.lease.token
    finish_accepted(session, [(first.lease, "SMlate")], NOW)
    assert state_of(session, first.lease.id) is State.SENDING
    failed = after_failure(Kind.RECALL, FailureKind.PERMANENT, 1, NOW)
    other = Lease(first.lease.id, uuid4(), second.lease.attempt)
    assert not finish(session, other, failed, Result("permanent"), NOW)
    assert state_of(session, first.lease.id) is State.SENDING


def test_an_ended_lease_of_a_stop_is_sent_again_and_of_anything_else_looked_up(session: Session) -> None:
    person = some_person(session)
    stop, invitation = some_text(session, person, Kind.NO_GO), some_text(session, person, Kind.INVITATION)
    for lane in (Lane.ALERTS, Lane.BROADCASTS):
        assert claim(session, lane, 1, NOW)
    assert end_leases(session, NOW) == set(), "leases that run are left alone"
    for each in (stop, invitation):
        end_lease(session, each)
    assert end_leases(session, NOW) == {Lane.ALERTS, Lane.BROADCASTS}
    assert (state_of(session, stop), state_of(session, invitation)) == (State.READY, State.UNKNOWN)


def test_an_answer_that_is_only_late_still_counts(session: Session) -> None:
    late = some_text(session, some_person(session), Kind.INVITATION)
    (mine,) = claim(session, Lane.BROADCASTS, 1, NOW)
    end_lease(session, late)
    end_leases(session, NOW)
    finish_accepted(session, [(mine.lease, "SM1")], NOW)
    assert (state_of(session, late), get_outbound(session, late).provider_id) == (State.ACCEPTED, "SM1")


def test_a_released_text_goes_back_as_it_was(session: Session) -> None:
    some_text(session, some_person(session))
    (mine,) = claim(session, Lane.REPLIES, 1, NOW)
    assert finish(session, mine.lease, Next(State.READY, NOW, counted=False), Result("released"), NOW)
    row = get_outbound(session, mine.lease.id)
    assert (row.state, row.attempts) == (State.READY, 0)


class TestGo:
    """A GO and a DEPART OK are the only texts that the program would rather lose than send wrongly."""

    @pytest.mark.parametrize("kind", sorted(GOES))
    def test_goes_out_while_the_program_sees(self, session: Session, kind: Kind) -> None:
        everything_alive(session)
        go = some_text(session, some_person(session), kind)
        assert claimed_ids(session) == [go]

    @pytest.mark.parametrize("kind", sorted(GOES))
    @pytest.mark.parametrize("silent", [CLOCK, PULLER])
    def test_waits_while_a_heartbeat_is_missing_or_old(self, session: Session, kind: Kind, silent: str) -> None:
        everything_alive(session)
        some_text(session, some_person(session), kind)
        seconds = {CLOCK: 31, PULLER: 301}[silent]
        old = func.clock_timestamp() - timedelta(seconds=seconds)
        session.execute(update(heartbeat).where(heartbeat.c.name == silent).values(at=old))
        assert blindness(session, NOW).blind
        assert claimed_ids(session) == []
        beat(session, silent)
        assert not blindness(session, NOW).blind
        assert len(claimed_ids(session)) == 1

    def test_waits_while_a_message_is_captured_and_not_worked_on(self, session: Session) -> None:
        everything_alive(session)
        some_text(session, some_person(session), Kind.GO)
        some_inbound(session, at=NOW - timedelta(seconds=6))
        assert blindness(session, NOW).oldest_waiting_seconds == 6
        assert claimed_ids(session) == []

    def test_a_stop_does_not_wait_for_sight(self, session: Session) -> None:
        stop = some_text(session, some_person(session), Kind.NO_GO)
        assert blindness(session, NOW).blind
        assert claimed_ids(session) == [stop]

    @pytest.mark.parametrize("stop", [Kind.NO_GO, Kind.RECALL, Kind.STAND_DOWN])
    def test_never_follows_a_later_stop_of_its_delivery(self, session: Session, stop: Kind) -> None:
        everything_alive(session)
        person, about = some_person(session), some_delivery(session)
        some_text(session, person, Kind.GO, about=about, sequence=1)
        later = some_text(session, person, stop, about=about, sequence=2)
        assert claimed_ids(session) == [later]

    def test_signed_again_after_a_stop_it_goes_out(self, session: Session) -> None:
        everything_alive(session)
        person, about = some_person(session), some_delivery(session)
        some_text(session, person, Kind.NO_GO, about=about, sequence=1)
        again = some_text(session, person, Kind.GO, about=about, sequence=2)
        assert again in claimed_ids(session)

    def test_superseded_before_it_is_claimed_it_is_never_sent(self, session: Session) -> None:
        everything_alive(session)
        about = some_delivery(session)
        go = some_text(session, some_person(session), Kind.GO, about=about, sequence=1)
        other = some_text(session, some_person(session), Kind.GO, about=some_delivery(session), sequence=1)
        assert supersede(session, about, GOES, "decision:2", NOW) == (go,)
        assert supersede(session, about, GOES, "decision:2", NOW) == ()
        assert claimed_ids(session) == [other]
        assert get_outbound(session, go).superseded_by == "decision:2"

    def test_superseded_after_it_is_claimed_it_is_dropped_before_the_handover(self, session: Session) -> None:
        everything_alive(session)
        about = some_delivery(session)
        some_text(session, some_person(session), Kind.GO, about=about, sequence=1)
        (mine,) = claim(session, Lane.ALERTS, 1, NOW)
        assert still_stands(session, mine.lease, NOW)
        assert supersede(session, about, GOES, "decision:2", NOW) == ()
        assert not still_stands(session, mine.lease, NOW)
        finish(session, mine.lease, Next(State.READY, NOW, counted=False), Result("released"), NOW)
        assert state_of(session, mine.lease.id) is State.SUPERSEDED
        assert take_wanting(session) == []

    def test_superseded_while_it_fails_it_takes_no_other_channel(self, session: Session) -> None:
        everything_alive(session)
        about = some_delivery(session)
        some_text(session, some_person(session), Kind.GO, about=about, sequence=1)
        (mine,) = claim(session, Lane.ALERTS, 1, NOW)
        supersede(session, about, GOES, "decision:2", NOW)
        failed = after_failure(Kind.GO, FailureKind.PERMANENT, 1, NOW)
        finish(session, mine.lease, failed, Result("permanent", 21211), NOW)
        assert take_wanting(session) == []

    def test_held_back_it_waits_also_where_it_was_claimed(self, session: Session) -> None:
        everything_alive(session)
        person, about = some_person(session), some_delivery(session)
        held = some_text(session, person, Kind.GO, about=about, sequence=1)
        (mine,) = claim(session, Lane.ALERTS, 1, NOW)
        until = NOW + timedelta(minutes=10)
        assert hold_back(session, about, GOES, until) == (held,)
        assert not still_stands(session, mine.lease, NOW)
        finish(session, mine.lease, Next(State.READY, NOW, counted=False), Result("released"), NOW)
        assert claimed_ids(session) == []
        assert [each.lease.id for each in claim(session, Lane.ALERTS, 1, until)] == [held]

    def test_a_stop_and_a_claim_at_the_same_moment_never_both_win(self, database: Database) -> None:
        for _ in range(15):
            with database.session() as session:
                everything_alive(session)
                about = some_delivery(session)
                some_text(session, some_person(session), Kind.GO, about=about, sequence=1)
                session.commit()
            overtaken, claimed = race(database, about)
            assert overtaken + claimed == 1
            with database.session() as session:
                (go,) = outbound_about(session, about)
                assert go.superseded_by == "decision:2", "whoever claimed it will see that it was overtaken"


def race(database: Database, about: DeliveryId) -> tuple[int, int]:
    """How many GOs a stop and a worker got hold of, both at the same moment."""
    barrier = Barrier(2)

    def stop() -> int:
        with database.session() as session:
            barrier.wait()
            gone = supersede(session, about, GOES, "decision:2", NOW)
            session.commit()
        return len(gone)

    def send() -> int:
        with database.session() as session:
            barrier.wait()
            mine = claim(session, Lane.ALERTS, 1, NOW)
            session.commit()
        return len(mine)

    with ThreadPoolExecutor(2) as pool:
        stopped, sent = pool.submit(stop), pool.submit(send)
        return stopped.result(), sent.result()


def test_a_stopped_broadcast_sends_nothing_that_still_waits(session: Session) -> None:
    first, second = some_person(session), some_person(session, "+22370222333")
    some_text(session, first, Kind.INVITATION, cause="broadcast:1")
    assert claim(session, Lane.BROADCASTS, 1, NOW)
    some_text(session, second, Kind.INVITATION, cause="broadcast:1")
    assert cancel(session, "broadcast:1", NOW) == 1
    assert states_of(session, "broadcast:1") == {State.SENDING: 1, State.CANCELLED: 1}


def test_a_damaged_row_is_put_aside_and_the_others_go(session: Session) -> None:
    person = some_person(session)
    broken, whole = some_text(session, person), some_text(session, person)
    session.execute(update(outbound).where(outbound.c.id == broken).values(body_sealed=b"\x01short"))
    assert claimed_ids(session, Lane.REPLIES) == [whole]
    (wanting,) = take_wanting(session)
    assert (wanting.id, wanting.state, wanting.follow_up) == (broken, State.FAILED, FollowUp.CARD)


def test_a_lane_is_due_while_something_usable_waits_in_it(session: Session) -> None:
    assert lanes_due(session, NOW) == {}
    person = some_person(session)
    some_text(session, person, Kind.NO_GO, at=NOW - timedelta(seconds=12))
    some_text(session, person, Kind.REPLY, at=NOW + timedelta(hours=1))
    assert lanes_due(session, NOW) == {Lane.ALERTS: 12.0}


def test_a_go_that_waits_for_sight_makes_no_lane_look_asleep(session: Session) -> None:
    some_text(session, some_person(session), Kind.GO, at=NOW - timedelta(minutes=5))
    assert lanes_due(session, NOW) == {Lane.ALERTS: 0.0}


def test_a_whole_batch_is_finished_at_once_and_each_knows_its_message(session: Session) -> None:
    person = some_person(session)
    for _ in range(20):
        some_text(session, person)
    batch: list[Claimed] = claim(session, Lane.REPLIES, 50, NOW)
    finish_accepted(session, [(each.lease, f"SM{each.lease.id.hex}") for each in batch], NOW)
    rows = session.execute(select(outbound.c.id, outbound.c.state, outbound.c.provider_id)).all()
    assert {(row.state, row.provider_id) for row in rows} == {("accepted", f"SM{row.id.hex}") for row in rows}
    assert len(session.execute(select(attempt_result)).all()) == 20


@pytest.mark.parametrize(
    ("kind", "state", "waits", "brought"),
    [
        (Kind.NO_GO, State.READY, timedelta(days=1), 1),
        (Kind.RECALL, State.READY, timedelta(minutes=2, seconds=1), 1),
        (Kind.NO_GO, State.READY, timedelta(seconds=45), 0),
        (Kind.GO, State.READY, timedelta(hours=1), 0),
        (Kind.INVITATION, State.READY, timedelta(hours=14), 0),
        (Kind.INVITATION, State.UNKNOWN, timedelta(days=1), 1),
        (Kind.INVITATION, State.UNKNOWN, timedelta(minutes=7), 0),
    ],
)
def test_a_stop_or_a_look_that_a_wrong_clock_put_off_is_brought_forward(
    session: Session, kind: Kind, state: State, waits: timedelta, brought: int
) -> None:
    about = None if kind is Kind.INVITATION else some_delivery(session)
    text_id = some_text(session, some_person(session), kind, about=about)
    session.execute(update(outbound).where(outbound.c.id == text_id).values(state=state, not_before=NOW + waits))
    assert bring_forward(session, NOW) == brought
    left = session.scalar(select(outbound.c.not_before).where(outbound.c.id == text_id))
    assert left == (NOW if brought else NOW + waits)
