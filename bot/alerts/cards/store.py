"""Cards, from and to their rows."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.alerts.model import Card
from bot.alerts.tables import card
from bot.events import CardWanted
from bot.ids import CardId, UserId


def _card(row: Row[Any]) -> Card:
    return Card(
        id=CardId(row.id),
        kind=row.kind,
        about=row.about,
        due=row.due,
        delivery=row.delivery_id,
        place=row.place_id,
        contact=row.contact_id,
        note=row.note,
        opened_at=row.opened_at,
        taken_by=row.taken_by,
        settled_at=row.settled_at,
        times=row.times,
    )


def open_one(session: Session, wanted: CardWanted, now: datetime) -> CardId | None:
    """Open a card; None: one about this is open already, and only counts how often it was wanted."""
    values = {
        "id": uuid4(),
        "kind": wanted.kind,
        "about": wanted.about,
        "due": wanted.due,
        "delivery_id": wanted.delivery,
        "place_id": wanted.place,
        "contact_id": wanted.contact,
        "note": wanted.note,
        "opened_at": now,
        "times": 1,
    }
    done = session.connection().execute(_OPEN, values).one()
    return CardId(done.id) if done.new else None


_OPEN = (
    insert(card)
    .on_conflict_do_update(
        index_elements=["kind", "about"],
        index_where=card.c.settled_at.is_(None),
        set_={"times": card.c.times + 1},
    )
    .returning(card.c.id, literal_column("xmax = 0").label("new"))
)


def settle_about(session: Session, about: str, now: datetime) -> list[CardId]:
    """Settle what is open about this."""
    done = session.scalars(
        update(card)
        .where(card.c.about == about, card.c.settled_at.is_(None))
        .values(settled_at=now)
        .returning(card.c.id)
    )
    return [CardId(found) for found in done]


def get(session: Session, card_id: CardId, *, lock: bool = False) -> Card | None:
    """The card, or None."""
    query = select(card).where(card.c.id == card_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return _card(row) if row else None


def take(session: Session, card_id: CardId, user: UserId, now: datetime) -> None:
    """Somebody sees to it."""
    session.execute(update(card).where(card.c.id == card_id).values(taken_by=user, taken_at=now))


def settle(session: Session, card_id: CardId, note: str, now: datetime) -> None:
    """It is done."""
    session.execute(update(card).where(card.c.id == card_id).values(settled_at=now, note=note))


def cards(session: Session) -> list[Card]:
    """Every open card, the most urgent first."""
    query = select(card).where(card.c.settled_at.is_(None)).order_by(card.c.due, card.c.opened_at, card.c.id)
    return [_card(row) for row in session.execute(query)]
