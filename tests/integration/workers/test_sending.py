"""A lane going out: nothing twice that must not, nothing lost, nothing stale, nothing after it was overtaken."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import func, select, update

from bot.channel import Channel
from bot.db import Database
from bot.events import AlertRefused, CardKind, CardWanted, Kind
from bot.ids import ContactId, OutboundId
from bot.messages.failures import CONFIGURATION_WAIT
from bot.messages.model import POLICY_OF, Lane, State
from bot.messages.ports import FailureKind, SendError
from bot.messages.store import unreachable
from bot.messages.store_claim import claim
from bot.messages.store_outbox import get_outbound, outbound_of, supersede
from bot.messages.store_receipts import Told, record_status
from bot.messages.store_sweep import end_leases
from bot.messages.tables import attempt, attempt_result, outbound
from tests.conftest import NOW
from tests.integration.messages.some import (
    NUMBER,
    everything_alive,
    on_whatsapp,
    some_delivery,
    some_person,
    some_text,
)
from tests.integration.workers.world import World
from workers.drains import follow
from workers.in_hand import InHand
from workers.looking import look_up_unknown
from workers.outcomes import write_down
from workers.sending import Drained, LaneSender

NEVER = Event()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def queued(world: World, kind: Kind = Kind.REPLY, count: int = 1) -> list[OutboundId]:
    with world.database.session() as session:
        everything_alive(session)
        person = some_person(session)
        texts = [some_text(session, person, kind) for _ in range(count)]
        session.commit()
    return texts


def drain(world: World, lane: Lane = Lane.REPLIES, *, seconds: float = 10, stopping: Event = NEVER) -> Drained:
    sender = LaneSender(world.engine, lane)
    try:
        return sender.drain(seconds, stopping)
    finally:
        sender.close()


def state_of(world: World, text: OutboundId) -> State:
    with world.database.session() as session:
        return get_outbound(session, text).state


def person_of(world: World, text: OutboundId) -> ContactId:
    with world.database.session() as session:
        return get_outbound(session, text).contact


def test_everything_that_is_due_goes_out_once_with_its_report_address_and_its_attempt(world: World) -> None:
    texts = queued(world, count=30)
    assert drain(world).accepted == 30
    assert Counter(world.provider.bodies()) == Counter(set(world.provider.bodies()))
    assert {parcel.status_url.rsplit("/", 1)[1] for _, parcel in world.provider.sent} == set(map(str, texts))
    with world.database.session() as session:
        assert set(session.scalars(select(outbound.c.state))) == {State.ACCEPTED}
        tried = session.scalars(select(attempt.c.id)).all()
        ended = session.execute(select(attempt_result.c.attempt_id, attempt_result.c.outcome)).all()
    assert sorted(row.attempt_id for row in ended) == sorted(tried)
    assert {row.outcome for row in ended} == {"accepted"}
    assert drain(world) == Drained()


def test_two_workers_on_one_lane_send_nothing_twice(world: World) -> None:
    queued(world, Kind.INVITATION, count=150)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: drain(world, Lane.BROADCASTS), range(2)))
    assert sum(each.accepted for each in both) == 150
    assert len(world.provider.sent) == len(set(world.provider.bodies())) == 150


def test_an_invitation_of_unknown_fate_is_found_in_the_providers_list_and_never_sent_again(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    world.provider.answers = ["lost"]
    drain(world, Lane.BROADCASTS)
    assert state_of(world, text) is State.UNKNOWN
    world.pass_time(seconds=59)
    assert look_up_unknown(world.engine, Lane.BROADCASTS) == 0
    world.pass_time(seconds=1)
    assert look_up_unknown(world.engine, Lane.BROADCASTS) == 1
    assert state_of(world, text) is State.DELIVERED, "the list also tells how far it has come"
    assert len(world.provider.sent) == 1


def test_an_invitation_that_the_provider_never_shows_goes_to_a_person_within_15_minutes(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    world.provider.answers = [SendError(FailureKind.AMBIGUOUS, "reset")]
    drain(world, Lane.BROADCASTS)
    for _ in range(900):
        world.pass_time(seconds=1)
        look_up_unknown(world.engine, Lane.BROADCASTS)
        drain(world, Lane.BROADCASTS, seconds=0)
        if state_of(world, text) is not State.UNKNOWN:
            break
    assert state_of(world, text) is State.NEEDS_HUMAN
    assert world.provider.asked == 3
    follow(world.engine)
    assert [event.kind for event in world.events if isinstance(event, CardWanted)] == [CardKind.UNSENT]
    assert world.provider.sent == []


def test_an_unknown_fate_ends_with_a_person_also_while_the_list_cannot_be_read(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    world.provider.answers, world.provider.listing_fails = ["lost"], True
    drain(world, Lane.BROADCASTS)
    for seconds in (60, 120, 420):
        world.pass_time(seconds=seconds)
        look_up_unknown(world.engine, Lane.BROADCASTS)
    assert state_of(world, text) is State.NEEDS_HUMAN


def test_a_report_resolves_an_unknown_fate_by_itself(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    world.provider.answers = ["lost"]
    drain(world, Lane.BROADCASTS)
    with world.database.session() as session:
        record_status(session, Told(text, "SM1", "sent"), NOW)
        session.commit()
    world.pass_time(minutes=20)
    assert look_up_unknown(world.engine, Lane.BROADCASTS) == 0
    assert state_of(world, text) is State.ACCEPTED


def test_the_list_tells_two_texts_of_the_same_words_apart(world: World) -> None:
    with world.database.session() as session:
        person = some_person(session)
        texts = [some_text(session, person, Kind.INVITATION, body="Réunion jeudi") for _ in range(2)]
        session.commit()
    world.provider.answers = ["lost", SendError(FailureKind.AMBIGUOUS, "reset")]
    drain(world, Lane.BROADCASTS)
    world.pass_time(seconds=60)
    look_up_unknown(world.engine, Lane.BROADCASTS)
    assert sorted(state_of(world, text) for text in texts) == sorted([State.DELIVERED, State.UNKNOWN])


def test_a_stop_of_unknown_fate_is_sent_again_at_once(world: World) -> None:
    (text,) = queued(world, Kind.NO_GO)
    world.provider.answers = ["lost"]
    assert drain(world, Lane.ALERTS).accepted == 1
    assert state_of(world, text) is State.ACCEPTED
    assert len(world.provider.sent) == 2


def test_a_lost_lease_of_a_stop_is_taken_up_by_the_next_worker(world: World) -> None:
    (text,) = queued(world, Kind.RECALL)
    with world.database.session() as session:
        claim(session, Lane.ALERTS, 1, NOW)
        session.commit()
    with world.database.session() as session:
        session.execute(update(outbound).values(lease_until=func.clock_timestamp() - timedelta(seconds=1)))
        end_leases(session, NOW)
        session.commit()
    assert drain(world, Lane.ALERTS).accepted == 1
    assert state_of(world, text) is State.ACCEPTED


def test_what_whatsapp_does_not_take_goes_by_sms(world: World) -> None:
    with world.database.session() as session:
        person = some_person(session)
        on_whatsapp(session, person)
        some_text(session, person, Kind.REPLY, channel=Channel.WHATSAPP)
        session.commit()
    world.provider.answers = [SendError(FailureKind.PERMANENT, "outside the 24 hours: needs a template", code=63016)]
    drain(world)
    follow(world.engine)
    drain(world)
    assert [parcel.channel for _, parcel in world.provider.sent] == [Channel.SMS]
    assert world.events == []


@pytest.mark.parametrize("wrote_hours_ago", [24, None])
def test_outside_its_window_a_whatsapp_text_is_not_even_tried(world: World, wrote_hours_ago: int | None) -> None:
    with world.database.session() as session:
        person = some_person(session)
        wrote = None if wrote_hours_ago is None else NOW - timedelta(hours=wrote_hours_ago)
        on_whatsapp(session, person, wrote=wrote)
        some_text(session, person, Kind.NO_GO, channel=Channel.WHATSAPP)
        session.commit()
    drain(world, Lane.ALERTS)
    follow(world.engine)
    drain(world, Lane.ALERTS)
    assert [parcel.channel for _, parcel in world.provider.sent] == [Channel.SMS]


def test_an_opted_out_number_is_remembered_in_the_text_and_told_to_a_person(world: World) -> None:
    (text,) = queued(world, Kind.NO_GO)
    world.provider.answers = [SendError(FailureKind.PERMANENT, "recipient opted out", code=21610, opted_out=True)]
    drain(world, Lane.ALERTS)
    follow(world.engine)
    with world.database.session() as session:
        assert get_outbound(session, text).fault == "21610"
        assert [each.channel for each in unreachable(session, [person_of(world, text)])] == [Channel.SMS]
    refused, card = world.events
    assert isinstance(refused, AlertRefused)
    assert isinstance(card, CardWanted)
    assert card.urgent_to_duty
    assert NUMBER not in repr(card)


def test_a_wrong_setting_stops_the_lane_says_so_and_loses_nothing(world: World) -> None:
    queued(world, count=50)
    wrong = SendError(FailureKind.CONFIGURATION, "account id or token refused", code=20003)
    world.provider.answers = [wrong] * 50
    drained = drain(world)
    assert drained.failed <= 2 * world.threads
    assert not drained.unfinished, "nothing is gained by trying again at once"
    assert {event.about for event in world.events if isinstance(event, CardWanted)} == {"provider:20003"}
    world.provider.answers = []
    world.at += CONFIGURATION_WAIT
    assert drain(world).accepted == 50


def test_a_provider_that_asks_us_to_wait_is_left_alone_and_no_try_is_used_up(world: World) -> None:
    texts = queued(world, count=12)
    world.provider.answers = [SendError(FailureKind.TRANSIENT, "too many requests", code=20429, retry_after=60)] * 12
    assert drain(world, seconds=1).failed <= 2 * world.threads
    with world.database.session() as session:
        assert {get_outbound(session, text).attempts for text in texts} == {0}
        assert {get_outbound(session, text).state for text in texts} == {State.READY}


def test_a_fault_of_ours_around_the_call_is_an_unknown_outcome(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    world.provider.answers = [ValueError("odd")]
    drain(world, Lane.BROADCASTS)
    assert state_of(world, text) is State.UNKNOWN


def test_a_go_that_is_overtaken_while_it_waits_for_a_thread_is_not_handed_over(world: World) -> None:
    world.threads = 1
    with world.database.session() as session:
        everything_alive(session)
        person, about = some_person(session), some_delivery(session)
        go = some_text(session, person, Kind.GO, about=about, sequence=1)
        session.commit()
    sender = LaneSender(world.engine, Lane.ALERTS)
    _, (ready,) = sender._claim(1)
    with world.database.session() as session:
        supersede(session, about, [Kind.GO], "decision:2", NOW)
        session.commit()
    outcome = sender._prepared(ready, NEVER)
    write_down(world.engine, [(ready.text, outcome)])  # type: ignore[list-item]
    sender.close()
    assert world.provider.sent == []
    assert state_of(world, go) is State.SUPERSEDED


def test_what_ended_while_it_waited_for_a_thread_is_not_handed_over(world: World) -> None:
    (text,) = queued(world, Kind.CODE_QUESTION)
    sender = LaneSender(world.engine, Lane.REPLIES)
    _, (ready,) = sender._claim(1)
    world.pass_time(hours=1)
    write_down(world.engine, [(ready.text, sender._prepared(ready, NEVER))])  # type: ignore[list-item]
    sender.close()
    assert state_of(world, text) is State.EXPIRED


def test_with_too_little_of_its_lease_left_nothing_is_handed_over(world: World) -> None:
    (text,) = queued(world, Kind.INVITATION)
    sender = LaneSender(world.engine, Lane.BROADCASTS)
    _, (ready,) = sender._claim(1)
    write_down(world.engine, [(ready.text, sender._prepared(replace(ready, deadline=0.0), NEVER))])  # type: ignore[list-item]
    sender.close()
    assert state_of(world, text) is State.READY


def test_told_to_stop_it_finishes_what_is_in_flight_and_gives_the_rest_back(world: World) -> None:
    queued(world, Kind.INVITATION, count=60)
    world.provider.gate, stopping = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        drained = pool.submit(drain, world, Lane.BROADCASTS, stopping=stopping)
        while True:
            with world.database.session() as session:
                if session.execute(select(attempt.c.id).limit(1)).first():
                    break
        stopping.set()
        world.provider.gate.set()
        done = drained.result(timeout=30)
    assert done.accepted <= world.threads
    with world.database.session() as session:
        states = Counter(session.scalars(select(outbound.c.state)))
    assert states == Counter({State.ACCEPTED: done.accepted, State.READY: 60 - done.accepted})
    assert len(world.provider.sent) == done.accepted


def test_a_stop_that_comes_while_slow_answers_are_awaited_does_not_wait_for_them(world: World) -> None:
    queued(world, Kind.PAGE)
    world.provider.gate = Event()
    with ThreadPoolExecutor(1) as pool:
        drained = pool.submit(drain, world, Lane.ALERTS)
        while True:
            with world.database.session() as session:
                if session.execute(select(attempt.c.id).limit(1)).first():
                    break
        (stop,) = queued(world, Kind.NO_GO)
        while state_of(world, stop) is not State.SENDING:
            pass
        assert world.provider.sent == []
        world.provider.gate.set()
        assert drained.result(timeout=30).accepted == 2


def test_the_lane_of_every_kind_is_drained_by_its_own_worker_only(world: World) -> None:
    for kind in Kind:
        queued(world, kind)
    drain(world, Lane.ALERTS)
    alerts = sum(policy.lane is Lane.ALERTS for policy in POLICY_OF.values())
    assert len(world.provider.sent) == alerts


def test_texts_to_one_person_are_listed_newest_first(world: World) -> None:
    texts = queued(world, count=3)
    with world.database.session() as session:
        assert [each.id for each in outbound_of(session, person_of(world, texts[0]))] == texts[::-1]


def test_a_fast_provider_has_more_in_hand_a_slow_one_leaves_some_to_another_worker_alerts_one_a_thread() -> None:
    fast, slow, alerts = (InHand(lane, 8) for lane in (Lane.BROADCASTS, Lane.BROADCASTS, Lane.ALERTS))
    for _ in range(20):
        for hand, count in ((fast, 1_000_000), (slow, 0), (alerts, 1_000_000)):
            hand.ended(count)
    assert (fast.most, fast.at_least) == (64 * 8, 32 * 8)
    assert (slow.most, slow.at_least) == (16 * 8, 8 * 8)
    assert (alerts.most, alerts.at_least) == (8, 1)
