"""What came in, worked on: in order per sender. One that goes wrong stops nobody for long."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from threading import Event, Lock
from time import monotonic

import structlog
from sqlalchemy.orm import Session

from bot.checkpoint import Point
from bot.contacts.store import find
from bot.db import ended_for_another
from bot.events import CardKind, CardWanted
from bot.ids import InboundId
from bot.messages.loops import is_loop
from bot.messages.model import Lane
from bot.messages.store_inbound import Inbound, contact_of, inbound_due, inbound_failed
from bot.messages.store_taking import Taken, Walk, take_next
from bot.messages.store_understood import Answered, TakenFor, inbound_worked
from workers.engine import Engine, Lanes

LOOP = "loop"
"""What such a text is taken for."""

TOGETHER = 0.05
"""Seconds for which wake-ups are gathered while more texts wait; those of alerts are not."""

_log = structlog.get_logger(__name__)


def receive(engine: Engine, seconds: float, stopping: Event) -> bool:
    """Work on what is due, for about `seconds`. True: there is more."""
    wakeups = WakeUps(engine)
    try:
        with ThreadPoolExecutor(engine.readers, thread_name_prefix="reader") as pool:
            hands = _Hands(engine, wakeups, pool, stopping, monotonic() + seconds)
            while hands.go_on():
                if not hands.walk():
                    return False
                wakeups.ring()  # and look for what came, or came free, meanwhile
    finally:
        wakeups.ring()
    with engine.database.session() as session:
        return inbound_due(session, engine.now())


@dataclass(slots=True)
class WakeUps:
    """Lanes to be woken: to ask Redis after each text takes as long as a statement."""

    engine: Engine
    _lanes: set[str] = field(default_factory=set)
    _rung: float = -inf
    _lock: Lock = field(default_factory=Lock)

    def add(self, lanes: Lanes) -> None:
        """Have lanes woken after a commit: within `TOGETHER`, or when nothing more waits; with an alert at once."""
        with self._lock:
            self._lanes.update(lanes)
            if Lane.ALERTS in self._lanes or monotonic() - self._rung > TOGETHER:
                self._ring()

    def ring(self) -> None:
        """Wake those that wait for it."""
        with self._lock:
            self._ring()

    def _ring(self) -> None:
        if self._lanes:
            self.engine.waker.wake_all(self._lanes)
            self._lanes, self._rung = set(), monotonic()


@dataclass(slots=True)
class _Hands:
    """This thread and those that help it: while one waits for the database, another thinks."""

    engine: Engine
    wakeups: WakeUps
    pool: ThreadPoolExecutor
    stopping: Event
    until: float
    _broken: Event = field(default_factory=Event)
    _helping: list["Future[None]"] = field(default_factory=list)

    def go_on(self) -> bool:
        """Whether another message may be begun."""
        return not (self.stopping.is_set() or self._broken.is_set()) and monotonic() < self.until

    def walk(self) -> bool:
        """One walk through what waits. False: there was nothing to be taken. Raises what broke any of the hands."""
        walk, any_worked = Walk(), False
        try:
            while self.go_on() and self._one(walk):
                any_worked = True
                self._ask_for_help(walk)
        except BaseException:
            self._broken.set()
            raise
        finally:
            wait(self._helping)  # they use what ends with this walk
        helped, self._helping = self._helping, []
        for each in helped:
            each.result()
        return any_worked

    def _ask_for_help(self, walk: Walk) -> None:
        """Not before the first message is done: it loads what all need, and mostly there is no second."""
        self._helping = [each for each in self._helping if not each.done() or each.exception()]
        for _ in range(len(self._helping), min(self.engine.readers, walk.waiting) - 1):
            self._helping.append(self.pool.submit(self._help, walk))

    def _help(self, walk: Walk) -> None:
        try:
            while self.go_on() and self._one(walk):
                pass
        except Exception as error:
            self._broken.set()
            _log.error("helper_broke", error=type(error).__name__, exc_info=error)
            raise

    def _one(self, walk: Walk) -> bool:
        lanes = _work_on_next(self.engine, walk)
        if lanes is not None:
            self.wakeups.add(lanes)
        return lanes is not None


def _work_on_next(engine: Engine, walk: Walk) -> Lanes | None:
    """Work on one message; returns the lanes that have something to send. None: there is none to be taken."""
    now = engine.now()
    with engine.database.session() as session:
        taken = take_next(session, now, walk)
        if taken is None:
            return None
        try:
            message = taken.opened(session)
            answered = _break_loop(engine, session, taken, message, now) or engine.answer(session, message, now)
            inbound_worked(session, taken.id, answered, now)
            lanes = answered.lanes
            engine.checkpoint(Point.BEFORE_WORKED)
            session.commit()
        except Exception as error:
            # Whatever it was, nothing of it happened: the message is still there, and is tried again.
            session.rollback()
            return _not_worked(engine, walk, taken, error, now)
    walk.worked(taken.waiting)
    engine.checkpoint(Point.AFTER_WORKED)
    return lanes


def _not_worked(engine: Engine, walk: Walk, taken: Taken, error: Exception, now: datetime) -> Lanes:
    if ended_for_another(error) and walk.again(taken.waiting):
        _log.info("inbound_again", inbound=str(taken.id))
        return ()
    lanes = _went_wrong(engine, taken.id, type(error).__name__, now)
    _log.error("inbound_not_worked", inbound=str(taken.id), error=type(error).__name__, exc_info=error)
    walk.give_up(taken.waiting)
    return lanes


def _break_loop(engine: Engine, session: Session, taken: Taken, message: Inbound, now: datetime) -> Answered | None:
    """Whether a machine answers our answers: then this text is kept and not answered, and a person is told once."""
    if not is_loop(taken.alike, message.text):
        return None
    contact = find(session, message.channel, message.sender)
    _log.warning("loop", inbound=str(taken.id))
    card = CardWanted(
        kind=CardKind.TROUBLE,
        about=f"loop:{contact or taken.id}",
        due=now + timedelta(hours=1),
        contact=contact,
        note="the same text again and again: a machine may be answering; it is not answered any more",
    )
    return Answered(contact, TakenFor(LOOP), engine.follow([card], session, now))


def _went_wrong(engine: Engine, inbound: InboundId, fault: str, now: datetime) -> set[str]:
    with engine.database.session() as session:
        lanes: set[str] = set()
        if inbound_failed(session, inbound, fault, now):
            card = CardWanted(
                kind=CardKind.UNREADABLE,
                about=f"inbound:{inbound}",
                due=now + timedelta(minutes=5),
                contact=contact_of(session, inbound),
                note=fault,
                urgent_to_duty=True,
            )
            lanes |= set(engine.follow([card], session, now))
        session.commit()
    return lanes
