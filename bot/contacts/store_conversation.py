"""Who is writing to us, and where the conversation with them stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.model import Contact
from bot.contacts.store import contact_of, whole_contacts
from bot.contacts.tables import contact, contact_address, conversation
from bot.crypto import keys_of
from bot.db import TIME
from bot.ids import ContactId


def lock_writer(session: Session, channel: Channel, address: str) -> Contact | None:
    """Who has exactly this address on this channel, in use. None: nobody.

    Until the transaction ends, nobody else works on a message of theirs.
    """
    index = keys_of(session).blind("address", address)
    row = session.connection().execute(_WRITER, {"of_channel": channel, "index": index}).one_or_none()
    return contact_of(row) if row else None


def heard_from(session: Session, contact_id: ContactId, channel: Channel, address: str, at: datetime) -> str | None:
    """Note that this person's text came from there, which opens the window on WhatsApp.

    Returns where the conversation stands, as JSON. Whoever reads it here holds the person: nobody changes it meanwhile.
    """
    keys = keys_of(session)
    index = keys.blind("address", address)
    values = {"contact": contact_id, "of_channel": channel, "index": index, "at": at}
    sealed = session.connection().execute(_HEARD, values).scalar_one_or_none()
    return keys.open("conversation", "state", UUID(str(contact_id)), sealed) if sealed else None


def save_state(session: Session, contact_id: ContactId, text: str, now: datetime) -> None:
    """Keep where the conversation stands."""
    sealed = keys_of(session).seal("conversation", "state", contact_id, text)
    session.connection().execute(_SAVE_STATE, {"contact_id": contact_id, "state_sealed": sealed, "changed_at": now})


# Made once: putting these together for every text costs more than the database takes for them. The lock is against
# other changes of the person alone: lead and deputy who write in the same moment are each told of what the other's text
# led to, and with a stronger one both would wait for the other.
_here = (
    contact_address.c.channel == bindparam("of_channel", type_=Text),
    contact_address.c.address_index == bindparam("index", type_=LargeBinary),
)
_WRITER = (
    whole_contacts()
    .join(contact_address, contact_address.c.contact_id == contact.c.id)
    .where(*_here, contact_address.c.active)
    .with_for_update(of=contact, key_share=True)
)
_wrote = (
    update(contact_address)
    .where(
        contact_address.c.contact_id == bindparam("contact", type_=Uuid),
        *_here,
        or_(
            contact_address.c.last_inbound_at.is_(None),
            contact_address.c.last_inbound_at < bindparam("at", type_=TIME),
        ),
    )
    .values(last_inbound_at=bindparam("at", type_=TIME))
    .returning(contact_address.c.id)
    .cte("wrote")
)
_HEARD = (
    select(conversation.c.state_sealed)
    .where(conversation.c.contact_id == bindparam("contact", type_=Uuid))
    .add_cte(_wrote)
)
_saved = insert(conversation)
_SAVE_STATE = _saved.on_conflict_do_update(
    index_elements=["contact_id"],
    set_={"state_sealed": _saved.excluded.state_sealed, "changed_at": _saved.excluded.changed_at},
)
