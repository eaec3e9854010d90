"""Where does a delivery stand: its plan, what the rules find, what was asked of people, what binds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.contacts.tables import contact
from bot.decisions.tables import assessment, decision, decision_note, go_offer, signature
from bot.deliveries.tables import (
    delivery,
    delivery_answer,
    delivery_day,
    delivery_leg,
    delivery_stop,
    health_package,
)
from bot.guarantees.tables import confirmation
from bot.places.tables import leg, place
from bot.teams.tables import team
from bot.users.tables import organisation, user_account
from bot.views.delivery_findings import Found, QuestionLine, latest_assessment, questions


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day of the plan, in names."""

    number: int
    day: date
    hours_from: time
    hours_to: time
    stops: tuple[str, ...]
    legs: tuple[str, ...]
    night: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YesLine:
    """A yes to come, of one role of a place."""

    place: str
    who: str
    role: str
    proof: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteLine:
    """Why something was stopped, in the words of whoever stopped it."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """Something that bound, or binds where it is the last."""

    id: UUID
    number: int
    kind: str
    reason_word: str
    at: datetime
    signed_by: tuple[str, ...]
    day: int
    offered: bool
    answered_at: datetime | None
    read_out: bool
    ended_at: datetime | None
    notes: tuple[NoteLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """A delivery in a list."""

    id: UUID
    ref: str
    state: str
    organisation: str
    package: str | None
    team: str | None
    places: tuple[str, ...]
    first_day: date | None
    outcome: str | None
    decision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything about one delivery that a coordinator has to see."""

    id: UUID
    ref: str
    state: str
    organisation: str
    package: str | None
    team: str | None
    planned_by: str | None
    requested_by: str | None
    requested_place: str | None
    requested_days: str
    answer_by: datetime | None
    deadlines: Mapping[str, datetime | None]
    days: tuple[DayLine, ...]
    found: Found | None
    questions: tuple[QuestionLine, ...]
    yeses: tuple[YesLine, ...]
    answers: tuple[tuple[str, str, datetime], ...]
    decisions: tuple[DecisionLine, ...]


DEADLINES = ("book_at", "freeze_at", "pack_at", "depart_before", "turn_back_at", "back_by")


def board(session: Session, ref: str) -> Board | None:
    """The delivery of this ref; None: there is none."""
    row = session.execute(_with_names().where(func.upper(delivery.c.ref) == ref.upper())).one_or_none()
    if row is None:
        return None
    days = _days(session, row.id)
    return Board(
        id=row.id,
        ref=row.ref,
        state=row.state,
        organisation=row.organisation,
        package=row.package,
        team=row.team,
        planned_by=row.planner,
        requested_by=row.asker,
        requested_place=row.asked_place,
        requested_days=row.requested_days,
        answer_by=row.answer_by,
        deadlines={name: row._mapping[name] for name in DEADLINES},
        days=days,
        found=latest_assessment(session, row.id),
        questions=questions(session, row.id, len(days), cold=row.cold_life_hours is not None) if days else (),
        yeses=_yeses(session, row),
        answers=_answers(session, row.id),
        decisions=_decisions(session, row.id),
    )


def _with_names() -> Select[Any]:
    return (
        select(
            delivery,
            organisation.c.name.label("organisation"),
            team.c.name.label("team"),
            health_package.c.name.label("package"),
            health_package.c.cold_life_hours,
            user_account.c.login.label("planner"),
            contact.c.pseudonym.label("asker"),
            place.c.name.label("asked_place"),
        )
        .join(organisation, organisation.c.id == delivery.c.organisation_id)
        .outerjoin(team, team.c.id == delivery.c.team_id)
        .outerjoin(health_package, health_package.c.id == delivery.c.package_id)
        .outerjoin(user_account, user_account.c.id == delivery.c.planned_by)
        .outerjoin(contact, contact.c.id == delivery.c.requested_by)
        .outerjoin(place, place.c.id == delivery.c.requested_place_id)
    )


