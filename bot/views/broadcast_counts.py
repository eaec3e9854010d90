"""How far a broadcast is: how many were queued, handed over, delivered, failed, and what they answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.broadcasts.tables import broadcast, broadcast_recipient
from bot.messages.tables import outbound
from bot.users.tables import user_account

_STATES = {
    "ready": "queued",
    "sending": "queued",
    "unknown": "queued",
    "accepted": "accepted",
    "delivered": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "needs_human": "failed",
    "expired": "failed",
    "superseded": "cancelled",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastLine:
    """One broadcast in numbers of people. `expanded`: how many of `size` have their text written."""

    id: UUID
    phrase_key: str
    params: dict[str, Any]
    state: str
    by: str
    created_at: datetime
    expires_at: datetime
    size: int
    expanded: int
    queued: int
    accepted: int
    delivered: int
    failed: int
    cancelled: int
    yes: int
    no: int
    call_me: int


def broadcasts(session: Session, *, only: UUID | None = None) -> list[BroadcastLine]:
    """The newest broadcasts first, or the one of this id."""
    recipients = broadcast_recipient.c
    people = {
        "expanded": recipients.queued_at.is_not(None),
        "yes": recipients.answer == 1,
        "no": recipients.answer == 2,
        "call_me": recipients.answer == 3,
    }
    counted = (
        select(recipients.broadcast_id, *(func.count().filter(test).label(name) for name, test in people.items()))
        .group_by(recipients.broadcast_id)
        .subquery()
    )
    query = (
        select(broadcast, user_account.c.login, *(counted.c[name] for name in people))
        .join(user_account, user_account.c.id == broadcast.c.created_by)
        .outerjoin(counted, counted.c.broadcast_id == broadcast.c.id)
        .order_by(broadcast.c.created_at.desc(), broadcast.c.id)
        .limit(50)
    )
    if only is not None:
        query = query.where(broadcast.c.id == only)
    return [
        BroadcastLine(
            id=row.id,
            phrase_key=row.phrase_key,
            params=dict(row.phrase_params),
            state=row.state,
            by=row.login,
            created_at=row.created_at,
            expires_at=row.expires_at,
            size=row.size,
            **{name: row._mapping[name] or 0 for name in people},
            **_texts(session, row.id),
        )
        for row in session.execute(query).all()
    ]


def _texts(session: Session, broadcast_id: UUID) -> dict[str, int]:
    """People by the state of their text; whoever has several counts by the best of them."""
    query = select(outbound.c.contact_id, outbound.c.state).where(outbound.c.cause == f"broadcast:{broadcast_id}")
    best: dict[UUID, str] = {}
    order = ("cancelled", "failed", "queued", "accepted", "delivered")
    for person, state in session.execute(query):
        told = _STATES.get(state, "queued")
        best[person] = max(best.get(person, "cancelled"), told, key=order.index)
    return {name: sum(told == name for told in best.values()) for name in order}
