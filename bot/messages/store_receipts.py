"""What the network says of our texts: kept as it comes, and the text moved forward only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.ids import OutboundId
from bot.messages.failures import FollowUp
from bot.messages.model import State, sources, state_told
from bot.messages.tables import delivery_event, outbound


@dataclass(frozen=True, slots=True)
class Told:
    """One report: `status` in the words of `model.state_told`, `code` the provider's reason for a failure."""

    outbound: UUID
    provider_id: str
    status: str
    code: int | None = None


def record_status(session: Session, told: Told, now: datetime) -> bool:
    """Store a report. True: it moved the text. Told twice, late, or about no text of ours: it changes nothing."""
    fresh = session.execute(
        insert(delivery_event)
        .values(
            id=uuid4(),
            outbound_id=told.outbound,
            provider_id=told.provider_id,
            status=told.status,
            code=told.code,
            received_at=now,
        )
        .on_conflict_do_nothing(index_elements=["outbound_id", "provider_id", "status"])
        .returning(delivery_event.c.id)
    ).first()
    target = state_told(told.status)
    return fresh is not None and target is not None and _move(session, told, target, now)


def _move(session: Session, told: Told, target: State, now: datetime) -> bool:
    failed = target in (State.FAILED, State.UNDELIVERED)
    values: dict[str, Any] = {
        "state": target,
        "provider_id": func.coalesce(outbound.c.provider_id, told.provider_id),
        "changed_at": now,
    }
    if failed:
        wanted = func.coalesce(outbound.c.follow_up, FollowUp.REROUTE)
        values["follow_up"] = case((outbound.c.superseded_by.is_(None), wanted), else_=None)
        values["fault"] = str(told.code or told.status)
    elif target is State.DELIVERED:
        values["follow_up"] = None
    moved = session.execute(
        update(outbound)
        .where(outbound.c.id == told.outbound, outbound.c.state.in_(sorted(sources(target))))
        .values(**values)
        .returning(outbound.c.id)
    )
    return moved.first() is not None


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it was kept."""

    provider_id: str
    status: str
    code: int | None
    received_at: datetime


def reports_on(session: Session, outbound_id: OutboundId) -> list[Reported]:
    """Everything the network said of a text, in the order in which we heard it."""
    rows = session.execute(
        select(delivery_event)
        .where(delivery_event.c.outbound_id == outbound_id)
        .order_by(delivery_event.c.received_at, delivery_event.c.id)
    )
    return [Reported(row.provider_id, row.status, row.code, row.received_at) for row in rows]
