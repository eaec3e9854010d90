"""One person's thread: what they wrote and what it was taken for, what they were told, what users noted of them."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.crypto import Unreadable, keys_of
from bot.ids import ContactId
from bot.messages.tables import inbound, outbound
from bot.threads.tables import text_reading, thread, thread_note
from bot.users.tables import user_account
from bot.views.threads import hidden_code

PAGE = 40
_CODED = frozenset({"code_question", "go", "depart_ok"})
_CODES = re.compile(r"(?<!\d)\d{4,6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Read:
    """What a user held a text for."""

    meaning: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something in a thread. `side`: in, out or note; `by`: who noted it.

    Of what came in: `intent`, `certainty` (of 100) and `because` are the program's guess, `unclear` says that nobody
    has read it, `media` are kinds of attachments, which nobody fetches. Of what went out: `state`, `segments`.
    """

    id: UUID
    side: str
    at: datetime
    text: str = field(repr=False)
    channel: str = ""
    kind: str = ""
    state: str = ""
    by: str = ""
    language: str = ""
    intent: str | None = None
    certainty: int | None = None
    because: tuple[str, ...] = field(default=(), repr=False)
    unclear: bool = False
    pulled: bool = False
    media: tuple[str, ...] = ()
    point: tuple[float, float] | None = field(default=None, repr=False)
    read: tuple[Read, ...] = ()
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """Newest last. `older`: the moment before which there is more."""

    lines: tuple[Said, ...]
    older: datetime | None
    taken_by: str | None
    taken_by_id: UUID | None


def thread_of(session: Session, who: ContactId, before: datetime | None = None) -> Thread:
    """The newest of one person's thread, or what was before a moment."""
    found = [*_came_in(session, who, before), *_went_out(session, who, before), *_noted(session, who, before)]
    found.sort(key=lambda one: one.at, reverse=True)
    older = found[PAGE - 1].at if len(found) > PAGE else None
    row = session.execute(
        select(thread.c.taken_by, user_account.c.name)
        .join(user_account, user_account.c.id == thread.c.taken_by)
        .where(thread.c.contact_id == who)
    ).one_or_none()
    taken = (row.name, row.taken_by) if row else (None, None)
    return Thread(tuple(found[:PAGE][::-1]), older, *taken)


def _came_in(session: Session, who: ContactId, before: datetime | None) -> list[Said]:
    query = select(inbound).where(inbound.c.contact_id == who).order_by(inbound.c.number.desc()).limit(PAGE + 1)
    rows = session.execute(query if before is None else query.where(inbound.c.received_at < before)).all()
    read = _readings(session, [row.id for row in rows])
    return [_arrived(session, row, read.get(row.id, ())) for row in rows]


def _readings(session: Session, texts: Sequence[UUID]) -> Mapping[UUID, tuple[Read, ...]]:
    found: dict[UUID, tuple[Read, ...]] = defaultdict(tuple)
    if texts:
        query = (
            select(text_reading, user_account.c.name)
            .join(user_account, user_account.c.id == text_reading.c.user_id)
            .where(text_reading.c.inbound_id.in_(texts))
            .order_by(text_reading.c.at)
        )
        for row in session.execute(query):
            found[row.inbound_id] += (Read(row.meaning, row.name, row.at),)
    return found


def _arrived(session: Session, row: Row[Any], read: tuple[Read, ...]) -> Said:
    content = json.loads(keys_of(session).open("inbound", "content", row.id, row.content_sealed))
    location = content.get("location")
    return Said(
        id=row.id,
        side="in",
        at=row.received_at,
        text=hidden_code(str(content.get("text") or "")),
        channel=row.channel,
        kind=row.kind,
        state=row.state,
        intent=row.intent,
        certainty=row.certainty,
        because=_why(session, row),
        unclear=row.unclear,
        pulled=row.pulled,
        media=tuple(str(one.get("content_type", "")) for one in content.get("media") or ()),
        point=(float(location["latitude"]), float(location["longitude"])) if location else None,
        read=read,
    )


def _why(session: Session, row: Row[Any]) -> tuple[str, ...]:
    if row.because_sealed is None:
        return ()
    found = json.loads(keys_of(session).open("inbound", "because", row.id, row.because_sealed))
    return tuple(str(one) for one in found)


def _went_out(session: Session, who: ContactId, before: datetime | None) -> list[Said]:
    query = select(outbound).where(outbound.c.contact_id == who, outbound.c.kind != "voice")
    query = query.order_by(outbound.c.created_at.desc()).limit(PAGE + 1)
    rows = session.execute(query if before is None else query.where(outbound.c.created_at < before))
    return [
        Said(
            id=row.id,
            side="out",
            at=row.created_at,
            text=_body(session, row),
            channel=row.channel,
            kind=row.kind,
            state=row.state,
            language=row.language,
            segments=row.segments,
        )
        for row in rows
    ]


def _body(session: Session, row: Row[Any]) -> str:
    """What was said, without the digits that prove something when they come back."""
    try:
        body = keys_of(session).open("outbound", "body", row.id, row.body_sealed)
    except Unreadable:
        return ""
    return _CODES.sub("••••", body) if row.kind in _CODED else body


def _noted(session: Session, who: ContactId, before: datetime | None) -> list[Said]:
    query = select(thread_note, user_account.c.name).join(user_account, user_account.c.id == thread_note.c.user_id)
    query = query.where(thread_note.c.contact_id == who).order_by(thread_note.c.at.desc()).limit(PAGE + 1)
    rows = session.execute(query if before is None else query.where(thread_note.c.at < before))
    keys = keys_of(session)
    return [
        Said(
            id=row.id,
            side="note",
            at=row.at,
            text=keys.open("thread_note", "body", row.id, row.body_sealed),
            by=row.name,
        )
        for row in rows
    ]
