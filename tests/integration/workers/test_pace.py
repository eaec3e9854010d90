"""Senders under load: their pace, their rest, their budget. One provider, several lanes and processes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import select

from bot.channel import Channel
from bot.db import Database
from bot.events import CardSettled, CardWanted, Kind
from bot.ids import OutboundId
from bot.messages.model import Lane, State
from bot.messages.pacing import BREAKER_AFTER, Line
from bot.messages.ports import FailureKind, Scope, SendError
from bot.messages.store_outbox import get_outbound
from bot.messages.store_sender import all_figures
from bot.messages.tables import sender as sender_table
from tests.integration.messages.some import everything_alive, on_whatsapp, some_person, some_text
from tests.integration.workers.world import World
from workers.drains import follow
from workers.sending import Drained, LaneSender

NEVER = Event()


@pytest.fixture
def world(database: Database) -> World:
    made = World(database)
    made.lines = {channel: Line(channel.value) for channel in Channel}
    return made


def queued(world: World, kind: Kind, count: int = 1, channel: Channel = Channel.SMS) -> list[OutboundId]:
    with world.database.session() as session:
        everything_alive(session)
        person = some_person(session)
        on_whatsapp(session, person)
        texts = [some_text(session, person, kind, channel=channel) for _ in range(count)]
        session.commit()
    return texts


def drain(world: World, lane: Lane, seconds: float = 10) -> Drained:
    made = LaneSender(world.engine, lane)
    try:
        return made.drain(seconds, NEVER)
    finally:
        made.close()


def states(world: World, texts: list[OutboundId]) -> list[State]:
    with world.database.session() as session:
        return [get_outbound(session, text).state for text in texts]


def cards(world: World) -> list[str]:
    return [event.about for event in world.events if isinstance(event, CardWanted)]


def test_two_workers_share_the_pace_of_one_sender(world: World) -> None:
    world.lines = {Channel.SMS: Line("sms", per_second=40)}
    queued(world, Kind.INVITATION, 80)
    began = monotonic()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: drain(world, Lane.BROADCASTS), range(2)))
    took = monotonic() - began
    assert sum(each.accepted for each in both) == 80
    assert took >= 80 / 40 - 0.3


def test_while_an_alert_waits_no_broadcast_is_taken(world: World) -> None:
    texts = queued(world, Kind.INVITATION, 5)
    (stop,) = queued(world, Kind.NO_GO)
    assert drain(world, Lane.BROADCASTS, seconds=0.2).accepted == 0
    drain(world, Lane.ALERTS)
    assert states(world, [stop]) == [State.ACCEPTED]
    assert drain(world, Lane.BROADCASTS).accepted == len(texts)


def test_a_429_stops_its_sender_for_every_worker_and_not_the_other_one(world: World) -> None:
    texts = queued(world, Kind.REPLY, 6)
    others = queued(world, Kind.REPLY, 3, Channel.WHATSAPP)
    too_fast = SendError(FailureKind.TRANSIENT, "too many requests", code=20429, retry_after=60)
    world.provider.refuses = lambda parcel: too_fast if parcel.channel is Channel.SMS else None
    drain(world, Lane.REPLIES, seconds=3)
    assert states(world, others) == [State.ACCEPTED] * 3
    asked = world.provider.refused
    assert drain(world, Lane.REPLIES, seconds=1) == Drained()
    assert world.provider.refused == asked
    with world.database.session() as session:
        assert {get_outbound(session, text).attempts for text in texts} == {0}


def test_one_faulty_sender_is_told_of_once_and_its_texts_go_by_the_other_channel(world: World) -> None:
    texts = queued(world, Kind.REPLY, 3, Channel.WHATSAPP)
    locked = SendError(FailureKind.CONFIGURATION, "WhatsApp sender locked", code=63051)
    world.provider.refuses = lambda parcel: locked if parcel.channel is Channel.WHATSAPP else None
    drain(world, Lane.REPLIES)
    world.pass_time(seconds=31)
    drain(world, Lane.REPLIES)
    follow(world.engine)
    drain(world, Lane.REPLIES)
    assert cards(world) == ["provider:63051"]
    tried = [text for text, state in zip(texts, states(world, texts), strict=True) if state is State.CANCELLED]
    assert tried
    assert [parcel.channel for _, parcel in world.provider.sent] == [Channel.SMS] * len(tried)


def test_a_country_that_is_not_enabled_stops_no_other_recipient(world: World) -> None:
    queued(world, Kind.REPLY, 8)
    closed = SendError(FailureKind.CONFIGURATION, "country not enabled", code=21408, scope=Scope.RECIPIENT)
    world.provider.answers = [closed]
    assert drain(world, Lane.REPLIES).accepted == 7


def test_a_provider_that_does_not_answer_is_left_alone_but_for_alerts(world: World) -> None:
    queued(world, Kind.REPLY, 60)
    silent = SendError(FailureKind.AMBIGUOUS, "no answer in time")
    world.provider.refuses = lambda parcel: silent
    drain(world, Lane.REPLIES, seconds=2)
    assert BREAKER_AFTER <= world.provider.refused <= BREAKER_AFTER + 3 * world.threads
    assert cards(world) == ["silent:sms"]
    world.provider.refuses = None
    queued(world, Kind.NO_GO)
    assert drain(world, Lane.ALERTS).accepted == 1
    assert [event.about for event in world.events if isinstance(event, CardSettled)] == ["silent:sms"]
    assert drain(world, Lane.REPLIES).accepted > 0


def test_a_budget_stops_broadcasts_then_answers_and_never_an_alert(world: World) -> None:
    world.lines = {Channel.SMS: Line("sms", per_day=10)}
    queued(world, Kind.INVITATION, 8)
    drain(world, Lane.BROADCASTS)
    late = queued(world, Kind.INVITATION)
    drain(world, Lane.BROADCASTS, seconds=0.2)
    assert states(world, late) == [State.READY]
    queued(world, Kind.REPLY, 2)
    assert drain(world, Lane.REPLIES).accepted == 2
    replies = queued(world, Kind.REPLY)
    assert drain(world, Lane.REPLIES, seconds=0.2).accepted == 0
    assert states(world, replies) == [State.READY]
    queued(world, Kind.NO_GO, 20)
    assert drain(world, Lane.ALERTS).accepted == 20
    assert {about.split(":")[0] for about in cards(world)} == {"budget"}
    with world.database.session() as session:
        (figures,) = all_figures(session)
    assert figures.day_segments >= 30
    assert figures.results["accepted"] == 30


def test_a_sender_keeps_no_address_of_anybody(world: World) -> None:
    queued(world, Kind.REPLY)
    drain(world, Lane.REPLIES)
    with world.database.session() as session:
        assert set(session.scalars(select(sender_table.c.name))) <= {channel.value for channel in Channel}


def test_lanes_that_use_both_senders_in_either_order_do_not_wait_for_each_other(world: World) -> None:
    world.lines = {channel: Line(channel.value, per_second=200) for channel in Channel}
    for kind, first, second in (
        (Kind.REPLY, Channel.SMS, Channel.WHATSAPP),
        (Kind.NO_GO, Channel.WHATSAPP, Channel.SMS),
    ):
        queued(world, kind, 40, first)
        queued(world, kind, 40, second)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda lane: drain(world, lane), (Lane.REPLIES, Lane.ALERTS)))
    assert [each.accepted for each in both] == [80, 80]
