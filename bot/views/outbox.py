"""Texts of ours and what is known of each, for whoever runs this installation. No number, no words: only ids."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.messages.tables import attempt, attempt_result, delivery_event, outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One text. `who` is a pseudonym; `wants`: what still has to happen because it went wrong."""

    id: UUID
    kind: str
    lane: str
    channel: str
    who: str
    state: str
    attempts: int
    fault: str | None
    wants: str | None
    phrase: str
    cause: str
    created_at: datetime
    changed_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that was done with a text, or told of it."""

    at: datetime
    what: str
    code: int | None
    provider_id: str | None


def texts(
    session: Session, *, state: str | None = None, beginning: str | None = None, limit: int = 100
) -> list[TextLine]:
    """The newest texts; in one state, or whose ids begin so."""
    query = select(outbound, contact.c.pseudonym).join(contact, contact.c.id == outbound.c.contact_id)
    if state is not None:
        query = query.where(outbound.c.state == state)
    if beginning is not None:
        query = query.where(cast(outbound.c.id, Text).startswith(beginning.lower(), autoescape=True))
    return [
        TextLine(
            id=row.id,
            kind=row.kind,
            lane=row.lane,
            channel=row.channel,
            who=row.pseudonym,
            state=row.state,
            attempts=row.attempts,
            fault=row.fault,
            wants=row.follow_up,
            phrase=row.phrase_key,
            cause=row.cause,
            created_at=row.created_at,
            changed_at=row.changed_at,
            expires_at=row.expires_at,
        )
        for row in session.execute(query.order_by(outbound.c.number.desc()).limit(limit))
    ]


def history(session: Session, text: UUID) -> list[Happened]:
    """Every attempt with its result and every report of the network, in order."""
    tried = session.execute(
        select(attempt, attempt_result)
        .outerjoin(attempt_result, attempt_result.c.attempt_id == attempt.c.id)
        .where(attempt.c.outbound_id == text)
    ).all()
    told = session.execute(select(delivery_event).where(delivery_event.c.outbound_id == text)).all()
    found = [
        *(Happened(at=row.started_at, what="handed over", code=None, provider_id=None) for row in tried),
        *(
            Happened(at=row.finished_at, what=row.outcome, code=row.code, provider_id=row.provider_id)
            for row in tried
            if row.finished_at is not None
        ),
        *(
            Happened(at=row.received_at, what=f"reported {row.status}", code=row.code, provider_id=row.provider_id)
            for row in told
        ),
    ]
    return sorted(found, key=lambda each: each.at)
