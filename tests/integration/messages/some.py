"""People, deliveries and texts for the tests of what carries them. Nothing here replaces a part of the program."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts import store as contacts
from bot.contacts.handlers import ensure_contact
from bot.contacts.store_conversation import heard_from
from bot.contacts.tables import contact
from bot.deliveries.tables import delivery
from bot.events import Kind
from bot.ids import ContactId, DeliveryId, OutboundId
from bot.languages import Language
from bot.messages.model import expiry
from bot.messages.store_health import CLOCK, PULLER, beat
from bot.messages.store_inbound import Captured, capture
from bot.messages.store_outbox import Queued, queue
from bot.users.tables import organisation
from bot.wording.keys_enrol import ThanksNoted
from tests.conftest import NOW

NUMBER = "+22370111213"


def some_person(session: Session, number: str = NUMBER, *, channel: Channel = Channel.SMS) -> ContactId:
    """Somebody enrolled who can be reached there."""
    person = ensure_contact(session, channel, number)
    session.execute(update(contact).where(contact.c.id == person).values(standing="enrolled"))
    return person


def on_whatsapp(session: Session, person: ContactId, number: str = NUMBER, *, wrote: datetime | None = NOW) -> None:
    """Let that person also be reached by WhatsApp, last heard from there at `wrote`."""
    contacts.add_address(session, person, Channel.WHATSAPP, number)
    if wrote is not None:
        heard_from(session, person, Channel.WHATSAPP, number, wrote)


def some_delivery(session: Session) -> DeliveryId:
    """A delivery that somebody asked for."""
    owner, row = uuid4(), DeliveryId(uuid4())
    session.execute(insert(organisation).values(id=owner, name=f"Mission {owner.hex[:6]}"))
    session.execute(
        insert(delivery).values(
            id=row, ref=row.hex[:6].upper(), organisation_id=owner, state="requested", requested_days="", sequence=0
        )
    )
    return row


def some_text(
    session: Session,
    person: ContactId,
    kind: Kind = Kind.REPLY,
    *,
    cause: str | None = None,
    channel: Channel = Channel.SMS,
    address: str = NUMBER,
    body: str | None = None,
    about: DeliveryId | None = None,
    sequence: int | None = None,
    at: datetime = NOW,
    expires_at: datetime | None = None,
) -> OutboundId:
    """A text in the outbox."""
    made = cause or f"test:{uuid4()}"
    queued = Queued(
        cause=made,
        contact=person,
        kind=kind,
        phrase_key=ThanksNoted.key,
        params={},
        channel=channel,
        address=address,
        language=Language.FR,
        body=body or f"Bien noté {made}",
        not_before=at,
        expires_at=expiry(kind, expires_at, at),
        delivery=about,
        sequence=sequence,
    )
    stored = queue(session, queued, at)
    assert stored is not None
    return stored


def some_inbound(session: Session, number: str = NUMBER, text: str = "1", *, at: datetime = NOW) -> str:
    """A captured message; returns the provider's id of it."""
    provider_id = f"SM{uuid4().hex}"
    captured = Captured("twilio", provider_id, Channel.SMS, "text", number, "+22370000000", {"text": text}, b"raw")
    assert capture(session, captured, at)
    return provider_id


def everything_alive(session: Session) -> None:
    """The clock and the puller have just done their work."""
    beat(session, CLOCK)
    beat(session, PULLER)


LATER = timedelta(seconds=1)
