"""One person, for their page: what is known, who stands in for whom, and numbers as far as the reader may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.tables import journal
from bot.contacts import store as contacts
from bot.contacts.model import masked
from bot.contacts.store_addresses import addresses
from bot.contacts.tables import contact, contact_deputy, contact_group, contact_place
from bot.ids import ContactId, PlaceId, UserId
from bot.places.tables import place
from bot.teams.tables import team, team_member
from bot.views.contact_list import state_of

SHOWN_FOR = timedelta(minutes=2)
"""How long a revealed number stays on the page of whoever asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """What the page of a person shows. `numbers`: channel, number masked or whole, when something last came there."""

    id: ContactId
    pseudonym: str
    name: str | None
    role: str
    language: str
    state: str
    places: tuple[tuple[PlaceId, str, str], ...]
    groups: tuple[str, ...]
    teams: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str, datetime | None], ...]
    side: str | None
    sex: str | None
    age_band: str | None
    preferred_from: time | None
    preferred_to: time | None
    shared_phone: bool
    has_duress_word: bool
    consent_at: datetime | None
    consent_by: str | None
    opted_out_at: datetime | None
    suspended_at: datetime | None
    verify_first_until: datetime | None
    deputy: str | None
    deputy_of: tuple[str, ...]

    @property
    def place_ids(self) -> frozenset[PlaceId]:
        """Where this person belongs."""
        return frozenset(one for one, _name, _code in self.places)

    @property
    def last_inbound_at(self) -> datetime | None:
        """When something last came from this person."""
        return max((at for _channel, _number, at in self.numbers if at is not None), default=None)


def contact_page(
    session: Session, pseudonym: str, seen: Collection[PlaceId] | None, *, whole: bool = False
) -> ContactPage | None:
    """The person of this pseudonym, if any of their places is among these. `whole`: name and numbers unmasked."""
    row = session.execute(select(contact).where(contact.c.pseudonym == pseudonym)).one_or_none()
    if row is None:
        return None
    found = _places(session, row.id)
    if seen is not None and not {one for one, _name, _code in found} & set(seen):
        return None
    numbers = tuple(
        (one.channel.value, one.address if whole else masked(one.address), one.last_inbound_at)
        for one in addresses(session, row.id)
    )
    return ContactPage(
        id=ContactId(row.id),
        pseudonym=row.pseudonym,
        name=contacts.name_of(session, row.id) if whole else None,
        state=state_of(row),
        places=found,
        groups=tuple(session.scalars(select(contact_group.c.name).where(contact_group.c.contact_id == row.id))),
        teams=_teams(session, row.id),
        numbers=numbers,
        has_duress_word=row.duress_word_index is not None,
        **_deputies(session, row.id),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    *("role", "language", "side", "sex", "age_band", "preferred_from", "preferred_to", "shared_phone"),
    *("consent_at", "consent_by", "opted_out_at", "suspended_at", "verify_first_until"),
)


def _places(session: Session, person: UUID) -> tuple[tuple[PlaceId, str, str], ...]:
    query = (
        select(place.c.id, place.c.name, place.c.code)
        .join(contact_place, contact_place.c.place_id == place.c.id)
        .where(contact_place.c.contact_id == person)
        .order_by(place.c.name)
    )
    return tuple((PlaceId(row.id), row.name, row.code) for row in session.execute(query))


def _teams(session: Session, person: UUID) -> tuple[tuple[str, str], ...]:
    query = (
        select(team.c.name, team_member.c.position)
        .join(team_member, team_member.c.team_id == team.c.id)
        .where(team_member.c.contact_id == person)
        .order_by(team.c.name)
    )
    return tuple((row.name, row.position) for row in session.execute(query))


def _deputies(session: Session, person: UUID) -> dict[str, Any]:
    mine = select(contact.c.pseudonym).join(contact_deputy, contact_deputy.c.deputy_id == contact.c.id)
    others = select(contact.c.pseudonym).join(contact_deputy, contact_deputy.c.contact_id == contact.c.id)
    return {
        "deputy": session.scalar(mine.where(contact_deputy.c.contact_id == person)),
        "deputy_of": tuple(session.scalars(others.where(contact_deputy.c.deputy_id == person))),
    }


def candidates(session: Session, person: ContactId, places: Collection[PlaceId]) -> list[tuple[str, str]]:
    """Who may stand in for this person: enrolled people of the same places, or like them of none."""
    there = select(contact_place.c.contact_id).where(contact_place.c.place_id.in_(places))
    anywhere = select(contact_place.c.contact_id)
    query = (
        select(contact.c.pseudonym, contact.c.role)
        .where(
            contact.c.id != person,
            contact.c.standing == "enrolled",
            contact.c.suspended_at.is_(None),
            contact.c.id.in_(there) if places else contact.c.id.not_in(anywhere),
        )
        .order_by(contact.c.pseudonym)
        .limit(200)
    )
    return [(row.pseudonym, row.role) for row in session.execute(query)]


def was_revealed(session: Session, user: UserId, subject: str, cause: str, now: datetime) -> datetime | None:
    """Until when this user may see what the journal says that they asked for just now; None: not (any more)."""
    at = session.scalar(
        select(journal.c.at).where(
            journal.c.command == "Reveal",
            journal.c.user_id == user,
            journal.c.subject == f"what:{subject}",
            journal.c.cause == cause,
            journal.c.at > now - SHOWN_FOR,
        )
    )
    return at + SHOWN_FOR if at is not None else None
