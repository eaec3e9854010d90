"""What nobody else looks after: ended leases, stale texts, lanes with something to do."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, case, func, select, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.events import Kind
from bot.messages.failures import CHECKS, FollowUp, after_expiry, after_failure
from bot.messages.model import NEEDS_SIGHT, STOPS, Lane, State
from bot.messages.ports import FailureKind
from bot.messages.store_claim import moved_to
from bot.messages.store_unknown import unknown_due
from bot.messages.tables import inbound, is_now, outbound

BATCH = 500


def end_leases(session: Session, now: datetime) -> set[Lane]:
    """Whoever held these died or hangs: perhaps they were sent. The token stays, for an answer that is only late."""
    rows = session.execute(
        select(outbound.c.id, outbound.c.kind, outbound.c.lane, outbound.c.attempts)
        .where(is_now(outbound, State.SENDING), outbound.c.lease_until < func.clock_timestamp())
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        following = after_failure(Kind(row.kind), FailureKind.AMBIGUOUS, row.attempts, now)
        session.execute(
            update(outbound)
            .where(outbound.c.id == row.id)
            .values(**moved_to(following), fault="lease ended", changed_at=now)
        )
    return {Lane(row.lane) for row in rows}


LONGEST_WAIT_OF_A_STOP = timedelta(minutes=2)
"""No try of a stop is put off for longer: its own waits end at 45 s."""
LONGEST_WAIT_FOR_A_LOOK = timedelta(seconds=CHECKS[-1])
LONGEST_WAIT_OF_A_MESSAGE = timedelta(minutes=1)
"""No message that came in is put off for longer: its own waits end at 15 s."""


def bring_forward(session: Session, now: datetime) -> int:
    """Waits that nothing of ours asks for: a process whose clock is wrong, or a provider that wants an hour, would put
    off a stop, the look for a text of unknown fate or a message that came in for as long. Returns how many there were.
    """
    stops = and_(
        is_now(outbound, State.READY), outbound.c.lane == Lane.ALERTS, outbound.c.kind.in_(sorted(STOPS)),
        outbound.c.not_before > now + LONGEST_WAIT_OF_A_STOP,
    )  # fmt: skip
    looks = and_(is_now(outbound, State.UNKNOWN), outbound.c.not_before > now + LONGEST_WAIT_FOR_A_LOOK)
    messages = and_(is_now(inbound, "captured"), inbound.c.not_before > now + LONGEST_WAIT_OF_A_MESSAGE)
    return sum(
        _due_now(session, table, waiting, now)
        for table, waiting in ((outbound, stops), (outbound, looks), (inbound, messages))
    )


def _due_now(session: Session, table: Table, waiting: ColumnElement[bool], now: datetime) -> int:
    # Who holds such a row is about to say when it is due next.
    free = select(table.c.id).where(waiting).limit(BATCH).with_for_update(skip_locked=True).cte("free")
    order = update(table).where(table.c.id == free.c.id).values(not_before=now).returning(table.c.id)
    return len(session.execute(order).all())


def expire(session: Session, now: datetime) -> int:
    """Nothing stale is ever sent; whom it concerns is told."""
    silent = [kind.value for kind in Kind if after_expiry(kind) is None]
    stale = (
        select(outbound.c.id)
        .where(is_now(outbound, State.READY), outbound.c.expires_at <= now)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .cte("stale")
    )
    rows = session.execute(
        update(outbound)
        .where(outbound.c.id == stale.c.id)
        .values(
            state=State.EXPIRED,
            follow_up=case((outbound.c.kind.in_(silent), None), else_=FollowUp.CARD),
            changed_at=now,
        )
        .returning(outbound.c.id)
    )
    return len(rows.all())


def lanes_due(session: Session, now: datetime) -> Mapping[Lane, float]:
    """Lanes in which something waits to be sent or looked up, with the seconds for which its oldest has been due.

    A GO or DEPART OK that may not go because the program is blind makes no lane look asleep: its age counts nothing.
    """
    found: dict[Lane, float] = {}
    for lane in Lane:
        oldest = [_age(session, lane, channel, now) for channel in Channel]
        known = [age for age in oldest if age is not None]
        if known:
            found[lane] = max(known)
        elif session.execute(unknown_due(lane, now).limit(1)).first() is not None:
            found[lane] = 0.0
    return found


def _age(session: Session, lane: Lane, channel: Channel, now: datetime) -> float | None:
    first = (
        select(outbound.c.not_before, outbound.c.kind)
        .where(
            outbound.c.lane == lane,
            outbound.c.channel == channel,
            is_now(outbound, State.READY),
            outbound.c.not_before <= now,
            outbound.c.expires_at > now,
        )
        .order_by(outbound.c.priority, outbound.c.not_before)
        .limit(1)
    )
    row = session.execute(first).first()
    if row is None:
        return None
    return 0.0 if Kind(row.kind) in NEEDS_SIGHT else float((now - row.not_before).total_seconds())