def all_deliveries(session: Session) -> list[DeliveryLine]:
    """Every delivery, the next one first, those asked for at the end."""
    latest = (
        select(assessment.c.outcome)
        .where(assessment.c.delivery_id == delivery.c.id)
        .order_by(assessment.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    last_word = (
        select(decision.c.kind)
        .where(decision.c.delivery_id == delivery.c.id)
        .order_by(decision.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            delivery,
            organisation.c.name.label("organisation"),
            team.c.name.label("team"),
            health_package.c.name.label("package"),
            latest.label("outcome"),
            last_word.label("decision"),
        )
        .join(organisation, organisation.c.id == delivery.c.organisation_id)
        .outerjoin(team, team.c.id == delivery.c.team_id)
        .outerjoin(health_package, health_package.c.id == delivery.c.package_id)
        .order_by(delivery.c.depart_before.nulls_last(), delivery.c.ref)
    )
    return [_line(session, row) for row in session.execute(query).all()]


def _line(session: Session, row: Row[Any]) -> DeliveryLine:
    days = _days(session, row.id)
    places = tuple(dict.fromkeys(name for day in days for name in day.stops))
    if not places and row.requested_place_id is not None:
        places = (session.scalars(select(place.c.name).where(place.c.id == row.requested_place_id)).one(),)
    return DeliveryLine(
        id=row.id,
        ref=row.ref,
        state=row.state,
        organisation=row.organisation,
        package=row.package,
        team=row.team,
        places=places,
        first_day=days[0].day if days else None,
        outcome=row.outcome,
        decision=row.decision,
    )


def _days(session: Session, delivery_id: UUID) -> tuple[DayLine, ...]:
    query = (
        select(delivery_day, place.c.name.label("night"))
        .outerjoin(place, place.c.id == delivery_day.c.night_place_id)
        .where(delivery_day.c.delivery_id == delivery_id)
        .order_by(delivery_day.c.number)
    )
    stops = _named(session, delivery_id, delivery_stop, delivery_stop.c.place_id == place.c.id, place.c.name)
    legs = _named(session, delivery_id, delivery_leg, delivery_leg.c.leg_id == leg.c.id, leg.c.code)
    return tuple(
        DayLine(
            number=row.number,
            day=row.day,
            hours_from=row.hours_from,
            hours_to=row.hours_to,
            stops=tuple(stops.get(row.number, ())),
            legs=tuple(legs.get(row.number, ())),
            night=row.night,
        )
        for row in session.execute(query)
    )


def _named(session: Session, delivery_id: UUID, table: Any, joined: Any, name: Any) -> dict[int, list[str]]:
    query = (
        select(table.c.day_number, name)
        .join_from(table, name.table, joined)
        .where(table.c.delivery_id == delivery_id)
        .order_by(table.c.day_number, table.c.position)
    )
    found: dict[int, list[str]] = {}
    for day, word in session.execute(query):
        found.setdefault(day, []).append(word)
    return found


def _yeses(session: Session, row: Row[Any]) -> tuple[YesLine, ...]:
    if row.freeze_at is None:
        return ()
    stops = select(delivery_stop.c.place_id).where(delivery_stop.c.delivery_id == row.id)
    nights = select(delivery_day.c.night_place_id).where(delivery_day.c.delivery_id == row.id)
    query = (
        select(confirmation, place.c.name.label("place"), contact.c.pseudonym)
        .join(place, place.c.id == confirmation.c.place_id)
        .join(contact, contact.c.id == confirmation.c.contact_id)
        .where(confirmation.c.place_id.in_(stops.union(nights)), confirmation.c.at >= row.book_at)
        .order_by(confirmation.c.at.desc())
        .limit(20)
    )
    return tuple(
        YesLine(place=yes.place, who=yes.pseudonym, role=yes.role, proof=yes.proof, at=yes.at)
        for yes in session.execute(query)
    )


def _answers(session: Session, delivery_id: UUID) -> tuple[tuple[str, str, datetime], ...]:
    query = (
        select(place.c.name, delivery_answer.c.kind, delivery_answer.c.at)
        .join(place, place.c.id == delivery_answer.c.place_id)
        .where(delivery_answer.c.delivery_id == delivery_id)
        .order_by(delivery_answer.c.at)
    )
    return tuple((name, kind, at) for name, kind, at in session.execute(query))


def _decisions(session: Session, delivery_id: UUID) -> tuple[DecisionLine, ...]:
    notes = _notes(session, delivery_id)
    signers = (
        select(func.array_agg(user_account.c.login))
        .join_from(signature, user_account, user_account.c.id == signature.c.user_id)
        .where(signature.c.decision_id == decision.c.id)
        .scalar_subquery()
    )
    query = (
        select(
            decision,
            go_offer.c.decision_id.label("offer"),
            go_offer.c.answered_at,
            go_offer.c.read_out_by,
            go_offer.c.ended_at,
            signers.label("signers"),
        )
        .outerjoin(go_offer, go_offer.c.decision_id == decision.c.id)
        .where(decision.c.delivery_id == delivery_id)
        .order_by(decision.c.number)
    )
    return tuple(
        DecisionLine(
            id=row.id,
            number=row.number,
            kind=row.kind,
            reason_word=row.reason_word,
            at=row.at,
            signed_by=tuple(sorted(row.signers or ())),
            day=row.day_number,
            offered=row.offer is not None,
            answered_at=row.answered_at,
            read_out=row.read_out_by is not None,
            ended_at=row.ended_at,
            notes=notes.get(row.id, ()),
        )
        for row in session.execute(query)
    )


def _notes(session: Session, delivery_id: UUID) -> Mapping[UUID, tuple[NoteLine, ...]]:
    query = (
        select(decision_note.c.decision_id, decision_note.c.text, user_account.c.login, decision_note.c.at)
        .join(user_account, user_account.c.id == decision_note.c.user_id)
        .join(decision, decision.c.id == decision_note.c.decision_id)
        .where(decision.c.delivery_id == delivery_id)
        .order_by(decision_note.c.at)
    )
    found: dict[UUID, tuple[NoteLine, ...]] = {}
    for decided, said, login, at in session.execute(query):
        found[decided] = (*found.get(decided, ()), NoteLine(said, login, at))
    return found
