"""What must still happen because a text went wrong: kept in its row until it has, so that no crash loses it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.tables import contact_address
from bot.events import Kind
from bot.ids import ContactId, DeliveryId, OutboundId
from bot.messages.failures import FollowUp
from bot.messages.model import State
from bot.messages.tables import is_now, outbound

_ALIVE = (State.READY, State.SENDING, State.UNKNOWN, State.ACCEPTED, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Wanting:
    """A text, unopened: it may be damaged, and what it wants.

    `elsewhere`: another copy of it, on another channel, is on its way or has come.
    """

    id: OutboundId
    follow_up: FollowUp
    elsewhere: bool
    cause: str
    contact: ContactId
    kind: Kind
    channel: Channel
    state: State
    fault: str | None
    delivery: DeliveryId | None
    attempts: int
    expires_at: datetime


_copy = outbound.alias("copy")
_elsewhere = exists().where(
    _copy.c.cause == outbound.c.cause,
    _copy.c.contact_id == outbound.c.contact_id,
    _copy.c.kind == outbound.c.kind,
    _copy.c.phrase_key == outbound.c.phrase_key,
    _copy.c.id != outbound.c.id,
    _copy.c.state.in_(_ALIVE),
)


def take_wanting(session: Session, limit: int = 50) -> list[Wanting]:
    """Texts that want something, oldest first, locked until the transaction ends."""
    rows = session.execute(
        select(outbound, _elsewhere.label("elsewhere"))
        .where(outbound.c.follow_up.is_not(None))
        .order_by(outbound.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbound)
    ).all()
    return [
        Wanting(
            id=OutboundId(row.id),
            follow_up=FollowUp(row.follow_up),
            elsewhere=row.elsewhere,
            cause=row.cause,
            contact=ContactId(row.contact_id),
            kind=Kind(row.kind),
            channel=Channel(row.channel),
            state=State(row.state),
            fault=row.fault,
            delivery=DeliveryId(row.delivery_id) if row.delivery_id else None,
            attempts=row.attempts,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


def followed(session: Session, outbound_id: OutboundId) -> None:
    """It has happened."""
    session.execute(update(outbound).where(outbound.c.id == outbound_id).values(follow_up=None))


def moved_elsewhere(session: Session, outbound_id: OutboundId, now: datetime) -> None:
    """Its copy goes by the other channel: here it waits no longer, or it would come twice."""
    session.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id, is_now(outbound, State.READY))
        .values(state=State.CANCELLED, changed_at=now)
    )


def windows(session: Session, contacts: set[ContactId]) -> dict[ContactId, datetime]:
    """When each of these people last wrote to us by WhatsApp; those who never did are missing."""
    rows = session.execute(
        select(contact_address.c.contact_id, func.max(contact_address.c.last_inbound_at))
        .where(
            contact_address.c.contact_id.in_(contacts),
            contact_address.c.channel == Channel.WHATSAPP,
            contact_address.c.last_inbound_at.is_not(None),
        )
        .group_by(contact_address.c.contact_id)
    )
    return {ContactId(contact): at for contact, at in rows}
