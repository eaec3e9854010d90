"""What the network says of our texts: kept as it comes, and the text moved forward only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Update, bindparam, case, exists, func, literal_column, select, update
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
    """Store a report, by one statement. True: it moved the text. Told twice, late, or about none of ours: nothing."""
    values = {
        "event": uuid4(),
        "text": told.outbound,
        "told": told.provider_id,
        "status": told.status,
        "code": told.code,
        "now": now,
        "fault": str(told.code or told.status),
    }
    target = state_told(told.status)
    moved = session.connection().execute(_KEEP if target is None else _MOVES[target], values)
    return target is not None and moved.first() is not None


_KEEP = (
    insert(delivery_event)
    .values(
        id=bindparam("event"),
        outbound_id=bindparam("text"),
        provider_id=bindparam("told"),
        status=bindparam("status"),
        code=bindparam("code"),
        received_at=bindparam("now"),
    )
    .on_conflict_do_nothing(index_elements=["outbound_id", "provider_id", "status"])
    .returning(delivery_event.c.id)
)


def _move(target: State) -> Update:
    """Keep a report and, where it is new, move the text: what one report does is one statement and one trip."""
    values: dict[str, Any] = {
        "state": target,
        "provider_id": func.coalesce(outbound.c.provider_id, bindparam("told")),
        "changed_at": bindparam("now"),
    }
    if target in (State.FAILED, State.UNDELIVERED):
        wanted = func.coalesce(outbound.c.follow_up, FollowUp.REROUTE)
        values["follow_up"] = case((outbound.c.superseded_by.is_(None), wanted), else_=None)
        values["fault"] = bindparam("fault")
    elif target is State.DELIVERED:
        values["follow_up"] = None
    before: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in sorted(sources(target))]
    fresh = _KEEP.cte("fresh")
    return (
        update(outbound)
        .where(outbound.c.id == bindparam("text"), outbound.c.state.in_(before), exists(select(fresh.c.id)))
        .values(**values)
        .returning(outbound.c.id)
    )


# Made once: putting a statement together costs more than the database takes for it.
_MOVES = {target: _move(target) for target in (State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.FAILED)}


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
