"""What was reported of each place lately, by its age alone: no kind, no gravity, no source."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ids import PlaceId
from bot.incidents.commands import Certainty
from bot.incidents.tables import incident, incident_place

TOLD_FOR = timedelta(days=7)
"""How long a report is told of to those who ask."""


def dangers(session: Session, now: datetime) -> Mapping[PlaceId, tuple[int, ...]]:
    """For each place the ages in whole hours of the dangers reported there and not refuted, newest first.

    A report whose place is not certain counts wherever it may be. A place that is not in the mapping has no news,
    which does not mean that it is safe (law 5 of docs/protocol.md).
    """
    query = (
        select(incident_place.c.place_id, incident.c.happened_at)
        .join(incident, incident.c.id == incident_place.c.incident_id)
        .where(incident.c.happened_at > now - TOLD_FOR, incident.c.certainty != Certainty.REFUTED)
        .order_by(incident.c.happened_at.desc(), incident.c.id)
    )
    ages: dict[PlaceId, list[int]] = {}
    for place, happened_at in session.execute(query):
        ages.setdefault(PlaceId(place), []).append(max(0, int((now - happened_at).total_seconds() // 3600)))
    return {place: tuple(hours) for place, hours in ages.items()}
