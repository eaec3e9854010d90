"""Who can be reached: addresses that the provider refuses because their owner opted out there, and open windows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.tables import contact_address
from bot.crypto import keys_of
from bot.ids import ContactId
from bot.messages.tables import outbound


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An address of a person that takes nothing from us since then, until a text is delivered there."""

    contact: ContactId
    channel: Channel
    since: datetime


def unreachable(session: Session, contacts: Collection[ContactId]) -> tuple[Unreachable, ...]:
    """Which of these people opted out at the provider. No GO is signed for a team with one of them (law 3).

    A delivered text ends it; `jamtan outbox test` sends one for that.
    """
    rows = session.execute(
        select(contact_address.c.contact_id, contact_address.c.channel, contact_address.c.refused_at)
        .where(
            contact_address.c.contact_id.in_(contacts),
            contact_address.c.active,
            contact_address.c.refused_at.is_not(None),
        )
        .order_by(contact_address.c.refused_at, contact_address.c.contact_id)
    )
    return tuple(Unreachable(ContactId(row.contact_id), Channel(row.channel), row.refused_at) for row in rows)


def note_refused(session: Session, contact: ContactId, channel: Channel, address: str, now: datetime) -> None:
    """The provider says that the owner of this address opted out there."""
    session.execute(
        update(contact_address)
        .where(
            contact_address.c.contact_id == contact,
            contact_address.c.channel == channel,
            contact_address.c.address_index == keys_of(session).blind("address", address),
        )
        .values(refused_at=func.coalesce(contact_address.c.refused_at, now))
    )


any_refused = exists().where(
    contact_address.c.contact_id == outbound.c.contact_id,
    contact_address.c.channel == outbound.c.channel,
    contact_address.c.refused_at.is_not(None),
)
"""Whether an address of a text's person, on its channel, was refused."""


def note_reached(session: Session, contact: ContactId, channel: Channel, address: str) -> None:
    """A text was delivered there."""
    session.execute(
        update(contact_address)
        .where(
            contact_address.c.contact_id == contact,
            contact_address.c.channel == channel,
            contact_address.c.address_index == keys_of(session).blind("address", address),
        )
        .values(refused_at=None)
    )


def close_window(session: Session, contact: ContactId, channel: Channel) -> None:
    """The provider says that this person's 24 hours are over: it counts them, not we."""
    session.execute(
        update(contact_address)
        .where(contact_address.c.contact_id == contact, contact_address.c.channel == channel)
        .values(last_inbound_at=None)
    )
