"""How every place stands over the next fortnight: a fixed number of statements, however many places there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from bot.calm_periods.tables import calm_period, calm_period_place
from bot.db import among
from bot.decisions.looked import policy_of
from bot.guarantees.store import news_of
from bot.guarantees.tables import confirmation, guarantee, guarantee_place, standing_stop
from bot.ids import PlaceId
from bot.places.tables import leg, place
from bot.views.overview_deliveries import deliveries_shown, travelled, visits
from bot.views.overview_rows import (
    Cell,
    Facts,
    LegLine,
    Mark,
    PlaceFacts,
    PlaceRow,
    Span,
    leg_lines,
    row_of,
    sorted_rows,
    with_days,
)

DAYS = 14
_YESES_SHOWN = timedelta(days=30)
Ids = list[PlaceId] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The board at one moment. `counts`: places by state; `left_out`: so many are less pressing than those shown."""

    days: tuple[date, ...]
    rows: tuple[PlaceRow, ...]
    legs: tuple[LegLine, ...]
    communes: tuple[str, ...]
    left_out: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def overview(
    session: Session,
    now: datetime,
    scope: Collection[PlaceId] | None = None,
    commune: str | None = None,
    most: int | None = None,
) -> Overview:
    """Places in `scope` (None: all) and in one commune (None: all), the worst and most urgent first, `most` of them."""
    places = session.execute(select(place).where(among(place.c.id, scope)).order_by(place.c.name)).all()
    shown = [row for row in places if commune is None or row.commune == commune]
    ids = None if scope is None and commune is None else [PlaceId(row.id) for row in shown]
    days = tuple(now.date() + timedelta(days=ahead) for ahead in range(DAYS))
    facts = _facts(session, ids, days, now)
    rows = sorted_rows(row_of(_place(row), facts) for row in shown)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.state] += 1
    first = rows[:most]
    return Overview(
        days=days,
        rows=tuple(with_days(row, facts) for row in first),
        left_out=len(rows) - len(first),
        legs=leg_lines(rows, session.execute(select(leg)).all(), facts),
        communes=tuple(sorted({row.commune for row in places if row.commune})),
        counts=dict(counts),
    )


def _place(row: Row[Any]) -> PlaceFacts:
    return PlaceFacts(
        id=PlaceId(row.id),
        code=row.code,
        name=row.name,
        commune=row.commune,
        point=None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude),
        outage=row.outage_since is not None,
    )


def _facts(session: Session, ids: Ids, days: tuple[date, ...], now: datetime) -> Facts:
    start = datetime.combine(days[0], time(0), UTC)
    end = start + timedelta(days=len(days))
    policy = policy_of(session)
    deliveries = deliveries_shown(session, days)
    return Facts(
        now=now,
        days=days,
        calm=_spans(session, ids, start, end),
        promised=_promises(session, ids, start, end),
        planned=visits(session, deliveries),
        legs=travelled(session, deliveries),
        yeses=_yeses(session, ids, now),
        stops=_stops(session, ids, now),
        news=news_of(session, ids),
        silent_after=policy.silent_after,
        fresh_for=policy.confirmed_within_from_freeze,
        roles_needed=policy.roles_needed,
    )


def _spans(session: Session, ids: Ids, start: datetime, end: datetime) -> dict[PlaceId, list[Span]]:
    rows = session.execute(
        select(calm_period_place.c.place_id, calm_period.c.starts_at, calm_period.c.ends_at, calm_period.c.state)
        .join(calm_period, calm_period.c.id == calm_period_place.c.period_id)
        .where(
            among(calm_period_place.c.place_id, ids),
            calm_period.c.state != "ended",
            calm_period.c.starts_at < end,
            calm_period.c.ends_at > start,
        )
    )
    return _by_place(rows)


def _promises(session: Session, ids: Ids, start: datetime, end: datetime) -> dict[PlaceId, list[Span]]:
    rows = session.execute(
        select(guarantee_place.c.place_id, guarantee.c.starts_at, guarantee.c.ends_at, guarantee.c.state)
        .join(guarantee, guarantee.c.id == guarantee_place.c.guarantee_id)
        .where(
            among(guarantee_place.c.place_id, ids),
            guarantee.c.state.in_(("given", "suspended")),
            guarantee.c.starts_at < end,
            guarantee.c.ends_at > start,
        )
    )
    return _by_place(rows)


def _by_place(rows: Any) -> dict[PlaceId, list[Span]]:
    found: dict[PlaceId, list[Span]] = defaultdict(list)
    for row in rows.all():
        found[PlaceId(row.place_id)].append(Span(row.starts_at, row.ends_at, row.state == "suspended"))
    return found


def _yeses(session: Session, ids: Ids, now: datetime) -> dict[PlaceId, dict[str, datetime]]:
    """By place the last yes of each role."""
    rows = session.execute(
        select(confirmation.c.place_id, confirmation.c.role, func.max(confirmation.c.at).label("at"))
        .where(among(confirmation.c.place_id, ids), confirmation.c.at > now - _YESES_SHOWN)
        .group_by(confirmation.c.place_id, confirmation.c.role)
    )
    found: dict[PlaceId, dict[str, datetime]] = defaultdict(dict)
    for row in rows.all():
        found[PlaceId(row.place_id)][row.role] = row.at
    return found


def _stops(session: Session, ids: Ids, now: datetime) -> dict[PlaceId, tuple[datetime, bool]]:
    """By place the newest stop that stands, and whether it is proven; nothing of duress before its time."""
    rows = session.execute(
        select(standing_stop.c.place_id, standing_stop.c.at, standing_stop.c.proven)
        .where(
            among(standing_stop.c.place_id, ids),
            standing_stop.c.ended_at.is_(None),
            or_(standing_stop.c.hidden_until.is_(None), standing_stop.c.hidden_until <= now),
        )
        .order_by(standing_stop.c.at)
    )
    return {PlaceId(row.place_id): (row.at, row.proven) for row in rows.all()}


__all__ = ["DAYS", "Cell", "LegLine", "Mark", "Overview", "PlaceRow", "overview"]
