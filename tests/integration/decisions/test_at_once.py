"""Two things at the same moment, as two processes do them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.alerts.commands import StepLadders
from bot.db import Database
from bot.decisions import store
from bot.decisions.commands import MeetDeadlines, Recall, Sign
from bot.dispatch import run
from bot.events import Kind
from bot.guarantees.commands import Withdraw
from bot.messages.model import State
from bot.messages.tables import outbound
from bot.wording.keys import ReasonWord
from tests.integration.decisions.world import D3, MINUTE, World, build


def committed(session: Session) -> World:
    world = build(session)
    world.ready_to_sign()
    session.commit()
    return world


def waits_for_a_lock(session: Session) -> bool:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(session.scalar(query))


def test_a_stop_that_comes_in_while_a_go_is_being_signed_takes_it_back(database: Database) -> None:
    with database.session() as signing, database.session() as watching, ThreadPoolExecutor(1) as pool:
        world = committed(signing)
        order = Sign(by=world.by("awa"), cause="test", delivery=world.delivery, assessment=world.found().id)

        def stop() -> None:
            with database.session() as session:
                person = world.people["women"]
                by = world.texting("women")
                run(Withdraw(by=by, cause=f"inbound:{uuid4()}", contact=person), session, world.now)
                session.commit()

        run(order, signing, world.now)
        stopping = pool.submit(stop)
        while not waits_for_a_lock(watching):
            watching.rollback()
        signing.commit()
        stopping.result(timeout=20)
        kinds = [one.kind for one in store.decisions_of(watching, world.delivery)]
        assert kinds == ["GO", "WAIT"]


def test_two_people_who_recall_at_once_are_both_heard(database: Database) -> None:
    with database.session() as session:
        world = committed(session)

    def recall(login: str) -> None:
        with database.session() as own:
            order = Recall(
                by=world.by(login), cause=f"cli:{login}", delivery=world.delivery, reason_word=ReasonWord.ROAD
            )
            run(order, own, world.now)
            own.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(recall, ("awa", "boubacar"), timeout=20))
    with database.session() as session:
        assert [one.number for one in store.decisions_of(session, world.delivery)] == [1, 2]


def test_the_clock_leaves_alone_what_somebody_else_holds_and_comes_back(database: Database) -> None:
    with database.session() as holding, database.session() as clock:
        world = committed(holding)
        holding.execute(text("SELECT 1 FROM delivery FOR UPDATE"))
        order = MeetDeadlines(by=PROGRAM, cause="clock")
        assert run(order, clock, D3).events == []
        clock.rollback()
        holding.rollback()
        assert run(order, clock, D3).events
        clock.commit()
        assert [one.kind for one in store.decisions_of(clock, world.delivery)] == ["STAND_DOWN"]


def test_a_stop_waits_for_the_departure_that_is_just_told_again_and_overtakes_it(database: Database) -> None:
    with database.session() as session, database.session() as clock, ThreadPoolExecutor(1) as pool:
        world = build(session)
        world.departs()
        session.commit()
        run(StepLadders(by=PROGRAM, cause="clock"), clock, world.now + 3 * MINUTE)

        def recall() -> None:
            world.recall()
            session.commit()

        stopping = pool.submit(recall)
        with database.session() as watching:
            while not waits_for_a_lock(watching):
                watching.rollback()
        clock.commit()
        stopping.result(timeout=20)
        left = select(outbound.c.state).where(outbound.c.kind == Kind.DEPART_OK)
        assert State.READY not in set(clock.scalars(left))
