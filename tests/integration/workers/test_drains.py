"""What the worker of each queue does when it is woken, with all that belongs to it."""

from collections.abc import Iterable

import pytest

from bot.broadcasts.commands import ExpandBroadcast
from bot.channel import Channel
from bot.db import Database
from bot.events import CardWanted, Kind
from bot.messages.ports import FailureKind, SendError
from bot.messages.store_health import PULLER, ages
from bot.queue import LANES
from tests.integration.messages.some import NUMBER, everything_alive, some_inbound, some_person, some_text
from tests.integration.workers.world import Bell, World, told_by_provider
from workers import jobs
from workers.drains import Drainer


class BrokenBell(Bell):
    """Breaks its promise never to raise."""

    def wake_all(self, lanes: Iterable[str]) -> None:
        """Say what must not be kept."""
        raise ValueError("what somebody wrote")


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def bell_of(world: World) -> Bell:
    bell = Bell()
    world.bell = bell
    return bell


def queued(world: World, kind: Kind, count: int = 1) -> None:
    with world.database.session() as session:
        everything_alive(session)
        person = some_person(session)
        for _ in range(count):
            some_text(session, person, kind)
        session.commit()


@pytest.mark.parametrize("lane", LANES)
def test_every_drain_leaves_a_sign_of_life(world: World, lane: str) -> None:
    Drainer(world.engine, lane).drain()
    with world.database.session() as session:
        assert lane in ages(session)


def test_a_drain_that_runs_out_of_time_has_itself_woken_again(world: World) -> None:
    bell = bell_of(world)
    queued(world, Kind.REPLY, 3)
    Drainer(world.engine, "replies", seconds=0).drain()
    assert bell.woken == ["replies"]
    bell.woken.clear()
    Drainer(world.engine, "replies").drain()
    assert bell.woken == []
    assert len(world.provider.sent) == 3


def test_the_worker_of_replies_also_takes_in_what_no_webhook_brought(world: World) -> None:
    bell = bell_of(world)
    world.provider.received = [told_by_provider("attaque", NUMBER)]
    Drainer(world.engine, "replies").drain()
    assert bell.woken == ["inbound"]
    asked = world.provider.asked
    Drainer(world.engine, "replies").drain()
    assert world.provider.asked == asked, "once in two minutes is enough"


def test_a_list_that_cannot_be_read_stops_no_reply(world: World) -> None:
    world.provider.listing_fails = True
    with world.database.session() as session:
        some_text(session, some_person(session), Kind.REPLY)
        session.commit()
    Drainer(world.engine, "replies").drain()
    assert len(world.provider.sent) == 1
    with world.database.session() as session:
        assert PULLER not in ages(session)


def test_the_worker_of_alerts_tells_a_person_at_once_what_cannot_be_sent(world: World) -> None:
    queued(world, Kind.NO_GO)
    world.provider.answers = [SendError(FailureKind.PERMANENT, "not a valid number", code=21211)]
    Drainer(world.engine, "alerts").drain()
    assert [type(event) for event in world.events] == [CardWanted]


def test_a_drain_that_breaks_raises_nothing_for_redis_to_keep(world: World) -> None:
    world.bell = BrokenBell()
    with world.database.session() as session:
        some_inbound(session)
        session.commit()
    Drainer(world.engine, "inbound").drain()
    assert len(world.answered) == 1


def test_a_job_for_another_queue_is_never_done(world: World) -> None:
    jobs.serve(Drainer(world.engine, "alerts"))
    jobs.drain_alerts()
    for wrong in (jobs.drain_inbound, jobs.drain_replies, jobs.drain_broadcasts):
        with pytest.raises(AssertionError):
            wrong()


def test_the_worker_of_broadcasts_orders_no_expansion_where_there_is_none(world: World) -> None:
    queued(world, Kind.INVITATION, 2)
    Drainer(world.engine, "broadcasts").drain()
    assert [order for order in world.orders if isinstance(order, ExpandBroadcast)] == []
    assert {parcel.channel for _, parcel in world.provider.sent} == {Channel.SMS}
