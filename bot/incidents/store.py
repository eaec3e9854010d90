"""Incidents, from and to their rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.crypto import keys_of
from bot.ids import IncidentId, LegId, PlaceId, UserId
from bot.incidents.commands import Certainty, ClearMine
from bot.incidents.model import MINE, Incident, IncidentFact, Judged
from bot.incidents.tables import incident, incident_assessment, incident_place

_places = (
    select(func.array_agg(aggregate_order_by(incident_place.c.place_id, incident_place.c.place_id)))
    .where(incident_place.c.incident_id == incident.c.id)
    .scalar_subquery()
)


def _select() -> Select[Any]:
    return select(incident, _places.label("places")).order_by(incident.c.reported_at.desc(), incident.c.ref)


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        ref=row.ref,
        category=row.category,
        places=tuple(row.places or ()),
        place_certain=row.place_certain,
        leg=row.leg_id,
        severity=row.severity,
        certainty=Certainty(row.certainty),
        happened_at=row.happened_at,
        reported_at=row.reported_at,
        ongoing=row.ongoing,
        reporter_safe=row.reporter_safe,
        health_touched=row.health_touched,
        contact=row.contact_id,
        from_stranger=row.from_stranger,
        mine_cleared_at=row.mine_cleared_at,
    )


def _fact(one: Incident, place: PlaceId | None) -> IncidentFact:
    return IncidentFact(
        id=one.id,
        category=one.category,
        place=place,
        leg=one.leg,
        severity=one.severity,
        certainty=one.certainty,
        happened_at=one.happened_at,
        reported_at=one.reported_at,
        health_touched=bool(one.health_touched),
        from_stranger=one.from_stranger,
        mine_open=one.mine_open,
        refuted=one.certainty is Certainty.REFUTED,
    )


_MINE_OPEN = (incident.c.category == MINE) & incident.c.mine_cleared_at.is_(None)


def incidents_near(
    session: Session, places: Collection[PlaceId], legs: Collection[LegId], since: datetime
) -> list[IncidentFact]:
    """Incidents at any of these places or legs that happened or were reported since then, newest report first.

    One fact for each incident, or, while its place is not certain, for each of these places where it may have been:
    whoever counts incidents counts ids. Also those that nobody has placed at all: they may have been anywhere.
    Refuted ones are among them, marked; so is, however old, a suspicious object that nobody cleared.
    """
    placed_at = select(incident_place.c.incident_id)
    where = or_(
        incident.c.id.in_(placed_at.where(incident_place.c.place_id.in_(places))),
        incident.c.leg_id.in_(legs),
        and_(incident.c.id.not_in(placed_at), incident.c.leg_id.is_(None)),
    )
    recent = or_(incident.c.happened_at >= since, incident.c.reported_at >= since, _MINE_OPEN)
    found = [_incident(row) for row in session.execute(_select().where(where, recent))]
    return [_fact(one, place) for one in found for place in _here(one, places)]


def _here(one: Incident, places: Collection[PlaceId]) -> Sequence[PlaceId | None]:
    here = [place for place in one.places if place in places]
    return here or one.places[:1] or [None]


def health_incidents(session: Session, since: datetime) -> list[IncidentFact]:
    """Incidents that touched health workers, health centres or ambulances anywhere, since then, newest report first."""
    recent = or_(incident.c.happened_at >= since, incident.c.reported_at >= since)
    query = _select().where(incident.c.health_touched.is_(True), recent)
    return [_fact(one, next(iter(one.places), None)) for one in map(_incident, session.execute(query))]


def all_incidents(session: Session, since: datetime | None = None) -> list[Incident]:
    """Every incident reported since then, newest report first."""
    query = _select() if since is None else _select().where(incident.c.reported_at >= since)
    return [_incident(row) for row in session.execute(query)]


def get(session: Session, incident_id: IncidentId, *, lock: bool = False) -> Incident | None:
    """The incident."""
    query = _select().where(incident.c.id == incident_id)
    row = session.execute(query.with_for_update(of=incident) if lock else query).one_or_none()
    return _incident(row) if row else None


def by_ref(session: Session, ref: str) -> Incident | None:
    """The incident with this ref, in capitals or not."""
    row = session.execute(_select().where(incident.c.ref == ref.upper())).one_or_none()
    return _incident(row) if row else None


def ref_taken(session: Session, ref: str) -> bool:
    """Whether an incident has this ref."""
    return session.scalar(select(incident.c.id).where(incident.c.ref == ref)) is not None


def add(session: Session, one: Incident, cause: str) -> bool:
    """Write an incident, once for a cause. False: it was written before."""
    statement = (
        insert(incident)
        .values(id=one.id, contact_id=one.contact, reported_at=one.reported_at, cause=cause, **_values(one))
        .on_conflict_do_nothing()
        .returning(incident.c.id)
    )
    if session.execute(statement).first() is None:
        return False
    _fill(session, one)
    return True


def save(session: Session, one: Incident) -> None:
    """Write what became of an incident."""
    session.execute(update(incident).where(incident.c.id == one.id).values(**_values(one)))
    session.execute(delete(incident_place).where(incident_place.c.incident_id == one.id))
    _fill(session, one)


def _values(one: Incident) -> dict[str, object]:
    return {
        "ref": one.ref,
        "category": one.category,
        "place_id": one.places[0] if one.places else None,
        "place_certain": one.place_certain,
        "leg_id": one.leg,
        "severity": one.severity,
        "certainty": one.certainty,
        "happened_at": one.happened_at,
        "ongoing": one.ongoing,
        "reporter_safe": one.reporter_safe,
        "health_touched": one.health_touched,
        "from_stranger": one.from_stranger,
    }


def _fill(session: Session, one: Incident) -> None:
    rows = [{"incident_id": one.id, "place_id": place} for place in one.places]
    if rows:
        session.execute(insert(incident_place), rows)


def history(session: Session, incident_id: IncidentId) -> list[Judged]:
    """What users held it to be, oldest first."""
    query = select(incident_assessment).where(incident_assessment.c.incident_id == incident_id)
    return [
        Judged(user=row.user_id, certainty=Certainty(row.certainty), second_source=row.second_source)
        for row in session.execute(query.order_by(incident_assessment.c.at, incident_assessment.c.id))
    ]


def add_judgement(session: Session, incident_id: IncidentId, judged: Judged, reason: str, now: datetime) -> None:
    """Write what a user held it to be. Nothing is ever taken out of this history."""
    session.execute(
        insert(incident_assessment).values(
            id=uuid4(),
            incident_id=incident_id,
            certainty=judged.certainty,
            user_id=judged.user,
            second_source=judged.second_source,
            reason=reason,
            at=now,
        )
    )


def clear_mine(session: Session, order: ClearMine, user: UserId, now: datetime) -> None:
    """Write who says that the object is gone, and who wrote it down."""
    sealed = keys_of(session).seal("incident", "mine_cleared_person", order.incident, order.named_person)
    session.execute(
        update(incident)
        .where(incident.c.id == order.incident)
        .values(
            mine_cleared_by=user,
            mine_cleared_role=order.second_role,
            mine_cleared_person_sealed=sealed,
            mine_cleared_at=now,
        )
    )
