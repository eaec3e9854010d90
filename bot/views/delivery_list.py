"""Deliveries for a list and a calendar: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.contacts.tables import contact
from bot.decisions.tables import assessment, decision
from bot.deliveries.model import OPEN_STATES
from bot.deliveries.tables import delivery, delivery_day, delivery_stop, health_package
from bot.ids import PlaceId
from bot.places.tables import place
from bot.teams.tables import team
from bot.views.overview_rows import state_shown

PAST_SHOWN = timedelta(days=30)
MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDelivery:
    """One delivery. `shown`: its state in the words of the board, or "requested", "over"; `days`: all of them."""

    ref: str
    state: str
    shown: str
    package: str | None
    team: str | None
    places: tuple[str, ...]
    days: tuple[date, ...]
    pack_at: datetime | None
    back_by: datetime | None
    requested_by: str | None
    requested_days: str
    answer_by: datetime | None


def listed_deliveries(
    session: Session, now: datetime, scope: Collection[PlaceId] | None = None
) -> list[ListedDelivery]:
    """Requests by the day they are to be answered, then what is planned by its first day; the past of 30 days last."""
    rows = session.execute(_query(now, scope)).all()
    days, places = _days(session, [row.id for row in rows])
    return [
        ListedDelivery(
            ref=row.ref,
            state=row.state,
            shown=_shown(row.state, row.outcome, row.decided),
            package=row.package,
            team=row.team,
            places=tuple(places.get(row.id, [row.asked_place] if row.asked_place else [])),
            days=tuple(days.get(row.id, ())),
            pack_at=row.pack_at,
            back_by=row.back_by,
            requested_by=row.pseudonym,
            requested_days=row.requested_days,
            answer_by=row.answer_by,
        )
        for row in rows
    ]


def _query(now: datetime, scope: Collection[PlaceId] | None) -> Select[Any]:
    stops = select(delivery_stop.c.delivery_id).where(delivery_stop.c.place_id.in_(scope or ()))
    seen = true() if scope is None else or_(delivery.c.id.in_(stops), delivery.c.requested_place_id.in_(scope))
    recent = func.coalesce(delivery.c.back_by, delivery.c.created_at) > now - PAST_SHOWN
    return (
        select(
            delivery,
            _last(assessment, assessment.c.outcome).label("outcome"),
            _last(decision, decision.c.kind).label("decided"),
            team.c.name.label("team"),
            health_package.c.name.label("package"),
            contact.c.pseudonym,
            place.c.name.label("asked_place"),
        )
        .outerjoin(team, team.c.id == delivery.c.team_id)
        .outerjoin(health_package, health_package.c.id == delivery.c.package_id)
        .outerjoin(contact, contact.c.id == delivery.c.requested_by)
        .outerjoin(place, place.c.id == delivery.c.requested_place_id)
        .where(seen, or_(delivery.c.state.in_((*OPEN_STATES, "requested")), recent))
        .order_by(delivery.c.depart_before.nulls_first(), delivery.c.answer_by, delivery.c.ref)
        .limit(MOST)
    )


def _last(table: Any, column: Any) -> Any:
    """A column of the delivery's newest row there."""
    newest = select(column).where(table.c.delivery_id == delivery.c.id).order_by(table.c.number.desc())
    return newest.limit(1).scalar_subquery()


def _shown(state: str, outcome: str | None, decided: str | None) -> str:
    if state == "requested":
        return state
    return state_shown(state, outcome, decided)


def _days(session: Session, ids: list[UUID]) -> tuple[dict[UUID, list[date]], dict[UUID, list[str]]]:
    query = (
        select(delivery_day.c.delivery_id, delivery_day.c.day, place.c.name)
        .join(
            delivery_stop,
            and_(
                delivery_stop.c.delivery_id == delivery_day.c.delivery_id,
                delivery_stop.c.day_number == delivery_day.c.number,
            ),
        )
        .join(place, place.c.id == delivery_stop.c.place_id)
        .where(delivery_day.c.delivery_id.in_(ids))
        .order_by(delivery_day.c.day, delivery_stop.c.position)
    )
    days: dict[UUID, list[date]] = defaultdict(list)
    places: dict[UUID, list[str]] = defaultdict(list)
    for row in session.execute(query):
        if row.day not in days[row.delivery_id]:
            days[row.delivery_id].append(row.day)
        if row.name not in places[row.delivery_id]:
            places[row.delivery_id].append(row.name)
    return days, places
