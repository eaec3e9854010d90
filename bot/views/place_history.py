"""What was said of one place, and what happened there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.guarantees.tables import confirmation, situation, standing_stop
from bot.ids import PlaceId
from bot.incidents.tables import incident, incident_place
from bot.users.tables import user_account

HISTORY = timedelta(days=60)
MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """Something that was said or happened. `kind`: yes, stop, situation or incident; `what`, `by` are codes."""

    at: datetime
    kind: str
    what: str
    who: str | None
    role: str | None
    written_by: str | None
    ended_at: datetime | None = None


def place_history(session: Session, place: PlaceId, now: datetime) -> tuple[PastLine, ...]:
    """Yeses, stops, news and incidents of 60 days, the newest first."""
    past = [*_yeses(session, place, now), *_stops(session, place, now)]
    past += [*_situations(session, place, now), *_incidents(session, place, now)]
    return tuple(sorted(past, key=lambda line: line.at, reverse=True)[:MOST])


def _yeses(session: Session, place: PlaceId, now: datetime) -> Sequence[PastLine]:
    rows = session.execute(
        select(confirmation, contact.c.pseudonym, user_account.c.login)
        .join(contact, contact.c.id == confirmation.c.contact_id)
        .outerjoin(user_account, user_account.c.id == confirmation.c.recorded_by)
        .where(confirmation.c.place_id == place, confirmation.c.at > now - HISTORY)
    )
    return [_past(row, "yes", row.proof) for row in rows]


def _stops(session: Session, place: PlaceId, now: datetime) -> Sequence[PastLine]:
    """Nothing of duress before its time, and none of its name ever."""
    rows = session.execute(
        select(standing_stop, contact.c.pseudonym)
        .join(contact, contact.c.id == standing_stop.c.contact_id)
        .where(
            standing_stop.c.place_id == place,
            standing_stop.c.at > now - HISTORY,
            or_(standing_stop.c.hidden_until.is_(None), standing_stop.c.hidden_until <= now),
        )
    )
    return [
        PastLine(
            at=row.at,
            kind="stop",
            what=row.kind,
            who=row.pseudonym,
            role=row.role,
            written_by=None,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _situations(session: Session, place: PlaceId, now: datetime) -> Sequence[PastLine]:
    rows = session.execute(
        select(situation, contact.c.pseudonym, user_account.c.login)
        .join(contact, contact.c.id == situation.c.contact_id)
        .outerjoin(user_account, user_account.c.id == situation.c.recorded_by)
        .where(situation.c.place_id == place, situation.c.at > now - HISTORY)
    )
    return [_past(row, "situation", row.value) for row in rows]


def _past(row: Row[Any], kind: str, what: str) -> PastLine:
    return PastLine(at=row.at, kind=kind, what=what, who=row.pseudonym, role=row.role, written_by=row.login)


def _incidents(session: Session, place: PlaceId, now: datetime) -> Sequence[PastLine]:
    rows = session.execute(
        select(incident)
        .join(incident_place, incident_place.c.incident_id == incident.c.id)
        .where(incident_place.c.place_id == place, incident.c.happened_at > now - HISTORY)
    )
    return [
        PastLine(
            at=row.happened_at,
            kind="incident",
            what=row.certainty,
            who=row.ref,
            role=str(row.severity),
            written_by=None,
        )
        for row in rows
    ]
