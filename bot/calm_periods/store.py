"""Calm periods, from and to their rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.calm_periods.commands import AgreePeriod
from bot.calm_periods.model import CalmPeriod, Notice, PeriodState
from bot.calm_periods.tables import calm_period, calm_period_notice, calm_period_place
from bot.ids import PeriodId, PlaceId

_places = (
    select(func.array_agg(aggregate_order_by(calm_period_place.c.place_id, calm_period_place.c.place_id)))
    .where(calm_period_place.c.period_id == calm_period.c.id)
    .scalar_subquery()
)


def _select() -> Select[Any]:
    return select(calm_period, _places.label("places")).order_by(calm_period.c.starts_at, calm_period.c.name)


def _period(row: Row[Any]) -> CalmPeriod:
    return CalmPeriod(
        id=row.id,
        organisation=row.organisation_id,
        name=row.name,
        purpose=row.purpose,
        places=frozenset(row.places or ()),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        parties_not_bound=row.parties_not_bound,
        conditions=row.conditions,
        state=PeriodState(row.state),
    )


def get(session: Session, period_id: PeriodId, *, lock: bool = False) -> CalmPeriod | None:
    """The calm period."""
    query = _select().where(calm_period.c.id == period_id)
    row = session.execute(query.with_for_update(of=calm_period) if lock else query).one_or_none()
    return _period(row) if row else None


def by_name(session: Session, name: str) -> CalmPeriod | None:
    """The calm period of this name."""
    row = session.execute(_select().where(calm_period.c.name == name)).one_or_none()
    return _period(row) if row else None


def all_periods(session: Session) -> list[CalmPeriod]:
    """Every calm period, by its start."""
    return [_period(row) for row in session.execute(_select())]


def periods_at(session: Session, places: Collection[PlaceId], at: datetime) -> list[CalmPeriod]:
    """Calm periods of any of these places that run at that moment or start later, suspended ones among them."""
    here = exists().where(calm_period_place.c.period_id == calm_period.c.id, calm_period_place.c.place_id.in_(places))
    query = _select().where(here, calm_period.c.ends_at > at, calm_period.c.state != PeriodState.ENDED)
    return [_period(row) for row in session.execute(query)]


def add(session: Session, order: AgreePeriod) -> bool:
    """Write an agreed period. False: it was written before."""
    added = session.execute(
        insert(calm_period)
        .values(
            id=order.period,
            organisation_id=order.organisation,
            name=order.name,
            purpose=order.purpose,
            starts_at=order.starts_at,
            ends_at=order.ends_at,
            hours_from=order.hours_from,
            hours_to=order.hours_to,
            parties_not_bound=order.parties_not_bound,
            conditions=order.conditions,
            state=PeriodState.AGREED,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(calm_period.c.id)
    ).first()
    if added is None:
        return False
    rows = [{"period_id": order.period, "place_id": place} for place in dict.fromkeys(order.places)]
    session.execute(insert(calm_period_place), rows)
    return True


def change(session: Session, period_id: PeriodId, **values: object) -> None:
    """Set columns of a period."""
    session.execute(update(calm_period).where(calm_period.c.id == period_id).values(**values))


def untold(
    session: Session, now: datetime, only: PeriodId | None = None
) -> list[tuple[CalmPeriod, list[tuple[Notice, datetime]]]]:
    """Periods of which something may be due to be told, locked, each with what has been told and for which end."""
    end_told = exists().where(
        calm_period_notice.c.period_id == calm_period.c.id,
        calm_period_notice.c.notice == Notice.ENDED,
        calm_period_notice.c.ends_at == calm_period.c.ends_at,
    )
    started_or_ended = or_(calm_period.c.starts_at <= now, calm_period.c.state == PeriodState.ENDED)
    query = _select().where(~end_told, started_or_ended).with_for_update(of=calm_period, skip_locked=True)
    if only is not None:
        query = query.where(calm_period.c.id == only)
    periods = [_period(row) for row in session.execute(query)]
    notices = select(calm_period_notice).where(calm_period_notice.c.period_id.in_([one.id for one in periods]))
    told: dict[PeriodId, list[tuple[Notice, datetime]]] = {one.id: [] for one in periods}
    for row in session.execute(notices):
        told[row.period_id].append((Notice(row.notice), row.ends_at))
    return [(one, told[one.id]) for one in periods]


def mark_told(session: Session, period: CalmPeriod, notice: Notice, now: datetime) -> bool:
    """Note that this was told. False: it was told before."""
    statement = (
        insert(calm_period_notice)
        .values(period_id=period.id, notice=notice, ends_at=period.ends_at, told_at=now)
        .on_conflict_do_nothing()
        .returning(calm_period_notice.c.period_id)
    )
    return session.execute(statement).first() is not None
