"""What came of a broadcast for each person, why texts failed, and what it cost so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.broadcasts.model import Answer
from bot.broadcasts.tables import broadcast_recipient
from bot.channel import Channel
from bot.contacts.tables import contact, contact_place
from bot.messages.tables import outbound
from bot.places.tables import place
from bot.views.broadcast_texts import ORDER, best_texts

PAGE = 50
ANSWERS = {"yes": Answer.YES, "no": Answer.NO, "call_me": Answer.CALL_ME}
FILTERS = (*reversed(ORDER), *ANSWERS, "silent", "unwritten")
"""What a list of people can be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One person of the audience. `told`: see `broadcast_texts.ORDER`; None: nothing is written to them yet."""

    pseudonym: str
    role: str
    language: str
    places: tuple[str, ...]
    told: str | None
    state: str | None
    channel: str | None
    segments: int
    fault: str | None
    at: datetime | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What went out on a channel: segments by SMS, texts on WhatsApp."""

    channel: Channel
    texts: int
    segments: int


def invited(session: Session, broadcast: UUID, narrowed: str = "", page: int = 1) -> tuple[list[Invited], int]:
    """A page of the audience by pseudonym, and how many there are in all."""
    query = _audience(broadcast, narrowed)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(contact.c.pseudonym).limit(PAGE).offset((page - 1) * PAGE))
    return [_invited(row) for row in rows], total


def _audience(broadcast: UUID, narrowed: str) -> Select[Any]:
    best = best_texts(outbound.c.cause == f"broadcast:{broadcast}")
    names = (
        select(func.array_agg(aggregate_order_by(place.c.name, place.c.name)))
        .join(contact_place, contact_place.c.place_id == place.c.id)
        .where(contact_place.c.contact_id == contact.c.id)
        .scalar_subquery()
    )
    got = broadcast_recipient.c
    query = (
        select(contact.c.pseudonym, contact.c.role, contact.c.language, names.label("places"), best.c.told)
        .add_columns(best.c.state, best.c.channel, best.c.segments, best.c.fault, best.c.changed_at)
        .add_columns(got.answer, got.answered_at)
        .join(contact, contact.c.id == got.contact_id)
        .outerjoin(best, best.c.contact_id == got.contact_id)
        .where(got.broadcast_id == broadcast)
    )
    if narrowed in ORDER:
        return query.where(best.c.told == ORDER.index(narrowed))
    if narrowed in ANSWERS:
        return query.where(got.answer == ANSWERS[narrowed])
    if narrowed == "silent":
        return query.where(got.answer.is_(None))
    return query.where(best.c.told.is_(None)) if narrowed == "unwritten" else query


def _invited(row: Any) -> Invited:
    return Invited(
        pseudonym=row.pseudonym,
        role=row.role,
        language=row.language,
        places=tuple(row.places or ()),
        told=None if row.told is None else ORDER[row.told],
        state=row.state,
        channel=row.channel,
        segments=row.segments or 0,
        fault=row.fault,
        at=row.changed_at,
        answer=Answer(row.answer).name.lower() if row.answer is not None else None,
        answered_at=row.answered_at,
    )


def failures(session: Session, broadcast: UUID) -> list[tuple[str, str, int]]:
    """Why texts of it were not delivered: state, the provider's code or word, how many people; the most first."""
    best = best_texts(outbound.c.cause == f"broadcast:{broadcast}")
    query = (
        select(best.c.state, func.coalesce(best.c.fault, ""), func.count())
        .where(best.c.told == ORDER.index("failed"))
        .group_by(best.c.state, best.c.fault)
        .order_by(func.count().desc())
    )
    return [(state, fault, people) for state, fault, people in session.execute(query)]


def spent(session: Session, broadcast: UUID) -> list[Spent]:
    """What the networks were handed so far."""
    query = (
        select(outbound.c.channel, func.count(), func.sum(outbound.c.segments))
        .where(outbound.c.cause == f"broadcast:{broadcast}", outbound.c.provider_id.is_not(None))
        .group_by(outbound.c.channel)
        .order_by(outbound.c.channel)
    )
    return [Spent(Channel(channel), texts, int(total)) for channel, texts, total in session.execute(query)]
