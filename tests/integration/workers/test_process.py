"""Real worker processes: woken by Redis, working without it, ending in order, losing nothing when killed."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select, update

from bot.clock import utc_now
from bot.db import Database
from bot.demo.services import Valkey
from bot.events import Kind
from bot.messages.model import State
from bot.messages.store_sweep import end_leases
from bot.messages.tables import outbound
from bot.queue import Waker
from tests.integration.messages.some import some_person, some_text


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < end, "it did not happen"
        pause.wait(0.02)


@contextmanager
def worker(lane: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.integration.workers.process", lane, *arguments]
    process = subprocess.Popen(command)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def queued(database: Database, kind: Kind, count: int = 1) -> None:
    with database.session() as session:
        person = some_person(session)
        for _ in range(count):
            some_text(session, person, kind, at=utc_now())
        session.commit()


def states(database: Database) -> dict[str, int]:
    with database.session() as session:
        rows = session.execute(select(outbound.c.state, func.count().label("texts")).group_by(outbound.c.state))
        return {row.state: row.texts for row in rows}


def test_a_worker_is_woken_works_without_redis_and_is_woken_again(
    database: Database, database_urls: tuple[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with Valkey(tmp_path / "valkey", durable=False) as redis:
        url, port = redis.facts.url, redis.facts.port
        password = url.split("@")[0].rsplit(":", 1)[1]
        with worker("alerts", database_urls[1], url, str(log)) as process:
            waker, client = Waker(url), Redis.from_url(url)
            until(lambda: client.scard("rq:workers") == 1)
            queued(database, Kind.NO_GO)
            waker.wake("alerts")
            until(lambda: states(database) == {"accepted": 1})
            redis.stop()
            queued(database, Kind.NO_GO)
            waker.wake("alerts")
            until(lambda: states(database) == {"accepted": 2}, 15)
            with Valkey(tmp_path / "again", port=port, password=password, durable=False) as again:
                assert again.facts.port == port
                until(lambda: client.scard("rq:workers") == 1)
                until(lambda: Waker(url).reachable())
                queued(database, Kind.NO_GO)
                Waker(url).wake("alerts")
                until(lambda: states(database) == {"accepted": 3})
                until(lambda: len(Queue("alerts", connection=client, serializer=JSONSerializer)) == 0)
                process.send_signal(signal.SIGTERM)
                assert process.wait(20) == 0


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_sends_no_invitation_twice_and_loses_none(
    database: Database, database_urls: tuple[str, str], redis_url: str, tmp_path: Path
) -> None:
    log, count = tmp_path / "log", 400
    queued(database, Kind.INVITATION, count)
    for kill in range(4):
        before = len(log.read_text().splitlines()) if log.exists() else 0
        with worker("broadcasts", database_urls[1], redis_url, str(log)):
            until(lambda: log.exists() and len(log.read_text().splitlines()) > before, 30)  # noqa: B023
            Event().wait(0.01 * kill)
        with database.session() as session:
            session.execute(update(outbound).values(lease_until=func.clock_timestamp() - timedelta(seconds=1)))
            end_leases(session, utc_now())
            # What may have gone out is due to be looked up at once, instead of in a minute.
            session.execute(update(outbound).where(outbound.c.state == State.UNKNOWN).values(not_before=utc_now()))
            session.commit()
    with worker("broadcasts", database_urls[1], redis_url, str(log)):
        waker = Waker(redis_url)

        def settled() -> bool:
            waker.wake("broadcasts")
            left = states(database)
            taken = len(log.read_text().splitlines())
            return not {"ready", "sending"} & set(left) and left["accepted"] == taken

        until(settled, 60)
    sent = [line.split(" ", 2)[2] for line in log.read_text().splitlines()]
    assert len(sent) == len(set(sent))
    ended = states(database)
    # What was claimed and never handed over is looked up until a person decides: it is never sent on a guess.
    assert ended["accepted"] + ended.get("unknown", 0) == count, ended
