"""What waits for a person: alerts that nobody has acknowledged, then cards by their deadline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true
from sqlalchemy.orm import Session

from bot.alerts.tables import alert, alert_recipient, card
from bot.contacts.tables import contact
from bot.deliveries.tables import delivery, delivery_stop
from bot.ids import PlaceId
from bot.places.tables import place
from bot.users.tables import user_account

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A card. `places`: where its delivery stops, or the place it is about."""

    id: UUID
    kind: str
    due: datetime
    ref: str | None
    code: str | None
    place: str | None
    who: str | None
    contact: UUID | None
    note: str
    times: int
    opened_at: datetime
    taken_by: str | None
    taken_by_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """A safety message without an acknowledgement, and what its ladder does next."""

    ref: str
    kind: str
    opened_at: datetime
    told: int
    acknowledged: int
    next_step_at: datetime | None


def tasks(
    session: Session,
    scope: Collection[PlaceId] | None = None,
    only_of: UUID | None = None,
    about: UUID | None = None,
) -> list[Task]:
    """Open cards in `scope` (None: everywhere), of one user (None: of all), about one person (None: about anybody),
    the most urgent first.
    """
    query = _select().where(_within(card.c.place_id, card.c.delivery_id, scope))
    if only_of is not None:
        query = query.where(card.c.taken_by == only_of)
    if about is not None:
        query = query.where(card.c.contact_id == about)
    return [_task(row) for row in session.execute(query)]


def _select() -> Select[Any]:
    query: Select[Any] = (
        select(
            card,
            delivery.c.ref,
            place.c.name.label("place"),
            place.c.code.label("code"),
            contact.c.pseudonym,
            user_account.c.name.label("taker"),
        )
        .outerjoin(delivery, delivery.c.id == card.c.delivery_id)
        .outerjoin(place, place.c.id == card.c.place_id)
        .outerjoin(contact, contact.c.id == card.c.contact_id)
        .outerjoin(user_account, user_account.c.id == card.c.taken_by)
        .where(card.c.settled_at.is_(None))
        .order_by(card.c.due, card.c.opened_at, card.c.id)
        .limit(MOST)
    )
    return query


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        kind=row.kind,
        due=row.due,
        ref=row.ref,
        code=row.code,
        place=row.place,
        who=row.pseudonym,
        contact=row.contact_id,
        note=row.note,
        times=row.times,
        opened_at=row.opened_at,
        taken_by=row.taker,
        taken_by_id=row.taken_by,
    )


def _within(
    place_column: ColumnElement[Any], delivery_column: ColumnElement[Any], scope: Collection[PlaceId] | None
) -> ColumnElement[bool]:
    """What is about a place of the scope, about a delivery that stops there, or about no place at all."""
    if scope is None:
        return true()
    stops = select(delivery_stop.c.delivery_id).where(delivery_stop.c.place_id.in_(scope))
    nowhere = place_column.is_(None) & delivery_column.is_(None)
    return or_(place_column.in_(scope), delivery_column.in_(stops), nowhere)


def open_alerts(session: Session, scope: Collection[PlaceId] | None = None) -> list[OpenAlert]:
    """Alerts of deliveries that still want an acknowledgement, the oldest first."""
    counted = (
        select(
            alert_recipient.c.alert_id,
            func.count().label("told"),
            func.count(alert_recipient.c.acknowledged_at).label("acknowledged"),
        )
        .group_by(alert_recipient.c.alert_id)
        .subquery()
    )
    query = (
        select(alert, delivery.c.ref.label("delivery_ref"), counted.c.told, counted.c.acknowledged)
        .join(delivery, delivery.c.id == alert.c.delivery_id)
        .outerjoin(counted, counted.c.alert_id == alert.c.id)
        .where(alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None), alert.c.next_step_at.is_not(None))
        .order_by(alert.c.opened_at)
        .limit(MOST)
    )
    if scope is not None:
        stops = select(delivery_stop.c.delivery_id).where(delivery_stop.c.place_id.in_(scope))
        query = query.where(alert.c.delivery_id.in_(stops))
    return [
        OpenAlert(
            ref=row.delivery_ref,
            kind=row.kind,
            opened_at=row.opened_at,
            told=row.told or 0,
            acknowledged=row.acknowledged or 0,
            next_step_at=row.next_step_at,
        )
        for row in session.execute(query)
    ]
