"""What came in, worked on: one message at a time, in order per sender. One that goes wrong stops nobody for long."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from threading import Event
from time import monotonic

import structlog
from sqlalchemy.orm import Session

from bot.checkpoint import Point
from bot.contacts.store import find
from bot.events import CardKind, CardWanted
from bot.ids import InboundId
from bot.messages.loops import is_loop
from bot.messages.model import Lane
from bot.messages.store_inbound import Inbound, Taken, Walk, contact_of, inbound_due, inbound_failed, take_next
from bot.messages.store_understood import Answered, TakenFor, inbound_worked
from workers.engine import Engine, Lanes

LOOP = "loop"
"""What such a text is taken for."""

TOGETHER = 0.05
"""Seconds for which wake-ups are gathered while more texts wait; those of alerts are not."""

_log = structlog.get_logger(__name__)


def receive(engine: Engine, seconds: float, stopping: Event) -> bool:
    """Work on what is due, for about `seconds`. True: there is more."""
    until = monotonic() + seconds
    walk, worked, wakeups = Walk(), 0, WakeUps(engine)
    try:
        while not stopping.is_set() and monotonic() < until:
            lanes = _work_on_next(engine, walk)
            if lanes is not None:
                worked += 1
                wakeups.add(lanes)
                continue
            wakeups.ring()
            if not worked:
                return False
            walk, worked = Walk(), 0  # what came, or came free, meanwhile
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

    def add(self, lanes: Lanes) -> None:
        """Have lanes woken after a commit: within `TOGETHER`, or when nothing more waits; with an alert at once."""
        self._lanes.update(lanes)
        if Lane.ALERTS in self._lanes or monotonic() - self._rung > TOGETHER:
            self.ring()

    def ring(self) -> None:
        """Wake those that wait for it."""
        if self._lanes:
            self.engine.waker.wake_all(self._lanes)
            self._lanes, self._rung = set(), monotonic()


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
            lanes = _went_wrong(engine, taken.id, type(error).__name__, now)
            _log.error("inbound_not_worked", inbound=str(taken.id), error=type(error).__name__, exc_info=error)
    engine.checkpoint(Point.AFTER_WORKED)
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
