"""How fast a sender of ours may go: one bucket of tokens a sender, in segments, shared by every process. Pure.

The bucket is kept as one moment, `full_at`: until then tokens are owed. A text is handed over once no more than so many
seconds of tokens are owed: nearly none for broadcasts, a little for replies, most for alerts. So what alerts spend is
refilled before anything else goes on: the reserve of alerts. It holds `RESERVE_SECONDS`; a provider refuses more than
about a second of it at once, so that an alert text after the first few of a moment waits for its own slot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messages.model import Lane

SHARE = 0.985
"""Of the limit that we use: clocks and networks are not exact, and a provider that is asked too fast refuses."""

HORIZON_SECONDS = 0.2
"""Slots are booked this far ahead, no further: what is booked cannot be overtaken."""

RESERVE_SECONDS = 3.0
AT_ONCE_SECONDS = 0.7
"""What a provider takes in one go, of the second's worth that it keeps."""

_OWED = {Lane.ALERTS: min(RESERVE_SECONDS, AT_ONCE_SECONDS), Lane.REPLIES: 0.15, Lane.BROADCASTS: 0.05}

BREAKER_AFTER = 5
"""Failures in a row, of the provider and not of a text, after which a sender rests; alerts still try."""

BREAKER_SECONDS = 30.0
PROBE_SECONDS = 10.0
"""A sender that rested tries one text, and the next only when that has an answer, or after this long."""

BROADCASTS_SHARE = 0.8
"""Of a budget: broadcasts end there, so that answers are still paid for. Alerts have no budget."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sender of ours. `per_second` in segments, 0: no limit; budgets in segments, 0: none."""

    name: str
    per_second: float = 0.0
    per_day: int = 0
    per_month: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """What is known of a sender: what it owes, has spent, and why it rests. Times are of the database's clock."""

    full_at: datetime
    paused_until: datetime | None = None
    alerts_paused_until: datetime | None = None
    failures: int = 0
    day_segments: int = 0
    month_segments: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """How many segments may be booked now (None: any number). Where none may: in how many seconds to look again."""

    segments: int | None
    again_in: float = 0.0
    spent: bool = False  # the budget is used up
    probe: bool = False  # one text, to see whether the provider answers again


def room(line: Line, filled: Filled, lane: Lane, now: datetime) -> Room:
    """How many segments of a lane may be booked `now`. Alerts know neither budget nor breaker."""
    alerts = lane is Lane.ALERTS
    until = filled.alerts_paused_until if alerts else filled.paused_until
    if until is not None and until > now:
        return Room(0, (until - now).total_seconds())
    if not alerts and is_spent(line, filled, lane):
        return Room(0, 60.0, spent=True)
    if not alerts and filled.failures >= BREAKER_AFTER:
        return Room(1, probe=True)
    if not line.per_second:
        return Room(None)
    free = _OWED[lane] + HORIZON_SECONDS - owed_seconds(filled.full_at, now)
    segments = int(free * line.per_second * SHARE)
    if free <= 0:
        return Room(0, again_in(lane, filled.full_at, now))
    return Room(max(1, segments))


def is_spent(line: Line, filled: Filled, lane: Lane) -> bool:
    """Whether a budget leaves nothing more for this lane."""
    share = BROADCASTS_SHARE if lane is Lane.BROADCASTS else 1.0
    spent = ((line.per_day, filled.day_segments), (line.per_month, filled.month_segments))
    return any(limit and used >= limit * share for limit, used in spent)


def owed_seconds(full_at: datetime, now: datetime) -> float:
    """Seconds of tokens that are owed."""
    return max(0.0, (full_at - now).total_seconds())


def again_in(lane: Lane, full_at: datetime, now: datetime) -> float:
    """When to book again, in seconds: while the last half of what is booked goes out."""
    return max(0.01, owed_seconds(full_at, now) - _OWED[lane] - HORIZON_SECONDS / 2)


def book(
    line: Line, full_at: datetime, lane: Lane, segments: Iterable[int], now: datetime
) -> tuple[list[float], datetime]:
    """The slot of each text, in seconds from `now`, and until when tokens are owed then."""
    if not line.per_second:
        return [0.0 for _ in segments], full_at
    owed, slots = owed_seconds(full_at, now), []
    for each in segments:
        slots.append(max(0.0, owed - _OWED[lane]))
        owed += each / (line.per_second * SHARE)
    return slots, now + timedelta(seconds=owed)
