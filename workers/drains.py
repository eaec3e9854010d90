"""What the worker of each queue does when it is woken, or by itself while nobody can wake it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

import structlog

from bot.actors import PROGRAM
from bot.broadcasts.commands import ExpandBroadcast
from bot.broadcasts.store import next_expanding
from bot.checkpoint import Point
from bot.events import cause_of
from bot.messages.handlers import follow_up
from bot.messages.model import INBOUND, Lane
from bot.messages.ports import SendError
from bot.messages.store_health import beat
from workers.engine import Engine
from workers.looking import look_up_unknown, pull, pull_due
from workers.receiving import receive
from workers.sending import LaneSender

DRAIN_SECONDS = 20.0
"""A drain ends after about this long and has itself woken again: no heartbeat is sent while it runs."""

_EXPAND_SECONDS = 5.0
"""For how long an audience is queued before what is queued goes out for a moment."""

_BETWEEN_SECONDS = 0.3
"""For how long texts go out while more of an audience is to be queued."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Drainer:
    """Drains the one queue of this process. `stopping`: begin nothing new."""

    engine: Engine
    queue: str
    seconds: float = DRAIN_SECONDS
    stopping: Event = field(default_factory=Event)
    _sender: LaneSender | None = None

    def drain(self) -> None:
        """Do what is due; if there is more than fits, be woken again. Never raises: Redis would keep the reason."""
        try:
            more = self._receive() if self.queue == INBOUND else self._send(Lane(self.queue))
            with self.engine.database.session() as session:
                beat(session, self.queue)
                session.commit()
            if more:
                self.engine.waker.wake(self.queue)
        except Exception as error:
            # The text of an error may hold what people wrote, and RQ would keep it: the clock wakes us again.
            _log.error("drain_broke", lane=self.queue, error=type(error).__name__, exc_info=error)

    def _receive(self) -> bool:
        return receive(self.engine, self.seconds, self.stopping)

    def _send(self, lane: Lane) -> bool:
        if self._sender is None:
            self._sender = LaneSender(self.engine, lane)
        more = lane is Lane.BROADCASTS and self._expand()
        beside = self._pull_beside() if lane is Lane.REPLIES else None
        drained = self._sender.drain(_BETWEEN_SECONDS if more else self.seconds, self.stopping)
        look_up_unknown(self.engine, lane)
        follow(self.engine)
        if beside is not None:
            beside.join()
        return more or drained.unfinished

    def _expand(self) -> bool:
        """Queue the next batches of an audience. True: there are more."""
        until = monotonic() + _EXPAND_SECONDS
        while monotonic() < until and not self.stopping.is_set():
            now = self.engine.now()
            with self.engine.database.session() as session:
                broadcast = next_expanding(session)
                if broadcast is None:
                    return False
                order = ExpandBroadcast(by=PROGRAM, cause=cause_of("broadcast", broadcast), broadcast=broadcast)
                self.engine.run(order, session, now)
                self.engine.checkpoint(Point.BEFORE_EXPANDED)
                session.commit()
        return True

    def _pull_beside(self) -> Thread | None:
        """Look for what no webhook brought, beside the sending: the provider's list may be slow."""
        if not pull_due(self.engine):
            return None
        thread = Thread(target=_tried, args=(lambda: pull(self.engine), "pull"), name="puller")
        thread.start()
        return thread


def follow(engine: Engine) -> None:
    """See to texts that went wrong: another channel, or a card."""
    now = engine.now()
    with engine.database.session() as session:
        events, lanes = follow_up(session, now, engine.render)
        lanes |= set(engine.follow(list(events), session, now))
        session.commit()
    engine.waker.wake_all(lanes)


def _tried(act: Callable[[], object], name: str) -> None:
    try:
        act()
    except SendError as error:
        _log.warning("provider_not_asked", what=name, reason=error.reason)
    except Exception as error:
        _log.error("beside_broke", what=name, error=type(error).__name__, exc_info=error)
