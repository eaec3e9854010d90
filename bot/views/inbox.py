"""What came in, newest first: who wrote, what it was taken for, and what it held."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.crypto import keys_of
from bot.ids import ContactId, InboundId
from bot.messages.tables import inbound


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as a coordinator sees it. `content` has text, location and media: shown only to who asks for it."""

    id: InboundId
    received_at: datetime
    sender: str | None
    channel: str
    kind: str
    intent: str | None
    state: str
    pulled: bool
    content: Mapping[str, Any] = field(repr=False)


def arrivals(session: Session, limit: int, of: ContactId | None = None) -> list[Arrival]:
    """The newest messages, of everybody or of one person."""
    keys = keys_of(session)
    query = (
        select(inbound, contact.c.pseudonym)
        .outerjoin(contact, contact.c.id == inbound.c.contact_id)
        .order_by(inbound.c.number.desc())
        .limit(limit)
    )
    if of is not None:
        query = query.where(inbound.c.contact_id == of)
    return [
        Arrival(
            id=row.id,
            received_at=row.received_at,
            sender=row.pseudonym,
            channel=row.channel,
            kind=row.kind,
            intent=row.intent,
            state=row.state,
            pulled=row.pulled,
            content=json.loads(keys.open("inbound", "content", row.id, row.content_sealed)),
        )
        for row in session.execute(query)
    ]
