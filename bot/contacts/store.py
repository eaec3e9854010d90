"""People, from and to their rows."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, Row, Uuid, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.channel import Channel
from bot.contacts.commands import EnrolContact, Role, Standing
from bot.contacts.model import STAFF, Contact
from bot.contacts.tables import contact, contact_address, contact_group, contact_place
from bot.crypto import keys_of
from bot.ids import ContactId, OrganisationId, PlaceId
from bot.languages import Language

_places = (
    select(func.array_agg(aggregate_order_by(contact_place.c.place_id, contact_place.c.place_id)))
    .where(contact_place.c.contact_id == contact.c.id)
    .scalar_subquery()
)
_groups = (
    select(func.array_agg(aggregate_order_by(contact_group.c.name, contact_group.c.name)))
    .where(contact_group.c.contact_id == contact.c.id)
    .scalar_subquery()
)
ALONE: tuple[Column[Any], ...] = (
    *(contact.c.id, contact.c.pseudonym, contact.c.organisation_id, contact.c.standing, contact.c.role),
    *(contact.c.language, contact.c.shared_phone, contact.c.opted_out_at, contact.c.suspended_at),
    *(contact.c.verify_first_until, contact.c.preferred_from, contact.c.preferred_to, contact.c.duress_word_index),
)
"""The columns of a person's row that `Contact` is made of."""


def whole_contacts() -> Select[Any]:
    """What `contact_of` reads."""
    return select(*ALONE, _places.label("places"), _groups.label("groups"))


def contact_of(row: Row[Any]) -> Contact:
    """The person in such a row."""
    return contact_alone(row, tuple(row.places or ()), tuple(row.groups or ()))


def contact_alone(row: Row[Any], places: tuple[PlaceId, ...] = (), groups: tuple[str, ...] = ()) -> Contact:
    """The same, of a row with no more than the columns of `ALONE`."""
    return Contact(
        id=row.id,
        pseudonym=row.pseudonym,
        organisation=row.organisation_id,
        standing=Standing(row.standing),
        role=Role(row.role),
        language=Language(row.language),
        places=places,
        groups=groups,
        shared_phone=row.shared_phone,
        opted_out=row.opted_out_at is not None,
        suspended=row.suspended_at is not None,
        verify_first_until=row.verify_first_until,
        preferred_from=row.preferred_from,
        preferred_to=row.preferred_to,
        duress_word_index=row.duress_word_index,
    )


def get(session: Session, contact_id: ContactId) -> Contact:
    """The person. Raises `NoResultFound`."""
    return contact_of(session.connection().execute(_GET, {"id": contact_id}).one())


# Made once: putting these together for every text costs more than the database takes for them.
_GET = whole_contacts().where(contact.c.id == bindparam("id", type_=Uuid))
# Against other changes of the person alone: whoever writes down a text to them does not wait for theirs.
_LOCK = _GET.with_for_update(of=contact, key_share=True)


def by_pseudonym(session: Session, pseudonym: str) -> Contact | None:
    """The person that pages call so."""
    row = session.execute(whole_contacts().where(contact.c.pseudonym == pseudonym)).one_or_none()
    return contact_of(row) if row else None


def lock(session: Session, contact_id: ContactId) -> Contact:
    """The person. Until the transaction ends, nobody else works on a message of theirs. Raises `NoResultFound`."""
    return contact_of(session.connection().execute(_LOCK, {"id": contact_id}).one())


def find(session: Session, channel: Channel, address: str) -> ContactId | None:
    """Who has this address, by its blind index. One number is one person on both channels."""
    index = keys_of(session).blind("address", address)
    rows = session.execute(
        select(contact_address.c.contact_id)
        .where(contact_address.c.address_index == index, contact_address.c.active)
        .order_by(contact_address.c.channel != channel)
        .limit(1)
    )
    return rows.scalar_one_or_none()


def people_of(session: Session, places: Collection[PlaceId], roles: Collection[Role] | None = None) -> list[Contact]:
    """Enrolled people of any of these places who may be written to, in a stable order."""
    at_places = exists().where(contact_place.c.contact_id == contact.c.id, contact_place.c.place_id.in_(places))
    query = _reachable().where(at_places)
    if roles is not None:
        query = query.where(contact.c.role.in_(roles))
    return [contact_of(row) for row in session.execute(query)]


def staff_of(session: Session, organisation: OrganisationId) -> list[Contact]:
    """Coordinators and health staff of an organisation; what they are told does not depend on consent."""
    query = (
        whole_contacts()
        .where(contact.c.organisation_id == organisation, contact.c.role.in_(STAFF), contact.c.suspended_at.is_(None))
        .order_by(contact.c.pseudonym)
    )
    return [contact_of(row) for row in session.execute(query)]


