"""The clock: its own process, one of them active, that looks after what nobody else does.

Every second: a heartbeat, ended leases, stale texts, texts that went wrong, the clock's commands, lanes to wake. Where
Redis is gone or the alerts sleep, it sends them itself (law 3 of docs/protocol.md).
"""

import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from time import monotonic

import structlog
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.broadcasts.store import close_sent, next_expanding
from bot.checkpoint import Point
from bot.commands import Command
from bot.messages.model import INBOUND, Lane
from bot.messages.store_health import CLOCK, beat
from bot.messages.store_inbound import forget_refused, inbound_due
from bot.messages.store_sweep import bring_forward, end_leases, expire, lanes_due
from workers.drains import follow
from workers.engine import Engine
from workers.looking import pull_due
from workers.sending import LaneSender

EVERY = 1.0
ASLEEP = 10.0
"""Seconds for which an alert is due and unsent, after which the clock sends it itself."""

EMERGENCY_SECONDS = 5.0
TIDY_EVERY = timedelta(hours=1)
_LOCK = 727402

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Clock:
    """The ticks. `tick` can also be called one by one."""

    engine: Engine
    stopping: Event = field(default_factory=Event)
    _beside: ThreadPoolExecutor = field(init=False)
    _emergency: "Future[None] | None" = field(init=False, default=None)
    _alerts: LaneSender | None = field(init=False, default=None)
    _tidied: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """The emergency runs beside the ticks, so that a slow provider stops no heartbeat."""
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="emergency")

    def run(self) -> None:
        """Tick every second without drift, while this is the active clock, until told to stop.

        A second clock waits here until the first is gone. Raises `SQLAlchemyError` where the database goes away: the
        lock goes with it, and whoever supervises this process starts it again.
        """
        autocommit = self.engine.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.detach()  # closed at the end, and not kept in a pool with the lock still held
            while not _take_lock(connection):
                if self.stopping.wait(EVERY):
                    return
            _log.info("clock_active")
            due = monotonic()
            while not self.stopping.is_set():
                connection.execute(select(1))  # the lock lives as long as this connection
                self.tick()
                due = max(due + EVERY, monotonic())
                self.stopping.wait(due - monotonic())
        self._beside.shutdown()

    def tick(self) -> None:
        """Everything once. What goes wrong in one part stops no other."""
        self._commit("beat", lambda session, _: beat(session, CLOCK))
        self._commit("end_leases", end_leases)
        self.engine.checkpoint(Point.MID_TICK)
        self._commit("expire", expire)
        self._commit("bring_forward", bring_forward)
        for order in self.engine.ticks:
            self._tried("command", partial(self._order, order))
        self._commit("tidy", self._tidy)
        self._tried("follow", lambda: follow(self.engine))
        self._tried("wake", self._wake)

    def _commit(self, name: str, part: Callable[[Session, datetime], object]) -> None:
        self._tried(name, partial(self._transaction, part))

    def _transaction(self, part: Callable[[Session, datetime], object]) -> None:
        with self.engine.database.session() as session:
            part(session, self.engine.now())
            session.commit()

    def _tried(self, name: str, part: Callable[[], object]) -> None:
        try:
            part()
        except Exception as error:
            _log.error("clock_part_broke", part=name, error=type(error).__name__, exc_info=error)

    def _order(self, order: Callable[[datetime], Command]) -> None:
        now = self.engine.now()
        with self.engine.database.session() as session:
            lanes = self.engine.run(order(now), session, now)
            self.engine.checkpoint(Point.BEFORE_ORDER)
            session.commit()
        self.engine.waker.wake_all(lanes)

    def _tidy(self, session: Session, now: datetime) -> None:
        close_sent(session)
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            forget_refused(session, now)
            self._tidied = now

    def _wake(self) -> None:
        now = self.engine.now()
        with self.engine.database.session() as session:
            due = lanes_due(session, now)
            wanted: set[str] = set(due)
            if inbound_due(session, now):
                wanted.add(INBOUND)
            if next_expanding(session) is not None:
                wanted.add(Lane.BROADCASTS)
        if pull_due(self.engine):
            wanted.add(Lane.REPLIES)
        self.engine.waker.wake_all(wanted)
        if Lane.ALERTS in due and (due[Lane.ALERTS] > ASLEEP or not self.engine.waker.reachable()):
            self._send_alerts()

    def _send_alerts(self) -> None:
        if self._emergency is None or self._emergency.done():
            _log.error("clock_sends_alerts")
            self._emergency = self._beside.submit(self._tried, "alerts", self._drain_alerts)

    def _drain_alerts(self) -> None:
        if self._alerts is None:
            self._alerts = LaneSender(self.engine, Lane.ALERTS)
        self._alerts.drain(EMERGENCY_SECONDS, self.stopping)


def _take_lock(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.pg_try_advisory_lock(_LOCK))))


def main() -> int:
    """`python -m workers.clock`: 2 for wrong settings, 1 where the database went away."""
    from workers.joined import join

    joined = join("clock")
    if joined is None:
        return 2
    clock = Clock(joined.engine)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: clock.stopping.set())
    try:
        clock.run()
    except SQLAlchemyError as error:
        _log.error("clock_lost_the_database", error=type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
