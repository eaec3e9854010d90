"""Tables of contacts under way, from and to their rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.contacts.commands import KeepTable
from bot.contacts.tables import contact_import
from bot.crypto import keys_of
from bot.ids import UserId

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table as it came. `taken_before`: when the same content was taken the last time."""

    id: UUID
    name: str
    content: bytes = field(repr=False)
    taken_before: datetime | None


def add(session: Session, order: KeepTable, user: UserId, now: datetime) -> None:
    """Write it, sealed."""
    keys = keys_of(session)
    session.execute(
        insert(contact_import).values(
            id=order.table,
            user_id=user,
            name=order.name,
            content_sealed=keys.seal("contact_import", "content", order.table, order.content),
            content_index=keys.blind("contact_import", order.content.hex()),
            created_at=now,
        )
    )


def get(session: Session, table: UUID, user: UserId) -> KeptTable | None:
    """The table that this user uploaded and neither took nor put aside."""
    query = select(contact_import).where(contact_import.c.id == table, contact_import.c.user_id == user)
    row = session.execute(query).one_or_none()
    if row is None or row.content_sealed is None:
        return None
    before = session.scalar(
        select(contact_import.c.done_at)
        .where(contact_import.c.content_index == row.content_index, contact_import.c.taken.is_not(None))
        .order_by(contact_import.c.done_at.desc())
        .limit(1)
    )
    content = keys_of(session).open_bytes("contact_import", "content", row.id, row.content_sealed)
    return KeptTable(row.id, row.name, content, before)


def close(session: Session, table: UUID, taken: int | None, now: datetime) -> None:
    """Forget its content."""
    values = {"content_sealed": None, "done_at": now, "taken": taken}
    session.execute(update(contact_import).where(contact_import.c.id == table).values(**values))


def forget_old(session: Session, now: datetime) -> None:
    """What nobody came back to within a day goes, whole."""
    session.execute(
        delete(contact_import).where(contact_import.c.done_at.is_(None), contact_import.c.created_at < now - KEPT)
    )