def audience(
    session: Session, places: Sequence[PlaceId], roles: Sequence[str], languages: Sequence[str]
) -> list[ContactId]:
    """Who a broadcast reaches: enrolled, not opted out; an empty filter sets no limit."""
    query = _reachable().with_only_columns(contact.c.id)
    if places:
        query = query.where(
            exists().where(contact_place.c.contact_id == contact.c.id, contact_place.c.place_id.in_(places))
        )
    if roles:
        query = query.where(contact.c.role.in_(roles))
    if languages:
        query = query.where(contact.c.language.in_(languages))
    return [ContactId(found) for found in session.scalars(query)]


def all_contacts(session: Session) -> list[Contact]:
    """Everybody, by pseudonym."""
    return [contact_of(row) for row in session.execute(whole_contacts().order_by(contact.c.pseudonym))]


def _reachable() -> Select[Any]:
    return (
        whole_contacts()
        .where(
            contact.c.standing == Standing.ENROLLED,
            contact.c.opted_out_at.is_(None),
            contact.c.suspended_at.is_(None),
        )
        .order_by(contact.c.pseudonym)
    )


def add_stranger(session: Session, language: Language) -> ContactId:
    """A row for somebody who wrote to us and whom we do not know."""
    contact_id = ContactId(uuid4())
    session.execute(
        insert(contact).values(
            id=contact_id,
            pseudonym=f"P-{contact_id.hex[:8].upper()}",
            standing=Standing.STRANGER,
            role=Role.UNKNOWN,
            language=language,
            shared_phone=False,
        )
    )
    return contact_id


def add_address(session: Session, contact_id: ContactId, channel: Channel, address: str) -> bool:
    """Give a person an address. False: somebody has it already, and nothing changed."""
    row_id = uuid4()
    keys = keys_of(session)
    done = session.execute(
        insert(contact_address)
        .values(
            id=row_id,
            contact_id=contact_id,
            channel=channel,
            address_sealed=keys.seal("contact_address", "address", row_id, address),
            address_index=keys.blind("address", address),
            active=True,
        )
        .on_conflict_do_nothing(index_elements=["channel", "address_index"])
        .returning(contact_address.c.id)
    )
    return done.first() is not None


def enrol(session: Session, order: EnrolContact, pseudonym: str, now: datetime) -> None:
    """Write a person's row, or complete one that is known: what the order does not say stays as it was."""
    keys = keys_of(session)
    values = {
        "organisation_id": order.organisation,
        "standing": Standing.ENROLLED if order.consent_by_voice else Standing.INVITED,
        "role": order.role,
        "name_sealed": keys.seal("contact", "name", order.contact, order.name),
        "language": order.language,
        "side": order.side,
        "sex": order.sex,
        "age_band": order.age_band,
        "preferred_from": order.preferred_from,
        "preferred_to": order.preferred_to,
        "shared_phone": order.shared_phone,
        "consent_at": now if order.consent_by_voice else None,
        "consent_by": order.by.via if order.consent_by_voice else None,
        "opted_out_at": None,
        "suspended_at": None,
        "duress_word_index": (
            keys.blind("duress", order.duress_word.casefold().strip()) if order.duress_word else None
        ),
    }
    completed = {name: value for name, value in values.items() if value is not None or name in _BEGUN_ANEW}
    session.execute(
        insert(contact)
        .values(id=order.contact, pseudonym=pseudonym, **values)
        .on_conflict_do_update(index_elements=["id"], set_=completed)
    )
    if order.places:
        _fill(session, contact_place, "place_id", order.contact, order.places)
    if order.groups:
        _fill(session, contact_group, "name", order.contact, order.groups)


_BEGUN_ANEW = ("consent_at", "consent_by", "opted_out_at", "suspended_at")


def _fill(session: Session, table: Any, column: str, contact_id: ContactId, values: Iterable[object]) -> None:
    session.execute(table.delete().where(table.c.contact_id == contact_id))
    rows = [{"contact_id": contact_id, column: value} for value in values]
    if rows:
        session.execute(insert(table), rows)


def change(session: Session, contact_id: ContactId, **values: object) -> None:
    """Set columns of a person's row."""
    session.execute(update(contact).where(contact.c.id == contact_id).values(**values))


def name_of(session: Session, contact_id: ContactId) -> str | None:
    """The person's name, opened. Whoever calls this logs that it was read."""
    sealed = session.execute(select(contact.c.name_sealed).where(contact.c.id == contact_id)).scalar_one()
    return keys_of(session).open("contact", "name", contact_id, sealed) if sealed else None


def next_pseudonym(session: Session, role: Role) -> str:
    """A short name that tells nothing of the person but their role."""
    taken = session.execute(select(func.count()).select_from(contact).where(contact.c.role == role)).scalar_one()
    return f"{role.value[:3].upper()}-{taken + 1:03d}-{uuid4().hex[:2].upper()}"
