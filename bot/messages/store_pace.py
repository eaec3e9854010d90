"""Taking texts at the pace of their senders: which may go now, and in how many seconds each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.messages.model import Lane
from bot.messages.pacing import PROBE_SECONDS, Filled, Line, again_in, book, room
from bot.messages.store_claim import LEASE, Claimed, Only, claim, due
from bot.messages.store_sender import filled, owe, rest
from bot.messages.tables import outbound

YIELD_SECONDS = 0.05
"""How soon broadcasts look again that have let alerts go first."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts, each with its slot in seconds from now. `again_in`: when to take more; None: nothing more is due.

    `spent` are senders whose budget is used up.
    """

    texts: list[tuple[Claimed, float]]
    again_in: float | None
    spent: tuple[str, ...] = ()


def claim_paced(  # noqa: PLR0913 - a claim, and what paces it
    session: Session,
    lane: Lane,
    limit: int,
    now: datetime,
    lines: Mapping[Channel, Line],
    *,
    lease: timedelta = LEASE,
    but: Collection[Channel] = (),
) -> Batch:
    """Take up to `limit` texts of a lane, as many as their senders may carry now. `but`: none of these channels.

    While an alert waits that could go out, broadcasts take nothing. A channel without a line has no limit.
    """
    texts: list[tuple[Claimed, float]] = []
    waits: list[float] = []
    spent: list[str] = []
    waiting = [channel for channel in channels_waiting(session, lane, now) if channel not in but]
    if waiting and lane is Lane.BROADCASTS and channels_waiting(session, Lane.ALERTS, now):
        return Batch([], YIELD_SECONDS)
    # Locked in one order by everybody, whatever is the most urgent: two lanes must not wait for each other.
    known = {channel: filled(session, lines[channel]) for channel in sorted(waiting) if channel in lines}
    for channel in waiting:
        left = limit - len(texts)
        if left <= 0:
            waits.append(0.0)
            break
        line = lines.get(channel)
        if line is None:
            taken, wait = [(each, 0.0) for each in claim(session, lane, left, now, lease, Only(channel))], 0.0
        else:
            taken, wait, is_over = _from_line(session, lane, left, now, _Way(channel, line, lease, *known[channel]))
            spent += [line.name] if is_over else []
        texts += taken
        waits.append(wait)
    return Batch(texts, min(waits, default=None), tuple(spent))


def channels_waiting(session: Session, lane: Lane, now: datetime) -> list[Channel]:
    """The channels on which something of a lane may go now, the one with the most urgent text first."""
    heads = []
    for channel in Channel:
        head = (
            select(outbound.c.priority, outbound.c.not_before)
            .where(*due(lane, now), outbound.c.channel == channel)
            .order_by(outbound.c.priority, outbound.c.not_before, outbound.c.number)
            .limit(1)
        )
        row = session.execute(head).first()
        if row is not None:
            heads.append((row.priority, row.not_before, channel))
    return [channel for _, _, channel in sorted(heads)]


@dataclass(frozen=True, slots=True)
class _Way:
    channel: Channel
    line: Line
    lease: timedelta
    known: Filled
    at: datetime  # by the database's clock


def _from_line(
    session: Session, lane: Lane, limit: int, now: datetime, way: _Way
) -> tuple[list[tuple[Claimed, float]], float, bool]:
    line, full_at, at = way.line, way.known.full_at, way.at
    free = room(line, way.known, lane, at)
    if free.segments == 0:
        return [], free.again_in, free.spent
    taken = claim(session, lane, 1 if free.probe else limit, now, way.lease, Only(way.channel, free.segments))
    if not taken:
        return [], YIELD_SECONDS, False
    if free.probe:
        rest(session, line, PROBE_SECONDS)
    slots, full_at = book(line, full_at, lane, (each.segments for each in taken), at)
    if line.per_second:
        owe(session, line, full_at)
    again = again_in(lane, full_at, at) if line.per_second else 0.0
    return list(zip(taken, slots, strict=True)), PROBE_SECONDS if free.probe else again, False
