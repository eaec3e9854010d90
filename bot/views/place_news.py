"""What was reported of each place lately, by its age alone: no kind, no gravity, no source."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.contacts.model import Contact
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
    query = (
        select(incident_place.c.place_id, incident.c.happened_at, incident.c.reported_at, incident.c.contact_id)
        .join(incident, incident.c.id == incident_place.c.incident_id)
        .where(incident.c.happened_at > now - TOLD_FOR, incident.c.certainty != Certainty.REFUTED)
        .order_by(incident.c.happened_at.desc(), incident.c.id)
    )
    ages: dict[PlaceId, list[int]] = {}
    for row in session.execute(query):
        since = hidden.get(row.place_id)
        if since is None or row.reported_at < since or row.contact_id == asker.id:
            age = max(0, int((now - row.happened_at).total_seconds() // 3600))
            ages.setdefault(PlaceId(row.place_id), []).append(age)
    return {place: tuple(hours) for place, hours in ages.items()}
