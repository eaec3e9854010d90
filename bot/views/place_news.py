"""What was reported of each place lately, by its age alone: no kind, no gravity, no source."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from bot.contacts.model import Contact
from bot.db import TIME
from bot.guarantees.store import hidden_since, hidden_until
from bot.ids import PlaceId
from bot.incidents.commands import Certainty
from bot.incidents.tables import incident, incident_place

TOLD_FOR = timedelta(days=7)
"""How long a report is told of to those who ask."""


def dangers(
    session: Session, asker: Contact, now: datetime, *, hiding: bool = True
) -> Mapping[PlaceId, tuple[int, ...]]:
    """For each place the ages in whole hours of the dangers reported there and not refuted, newest first.

    A report whose place is not certain counts wherever it may be. A place that is not in the mapping has no news,
    which does not mean that it is safe (law 5 of docs/protocol.md). After a sign of duress the people of that place see
    what they saw before it, and what they report themselves. `hiding` False: nothing is hidden from anybody now.
    """
    hidden = hidden_since(session, now) if hiding and hidden_until(session, asker, now) is not None else {}
    if not hidden:
        rows = session.connection().execute(_AGES, {"now": now, "since": now - TOLD_FOR})
        return {PlaceId(row.place_id): tuple(row.hours) for row in rows}
    ages: dict[PlaceId, list[int]] = {}
    for row in session.connection().execute(_EACH, {"since": now - TOLD_FOR}):
        since = hidden.get(row.place_id)
        if since is None or row.reported_at < since or row.contact_id == asker.id:
            age = max(0, int((now - row.happened_at).total_seconds() // 3600))
            ages.setdefault(PlaceId(row.place_id), []).append(age)
    return {place: tuple(hours) for place, hours in ages.items()}


def _counting(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(incident_place.c.place_id, *columns)
        .join(incident, incident.c.id == incident_place.c.incident_id)
        .where(
            incident.c.happened_at > bindparam("since", type_=TIME),
            incident.c.certainty != literal_column(f"'{Certainty.REFUTED}'", Text),
        )
    )


def _ages() -> Select[Any]:
    """The same as from each row, counted by the database: a bad week has hundreds of rows, and few places."""
    age = func.extract("epoch", bindparam("now", type_=TIME) - incident.c.happened_at)
    hours = cast(func.greatest(0, func.floor(age / 3600)), Integer)
    newest_first = aggregate_order_by(hours, incident.c.happened_at.desc(), incident.c.id)
    return _counting(func.array_agg(newest_first).label("hours")).group_by(incident_place.c.place_id)


# Made once: everybody who writes asks this.
_AGES = _ages()
_EACH = _counting(incident.c.happened_at, incident.c.reported_at, incident.c.contact_id).order_by(
    incident.c.happened_at.desc(), incident.c.id
)
