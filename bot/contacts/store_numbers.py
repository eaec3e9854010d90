"""Numbers after a loss, and deputies, from and to their rows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.tables import contact, contact_address, contact_deputy
from bot.crypto import keys_of
from bot.ids import ContactId


def is_lost(session: Session, contact_id: ContactId) -> bool:
    """Whether this person's phone was said to be lost."""
    return session.scalar(select(contact.c.suspended_at).where(contact.c.id == contact_id)) is not None


def forget_others(session: Session, contact_id: ContactId, kept: Collection[tuple[Channel, str]]) -> None:
    """Every number of this person but these goes: whoever holds the lost phone is a stranger from now on."""
    keys = keys_of(session)
    known = [(channel.value, keys.blind("address", address)) for channel, address in kept]
    session.execute(
        delete(contact_address).where(
            contact_address.c.contact_id == contact_id,
            tuple_(contact_address.c.channel, contact_address.c.address_index).not_in(known),
        )
    )


def set_deputy(session: Session, contact_id: ContactId, deputy: ContactId | None, now: datetime) -> None:
    """Write a person's deputy; one at a time."""
    session.execute(delete(contact_deputy).where(contact_deputy.c.contact_id == contact_id))
    if deputy is not None:
        session.execute(insert(contact_deputy).values(contact_id=contact_id, deputy_id=deputy, since=now))
