"""The inbox, one line for each person who wrote: what waits to be read, to be answered, for whom."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select, true
from sqlalchemy.orm import Session

from bot.alerts.tables import card
from bot.contacts.tables import contact, contact_place
from bot.crypto import Unreadable, keys_of
from bot.ids import PlaceId, UserId
from bot.messages.tables import inbound
from bot.places.tables import place
from bot.threads.tables import thread
from bot.users.tables import user_account

PAGE = 25
_SHOWN = 140


class Folder(StrEnum):
    """Which threads are listed."""

    TO_READ = "a-classer"
    TO_ANSWER = "a-repondre"
    MINE = "a-moi"
    ALL = "tous"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """One person. `waiting`: texts that a person has to read; `due`: by when the first open card wants an answer."""

    contact: UUID
    pseudonym: str
    role: str
    standing: str
    language: str
    places: str
    last_at: datetime
    last_channel: str
    last_kind: str
    last_intent: str | None
    last_text: str = field(repr=False)
    waiting: int
    cards: int
    due: datetime | None
    taken_by: str | None
    taken_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of threads; `more`: there is another one after it."""

    lines: tuple[ThreadLine, ...]
    more: bool


def threads(
    session: Session,
    folder: Folder,
    user: UserId,
    scope: Collection[PlaceId] | None = None,
    *,
    named: str = "",
    page: int = 1,
) -> Listed:
    """The threads of a folder: what waits for an answer by deadline, all else the newest text first."""
    query = _select().where(_within(scope), _in(folder, user), _named(named))
    if folder is Folder.TO_ANSWER:
        query = query.order_by(_cards.c.due, _last.c.number.desc())
    else:
        query = query.order_by(_last.c.number.desc())
    rows = session.execute(query.limit(PAGE + 1).offset(PAGE * (page - 1))).all()
    return Listed(tuple(_line(session, row) for row in rows[:PAGE]), len(rows) > PAGE)


def folder_counts(session: Session, user: UserId, scope: Collection[PlaceId] | None = None) -> Mapping[Folder, int]:
    """How many threads each folder holds, but for the one that has them all."""
    folders = (Folder.TO_READ, Folder.TO_ANSWER, Folder.MINE)
    base = (
        select(*(func.count().filter(_in(one, user)).label(one.name) for one in folders))
        .select_from(contact.outerjoin(_cards, _cards.c.contact_id == contact.c.id).outerjoin(_taken, _taken_on))
        .where(_within(scope), or_(_unread, _cards.c.many > 0, _taken.c.taken_by == user), _wrote)
    )
    row = session.execute(base).one()
    return {one: int(getattr(row, one.name)) for one in folders}


_last = (
    select(inbound)
    .where(inbound.c.contact_id == contact.c.id)
    .order_by(inbound.c.number.desc())
    .limit(1)
    .lateral("last_text")
)
_wrote = exists().where(inbound.c.contact_id == contact.c.id)
_cards = (
    select(card.c.contact_id, func.count().label("many"), func.min(card.c.due).label("due"))
    .where(card.c.settled_at.is_(None), card.c.contact_id.is_not(None))
    .group_by(card.c.contact_id)
    .subquery("open_cards")
)
_taken = thread.alias("taken")
_taken_on = _taken.c.contact_id == contact.c.id
_unread = exists().where(inbound.c.contact_id == contact.c.id, inbound.c.unclear)
_waiting = (
    select(func.count()).where(inbound.c.contact_id == contact.c.id, inbound.c.unclear).correlate(contact)
).scalar_subquery()
_places = (
    select(func.string_agg(place.c.name, ", "))
    .join(contact_place, contact_place.c.place_id == place.c.id)
    .where(contact_place.c.contact_id == contact.c.id)
    .correlate(contact)
).scalar_subquery()


def _select() -> Select[Any]:
    joined = (
        contact.join(_last, true())
        .outerjoin(_cards, _cards.c.contact_id == contact.c.id)
        .outerjoin(_taken, _taken_on)
        .outerjoin(user_account, user_account.c.id == _taken.c.taken_by)
    )
    return select(
        contact.c.id.label("who"),
        contact.c.pseudonym,
        contact.c.role,
        contact.c.standing,
        contact.c.language,
        _places.label("places"),
        _last,
        _waiting.label("waiting"),
        _cards.c.many,
        _cards.c.due,
        _taken.c.taken_by,
        user_account.c.name.label("taker"),
    ).select_from(joined)


def _within(scope: Collection[PlaceId] | None) -> ColumnElement[bool]:
    """People of a place of the scope, and people of no place."""
    if scope is None:
        return true()
    of = exists().where(contact_place.c.contact_id == contact.c.id)
    return or_(of.where(contact_place.c.place_id.in_(scope)), ~of)


def _in(folder: Folder, user: UserId) -> ColumnElement[bool]:
    match folder:
        case Folder.TO_READ:
            return _unread
        case Folder.TO_ANSWER:
            return _cards.c.many > 0
        case Folder.MINE:
            return _taken.c.taken_by == user
    return true()


def _named(word: str) -> ColumnElement[bool]:
    if not word:
        return true()
    there = exists().where(
        contact_place.c.contact_id == contact.c.id,
        place.c.id == contact_place.c.place_id,
        place.c.name.icontains(word, autoescape=True),
    )
    return or_(contact.c.pseudonym.icontains(word, autoescape=True), there)


def _line(session: Session, row: Row[Any]) -> ThreadLine:
    return ThreadLine(
        contact=row.who,
        pseudonym=row.pseudonym,
        role=row.role,
        standing=row.standing,
        language=row.language,
        places=row.places or "",
        last_at=row.received_at,
        last_channel=row.channel,
        last_kind=row.kind,
        last_intent=row.intent,
        last_text=words_of(session, row)[:_SHOWN],
        waiting=row.waiting,
        cards=row.many or 0,
        due=row.due,
        taken_by=row.taker,
        taken_by_id=row.taken_by,
    )


def words_of(session: Session, row: Row[Any]) -> str:
    """What was written in an incoming text, without a code; empty where it cannot be read."""
    try:
        content = json.loads(keys_of(session).open("inbound", "content", row.id, row.content_sealed))
    except (Unreadable, ValueError):
        return ""
    return hidden_code(str(content.get("text") or ""))


def hidden_code(text: str) -> str:
    """A text that is a code alone, without its digits: what they prove is nobody's to see (law 2)."""
    digits = text.strip()
    return "••••" if digits.isdecimal() and len(digits) >= 4 else text
