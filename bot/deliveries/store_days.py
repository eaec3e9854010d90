"""The days of a delivery, with their stops and legs, from their rows."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ScalarSelect, Table, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from bot.deliveries.model import Day
from bot.deliveries.tables import delivery_day, delivery_leg, delivery_stop


def days_of(session: Session, delivery_id: UUID) -> tuple[Day, ...]:
    """Its days, the first one first: by one statement, for each look at a delivery reads them."""
    return tuple(
        Day(
            number=row.number,
            day=row.day,
            hours_from=row.hours_from,
            hours_to=row.hours_to,
            stops=tuple(row.stops or ()),
            legs=tuple(row.legs or ()),
            night_place=row.night_place_id,
        )
        for row in session.connection().execute(_DAYS, {"delivery": delivery_id})
    )


def _in_order(of: Table, column: Column[Any]) -> ScalarSelect[Any]:
    """The stops, or the legs, of a day."""
    one_day = of.c.delivery_id == delivery_day.c.delivery_id, of.c.day_number == delivery_day.c.number
    return select(func.array_agg(aggregate_order_by(column, of.c.position))).where(*one_day).scalar_subquery()


_DAYS = (
    select(
        delivery_day,
        _in_order(delivery_stop, delivery_stop.c.place_id).label("stops"),
        _in_order(delivery_leg, delivery_leg.c.leg_id).label("legs"),
    )
    .where(delivery_day.c.delivery_id == bindparam("delivery", type_=Uuid))
    .order_by(delivery_day.c.number)
)
