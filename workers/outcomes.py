"""What became of texts that were handed over, written down in batches, and who has to hear of it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.checkpoint import Point
from bot.events import CardKind, CardSettled, CardWanted, Event
from bot.messages.failures import Next, after_expiry, after_failure
from bot.messages.model import Lane, State
from bot.messages.pacing import Line
from bot.messages.ports import FailureKind, Scope, SendError
from bot.messages.store_claim import Claimed, Result, finish, finish_accepted
from bot.messages.store_reach import close_window, note_refused
from bot.messages.store_sender import Tally, count, rest, troubled
from workers.engine import Engine

CONFIGURATION_PAUSE = 30.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Released:
    """Not handed over: it goes back as it was."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Not handed over: it was too late for it."""


Outcome = str | SendError | Released | Stale
Ended = list[tuple[Claimed, Outcome]]


def write_down(engine: Engine, ended: Ended) -> list[Event]:
    """Everything in one transaction; returns what somebody has to hear of. Raises `DBAPIError`."""
    now = engine.now()
    events: list[Event] = []
    with engine.database.session() as session:
        finish_accepted(session, [(each.lease, got) for each, got in ended if isinstance(got, str)], now)
        for claimed, outcome in ended:
            if not isinstance(outcome, str):
                following, result = _following(claimed, outcome, now)
                finish(session, claimed.lease, following, result, now)
            if isinstance(outcome, SendError):
                _note_address(session, claimed, outcome, now)
        for channel in sorted({claimed.channel for claimed, _ in ended}):
            events += _count(engine, session, channel, ended, now)
        engine.checkpoint(Point.BEFORE_FINISH)
        session.commit()
    engine.checkpoint(Point.AFTER_FINISH)
    return events


def announce(engine: Engine, lane: Lane, ended: Ended, events: list[Event]) -> None:
    """Log what was not sent, and have people told of what they must repair."""
    for claimed, outcome in ended:
        if isinstance(outcome, SendError):
            _say(claimed, outcome)
    tell(engine, [*_faults_of_ours(engine, lane, ended, engine.now()), *events])


def _following(claimed: Claimed, outcome: Outcome, now: datetime) -> tuple[Next, Result]:
    match outcome:
        case SendError():
            following = after_failure(
                claimed.kind,
                outcome.kind,
                claimed.attempts,
                now,
                said=outcome,
                jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            )
            return following, Result(outcome.kind.value, outcome.code)
        case Stale():
            return Next(State.EXPIRED, now, after_expiry(claimed.kind)), Result("stale")
    return Next(State.READY, now, counted=False), Result("released")


def _note_address(session: Session, claimed: Claimed, said: SendError, now: datetime) -> None:
    if said.opted_out:
        note_refused(session, claimed.contact, claimed.channel, claimed.address, now)
    if said.window_closed:
        close_window(session, claimed.contact, claimed.channel)


def _count(engine: Engine, session: Session, channel: Channel, ended: Ended, now: datetime) -> list[Event]:
    line = engine.lines.get(channel)
    if line is None:
        return []
    tally = Tally()
    for claimed, outcome in ended:
        if claimed.channel is channel and isinstance(outcome, str):
            tally.add("accepted", answered=True, silent=False, segments=claimed.segments)
        elif claimed.channel is channel and isinstance(outcome, SendError):
            silent = _is_silent(outcome)
            tally.add(outcome.kind.value, answered=not silent and outcome.retry_after is None, silent=silent)
            _let_rest(engine, session, line, outcome)
    if not tally.results:
        return []
    after = count(session, line, tally)
    if after.over is not None:
        return [CardSettled(about=after.over)]
    about = f"silent:{channel}"
    if after.broke and troubled(session, line, about):
        return [_card(about, f"{channel}: the provider does not answer; only alerts are tried", now)]
    return []


def _is_silent(error: SendError) -> bool:
    """Whether it says nothing of the text and something of the provider."""
    if error.kind is FailureKind.TRANSIENT:
        return error.code is None and error.retry_after is None
    return error.kind is FailureKind.AMBIGUOUS


def _let_rest(engine: Engine, session: Session, line: Line, error: SendError) -> None:
    if error.kind is FailureKind.CONFIGURATION:
        everybody = engine.lines.values() if error.scope is Scope.ACCOUNT else [line]
        for each in () if error.scope is Scope.RECIPIENT else sorted(everybody, key=lambda known: known.name):
            rest(session, each, CONFIGURATION_PAUSE)
    elif error.retry_after is not None:
        rest(session, line, error.retry_after, alerts=True)


def _say(claimed: Claimed, error: SendError) -> None:
    _log.warning(
        "not_sent",
        outbound=str(claimed.lease.id),
        kind=claimed.kind.value,
        failure=error.kind.value,
        code=error.code,
        reason=error.reason,
    )


def _faults_of_ours(engine: Engine, lane: Lane, ended: Ended, now: datetime) -> list[Event]:
    """One card for each fault that somebody has to repair; while it is open it is not told again."""
    faults = {
        f"provider:{error.code or error.reason}": (claimed.channel, error)
        for claimed, error in ended
        if isinstance(error, SendError) and error.kind is FailureKind.CONFIGURATION
    }
    events: list[Event] = []
    for about, (channel, error) in faults.items():
        line = engine.lines.get(channel)
        if line is not None and error.scope is not Scope.RECIPIENT:
            with engine.database.session() as session:
                new = troubled(session, line, about)
                session.commit()
            if not new:
                continue
        events.append(_card(about, f"{lane.value}, {channel}: {error.reason}", now))
    return events


def _card(about: str, note: str, now: datetime) -> CardWanted:
    return CardWanted(kind=CardKind.TROUBLE, about=about, due=now + timedelta(minutes=15), note=note)


def tell_spent(engine: Engine, lane: Lane, name: str) -> None:
    """A budget is used up: alerts go on, the rest waits."""
    now = engine.now()
    about = f"budget:{name}:{now.date().isoformat()}"
    tell(engine, [_card(about, f"{name}: the budget of segments is used up, {lane.value} wait; alerts go on", now)])


def tell(engine: Engine, events: list[Event]) -> None:
    """Have what follows from these done, and wake whom it concerns."""
    if not events:
        return
    now = engine.now()
    with engine.database.session() as session:
        lanes = engine.follow(events, session, now)
        session.commit()
    engine.waker.wake_all(lanes)
