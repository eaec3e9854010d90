"""Deliveries as the board shows them: who stops where on which day, with what was found and decided last."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, and_, cast, or_, select, true
from sqlalchemy.orm import Session

from bot.db import among
from bot.decisions.tables import assessment, decision
from bot.deliveries.model import OPEN_STATES
from bot.deliveries.tables import delivery, delivery_day, delivery_leg, delivery_stop
from bot.ids import PlaceId
from bot.views.overview_rows import Planned


def deliveries_shown(session: Session, days: tuple[date, ...]) -> list[Row[Any]]:
    """Those that are open, or have a day of the fortnight; each with what was found and decided last."""
    found = (
        select(assessment.c.outcome, cast(assessment.c.reasons, Text).label("reasons"))
        .where(assessment.c.delivery_id == delivery.c.id)
        .order_by(assessment.c.number.desc())
        .limit(1)
        .lateral()
    )
    decided = (
        select(decision.c.kind, decision.c.at)
        .where(decision.c.delivery_id == delivery.c.id)
        .order_by(decision.c.number.desc())
        .limit(1)
        .lateral()
    )
    in_window = select(delivery_day.c.delivery_id).where(delivery_day.c.day.between(days[0], days[-1]))
    query = (
        select(
            delivery.c.id,
            delivery.c.ref,
            delivery.c.state,
            delivery.c.pack_at,
            delivery.c.back_by,
            found.c.outcome,
            found.c.reasons,
            decided.c.kind.label("decided"),
            decided.c.at.label("decided_at"),
        )
        .select_from(delivery.outerjoin(found, true()).outerjoin(decided, true()))
        .where(
            delivery.c.state != "requested",
            or_(
                delivery.c.state.in_(OPEN_STATES),
                and_(delivery.c.id.in_(in_window), delivery.c.state.in_(("stood_down", "done"))),
            ),
        )
    )
    rows: Any = session.execute(query).all()
    return list(rows)


def visits(session: Session, deliveries: list[Row[Any]]) -> dict[PlaceId, list[Planned]]:
    """By place, every day on which one of them stops or sleeps there."""
    known = {row.id: row for row in deliveries}
    stops = select(delivery_stop.c.delivery_id, delivery_stop.c.day_number, delivery_stop.c.place_id)
    nights = select(
        delivery_day.c.delivery_id, delivery_day.c.number, delivery_day.c.night_place_id.label("place_id")
    ).where(delivery_day.c.night_place_id.is_not(None))
    stays = stops.union(nights).subquery()
    rows = session.execute(
        select(stays.c.delivery_id, stays.c.place_id, delivery_day.c.day)
        .join(
            delivery_day,
            and_(delivery_day.c.delivery_id == stays.c.delivery_id, delivery_day.c.number == stays.c.day_number),
        )
        .where(among(stays.c.delivery_id, known))
        .order_by(delivery_day.c.day)
    )
    found: dict[PlaceId, list[Planned]] = defaultdict(list)
    for row in rows.all():
        found[PlaceId(row.place_id)].append(_visit(known[row.delivery_id], row.day))
    return found


def _visit(row: Row[Any], day: date) -> Planned:
    return Planned(
        ref=row.ref,
        day=day,
        state=row.state,
        outcome=row.outcome,
        decided=row.decided,
        decided_at=row.decided_at,
        pack_at=row.pack_at,
        back_by=row.back_by,
        reasons_text=row.reasons or "[]",
    )


def travelled(session: Session, deliveries: list[Row[Any]]) -> dict[UUID, list[Planned]]:
    """By leg, the open ones that travel it."""
    known = {row.id: row for row in deliveries if row.state in OPEN_STATES}
    rows = session.execute(
        select(delivery_leg.c.delivery_id, delivery_leg.c.leg_id, delivery_day.c.day)
        .join(
            delivery_day,
            and_(
                delivery_day.c.delivery_id == delivery_leg.c.delivery_id,
                delivery_day.c.number == delivery_leg.c.day_number,
            ),
        )
        .where(among(delivery_leg.c.delivery_id, known))
    )
    found: dict[UUID, list[Planned]] = defaultdict(list)
    for row in rows.all():
        found[row.leg_id].append(_visit(known[row.delivery_id], row.day))
    return found
