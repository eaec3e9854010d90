"""Promises, questions, yeses, stops and news, from and to their rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, and_, case, func, select, union_all, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.actors import Proof
from bot.calm_periods.tables import calm_period
from bot.contacts.commands import Role
from bot.contacts.model import Contact
from bot.db import among
from bot.guarantees.commands import GiveGuarantee, SituationValue
from bot.guarantees.model import (
    ConfirmationFact,
    GuaranteeFact,
    GuaranteeState,
)
from bot.guarantees.questions.store import contacts_asked_now, last_asked, open_challenge
from bot.guarantees.stops.store import hidden_since, hidden_until, standing_stops, stops_at, stops_of
from bot.guarantees.tables import (
    confirmation,
    guarantee,
    guarantee_leg,
    guarantee_place,
    situation,
    situation_question,
    standing_stop,
)
from bot.ids import ChallengeId, ContactId, GuaranteeId, PeriodId, PlaceId, UserId

__all__ = [
    "contacts_asked_now",
    "hidden_since",
    "hidden_until",
    "last_asked",
    "open_challenge",
    "standing_stops",
    "stops_at",
    "stops_of",
]  # of questions and stops: one address for whoever reads

REMEMBERED = timedelta(days=30)
"""How long a guarantee that is over is still told of: that it ended weighs more than that there is none."""

_places = (
    select(func.array_agg(aggregate_order_by(guarantee_place.c.place_id, guarantee_place.c.place_id)))
    .where(guarantee_place.c.guarantee_id == guarantee.c.id)
    .scalar_subquery()
)
_legs = (
    select(func.array_agg(aggregate_order_by(guarantee_leg.c.leg_id, guarantee_leg.c.leg_id)))
    .where(guarantee_leg.c.guarantee_id == guarantee.c.id)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """When something was said, who wrote it down if it was by voice, and what caused the entry."""

    at: datetime
    recorded_by: UserId | None
    cause: str


def _guarantees(at: datetime) -> Select[Any]:
    """Every guarantee with the states that it and its calm period have at that moment."""
    over = and_(guarantee.c.state.in_(("given", "suspended")), guarantee.c.ends_at <= at)
    return (
        select(
            guarantee,
            _places.label("places"),
            _legs.label("legs"),
            case((over, "expired"), else_=guarantee.c.state).label("state_then"),
            case((calm_period.c.ends_at <= at, "ended"), else_=calm_period.c.state).label("period_state"),
        )
        .join(calm_period, calm_period.c.id == guarantee.c.period_id)
        .order_by(guarantee.c.starts_at, guarantee.c.id)
    )


def _guarantee(row: Row[Any]) -> GuaranteeFact:
    return GuaranteeFact(
        id=row.id,
        period_id=row.period_id,
        places=frozenset(row.places or ()),
        legs=frozenset(row.legs or ()),
        role=Role(row.role),
        activities=frozenset(row.activities),
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=GuaranteeState(row.state_then),
        ended_at=row.ended_at,
        period_state=row.period_state,
        conditions=row.conditions,
        exceptions=row.exceptions,
    )


def guarantees_at(session: Session, places: Collection[PlaceId], at: datetime) -> list[GuaranteeFact]:
    """Guarantees of any of these places, as they stand at that moment: coming, running, and ended in the last 30 days.

    A guarantee that has been revoked, suspended or breached is among them: rules tell it from one never given.
    """
    query = _guarantees(at).where(
        guarantee.c.id.in_(select(guarantee_place.c.guarantee_id).where(guarantee_place.c.place_id.in_(places))),
        guarantee.c.ends_at > at - REMEMBERED,
    )
    return [_guarantee(row) for row in session.execute(query)]


def guarantees_of(session: Session, contact: ContactId, at: datetime) -> list[GuaranteeFact]:
    """Every guarantee that this person gave, as it stands at that moment."""
    return [_guarantee(row) for row in session.execute(_guarantees(at).where(guarantee.c.contact_id == contact))]


def guarantees_in(session: Session, period: PeriodId, at: datetime) -> list[GuaranteeFact]:
    """Every guarantee inside a calm period, as it stands at that moment."""
    return [_guarantee(row) for row in session.execute(_guarantees(at).where(guarantee.c.period_id == period))]


def all_guarantees(session: Session, at: datetime) -> list[GuaranteeFact]:
    """Every guarantee, by its start."""
    return [_guarantee(row) for row in session.execute(_guarantees(at))]


def get_guarantee(session: Session, guarantee_id: GuaranteeId, at: datetime) -> GuaranteeFact | None:
    """The guarantee, as it stands at that moment."""
    row = session.execute(_guarantees(at).where(guarantee.c.id == guarantee_id)).one_or_none()
    return _guarantee(row) if row else None


def add_guarantee(session: Session, order: GiveGuarantee, role: Role) -> bool:
    """Write a given guarantee. False: it was written before."""
    added = session.execute(
        insert(guarantee)
        .values(
            id=order.guarantee,
            period_id=order.period,
            contact_id=order.contact,
            role=role,
            on_behalf_of=order.on_behalf_of,
            form=order.form,
            witness_role=order.witness_role,
            activities=list(order.activities),
            hours_from=order.hours_from,
            hours_to=order.hours_to,
            starts_at=order.starts_at,
            ends_at=order.ends_at,
            conditions=order.conditions,
            exceptions=order.exceptions,
            notice_hours=order.notice_hours,
            state=GuaranteeState.GIVEN,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(guarantee.c.id)
    ).first()
    if added is None:
        return False
    places = [{"guarantee_id": order.guarantee, "place_id": place} for place in dict.fromkeys(order.places)]
    legs = [{"guarantee_id": order.guarantee, "leg_id": leg} for leg in dict.fromkeys(order.legs)]
    session.execute(insert(guarantee_place), places)
    if legs:
        session.execute(insert(guarantee_leg), legs)
    return True


def set_guarantees(
    session: Session, ids: Collection[GuaranteeId], state: GuaranteeState, ended_at: datetime | None
) -> None:
    """Move these guarantees to a state."""
    session.execute(update(guarantee).where(guarantee.c.id.in_(ids)).values(state=state, ended_at=ended_at))


def expire_guarantees(session: Session, now: datetime) -> list[PlaceId]:
    """Write down which guarantees are over; their places, once each."""
    ended = session.scalars(
        update(guarantee)
        .where(guarantee.c.state.in_(("given", "suspended")), guarantee.c.ends_at <= now)
        .values(state=GuaranteeState.EXPIRED, ended_at=guarantee.c.ends_at)
        .returning(guarantee.c.id)
    ).all()
    query = select(guarantee_place.c.place_id).distinct().where(guarantee_place.c.guarantee_id.in_(ended))
    return list(session.scalars(query.order_by(guarantee_place.c.place_id)))


def add_confirmation(
    session: Session, yes: ConfirmationFact, cause: str, challenge_id: ChallengeId | None = None
) -> bool:
    """Write a yes, once for each cause. False: it was written before."""
    return _added(
        session,
        insert(confirmation)
        .values(
            id=uuid4(),
            place_id=yes.place,
            contact_id=yes.contact,
            role=yes.role,
            at=yes.at,
            proof=yes.proof,
            challenge_id=challenge_id,
            recorded_by=yes.recorded_by,
            cause=cause,
        )
        .on_conflict_do_nothing()
        .returning(confirmation.c.id),
    )


def _added(session: Session, statement: Any) -> bool:
    return session.execute(statement).first() is not None


def confirmations_at(session: Session, places: Collection[PlaceId], since: datetime) -> list[ConfirmationFact]:
    """Every yes for any of these places since then, newest first."""
    query = select(confirmation).where(confirmation.c.place_id.in_(places), confirmation.c.at >= since)
    return [
        ConfirmationFact(
            place=row.place_id,
            contact=row.contact_id,
            role=Role(row.role),
            at=row.at,
            proof=Proof(row.proof),
            recorded_by=row.recorded_by,
        )
        for row in session.execute(query.order_by(confirmation.c.at.desc(), confirmation.c.id))
    ]


def add_situation(session: Session, place: PlaceId, speaker: Contact, value: SituationValue, told: Told) -> bool:
    """Write news of a place, once for a cause. False: it was written before."""
    values = {
        "id": uuid4(),
        "place_id": place,
        "contact_id": speaker.id,
        "role": speaker.role,
        "value": value,
        "at": told.at,
        "recorded_by": told.recorded_by,
        "cause": told.cause,
    }
    return session.connection().execute(_TOLD, values).first() is not None


_TOLD = insert(situation).on_conflict_do_nothing(index_elements=["cause", "place_id"]).returning(situation.c.id)


def news_of(session: Session, places: Collection[PlaceId] | None) -> Mapping[PlaceId, datetime | None]:
    """When each place was last heard of: a situation, a yes, or a call about a stop that a user recorded. None: every
    place that was ever heard of.
    """
    heard = union_all(
        select(situation.c.place_id, situation.c.at.label("at")).where(among(situation.c.place_id, places)),
        select(confirmation.c.place_id, confirmation.c.at).where(among(confirmation.c.place_id, places)),
        select(standing_stop.c.place_id, standing_stop.c.call_recorded_at).where(
            among(standing_stop.c.place_id, places), standing_stop.c.call_recorded_at.is_not(None)
        ),
    ).subquery()
    rows = session.execute(select(heard.c.place_id, func.max(heard.c.at).label("at")).group_by(heard.c.place_id))
    newest = {row.place_id: row.at for row in rows.all()}
    return newest if places is None else {place: newest.get(place) for place in places}


def situations_at(
    session: Session, places: Collection[PlaceId], since: datetime
) -> list[tuple[PlaceId, SituationValue, datetime]]:
    """What was told of these places since then, newest first."""
    query = select(situation).where(situation.c.place_id.in_(places), situation.c.at >= since)
    rows = session.execute(query.order_by(situation.c.at.desc(), situation.c.id))
    return [(row.place_id, SituationValue(row.value), row.at) for row in rows]


def situation_asked(session: Session, contact: ContactId, place: PlaceId, now: datetime) -> None:
    """Note that this person was asked how this place is."""
    values = {"place_id": place, "asked_at": now}
    session.execute(
        insert(situation_question)
        .values(contact_id=contact, **values)
        .on_conflict_do_update(index_elements=["contact_id"], set_=values)
    )


def situations_last_asked(session: Session, contacts: Collection[ContactId]) -> dict[ContactId, datetime]:
    """When each of these people was last asked how things are; who never was is left out."""
    query = select(situation_question).where(situation_question.c.contact_id.in_(contacts))
    return {row.contact_id: row.asked_at for row in session.execute(query)}
