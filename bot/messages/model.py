"""What may become of a text, and how each kind of text is treated. Pure: the tables behind the outbox.

Law 3 (a NO-GO overtakes everything) and law 4 (what is committed is sent, or a person is told why not) of
docs/protocol.md are what these tables serve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.events import Kind


class Lane(StrEnum):
    """Which worker sends a text. `alerts` never waits behind the others."""

    ALERTS = "alerts"
    REPLIES = "replies"
    BROADCASTS = "broadcasts"


INBOUND = "inbound"
"""The queue of what came in; it has no row in the outbox and so is no `Lane`."""


class State(StrEnum):
    """Where a text of ours is."""

    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"  # handed over, perhaps: nobody answered
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    NEEDS_HUMAN = "needs_human"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_TOLD = {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.FAILED}

MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.READY: frozenset(
            # The last two: a report about an earlier attempt whose answer was lost.
            {State.SENDING, State.SUPERSEDED, State.EXPIRED, State.CANCELLED, State.ACCEPTED, State.DELIVERED}
        ),
        State.SENDING: frozenset({State.READY, State.UNKNOWN, State.SUPERSEDED, State.EXPIRED, *_TOLD}),
        State.UNKNOWN: frozenset({State.READY, State.NEEDS_HUMAN, *_TOLD}),
        # The first two: what a person decides.
        State.NEEDS_HUMAN: frozenset({State.READY, State.CANCELLED, *_TOLD}),
        State.ACCEPTED: frozenset({State.DELIVERED, State.UNDELIVERED, State.FAILED}),
        State.FAILED: frozenset({State.UNDELIVERED, State.DELIVERED}),
        State.UNDELIVERED: frozenset({State.DELIVERED}),
        State.DELIVERED: frozenset(),
        State.SUPERSEDED: frozenset(),
        State.EXPIRED: frozenset(),
        State.CANCELLED: frozenset(),
    }
)
"""The only moves there are. Reports come late, twice and out of order: whatever is not here changes nothing."""

_STATE_OF_STATUS: Mapping[str, State] = {
    "accepted": State.ACCEPTED,
    "sent": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def state_told(status: str) -> State | None:
    """The state that a report of the network speaks of; None for a word that is no status of ours."""
    return _STATE_OF_STATUS.get(status)


def merged(current: State, told: State) -> State:
    """The state after being told another one: forward by `MOVES`, never back."""
    return told if told in MOVES[current] else current


def sources(target: State) -> frozenset[State]:
    """The states from which `target` may be reached."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


LONGEST_VALIDITY = 36_000
"""Seconds: how long a network may at most be asked to go on trying."""


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """How texts of one kind are treated.

    `priority`: lower goes first inside the lane. `twice_is_fine`: rather two copies than none. `life_seconds`: how
    long after it was queued such a text may still be handed over, where nothing else was said. `urgent`: where
    it cannot be sent, the person on duty is paged.
    """

    lane: Lane
    priority: int
    twice_is_fine: bool = False
    life_seconds: int = LONGEST_VALIDITY
    urgent: bool = False


def _stop(priority: int, *, urgent: bool = True) -> SendPolicy:
    return SendPolicy(Lane.ALERTS, priority, twice_is_fine=True, urgent=urgent)


POLICY_OF: Mapping[Kind, SendPolicy] = MappingProxyType(
    {
        Kind.RECALL: _stop(0),
        Kind.NO_GO: _stop(0),
        Kind.STAND_DOWN: _stop(1),
        Kind.WAIT: _stop(2),
        Kind.PAGE: _stop(3, urgent=False),  # a page about a page that fails would never end
        Kind.DEPART_OK: SendPolicy(Lane.ALERTS, 8, life_seconds=900, urgent=True),
        Kind.GO: SendPolicy(Lane.ALERTS, 9, life_seconds=900, urgent=True),
        Kind.CODE_QUESTION: SendPolicy(Lane.REPLIES, 0, life_seconds=3_600),
        Kind.REPLY: SendPolicy(Lane.REPLIES, 1, life_seconds=7_200),
        Kind.NOTICE: SendPolicy(Lane.REPLIES, 5, life_seconds=86_400),
        Kind.INVITATION: SendPolicy(Lane.BROADCASTS, 0, life_seconds=86_400),
        Kind.VOICE: SendPolicy(Lane.REPLIES, 9, life_seconds=7_200),  # never in the way of a text
    }
)

STOPS = frozenset({Kind.RECALL, Kind.NO_GO, Kind.STAND_DOWN})
"""What a GO or a DEPART OK of the same delivery must never follow."""

NEEDS_SIGHT = frozenset({Kind.GO, Kind.DEPART_OK})
"""Never handed over while the program may be blind (law 4) or after a later stop (law 3)."""


def expiry(kind: Kind, expires_at: datetime | None, now: datetime) -> datetime:
    """After when a text queued `now` is never handed over."""
    return expires_at or now + timedelta(seconds=POLICY_OF[kind].life_seconds)


def validity_seconds(kind: Kind, expires_at: datetime | None, now: datetime) -> int:
    """How long the network may go on trying: as long as it can for a stop, else what is left of the text's use."""
    if POLICY_OF[kind].twice_is_fine or expires_at is None:
        return LONGEST_VALIDITY
    return max(1, min(LONGEST_VALIDITY, int((expires_at - now).total_seconds())))


BLIND_WAITING_SECONDS = 5.0
BLIND_PULLER_SECONDS = 300.0
BLIND_CLOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Blindness:
    """Whether the program may have missed something (rule R20, law 4 of docs/protocol.md). Ages in seconds.

    `oldest_waiting_seconds`: 0 where nothing waits; the others are infinite where it never happened.
    """

    oldest_waiting_seconds: float
    puller_age_seconds: float
    clock_age_seconds: float

    @property
    def blind(self) -> bool:
        """Whether no GO may be signed or sent."""
        return (
            self.oldest_waiting_seconds > BLIND_WAITING_SECONDS
            or self.puller_age_seconds > BLIND_PULLER_SECONDS
            or self.clock_age_seconds > BLIND_CLOCK_SECONDS
        )


INBOUND_TRIES = 5
_INBOUND_WAITS = (1, 2, 5, 15)


def inbound_wait(attempts: int) -> timedelta | None:
    """How long a message that went wrong `attempts` times waits; None: a person has to look at it."""
    if attempts >= INBOUND_TRIES:
        return None
    return timedelta(seconds=_INBOUND_WAITS[min(attempts, len(_INBOUND_WAITS)) - 1])
