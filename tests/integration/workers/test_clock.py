"""The clock: one active, everything looked after, alerts sent where nobody else sends them."""

from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import func, text, update

from bot.actors import PROGRAM
from bot.alerts.commands import StepLadders
from bot.commands import Command
from bot.db import Database
from bot.events import CardWanted, Kind
from bot.ids import OutboundId
from bot.messages.model import Lane, State
from bot.messages.store_claim import claim
from bot.messages.store_health import CLOCK, ages
from bot.messages.store_outbox import get_outbound
from bot.messages.tables import outbound
from tests.conftest import NOW
from tests.integration.messages.some import everything_alive, some_inbound, some_person, some_text
from tests.integration.workers.world import Bell, World
from workers.clock import Clock


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def queued(world: World, kind: Kind, *, at: datetime = NOW, expires_at: datetime | None = None) -> OutboundId:
    with world.database.session() as session:
        made = some_text(session, some_person(session), kind, at=at, expires_at=expires_at)
        session.commit()
    return made


def until(condition: object, seconds: float = 20) -> None:
    """Wait for something that another thread does."""
    assert callable(condition)
    end, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < end, "it did not happen"
        pause.wait(0.02)


def clock_age(world: World) -> float | None:
    with world.database.session() as session:
        return ages(session).get(CLOCK)


def test_a_tick_is_a_heartbeat_and_wakes_every_lane_with_something_to_do(world: World) -> None:
    bell = Bell()
    world.bell = bell
    clock = Clock(world.engine)
    clock.tick()
    assert clock_age(world) is not None
    assert bell.woken == ["replies"], "nobody has looked yet for what no webhook brought"
    queued(world, Kind.NO_GO)
    queued(world, Kind.INVITATION)
    with world.database.session() as session:
        everything_alive(session)
        some_inbound(session)
        session.commit()
    bell.woken.clear()
    clock.tick()
    assert bell.woken == ["alerts", "broadcasts", "inbound"]


def test_an_ended_lease_and_a_stale_go_are_seen_to_within_one_tick(world: World) -> None:
    stop, go = queued(world, Kind.NO_GO), queued(world, Kind.GO, expires_at=NOW)
    with world.database.session() as session:
        claim(session, Lane.ALERTS, 1, NOW)
        session.execute(update(outbound).values(lease_until=func.clock_timestamp() - timedelta(seconds=1)))
        session.commit()
    Clock(world.engine).tick()
    with world.database.session() as session:
        assert get_outbound(session, stop).state is State.READY
        assert get_outbound(session, go).state is State.EXPIRED
    (card,) = world.events
    assert isinstance(card, CardWanted)
    assert card.about == f"unsent:{go}"
    world.events.clear()
    Clock(world.engine).tick()
    assert world.events == []


def ladders(now: datetime) -> Command:
    return StepLadders(by=PROGRAM, cause=f"clock:{now.isoformat()}")


def broken(_: datetime) -> Command:
    raise ZeroDivisionError


def test_a_command_that_goes_wrong_stops_no_other(world: World) -> None:
    world.ticks = (broken, ladders, broken)
    bell = Bell()
    world.bell = bell
    Clock(world.engine).tick()
    assert [type(order) for order in world.orders] == [StepLadders]
    assert "alerts" in bell.woken
    assert clock_age(world) is not None


@pytest.mark.parametrize(("seconds_due", "redis"), [(11, True), (0, False)])
def test_alerts_that_sleep_are_sent_by_the_clock_itself(world: World, seconds_due: int, redis: bool) -> None:
    world.bell = Bell(there=redis)
    stop = queued(world, Kind.NO_GO, at=NOW - timedelta(seconds=seconds_due))
    queued(world, Kind.INVITATION)
    clock = Clock(world.engine)
    clock.tick()
    until(lambda: len(world.provider.sent) == 1)
    until(lambda: state_of(world, stop) is State.ACCEPTED)
    clock.stopping.set()
    assert clock._emergency is not None
    clock._emergency.result(20)  # its session ends before the database goes


def state_of(world: World, made: OutboundId) -> State:
    with world.database.session() as session:
        return get_outbound(session, made).state


def test_with_redis_there_the_clock_leaves_fresh_alerts_to_their_worker(world: World) -> None:
    queued(world, Kind.NO_GO, at=NOW - timedelta(seconds=9))
    clock = Clock(world.engine)
    clock.tick()
    assert clock._emergency is None
    assert world.provider.sent == []


def test_of_two_clocks_one_ticks_and_the_other_takes_over(world: World) -> None:
    first, second = Clock(world.engine), Clock(world.engine)
    threads = [Thread(target=clock.run) for clock in (first, second)]
    threads[0].start()
    until(lambda: clock_age(world) is not None)
    threads[1].start()
    with world.database.session() as session:
        held = session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
    assert held == 1
    first.stopping.set()
    threads[0].join(10)
    with world.database.session() as session:
        session.execute(text("DELETE FROM heartbeat"))
        session.commit()
    until(lambda: clock_age(world) is not None)
    second.stopping.set()
    threads[1].join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_a_clock_whose_database_goes_away_ends_so_that_another_can_be_active(world: World) -> None:
    ended = Event()

    def run() -> None:
        with pytest.raises(Exception, match=r"terminat|closed|consuming"):
            Clock(world.engine).run()
        ended.set()

    thread = Thread(target=run)
    thread.start()
    until(lambda: clock_age(world) is not None)
    with world.database.session() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    assert ended.wait(20)
    thread.join(10)
