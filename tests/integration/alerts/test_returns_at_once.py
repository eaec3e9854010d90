"""Teams that are not back, as several processes see them: two clocks, a return just being reported, a restart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.alerts.commands import WatchReturns
from bot.alerts.returns.model import KINDS
from bot.alerts.tables import alert, card
from bot.db import Database
from bot.deliveries.commands import FinishDelivery
from bot.dispatch import run
from tests.integration.decisions.world import DEPARTURE, HOUR, MINUTE, World, build

D4, LATE, OVERDUE = DEPARTURE + 5 * HOUR, DEPARTURE + 10 * HOUR + 15 * MINUTE, DEPARTURE + 11 * HOUR


@pytest.fixture
def world(database: Database) -> World:
    """Committed, on a database of its own."""
    with database.session() as session:
        made = build(session)
        made.departs()
        session.commit()
    return made


def tick(session: Session, at: datetime) -> None:
    outcome = run(WatchReturns(by=PROGRAM, cause=f"clock:{uuid4()}"), session, at)
    assert outcome.failed == []
    session.commit()


def told(database: Database) -> list[str]:
    """Every card about the return, and every page, that was ever opened."""
    with database.session() as session:
        kinds = session.scalars(select(card.c.kind).where(card.c.kind.in_(KINDS)).order_by(card.c.opened_at)).all()
        pages = session.scalars(select(alert.c.kind).where(alert.c.kind == "page")).all()
    return [*kinds, *pages]


def test_two_clocks_at_the_same_moment_tell_of_a_team_once(world: World, database: Database) -> None:
    together = Barrier(2)

    def clock() -> None:
        for at in (D4, LATE, OVERDUE):
            together.wait(20)
            with database.session() as own:
                tick(own, at)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(clock) for _ in range(2)]:
            done.result(timeout=60)
    with database.session() as session:
        tick(session, OVERDUE)
    assert told(database) == ["turn_back", "team_late", "team_overdue", "page", "page"]


def test_a_clock_that_ends_before_it_commits_has_told_nothing_and_the_next_one_tells(
    world: World, database: Database
) -> None:
    with database.session() as killed:
        run(WatchReturns(by=PROGRAM, cause="clock:1"), killed, LATE)
        killed.rollback()
    assert told(database) == []
    with database.session() as started_again:
        tick(started_again, LATE)
    assert told(database) == ["team_late", "page"]


def test_after_a_standstill_of_hours_only_the_last_card_comes(world: World, database: Database) -> None:
    with database.session() as session:
        tick(session, OVERDUE + 9 * HOUR)
        tick(session, OVERDUE + 9 * HOUR + MINUTE)
    assert told(database) == ["team_overdue", "page"]


def test_a_return_that_is_just_being_reported_is_waited_for(world: World, database: Database) -> None:
    with database.session() as reporting, database.session() as clock:
        run(FinishDelivery(by=world.by("awa"), cause="console:1", delivery=world.delivery), reporting, LATE)
        tick(clock, LATE)
        reporting.commit()
        tick(clock, OVERDUE)
    assert told(database) == []
