"""Several threads of one worker on what came in: together where they may, in order where they must, to one end."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier, Event, Lock, current_thread, main_thread

import pytest
from sqlalchemy import QueuePool, event, select, text
from sqlalchemy.orm import Session

from bot.checkpoint import Point
from bot.db import Database
from bot.messages.store_inbound import Inbound
from bot.messages.store_taking import MOST_BEHIND, MOST_TRIES
from bot.messages.tables import inbound
from tests.integration.messages.some import NUMBER, some_inbound
from tests.integration.workers.world import World
from workers.receiving import receive

NEVER = Event()
OTHERS = [f"+223701{at:05d}" for at in range(40)]
PATIENCE = 20.0


@pytest.fixture
def world(database: Database) -> World:
    return World(database, readers=3)


def captured(world: World, *texts: tuple[str, str]) -> None:
    with world.database.session() as session:
        for number, words in texts:
            some_inbound(session, number, words)
        session.commit()


def told(world: World) -> list[tuple[str, int]]:
    with world.database.session() as session:
        rows = session.execute(select(inbound.c.state, inbound.c.attempts).order_by(inbound.c.number))
        return [(row.state, row.attempts) for row in rows]


def test_texts_of_different_people_are_worked_on_at_the_same_time(world: World) -> None:
    captured(world, (NUMBER, "first"), *[(number, "together") for number in OTHERS[:3]])
    together = Barrier(3)

    def answer(_: Session, message: Inbound, __: datetime) -> set[str]:
        if message.text == "together":
            together.wait(PATIENCE)
        return set()

    world.answer = answer
    assert not receive(world.engine, 60, NEVER)
    assert told(world) == [("worked", 0)] * 4


def test_texts_of_one_person_are_never_in_two_hands_and_keep_their_order(world: World) -> None:
    flood = [(NUMBER, f"flood {at}") for at in range(3 * MOST_BEHIND)]
    others = [(number, f"{at}") for number in OTHERS for at in range(3)]
    captured(world, *[one for pair in zip(flood, others, strict=False) for one in pair], *others[len(flood) :])
    order: dict[str, list[int]] = {}
    in_hand: set[str] = set()
    lock = Lock()

    def answer(session: Session, message: Inbound, _: datetime) -> set[str]:
        with lock:
            assert message.sender not in in_hand
            in_hand.add(message.sender)
            order.setdefault(message.sender, []).append(message.number)
        session.execute(text("SELECT pg_sleep(0.001)"))
        with lock:
            in_hand.discard(message.sender)
        return set()

    world.answer = answer
    assert not receive(world.engine, 60, NEVER)
    assert told(world) == [("worked", 0)] * (len(flood) + len(others))
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert len(order[NUMBER]) == len(flood)


def test_two_workers_of_many_hands_keep_everybodys_order(world: World) -> None:
    captured(world, *[(number, str(at)) for at in range(6) for number in OTHERS[:8]])
    order: dict[str, list[int]] = {}

    def answer(_: Session, message: Inbound, __: datetime) -> set[str]:
        order.setdefault(message.sender, []).append(message.number)
        return set()

    world.answer = answer
    with ThreadPoolExecutor(2) as workers:
        while any(list(workers.map(lambda _: receive(world.engine, 60, NEVER), range(2)))):
            pass
    assert told(world) == [("worked", 0)] * 48
    assert all(len(numbers) == 6 and numbers == sorted(numbers) for numbers in order.values())


def test_a_poison_message_holds_back_its_sender_alone(world: World) -> None:
    captured(world, (OTHERS[0], "hello"), (NUMBER, "poison"), (NUMBER, "danger"), *[(one, "x") for one in OTHERS[1:9]])

    def answer(session: Session, message: Inbound, _: datetime) -> set[str]:
        if message.text == "poison":
            session.execute(text("SELECT 1 / 0"))
        return set()

    world.answer = answer
    receive(world.engine, 60, NEVER)
    assert told(world) == [("worked", 0), ("captured", 1), ("captured", 0)] + [("worked", 0)] * 8
    for _ in range(30):
        world.pass_time(seconds=1)
        receive(world.engine, 60, NEVER)
    assert [state for state, _ in told(world)][1:3] == ["needs_human", "worked"]


def test_two_texts_that_wait_for_each_other_are_both_worked_on_and_neither_counts_as_a_fault(world: World) -> None:
    captured(world, (OTHERS[0], "first"), (NUMBER, "12"), (OTHERS[1], "21"))
    keys = {"1": 701, "2": 702}
    both_hold_one = Barrier(2)
    tries: list[str] = []

    def answer(session: Session, message: Inbound, _: datetime) -> set[str]:
        if message.text != "first":
            first = message.text not in tries
            tries.append(message.text)
            for step, each in enumerate(message.text):
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": keys[each]})
                if first and step == 0:
                    both_hold_one.wait(PATIENCE)
        return set()

    world.answer = answer
    assert not receive(world.engine, 60, NEVER)
    assert told(world) == [("worked", 0)] * 3
    assert len(tries) == 3, "the database ended one of them, which was begun anew at once"


def test_a_text_that_the_database_ends_again_and_again_is_a_fault_at_last(world: World) -> None:
    captured(world, (NUMBER, "1"), (OTHERS[0], "2"))
    tries = []

    def answer(session: Session, message: Inbound, _: datetime) -> set[str]:
        if message.sender == NUMBER:
            tries.append(message.id)
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '40P01'; END $$"))
        return set()

    world.answer = answer
    receive(world.engine, 60, NEVER)
    assert told(world) == [("captured", 1), ("worked", 0)]
    assert len(tries) == MOST_TRIES


def test_what_breaks_a_helper_ends_the_drain_and_is_not_lost(world: World) -> None:
    captured(world, *[(number, "x") for number in OTHERS])
    helped = Event()

    def answer(*_: object) -> set[str]:
        if len(world.answered) > 1 and current_thread() is main_thread():
            helped.wait(PATIENCE)
        return set()

    def break_helpers(point: Point) -> None:
        if point is Point.AFTER_WORKED and current_thread() is not main_thread():
            helped.set()
            raise RuntimeError("a helper")

    world.answer = answer
    with pytest.raises(RuntimeError, match="a helper"):
        receive(replace(world.engine, checkpoint=break_helpers), 60, NEVER)
    assert ("captured", 0) in told(world), "the others left the rest"
    assert not receive(world.engine, 60, NEVER)
    assert told(world) == [("worked", 0)] * len(OTHERS)


def test_told_to_stop_every_hand_ends_what_it_has_and_begins_nothing(world: World) -> None:
    captured(world, *[(number, "x") for number in OTHERS])
    stopping, together, lock = Event(), Barrier(3), Lock()
    begun: list[str] = []

    def answer(_: Session, message: Inbound, __: datetime) -> set[str]:
        with lock:
            begun.append(message.sender)
            place = len(begun)
        if 1 < place <= 4:
            together.wait(PATIENCE)
            stopping.set()
        return set()

    world.answer = answer
    assert receive(world.engine, 60, stopping)
    assert sorted(told(world)) == [("captured", 0)] * 36 + [("worked", 0)] * 4


def test_no_more_connections_are_taken_than_there_are_hands(world: World) -> None:
    captured(world, *[(number, str(at)) for number in OTHERS for at in range(2)])
    most = [0]
    engine = world.database.engine
    pool = engine.pool
    assert isinstance(pool, QueuePool)

    def count(*_: object) -> None:
        most[0] = max(most[0], pool.checkedout())

    event.listen(engine, "checkout", count)
    receive(world.engine, 60, NEVER)
    event.remove(engine, "checkout", count)
    assert told(world) == [("worked", 0)] * 80
    assert 1 <= most[0] <= world.readers
