"""The journal of acts as people read it: who ordered what about what, newest first. Ids become names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from bot.alerts.tables import card
from bot.audit.tables import journal
from bot.calm_periods.tables import calm_period
from bot.contacts.tables import contact
from bot.decisions.tables import decision
from bot.deliveries.tables import delivery
from bot.ids import UserId
from bot.incidents.tables import incident
from bot.places.tables import place
from bot.users.tables import user_account

PAGE = 50
MOST_EXPORTED = 20_000
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """Which acts: each None or "" sets no limit. `of` limits to one user whatever else was wished."""

    command: str = ""
    via: str = ""
    user: UserId | None = None
    contact: str = ""
    since: datetime | None = None
    until: datetime | None = None
    of: UserId | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One line. `subject` is the name of what it is about, `about` its kind."""

    number: int
    at: datetime
    command: str
    via: str
    user: str | None
    contact: str | None
    about: str
    subject: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Acts:
    """One page; `older`: the number before which there is more."""

    lines: tuple[Act, ...]
    older: int | None


def acts(session: Session, wish: Wish, before: int | None = None) -> Acts:
    """The newest acts that fit, or those before one."""
    rows = _rows(session, wish, before, PAGE + 1)
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    return Acts(tuple(_named(session, rows[:PAGE])), older)


def all_acts(session: Session, wish: Wish) -> Iterator[Act]:
    """Every act that fits, newest first, up to a limit that a table still holds."""
    before, left = None, MOST_EXPORTED
    while left > 0 and (rows := _rows(session, wish, before, min(_CHUNK, left))):
        yield from _named(session, rows)
        before, left = rows[-1].number, left - len(rows)


def commands_seen(session: Session) -> Sequence[str]:
    """The kinds of acts that there are, for choosing."""
    return session.scalars(select(journal.c.command).distinct().order_by(journal.c.command)).all()


def _rows(session: Session, wish: Wish, before: int | None, most: int) -> Sequence[Row[Any]]:
    query = (
        select(journal, user_account.c.name.label("by_name"), contact.c.pseudonym)
        .outerjoin(user_account, user_account.c.id == journal.c.user_id)
        .outerjoin(contact, contact.c.id == journal.c.contact_id)
        .order_by(journal.c.number.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(journal.c.number < before)
    return session.execute(_wished(query, wish)).all()


def _wished(query: Select[Any], wish: Wish) -> Select[Any]:
    for user in (wish.user, wish.of):
        if user is not None:
            query = query.where(journal.c.user_id == user)
    if wish.command:
        query = query.where(journal.c.command == wish.command)
    if wish.via:
        query = query.where(journal.c.via == wish.via)
    if wish.contact:
        query = query.where(contact.c.pseudonym.icontains(wish.contact, autoescape=True))
    if wish.since is not None:
        query = query.where(journal.c.at >= wish.since)
    if wish.until is not None:
        query = query.where(journal.c.at < wish.until + timedelta(days=1))
    return query


_NAMES: Mapping[str, tuple[Any, Any]] = {
    "delivery": (delivery.c.id, delivery.c.ref),
    "incident": (incident.c.id, incident.c.ref),
    "contact": (contact.c.id, contact.c.pseudonym),
    "place": (place.c.id, place.c.name),
    "card": (card.c.id, card.c.kind),
    "period": (calm_period.c.id, calm_period.c.name),
    "decision": (decision.c.id, decision.c.kind),
    "user": (user_account.c.id, user_account.c.login),
}
"""Where the name of a subject stands; what is not here keeps the beginning of its id."""


def _named(session: Session, rows: Sequence[Row[Any]]) -> Iterator[Act]:
    parts = [_parts(row.subject) for row in rows]
    names = {kind: _names_of(session, kind, [key for about, key in parts if about == kind]) for kind in _NAMES}
    for row, (about, key) in zip(rows, parts, strict=True):
        known = names.get(about, {}).get(key)
        yield Act(
            number=row.number,
            at=row.at,
            command=row.command,
            via=row.via,
            user=row.by_name,
            contact=row.pseudonym,
            about=about,
            subject=known or key[:8],
            outcome=row.outcome,
        )


def _parts(subject: str) -> tuple[str, str]:
    """The kind and the id of what an act was about; an id alone is that of a text."""
    about, _, key = subject.removeprefix("what:").partition(":")
    return ("text", about) if _id(about) is not None else (about, key)


def _names_of(session: Session, kind: str, keys: Collection[str]) -> Mapping[str, str]:
    ids = {found for key in keys if (found := _id(key)) is not None}
    if not ids:
        return {}
    column, name = _NAMES[kind]
    return {str(row[0]): str(row[1]) for row in session.execute(select(column, name).where(column.in_(ids)))}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
