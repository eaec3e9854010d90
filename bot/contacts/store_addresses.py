"""Where people can be reached, from and to their rows."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Row, Text, Uuid, any_, bindparam, literal, select
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.model import Address, Contact
from bot.contacts.store import ALONE, contact_alone, contact_of, whole_contacts
from bot.contacts.tables import contact, contact_address
from bot.crypto import KeyRing, keys_of
from bot.ids import ContactId


def known_at(session: Session, channel: Channel, address: str) -> ContactId | None:
    """Who has exactly this address on this channel, in use or not: then it need not be added."""
    index = keys_of(session).blind("address", address)
    found = session.connection().execute(_KNOWN_AT, {"channel": channel, "address": index}).first()
    return ContactId(found[0]) if found and found[1] else None


# Made once: putting these together for every text costs more than the database takes for them.
_KNOWN_AT = select(contact_address.c.contact_id, contact_address.c.active).where(
    contact_address.c.channel == bindparam("channel", type_=Text),
    contact_address.c.address_index == bindparam("address", type_=LargeBinary),
)
_WHERE: tuple[ColumnElement[Any], ...] = (
    contact_address.c.id.label("address_id"),
    contact_address.c.channel,
    contact_address.c.address_sealed,
    contact_address.c.last_inbound_at,
)
_ADDRESSES = (
    select(*_WHERE)
    .where(contact_address.c.contact_id == bindparam("contact", type_=Uuid), contact_address.c.active)
    .order_by(contact_address.c.channel, contact_address.c.id)
)
_WITH_ADDRESSES = (
    whole_contacts()
    .add_columns(*_WHERE)
    .outerjoin_from(contact, contact_address, (contact_address.c.contact_id == contact.c.id) & contact_address.c.active)
    .where(contact.c.id == bindparam("contact", type_=Uuid))
    .order_by(contact_address.c.channel, contact_address.c.id)
)


def addresses(session: Session, contact_id: ContactId) -> tuple[Address, ...]:
    """Where this person can be reached, SMS before WhatsApp."""
    keys = keys_of(session)
    rows = session.connection().execute(_ADDRESSES, {"contact": contact_id})
    return tuple(_address(keys, row) for row in rows)


def with_addresses(session: Session, contact_id: ContactId) -> tuple[Contact, tuple[Address, ...]]:
    """The person, and where they can be reached, SMS before WhatsApp. Raises `IndexError` for nobody."""
    keys = keys_of(session)
    rows = session.connection().execute(_WITH_ADDRESSES, {"contact": contact_id}).all()
    return contact_of(rows[0]), tuple(_address(keys, row) for row in rows if row.address_id is not None)


def reachable(session: Session, people: Collection[ContactId]) -> dict[ContactId, tuple[Contact, tuple[Address, ...]]]:
    """These people, without places and groups, each with their addresses, SMS before WhatsApp: all at once."""
    keys = keys_of(session)
    wanted = any_(literal(list(people), ARRAY(Uuid)))  # one array: an IN of a thousand costs more than the query
    found: dict[ContactId, list[Address]] = {person: [] for person in people}
    rows = session.execute(
        select(contact_address.c.contact_id, *_WHERE)
        .where(contact_address.c.contact_id == wanted, contact_address.c.active)
        .order_by(contact_address.c.channel)
    )
    for row in rows:
        found[row.contact_id].append(_address(keys, row))
    known = session.execute(select(*ALONE).where(contact.c.id == wanted))
    return {row.id: (contact_alone(row), tuple(found[row.id])) for row in known}


def _address(keys: KeyRing, row: Row[Any]) -> Address:
    return Address(
        Channel(row.channel),
        keys.open("contact_address", "address", row.address_id, row.address_sealed),
        row.last_inbound_at,
    )
