"""What came in and the program could not work on: a person decides what becomes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact, contact_address
from bot.messages.tables import inbound, is_now
from bot.views.threads import words_of

MOST = 25


@dataclass(frozen=True, slots=True)
class Unworked:
    """Something that came in and the program could not work on; `who` where the number is somebody's."""

    id: UUID
    at: datetime
    channel: str
    who: str | None
    text: str = field(repr=False)


def unworked(session: Session, most: int = MOST) -> tuple[Unworked, ...]:
    """What waits for a person because working on it failed, the oldest first."""
    known = (
        select(contact.c.pseudonym)
        .join(contact_address, contact_address.c.contact_id == contact.c.id)
        .where(contact_address.c.address_index == inbound.c.sender_index, contact_address.c.active)
        .limit(1)
        .correlate(inbound)
    ).scalar_subquery()
    query = select(inbound, known.label("who")).where(is_now(inbound, "needs_human")).order_by(inbound.c.number)
    return tuple(
        Unworked(row.id, row.received_at, row.channel, row.who, words_of(session, row))
        for row in session.execute(query.limit(most))
    )
