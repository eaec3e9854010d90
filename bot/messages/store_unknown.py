"""Texts that may have been handed over: found in the provider's list, or given to a person. Never sent again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import keys_of
from bot.ids import OutboundId
from bot.messages.failures import Next
from bot.messages.model import Lane, State
from bot.messages.tables import attempt, attempt_result, is_now, outbound

LOOKING = timedelta(seconds=60)
"""How long nobody else looks for a text that somebody is looking for."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A text of unknown fate. `checks` counts the look that begins; `since`: its first attempt, by the database."""

    id: OutboundId
    channel: Channel
    checks: int
    since: datetime
    address: str = field(repr=False)
    body: str = field(repr=False)


def _due(lane: Lane, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (is_now(outbound, State.UNKNOWN), outbound.c.lane == lane, outbound.c.not_before <= now)


def unknown_due(lane: Lane, now: datetime) -> Select[Any]:
    """Texts of a lane whose next look at the provider's list is due."""
    return select(outbound.c.id).where(*_due(lane, now))


def take_unknown(session: Session, lane: Lane, now: datetime, limit: int = 20) -> list[Unknown]:
    """Begin the next look for some of them. Every begun look counts, so that none goes on for ever."""
    picked = (
        unknown_due(lane, now)
        .order_by(outbound.c.not_before)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    first = select(func.min(attempt.c.started_at)).where(attempt.c.outbound_id == outbound.c.id).scalar_subquery()
    rows = session.execute(
        update(outbound)
        .where(outbound.c.id == picked.c.id)
        .values(checks=outbound.c.checks + 1, not_before=now + LOOKING)
        .returning(outbound, first.label("since"))
    ).all()
    keys = keys_of(session)
    return [
        Unknown(
            id=OutboundId(row.id),
            channel=Channel(row.channel),
            checks=row.checks,
            since=row.since,
            address=keys.open("outbound", "address", row.id, row.address_sealed),
            body=keys.open("outbound", "body", row.id, row.body_sealed),
        )
        for row in rows
    ]


def known_as_ours(session: Session, provider_ids: Collection[str]) -> set[str]:
    """Which of the provider's messages belong to a text of ours already."""
    by_row = select(outbound.c.provider_id).where(outbound.c.provider_id.in_(provider_ids))
    by_attempt = select(attempt_result.c.provider_id).where(attempt_result.c.provider_id.in_(provider_ids))
    return {found for found in session.scalars(by_row.union(by_attempt)) if found}


def found_unknown(session: Session, outbound_id: OutboundId, provider_id: str, now: datetime) -> bool:
    """The provider has it. False: a report told us first."""
    return _settle(session, outbound_id, {"state": State.ACCEPTED, "provider_id": provider_id}, now)


def missed_unknown(session: Session, outbound_id: OutboundId, following: Next, now: datetime) -> bool:
    """The provider's list did not show it: look again later, or let a person decide."""
    values = {"state": following.state, "not_before": following.not_before, "follow_up": following.follow_up}
    return _settle(session, outbound_id, values, now)


def _settle(session: Session, outbound_id: OutboundId, values: dict[str, Any], now: datetime) -> bool:
    rows = session.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id, is_now(outbound, State.UNKNOWN))
        .values(**values, changed_at=now)
        .returning(outbound.c.id)
    )
    return rows.first() is not None
