"""One lane going out: claimed in batches, handed over by threads without a transaction open, finished in batches."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic, sleep

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.checkpoint import Point
from bot.contacts.model import WINDOW
from bot.events import Kind
from bot.ids import ContactId
from bot.messages.failures import after_failure
from bot.messages.model import NEEDS_SIGHT, Lane, validity_seconds
from bot.messages.ports import FailureKind, Parcel, Scope, SendError
from bot.messages.store_claim import Claimed, Lease, Result, finish, still_stands
from bot.messages.store_follow import windows
from bot.messages.store_pace import Batch, claim_paced
from bot.messages.store_sender import ALERTS_WAIT_SECONDS
from bot.messages.templates import Template, template_of
from workers.engine import Engine
from workers.in_hand import InHand
from workers.outcomes import CONFIGURATION_PAUSE, Ended, Outcome, Released, Stale, announce, tell_spent, write_down

_GLANCE = 0.2
"""Seconds after which a lane is looked at again while slow answers are awaited."""

_GATHER = {Lane.ALERTS: 0.0, Lane.REPLIES: 0.01, Lane.BROADCASTS: 0.05}
"""Seconds for which results are gathered, to be written down together: a transaction costs more than a text."""

_SOON = 1.0
"""A drain that would have to wait no longer than this for more is not done."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed text: handed over at `start`, not after `deadline` (moments of the monotonic clock)."""

    text: Claimed
    start: float
    deadline: float
    template: Template | None = None


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
    _hand: InHand = field(init=False)
    _look_at: float = field(init=False, default=0.0)
    _paused: dict[Channel, float] = field(init=False, default_factory=dict)
    _told: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Threads start when first needed."""
        self._pool = ThreadPoolExecutor(self.engine.threads, thread_name_prefix=self.lane.value)
        self._hand = InHand(self.lane, self.engine.threads)

    def close(self) -> None:
        """End the threads after what they have in hand."""
        self._pool.shutdown()

    def drain(self, seconds: float, stopping: Event) -> Drained:
        """Send what is due until nothing is, for about `seconds`. What was begun is finished, also when stopping."""
        done = Drained()
        outcomes: SimpleQueue[tuple[Claimed, Outcome]] = SimpleQueue()
        until = monotonic() + seconds
        hand = self._hand
        hand.begin()
        flying, looking = 0, True
        self._look_at = 0.0
        while True:
            opened = not stopping.is_set() and max(monotonic(), self._look_at) < until
            if opened and looking and monotonic() >= self._look_at and hand.most - flying >= hand.at_least:
                taken = self._take(hand.most - flying)
                for each in taken or ():
                    self._pool.submit(self._hand_over, each, stopping, outcomes)
                flying, looking = flying + len(taken or ()), taken is not None
            if flying:
                wanting = opened and looking and hand.most - flying >= hand.at_least
                ended = _all_in(outcomes, self._glance(wanting), 0.0 if wanting else _GATHER[self.lane])
                flying -= len(ended)
                hand.ended(len(ended))
                self._finish(ended, done)
                looking = True
            elif opened and looking and self._look_at < until:
                stopping.wait(max(0.0, self._look_at - monotonic()))
            else:
                done.unfinished = looking and self._look_at <= monotonic() + _SOON
                return done

    def _glance(self, wanting: bool) -> float:
        """For how long to wait for answers: where there is room for more, no longer than until more may be taken."""
        return min(_GLANCE, max(0.001, self._look_at - monotonic())) if wanting else _GLANCE

    def _take(self, limit: int) -> list[Ready] | None:
        """The next texts; None: nothing more is due."""
        batch, ready = self._claim(limit)
        for name in batch.spent:
            day = f"{name}:{self.engine.now().date()}"
            if day not in self._told:
                self._told.add(day)
                tell_spent(self.engine, self.lane, name)
        self._look_at = monotonic() + (batch.again_in or 0.0)
        return None if batch.again_in is None else ready

    def _claim(self, limit: int) -> tuple[Batch, list[Ready]]:
        deadline = monotonic() + self.engine.lease.total_seconds() - self.engine.handover_seconds
        now = self.engine.now()
        paused = [channel for channel, until in self._paused.items() if until > monotonic()]
        with self.engine.database.session() as session:
            batch = claim_paced(session, self.lane, limit, now, self.engine.lines, lease=self.engine.lease, but=paused)
            began = monotonic()
            shut = _outside_window(session, [each for each, _ in batch.texts], now)
            templates = {each.lease.id: template_of(session, each.lease.id) for each in shut}
            refused = [each for each in shut if templates[each.lease.id] is None]
            for each in refused:
                following = after_failure(each.kind, FailureKind.PERMANENT, each.attempts, now)
                finish(session, each.lease, following, Result("outside the 24 hours"), now)
            session.commit()
        self.engine.checkpoint(Point.AFTER_CLAIM)
        return batch, [
            Ready(each, began + slot, deadline, templates.get(each.lease.id))
            for each, slot in batch.texts
            if each not in refused
        ]

    def _hand_over(self, ready: Ready, stopping: Event, outcomes: "SimpleQueue[tuple[Claimed, Outcome]]") -> None:
        try:
            parcel = self._prepared(ready, stopping)
        except Exception as error:
            _log.error("not_prepared", outbound=str(ready.text.lease.id), error=type(error).__name__)
            parcel = SendError(FailureKind.TRANSIENT, type(error).__name__)
        outcome = self._sent(parcel) if isinstance(parcel, Parcel) else parcel
        if isinstance(outcome, SendError):
            self._heed(ready.text.channel, outcome)
        self.engine.checkpoint(Point.AFTER_POST)
        outcomes.put((ready.text, outcome))

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

    def _prepared(self, ready: Ready, stopping: Event) -> Parcel | Outcome:
        claimed = ready.text
        self.engine.sender()  # made before the last look at the lease: the first time it takes a while
        pause = ready.start - monotonic()
        if pause > 0:
            stopping.wait(pause)
        now = self.engine.now()
        if stopping.is_set() or monotonic() < self._paused.get(claimed.channel, 0.0):
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
            content_sid=ready.template.sid if ready.template else None,
            content_variables=ready.template.variables if ready.template else None,
            media_url=heard,
        )
        return parcel if monotonic() < ready.deadline else Released()

    def _still_stands(self, lease: Lease, now: datetime) -> bool:
        with self.engine.database.session() as session:
            return still_stands(session, lease, now)

    def _finish(self, ended: Ended, done: Drained) -> None:
        if not ended:
            return
        for last_try in (False, False, True):
            try:
                events = write_down(self.engine, ended)
                break
            except DBAPIError:
                # The database went away after texts were handed over: forgetting that costs a look at the list each.
                if last_try:
                    raise
                sleep(0.5)
        announce(self.engine, self.lane, ended, events)
        for _, outcome in ended:
            match outcome:
                case str():
                    done.accepted += 1
                case SendError():
                    done.failed += 1
                case _:
                    done.released += 1

    def _heed(self, channel: Channel, error: SendError) -> None:
        """What is in hand already goes back as well. Alerts wait only where the provider asked us to, and not long."""
        alerts = self.lane is Lane.ALERTS
        if error.kind is FailureKind.CONFIGURATION and not alerts and error.scope is not Scope.RECIPIENT:
            for each in Channel if error.scope is Scope.ACCOUNT else (channel,):
                self._pause(each, CONFIGURATION_PAUSE)
        elif error.retry_after is not None:
            self._pause(channel, min(error.retry_after, ALERTS_WAIT_SECONDS) if alerts else error.retry_after)

    def _pause(self, channel: Channel, seconds: float) -> None:
        self._paused[channel] = max(self._paused.get(channel, 0.0), monotonic() + seconds)


def _all_in(outcomes: "SimpleQueue[tuple[Claimed, Outcome]]", patience: float, gather: float) -> Ended:
    """What has ended: waits a moment for the first, `gather` seconds for others, and takes all that are there."""
    ended: Ended = []
    with suppress(Empty):
        ended.append(outcomes.get(timeout=patience))
        sleep(gather)
        while True:
            ended.append(outcomes.get_nowait())
    return ended


def _outside_window(session: Session, claimed: list[Claimed], now: datetime) -> list[Claimed]:
    by_whatsapp = [each for each in claimed if each.channel is Channel.WHATSAPP]
    if not by_whatsapp:
        return []
    wrote: dict[ContactId, datetime] = windows(session, {each.contact for each in by_whatsapp})
    return [each for each in by_whatsapp if each.contact not in wrote or now - wrote[each.contact] >= WINDOW]
