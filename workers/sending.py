"""One lane going out: claimed in batches, handed over by threads without a transaction open, finished in batches."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic, sleep

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.checkpoint import Point
from bot.contacts.model import WINDOW
from bot.events import CardKind, CardWanted, Kind
from bot.ids import ContactId
from bot.messages.failures import Next, after_expiry, after_failure
from bot.messages.model import NEEDS_SIGHT, Lane, State, validity_seconds
from bot.messages.ports import FailureKind, Parcel, SendError
from bot.messages.store_claim import Claimed, Lease, Result, claim, finish, finish_accepted, still_stands
from bot.messages.store_follow import windows
from workers.engine import Engine

CONFIGURATION_PAUSE = 30.0

_AHEAD = {Lane.ALERTS: 1, Lane.REPLIES: 2, Lane.BROADCASTS: 16}
"""Texts claimed per thread. One in the alerts, so that a stop never waits behind what was claimed before it."""

_GLANCE = 0.2
"""Seconds after which a lane is looked at again while slow answers are awaited."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Released:
    """Not handed over: it goes back as it was."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Not handed over: it was too late for it."""


Outcome = str | SendError | Released | Stale


@dataclass(slots=True)
class Drained:
    """What one drain did. `unfinished`: it ended with more to do, and doing it at once makes sense."""

    accepted: int = 0
    failed: int = 0
    released: int = 0
    unfinished: bool = False


