"""What the network says of our texts: kept as it comes, and the text moved forward only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Text,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import Unreadable, keys_of
from bot.ids import ContactId, OutboundId
from bot.messages.failures import FollowUp
from bot.messages.model import State, sources, state_told
from bot.messages.store_reach import any_refused, close_window, note_reached, note_refused
from bot.messages.tables import attempt, attempt_result, delivery_event, outbound


@dataclass(frozen=True, slots=True)
class Told:
    """One report: `status` in the words of `model.state_told`, `code` the provider's reason for a failure.

    `passing`: the network could not for the moment. `opted_out`: that address takes nothing more from us.
    `window_closed`: the person's 24 hours on WhatsApp are over.
    """

    outbound: UUID
    provider_id: str
    status: str
    code: int | None = None
    passing: bool = False
    opted_out: bool = False
    window_closed: bool = False


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
        "wanted": _wanted(told),
    }
    target = state_told(told.status)
    moved = session.connection().execute(_KEEP if target is None else _MOVES[target], values).first()
    if target is None or moved is None:
        return False
    if told.opted_out or told.window_closed or (target is State.DELIVERED and moved.refused):
        _note_address(session, told, moved, now)
    return True


def _wanted(told: Told) -> FollowUp:
    if told.opted_out:
        return FollowUp.REFUSED
    return FollowUp.AGAIN if told.passing or told.window_closed else FollowUp.REROUTE


def _note_address(session: Session, told: Told, row: Any, now: datetime) -> None:
    contact, channel = ContactId(row.contact_id), Channel(row.channel)
    if told.window_closed:
        close_window(session, contact, channel)
        return
    try:
        address = keys_of(session).open("outbound", "address", row.id, row.address_sealed)
    except (Unreadable, IndexError):
        return  # damaged: nobody knows whose it was
    if told.opted_out:
        note_refused(session, contact, channel, address, now)
    else:
        note_reached(session, contact, channel, address)


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
    before: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in sorted(sources(target))]
    fresh = _KEEP.cte("fresh")
    mine = [outbound.c.id == bindparam("text"), outbound.c.state.in_(before), exists(select(fresh.c.id))]
    if target in (State.FAILED, State.UNDELIVERED):
        mine.append(_of_the_last_attempt())
        wanted = func.coalesce(outbound.c.follow_up, bindparam("wanted", type_=Text))
        values["follow_up"] = case((outbound.c.superseded_by.is_(None), wanted), else_=None)
        values["fault"] = bindparam("fault")
    elif target is State.DELIVERED:
        values["follow_up"] = None
    changed = update(outbound).where(*mine).values(**values)
    if target is State.ACCEPTED:
        return changed.returning(outbound.c.id)
    address = (outbound.c.contact_id, outbound.c.channel, outbound.c.address_sealed)
    return changed.returning(outbound.c.id, *address, any_refused.label("refused"))


def _of_the_last_attempt() -> ColumnElement[bool]:
    """That an earlier copy failed says nothing of a later one."""
    earlier = exists().where(
        attempt.c.outbound_id == outbound.c.id,
        attempt_result.c.attempt_id == attempt.c.id,
        attempt_result.c.provider_id == bindparam("told"),
    )
    return or_(outbound.c.provider_id == bindparam("told"), and_(outbound.c.provider_id.is_(None), ~earlier))


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
