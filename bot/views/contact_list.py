"""Contacts for pages: by pseudonym, with masked numbers; a full one only where its reading stands in the journal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from bot.contacts.commands import Standing
from bot.contacts.model import masked
from bot.contacts.parse import e164
from bot.contacts.tables import contact, contact_address, contact_deputy, contact_place
from bot.crypto import keys_of
from bot.ids import PlaceId
from bot.places.tables import place

PAGE = 50
STATES = ("enrolled", "invited", "refused", "opted_out", "suspended", "stranger")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty words set no limit. `words`: a pseudonym, a place, or a whole number."""

    words: str = ""
    role: str = ""
    language: str = ""
    state: str = ""

    @property
    def anything(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.words or self.role or self.language or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedContact:
    """One person, as lists show them."""

    pseudonym: str
    role: str
    language: str
    state: str
    places: tuple[str, ...]
    numbers: tuple[str, ...]
    last_inbound_at: datetime | None
    deputy: str | None


def listed_contacts(
    session: Session, seen: Collection[PlaceId] | None, wanted: Wanted, page: int = 1
) -> tuple[list[ListedContact], int]:
    """A page of the people of these places (None: everybody), and how many there are in all."""
    limits = [*_scope(seen), *_narrowed(session, wanted)]
    total = session.scalar(select(func.count()).select_from(contact).where(*limits)) or 0
    deputy = contact.alias("deputy")
    names = (
        select(func.array_agg(aggregate_order_by(place.c.name, place.c.name)))
        .join(contact_place, contact_place.c.place_id == place.c.id)
        .where(contact_place.c.contact_id == contact.c.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(contact, names.label("places"), deputy.c.pseudonym.label("deputy"))
        .outerjoin(contact_deputy, contact_deputy.c.contact_id == contact.c.id)
        .outerjoin(deputy, deputy.c.id == contact_deputy.c.deputy_id)
        .where(*limits)
        .order_by(contact.c.standing == Standing.STRANGER, contact.c.pseudonym)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    reached = _reached(session, [row.id for row in rows])
    return [_listed(row, *reached.get(row.id, ((), None))) for row in rows], total


def _listed(row: Any, numbers: tuple[str, ...], last: datetime | None) -> ListedContact:
    return ListedContact(
        pseudonym=row.pseudonym,
        role=row.role,
        language=row.language,
        state=state_of(row),
        places=tuple(row.places or ()),
        numbers=numbers,
        last_inbound_at=last,
        deputy=row.deputy,
    )


def state_of(row: Any) -> str:
    """What matters most about whether a person is written to."""
    if row.suspended_at is not None:
        return "suspended"
    return "opted_out" if row.opted_out_at is not None else str(row.standing)


def _reached(session: Session, people: Collection[Any]) -> dict[Any, tuple[tuple[str, ...], datetime | None]]:
    """Masked numbers, and when something last came from any of them."""
    keys = keys_of(session)
    found: dict[Any, tuple[tuple[str, ...], datetime | None]] = {}
    rows = session.execute(
        select(contact_address)
        .where(contact_address.c.contact_id.in_(people), contact_address.c.active)
        .order_by(contact_address.c.channel)
    )
    for row in rows:
        numbers, last = found.get(row.contact_id, ((), None))
        number = f"{row.channel}:{masked(keys.open('contact_address', 'address', row.id, row.address_sealed))}"
        times = [at for at in (last, row.last_inbound_at) if at is not None]
        found[row.contact_id] = ((*numbers, number), max(times, default=None))
    return found


def _scope(seen: Collection[PlaceId] | None) -> list[ColumnElement[bool]]:
    if seen is None:
        return []
    return [exists().where(contact_place.c.contact_id == contact.c.id, contact_place.c.place_id.in_(seen))]


def _narrowed(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(_said(session, wanted.words))
    if wanted.role:
        found.append(contact.c.role == wanted.role)
    if wanted.language:
        found.append(contact.c.language == wanted.language)
    match wanted.state:
        case "":
            pass
        case "suspended":
            found.append(contact.c.suspended_at.is_not(None))
        case "opted_out":
            found += [contact.c.opted_out_at.is_not(None), contact.c.suspended_at.is_(None)]
        case standing:
            found += [contact.c.standing == standing, contact.c.opted_out_at.is_(None)]
            found.append(contact.c.suspended_at.is_(None))
    return found


def _said(session: Session, words: str) -> ColumnElement[bool]:
    """A whole number is found by its keyed hash; parts of a number, or a name, cannot be looked for."""
    try:
        index = keys_of(session).blind("address", e164(words))
    except ValueError:
        index = b""
    by_number = exists().where(contact_address.c.contact_id == contact.c.id, contact_address.c.address_index == index)
    by_place = exists().where(
        contact_place.c.contact_id == contact.c.id,
        contact_place.c.place_id == place.c.id,
        or_(place.c.name.icontains(words, autoescape=True), place.c.code == words.upper()),
    )
    return or_(contact.c.pseudonym.icontains(words, autoescape=True), by_number, by_place)
