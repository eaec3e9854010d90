"""Which cards are open: what a person has to do, about what, by when, and who has taken it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.alerts.tables import card
from bot.contacts.tables import contact
from bot.deliveries.tables import delivery
from bot.places.tables import place
from bot.users.tables import user_account


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One card. `times`: how often it was asked for."""

    id: UUID
    kind: str
    about: str
    due: datetime
    ref: str | None
    place: str | None
    who: str | None
    note: str
    opened_at: datetime
    taken_by: str | None
    settled_at: datetime | None
    times: int


def cards(session: Session, *, ref: str | None = None, settled: bool = False) -> list[CardLine]:
    """Open cards (or the settled ones, newest first), the most urgent first; of one delivery or of all."""
    query = (
        select(
            card,
            delivery.c.ref,
            place.c.name.label("place"),
            contact.c.pseudonym,
            user_account.c.login,
        )
        .outerjoin(delivery, delivery.c.id == card.c.delivery_id)
        .outerjoin(place, place.c.id == card.c.place_id)
        .outerjoin(contact, contact.c.id == card.c.contact_id)
        .outerjoin(user_account, user_account.c.id == card.c.taken_by)
    )
    if ref is not None:
        query = query.where(func.upper(delivery.c.ref) == ref.upper())
    if settled:
        query = query.where(card.c.settled_at.is_not(None)).order_by(card.c.settled_at.desc())
    else:
        query = query.where(card.c.settled_at.is_(None)).order_by(card.c.due, card.c.opened_at)
    return [
        CardLine(
            id=row.id,
            kind=row.kind,
            about=row.about,
            due=row.due,
            ref=row.ref,
            place=row.place,
            who=row.pseudonym,
            note=row.note,
            opened_at=row.opened_at,
            taken_by=row.login,
            settled_at=row.settled_at,
            times=row.times,
        )
        for row in session.execute(query.limit(200))
    ]