@dataclass(slots=True)
class LaneSender:
    """Drains one lane; one per process and lane."""

    engine: Engine
    lane: Lane
    _pool: ThreadPoolExecutor = field(init=False)
    _paused_until: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Threads start when first needed."""
        self._pool = ThreadPoolExecutor(self.engine.threads, thread_name_prefix=self.lane.value)

    def close(self) -> None:
        """End the threads after what they have in hand."""
        self._pool.shutdown()

    def drain(self, seconds: float, stopping: Event) -> Drained:
        """Send what is due until nothing is, for about `seconds`. What was begun is finished, also when stopping."""
        done = Drained()
        outcomes: SimpleQueue[tuple[Claimed, Outcome]] = SimpleQueue()
        until = monotonic() + seconds
        ahead = _AHEAD[self.lane] * self.engine.threads
        at_least = 1 if self.lane is Lane.ALERTS else ahead // 2
        flying, looking = 0, True
        while True:
            opened = not stopping.is_set() and max(monotonic(), self._paused_until) < until
            if opened and looking and monotonic() >= self._paused_until and ahead - flying >= at_least:
                taken = self._claim(ahead - flying)
                for each, deadline in taken:
                    self._pool.submit(self._hand_over, each, deadline, stopping, outcomes)
                flying += len(taken)
                looking = bool(taken)
            if flying:
                ended = _all_in(outcomes)
                flying -= len(ended)
                self._finish(ended, done)
                looking = True
            elif opened and looking:
                stopping.wait(max(0.0, self._paused_until - monotonic()))
            else:
                done.unfinished = looking and monotonic() >= self._paused_until
                return done

    def _claim(self, limit: int) -> list[tuple[Claimed, float]]:
        deadline = monotonic() + self.engine.lease.total_seconds() - self.engine.handover_seconds
        now = self.engine.now()
        with self.engine.database.session() as session:
            claimed = claim(session, self.lane, limit, now, self.engine.lease)
            shut = _outside_window(session, claimed, now)
            for each in shut:
                finish(session, each.lease, _refused(each, now), Result("outside the 24 hours"), now)
            session.commit()
        self.engine.checkpoint(Point.AFTER_CLAIM)
        return [(each, deadline) for each in claimed if each not in shut]

    def _hand_over(
        self, claimed: Claimed, deadline: float, stopping: Event, outcomes: "SimpleQueue[tuple[Claimed, Outcome]]"
    ) -> None:
        try:
            parcel = self._prepared(claimed, deadline, stopping)
        except Exception as error:
            _log.error("not_prepared", outbound=str(claimed.lease.id), error=type(error).__name__)
            parcel = SendError(FailureKind.TRANSIENT, type(error).__name__)
        outcome = self._sent(parcel) if isinstance(parcel, Parcel) else parcel
        self.engine.checkpoint(Point.AFTER_POST)
        outcomes.put((claimed, outcome))

    def _sent(self, parcel: Parcel) -> Outcome:
        self.engine.checkpoint(Point.BEFORE_POST)
        try:
            return self.engine.sender().send(parcel)
        except SendError as error:
            return error
        except Exception as error:
            # A fault of ours around the call: nobody knows whether it went out.
            _log.error("handover_broke", error=type(error).__name__)
            return SendError(FailureKind.AMBIGUOUS, type(error).__name__)

    def _prepared(self, claimed: Claimed, deadline: float, stopping: Event) -> Parcel | Outcome:
        self.engine.sender()  # made before the last look at the lease: the first time it takes a while
        now = self.engine.now()
        if stopping.is_set() or monotonic() < self._paused_until:
            return Released()
        if claimed.expires_at is not None and claimed.expires_at <= now:
            return Stale()
        if claimed.kind in NEEDS_SIGHT and not self._still_stands(claimed.lease, now):
            return Released()
        heard = self.engine.voice_url(claimed.phrase_key, claimed.language) if claimed.kind is Kind.VOICE else None
        if claimed.kind is Kind.VOICE and heard is None:
            return Stale()  # the recording was taken away
        parcel = Parcel(
            channel=claimed.channel,
            to=claimed.address,
            sender=self.engine.sender_address(claimed.channel) or "",
            body=claimed.body,
            status_url=self.engine.status_url(claimed.lease.id),
            validity_seconds=validity_seconds(claimed.kind, claimed.expires_at, now),
            media_url=heard,
        )
        return parcel if monotonic() < deadline else Released()

    def _still_stands(self, lease: Lease, now: datetime) -> bool:
        with self.engine.database.session() as session:
            return still_stands(session, lease, now)

    def _finish(self, ended: list[tuple[Claimed, Outcome]], done: Drained) -> None:
        if not ended:
            return
        for last_try in (False, False, True):
            try:
                self._write(ended)
                break
            except DBAPIError:
                # The database went away after texts were handed over: forgetting that costs a look at the list each.
                if last_try:
                    raise
                sleep(0.5)
        for claimed, outcome in ended:
            match outcome:
                case str():
                    done.accepted += 1
                case SendError():
                    done.failed += 1
                    self._heed(claimed, outcome)
                case _:
                    done.released += 1

    def _write(self, ended: list[tuple[Claimed, Outcome]]) -> None:
        now = self.engine.now()
        with self.engine.database.session() as session:
            finish_accepted(session, [(each.lease, got) for each, got in ended if isinstance(got, str)], now)
            for claimed, outcome in ended:
                if not isinstance(outcome, str):
                    following, result = _following(claimed, outcome, now)
                    finish(session, claimed.lease, following, result, now)
            self.engine.checkpoint(Point.BEFORE_FINISH)
            session.commit()
        self.engine.checkpoint(Point.AFTER_FINISH)

    def _heed(self, claimed: Claimed, error: SendError) -> None:
        _log.warning(
            "not_sent",
            outbound=str(claimed.lease.id),
            kind=claimed.kind.value,
            failure=error.kind.value,
            code=error.code,
            reason=error.reason,
        )
        if error.kind is FailureKind.CONFIGURATION:
            self._pause(CONFIGURATION_PAUSE)
            self._tell(error)
        elif error.retry_after is not None:
            self._pause(error.retry_after)

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, monotonic() + seconds)

    def _tell(self, error: SendError) -> None:
        now = self.engine.now()
        note = f"{self.lane.value}: {error.reason}"
        about = f"provider:{error.code or error.reason}"
        card = CardWanted(kind=CardKind.UNSENT, about=about, due=now + timedelta(minutes=15), note=note)
        with self.engine.database.session() as session:
            lanes = self.engine.follow([card], session, now)
            session.commit()
        self.engine.waker.wake_all(lanes)


def _all_in(outcomes: "SimpleQueue[tuple[Claimed, Outcome]]") -> list[tuple[Claimed, Outcome]]:
    """What has ended: waits a moment for the first, takes all others that are there."""
    ended = []
    with suppress(Empty):
        ended.append(outcomes.get(timeout=_GLANCE))
        while True:
            ended.append(outcomes.get_nowait())
    return ended


def _outside_window(session: Session, claimed: list[Claimed], now: datetime) -> list[Claimed]:
    by_whatsapp = [each for each in claimed if each.channel is Channel.WHATSAPP]
    if not by_whatsapp:
        return []
    wrote: dict[ContactId, datetime] = windows(session, {each.contact for each in by_whatsapp})
    return [each for each in by_whatsapp if each.contact not in wrote or now - wrote[each.contact] >= WINDOW]


def _refused(claimed: Claimed, now: datetime) -> Next:
    return after_failure(claimed.kind, FailureKind.PERMANENT, claimed.attempts, now)


def _following(claimed: Claimed, outcome: Outcome, now: datetime) -> tuple[Next, Result]:
    match outcome:
        case SendError():
            following = after_failure(
                claimed.kind,
                outcome.kind,
                claimed.attempts,
                now,
                retry_after=outcome.retry_after,
                jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            )
            return following, Result(outcome.kind.value, outcome.code)
        case Stale():
            return Next(State.EXPIRED, now, after_expiry(claimed.kind)), Result("stale")
    return Next(State.READY, now, counted=False), Result("released")
