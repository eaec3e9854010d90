"""What came in: stored once, worked on in order per sender, lost never."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Row, Uuid, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import keys_of
from bot.db import Connected
from bot.ids import ContactId, InboundId
from bot.messages.loops import likeness
from bot.messages.model import inbound_wait
from bot.messages.tables import inbound, is_now, refused_request

REFUSED_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Captured:
    """A message as a door received it. `content` is JSON: "text" always, "payload", "location", "media" and more.

    `sender` is a bare address, `recipient` which of ours it came to. `pulled`: no webhook brought it.
    """

    provider: str
    provider_id: str
    channel: Channel
    kind: str
    sender: str
    recipient: str
    content: Mapping[str, Any]
    raw: bytes | None = None
    pulled: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """A stored message, opened. `number` is its place in the order of arrival."""

    id: InboundId
    number: int
    provider_id: str
    channel: Channel
    kind: str
    sender: str
    recipient: str
    content: Mapping[str, Any] = field(repr=False)
    received_at: datetime
    contact: ContactId | None
    attempts: int
    pulled: bool

    @property
    def text(self) -> str:
        """What was written; empty where nothing was."""
        return str(self.content.get("text", ""))


# Due whatever time it is for whom: a door whose clock is wrong must not make a message wait.
_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)

# Made once: putting a statement together costs as much as the database takes for it.
_CAPTURE = insert(inbound).on_conflict_do_nothing(index_elements=["provider", "provider_id"]).returning(inbound.c.id)


def capture(session: Connected, captured: Captured, now: datetime) -> bool:
    """Store one message, sealed, by one statement. False: it was told before, and nothing changed."""
    row_id = uuid4()
    keys = keys_of(session)

    def seal(column: str, value: str | bytes) -> bytes:
        return keys.seal("inbound", column, row_id, value)

    values = {
        "id": row_id,
        "provider": captured.provider,
        "provider_id": captured.provider_id,
        "channel": captured.channel,
        "kind": captured.kind,
        "sender_sealed": seal("sender", captured.sender),
        "sender_index": keys.blind("address", captured.sender),
        "recipient": captured.recipient,
        "content_sealed": seal("content", json.dumps(captured.content)),
        "like_index": keys.blind("like", likeness(captured.content)),
        "raw_sealed": None if captured.raw is None else seal("raw", captured.raw),
        "received_at": now,
        "pulled": captured.pulled,
        "state": "captured",
        "attempts": 0,
        "not_before": _AT_ONCE,
    }
    return session.connection().execute(_CAPTURE, values).first() is not None


def refuse(session: Session, reason: str, raw: bytes, now: datetime) -> None:
    """Keep what a door turned away, sealed, for 7 days."""
    row_id = uuid4()
    sealed = keys_of(session).seal("refused_request", "raw", row_id, raw)
    session.execute(insert(refused_request).values(id=row_id, at=now, reason=reason, raw_sealed=sealed))


def forget_refused(session: Session, now: datetime) -> int:
    """Drop what was turned away more than 7 days ago."""
    gone = session.execute(
        delete(refused_request).where(refused_request.c.at < now - REFUSED_KEPT).returning(refused_request.c.id)
    )
    return len(gone.all())


def get_inbound(session: Session, inbound_id: InboundId) -> Inbound:
    """The message. Raises `NoResultFound`, or `Unreadable` where it does not open."""
    return opened(session, session.connection().execute(_GET, {"id": inbound_id}).one())


READ: tuple[Column[Any], ...] = (
    *(inbound.c.id, inbound.c.number, inbound.c.provider_id, inbound.c.channel, inbound.c.kind),
    *(inbound.c.sender_sealed, inbound.c.recipient, inbound.c.content_sealed, inbound.c.received_at),
    *(inbound.c.contact_id, inbound.c.attempts, inbound.c.pulled),
)
"""What `opened` reads."""
_GET = select(*READ).where(inbound.c.id == bindparam("id", type_=Uuid))


def opened(session: Session, row: Row[Any]) -> Inbound:
    """The message in such a row. Raises `Unreadable` where it does not open."""
    keys = keys_of(session)
    return Inbound(
        id=InboundId(row.id),
        number=row.number,
        provider_id=row.provider_id,
        channel=Channel(row.channel),
        kind=row.kind,
        sender=keys.open("inbound", "sender", row.id, row.sender_sealed),
        recipient=row.recipient,
        content=json.loads(keys.open("inbound", "content", row.id, row.content_sealed)),
        received_at=row.received_at,
        contact=ContactId(row.contact_id) if row.contact_id else None,
        attempts=row.attempts,
        pulled=row.pulled,
    )


def inbound_failed(session: Session, inbound_id: InboundId, fault: str, now: datetime) -> bool:
    """Working on it went wrong. True: it went wrong too often, and a person has to look at it.

    Until then it holds back what the same sender wrote after it, for less than half a minute in all.
    """
    attempts = session.scalar(
        update(inbound)
        .where(inbound.c.id == inbound_id, is_now(inbound, "captured"))
        .values(attempts=inbound.c.attempts + 1, fault=fault)
        .returning(inbound.c.attempts)
    )
    if attempts is None:
        return False
    wait = inbound_wait(attempts)
    change = {"state": "needs_human"} if wait is None else {"not_before": now + wait}
    session.execute(update(inbound).where(inbound.c.id == inbound_id).values(**change))
    return wait is None


def inbound_due(session: Session, now: datetime) -> bool:
    """Whether any message waits and may be worked on."""
    waiting = select(inbound.c.id).where(is_now(inbound, "captured"), inbound.c.not_before <= now)
    return session.execute(waiting.limit(1)).first() is not None


def last_inbound_at(session: Session, contacts: Collection[ContactId]) -> Mapping[ContactId, datetime]:
    """When each of these people last wrote to us; those who never did are missing."""
    rows = session.execute(
        select(inbound.c.contact_id, func.max(inbound.c.received_at))
        .where(inbound.c.contact_id.in_(contacts))
        .group_by(inbound.c.contact_id)
    )
    return {ContactId(contact): at for contact, at in rows}


def inbound_of(session: Session, contact: ContactId, limit: int = 50) -> list[Inbound]:
    """The newest messages of a person, newest first."""
    rows = session.execute(
        select(*READ).where(inbound.c.contact_id == contact).order_by(inbound.c.number.desc()).limit(limit)
    )
    return [opened(session, row) for row in rows]


def contact_of(session: Session, inbound_id: UUID) -> ContactId | None:
    """Who wrote it, where that is known."""
    found = session.scalar(select(inbound.c.contact_id).where(inbound.c.id == inbound_id))
    return ContactId(found) if found else None
