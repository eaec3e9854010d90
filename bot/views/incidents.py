"""What was reported: the feed, one incident with how sure people are of it, and which deliveries it holds or stops."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from bot.contacts.tables import contact, contact_place
from bot.decisions.tables import assessment
from bot.deliveries.model import OPEN_STATES
from bot.deliveries.tables import delivery
from bot.events import Kind, cause_of
from bot.ids import IncidentId, PlaceId
from bot.incidents.model import MINE
from bot.incidents.tables import incident, incident_assessment, incident_place
from bot.messages.tables import outbound
from bot.places.tables import leg, place
from bot.users.tables import user_account

PAGE = 30
FRESH = timedelta(days=14)
"""How long an incident is listed without being asked for; a suspicious object that nobody has cleared, always."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A delivery that is not CLEAR because of an incident: by which rule, and what it makes of it."""

    ref: str
    rule: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """One incident. `places` may be everywhere that the reporter speaks for: then `place_certain` is False."""

    id: UUID
    ref: str
    category: int | None
    places: tuple[tuple[str, str], ...]
    place_certain: bool
    leg: str | None
    severity: int
    certainty: str
    happened_at: datetime
    reported_at: datetime
    ongoing: bool | None
    reporter_safe: bool | None
    health_touched: bool | None
    from_stranger: bool
    object_open: bool
    cleared_at: datetime | None
    reporter: str
    reporter_role: str
    effects: tuple[Effect, ...]

    @property
    def held(self) -> tuple[tuple[str, str], ...]:
        """Each delivery once, with the worst that it is because of this incident."""
        worst = {one.ref: one.outcome for one in sorted(self.effects, key=lambda one: one.outcome == "NO_GO")}
        return tuple(sorted(worst.items()))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a user held it to be, on what ground."""

    certainty: str
    by: str
    second_source: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incidents:
    """One page of them; `more`: there is another one after it."""

    lines: tuple[IncidentLine, ...]
    more: bool


def incident_list(
    session: Session,
    now: datetime,
    scope: Collection[PlaceId] | None = None,
    *,
    everything: bool = False,
    page: int = 1,
) -> Incidents:
    """The newest reports first: those of two weeks that nobody has refuted, or everything."""
    query = _select().where(_within(scope)).order_by(incident.c.reported_at.desc(), incident.c.ref)
    if not everything:
        query = query.where(incident.c.certainty != "refuted", or_(incident.c.reported_at > now - FRESH, _object_open))
    rows = session.execute(query.limit(PAGE + 1).offset(PAGE * (page - 1))).all()
    held = _effects(session, rows)
    return Incidents(tuple(_line(row, held) for row in rows[:PAGE]), len(rows) > PAGE)


def incident_named(session: Session, ref: str, scope: Collection[PlaceId] | None = None) -> IncidentLine | None:
    """One incident, if its places may be seen."""
    row = session.execute(_select().where(incident.c.ref == ref.upper(), _within(scope))).one_or_none()
    return None if row is None else _line(row, _effects(session, [row]))


def judgements(session: Session, incident_id: UUID) -> tuple[Judgement, ...]:
    """What users held it to be, oldest first."""
    query = (
        select(incident_assessment, user_account.c.name)
        .join(user_account, user_account.c.id == incident_assessment.c.user_id)
        .where(incident_assessment.c.incident_id == incident_id)
        .order_by(incident_assessment.c.at, incident_assessment.c.id)
    )
    return tuple(
        Judgement(row.certainty, row.name, row.second_source, row.reason, row.at) for row in session.execute(query)
    )


def thanked_at(session: Session, incident_id: UUID) -> datetime | None:
    """When the reporter was thanked by text."""
    query = select(func.min(outbound.c.created_at)).where(
        outbound.c.cause == cause_of("incident", IncidentId(incident_id), "thanks"), outbound.c.kind == Kind.NOTICE
    )
    found: datetime | None = session.scalar(query)
    return found


def roles_there(session: Session, incident_id: UUID) -> tuple[str, ...]:
    """Roles of the people who are enrolled at its places."""
    query = (
        select(contact.c.role)
        .distinct()
        .join(contact_place, contact_place.c.contact_id == contact.c.id)
        .join(incident_place, incident_place.c.place_id == contact_place.c.place_id)
        .where(incident_place.c.incident_id == incident_id, contact.c.standing == "enrolled")
        .order_by(contact.c.role)
    )
    return tuple(session.scalars(query))


_object_open = and_(incident.c.category == MINE, incident.c.mine_cleared_at.is_(None))
_names = (
    select(func.json_agg(func.json_build_array(place.c.code, place.c.name)))
    .join(incident_place, incident_place.c.place_id == place.c.id)
    .where(incident_place.c.incident_id == incident.c.id)
    .correlate(incident)
).scalar_subquery()


def _select() -> Any:
    return select(
        incident, _names.label("places"), leg.c.code.label("leg"), contact.c.pseudonym, contact.c.role
    ).select_from(
        incident.join(contact, contact.c.id == incident.c.contact_id).outerjoin(leg, leg.c.id == incident.c.leg_id)
    )


def _within(scope: Collection[PlaceId] | None) -> ColumnElement[bool]:
    """At a place of the scope, or nobody has said where: then it may be there."""
    if scope is None:
        return true()
    placed = exists().where(incident_place.c.incident_id == incident.c.id)
    return or_(placed.where(incident_place.c.place_id.in_(scope)), ~placed)


def _effects(session: Session, rows: Collection[Row[Any]]) -> Mapping[str, tuple[Effect, ...]]:
    """By incident, the open deliveries whose newest assessment names it."""
    wanted = {str(row.id) for row in rows}
    newest = (
        select(assessment.c.reasons)
        .where(assessment.c.delivery_id == delivery.c.id)
        .order_by(assessment.c.number.desc())
        .limit(1)
        .lateral()
    )
    query = (
        select(delivery.c.ref, newest.c.reasons)
        .select_from(delivery.join(newest, true()))
        .where(delivery.c.state.in_(OPEN_STATES))
        .order_by(delivery.c.ref)
    )
    found: dict[str, dict[Effect, None]] = {}
    for row in session.execute(query) if wanted else ():
        for reason in row.reasons:
            if reason.get("subject") in wanted:
                effect = Effect(row.ref, reason["rule"], reason["outcome"])
                found.setdefault(reason["subject"], {})[effect] = None
    return {key: tuple(effects) for key, effects in found.items()}


def _line(row: Row[Any], held: Mapping[str, tuple[Effect, ...]]) -> IncidentLine:
    return IncidentLine(
        id=row.id,
        ref=row.ref,
        category=row.category,
        places=tuple((code, name) for code, name in row.places or ()),
        place_certain=row.place_certain,
        leg=row.leg,
        severity=row.severity,
        certainty=row.certainty,
        happened_at=row.happened_at,
        reported_at=row.reported_at,
        ongoing=row.ongoing,
        reporter_safe=row.reporter_safe,
        health_touched=row.health_touched,
        from_stranger=row.from_stranger,
        object_open=row.category == MINE and row.mine_cleared_at is None,
        cleared_at=row.mine_cleared_at,
        reporter=row.pseudonym,
        reporter_role=row.role,
        effects=held.get(str(row.id), ()),
    )
