"""Deliveries and packages, from and to their rows."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ARRAY, Row, Select, Uuid, any_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from bot.db import once_a_transaction
from bot.deliveries.commands import AddPackage, AgreePackage, AnswerDelivery, DeliveryAnswer
from bot.deliveries.model import (
    OPEN_STATES,
    Day,
    Deadlines,
    Delivery,
    DeliveryState,
    Package,
    PlaceAnswer,
)
from bot.deliveries.store_days import days_of
from bot.deliveries.tables import (
    delivery,
    delivery_answer,
    delivery_day,
    delivery_leg,
    delivery_stop,
    health_package,
    package_agreement,
)
from bot.ids import ContactId, DeliveryId, LegId, PackageId, PlaceId

_LETTERS, _DIGITS = "ACDEFHJKMNPQRTVWXY", "234679"
"""What a ref is drawn from: nothing that reads like something else, on paper or over a radio."""
_ANSWERS = UUID("7d0f4a50-5a8e-4f0e-9f0b-6a2e5f0b9a11")


def get(session: Session, delivery_id: DeliveryId, *, lock: bool = False) -> Delivery:
    """The delivery; with `lock` nobody else changes it until the transaction ends. Raises `NoResultFound`.

    Rows that only name it may be written meanwhile: whoever writes one and then looks at the delivery waits here.
    """
    query = select(delivery).where(delivery.c.id == delivery_id)
    if lock:
        query = query.with_for_update(key_share=True)
    return _delivery(session, session.execute(query).one())


def find(session: Session, delivery_id: DeliveryId, *, lock: bool = False) -> Delivery | None:
    """The delivery, or None."""
    query = select(delivery).where(delivery.c.id == delivery_id)
    if lock:
        query = query.with_for_update(key_share=True)
    row = session.execute(query).one_or_none()
    return _delivery(session, row) if row else None


def by_ref(session: Session, ref: str) -> Delivery | None:
    """The delivery that texts call so, in capitals or not."""
    row = session.execute(select(delivery).where(delivery.c.ref == ref.strip().upper())).one_or_none()
    return _delivery(session, row) if row else None


def open_deliveries(session: Session, now: datetime) -> list[Delivery]:
    """Deliveries that rules look at, the next deadline first."""
    query = select(delivery).where(delivery.c.state.in_(OPEN_STATES)).order_by(delivery.c.pack_at, delivery.c.ref)
    return [_delivery(session, row) for row in session.execute(query).all()]


def requested(session: Session) -> list[Delivery]:
    """Requests that nobody has planned yet, the oldest first."""
    query = select(delivery).where(delivery.c.state == DeliveryState.REQUESTED).order_by(delivery.c.answer_by)
    return [_delivery(session, row) for row in session.execute(query).all()]


def latest(session: Session, limit: int = 100) -> list[Delivery]:
    """Deliveries in whatever state, the newest first."""
    query = select(delivery).order_by(delivery.c.created_at.desc(), delivery.c.ref).limit(limit)
    return [_delivery(session, row) for row in session.execute(query).all()]


def touching(session: Session, places: Collection[PlaceId], legs: Collection[LegId] = ()) -> list[DeliveryId]:
    """Open deliveries that stop, sleep or travel there."""
    found = session.connection().execute(_TOUCHING, {"places": list(places), "legs": list(legs)})
    return [DeliveryId(one) for one in found.scalars()]


def _touching() -> Select[Any]:
    places, legs = (any_(bindparam(name, type_=ARRAY(Uuid))) for name in ("places", "legs"))
    stops = select(delivery_stop.c.delivery_id).where(delivery_stop.c.place_id == places)
    nights = select(delivery_day.c.delivery_id).where(delivery_day.c.night_place_id == places)
    ways = select(delivery_leg.c.delivery_id).where(delivery_leg.c.leg_id == legs)
    there = or_(delivery.c.id.in_(stops), delivery.c.id.in_(nights), delivery.c.id.in_(ways))
    return select(delivery.c.id).where(delivery.c.state.in_(OPEN_STATES), there).order_by(delivery.c.id)


# Made once, for however many places: every report of how a place is asks this.
_TOUCHING = _touching()


def take_turns(session: Session) -> None:
    """Wait until nobody else is about to look at several deliveries, until the transaction ends.

    Whoever holds one delivery and wants another waits for whoever has them the other way round, and the database ends
    one of the two, a second later. Reports of one attack touch the same few deliveries: they would, all the time.
    """
    once_a_transaction(session, "turns", lambda: session.connection().execute(_TURN).close())


_TURN = text("SELECT pg_advisory_xact_lock(hashtext('deliveries'))")


def due_for_a_look(session: Session, now: datetime) -> list[DeliveryId]:
    """Deliveries of which time alone may have changed something, held for this transaction.

    One that somebody else holds is left out: it is looked at the next time.
    """
    query = select(delivery.c.id).where(delivery.c.look_again_at <= now).order_by(delivery.c.id)
    query = query.with_for_update(skip_locked=True)
    return [DeliveryId(found) for found in session.scalars(query)]


def hold(session: Session, delivery_id: DeliveryId) -> bool:
    """Hold the delivery until the transaction ends. False: somebody else does, and nobody waits."""
    query = select(delivery.c.id).where(delivery.c.id == delivery_id)
    return session.execute(query.with_for_update(key_share=True, skip_locked=True)).first() is not None


def look_again(session: Session, delivery_id: DeliveryId, at: datetime | None) -> None:
    """Note when to look again; None: only when something happens."""
    session.execute(update(delivery).where(delivery.c.id == delivery_id).values(look_again_at=at))


def next_sequence(session: Session, delivery_id: DeliveryId) -> int:
    """The number of the delivery's next safety text: a higher one overtakes a lower one."""
    query = update(delivery).where(delivery.c.id == delivery_id).values(sequence=delivery.c.sequence + 1)
    return int(session.execute(query.returning(delivery.c.sequence)).scalar_one())


def new_ref(session: Session) -> str:
    """A ref that no delivery has: letter, digit, letter, digit."""
    while True:
        ref = "".join(secrets.choice(alphabet) for alphabet in (_LETTERS, _DIGITS, _LETTERS, _DIGITS))
        if by_ref(session, ref) is None:
            return ref


def add_request(session: Session, request: Delivery) -> None:
    """Write a request."""
    session.execute(
        insert(delivery).values(
            id=request.id,
            ref=request.ref,
            organisation_id=request.organisation,
            state=request.state,
            package_id=request.package,
            requested_by=request.requested_by,
            requested_place_id=request.requested_place,
            requested_days=request.requested_days,
            answer_by=request.answer_by,
        )
    )


def save_plan(session: Session, planned: Delivery) -> None:
    """Write a planned delivery, new or requested before, with its days."""
    due = planned.due
    values: dict[str, Any] = {
        "organisation_id": planned.organisation,
        "state": planned.state,
        "package_id": planned.package,
        "team_id": planned.team,
        "planned_by": planned.planned_by,
        "book_at": due.book_at,
        "freeze_at": due.freeze_at,
        "pack_at": due.pack_at,
        "turn_back_at": due.turn_back_at,
        "depart_before": due.depart_before,
        "back_by": due.back_by,
    }
    session.execute(
        insert(delivery)
        .values(id=planned.id, ref=planned.ref, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    for day in planned.days:
        _save_day(session, planned.id, day)


def _save_day(session: Session, delivery_id: DeliveryId, day: Day) -> None:
    session.execute(
        insert(delivery_day).values(
            delivery_id=delivery_id,
            number=day.number,
            day=day.day,
            hours_from=day.hours_from,
            hours_to=day.hours_to,
            night_place_id=day.night_place,
        )
    )
    key = {"delivery_id": delivery_id, "day_number": day.number}
    for position, place in enumerate(day.stops, start=1):
        session.execute(insert(delivery_stop).values(**key, position=position, place_id=place))
    for position, leg in enumerate(day.legs, start=1):
        session.execute(insert(delivery_leg).values(**key, position=position, leg_id=leg))


def set_state(session: Session, delivery_id: DeliveryId, state: DeliveryState) -> None:
    """Move the delivery on. What is over is not looked at again."""
    values: dict[str, Any] = {"state": state}
    if state not in OPEN_STATES:
        values["look_again_at"] = None
    session.execute(update(delivery).where(delivery.c.id == delivery_id).values(**values))


def add_answer(session: Session, order: AnswerDelivery, now: datetime) -> bool:
    """Write what a place said, once for each cause. False: it was written before."""
    done = session.execute(
        insert(delivery_answer)
        .values(
            id=uuid5(_ANSWERS, f"{order.cause}/{order.delivery}/{order.place}/{order.answer}"),
            delivery_id=order.delivery,
            place_id=order.place,
            contact_id=order.contact,
            kind=order.answer,
            detail=order.detail,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(delivery_answer.c.id)
    )
    return done.one_or_none() is not None


def answers_of(session: Session, delivery_id: DeliveryId) -> tuple[PlaceAnswer, ...]:
    """Each person's latest answer for each place."""
    query = (
        select(delivery_answer)
        .where(delivery_answer.c.delivery_id == delivery_id)
        .ext(distinct_on(delivery_answer.c.place_id, delivery_answer.c.contact_id))
        .order_by(delivery_answer.c.place_id, delivery_answer.c.contact_id, delivery_answer.c.number.desc())
    )
    return tuple(
        PlaceAnswer(
            place=PlaceId(row.place_id), contact=ContactId(row.contact_id), answer=DeliveryAnswer(row.kind), at=row.at
        )
        for row in session.execute(query)
    )


def add_package(session: Session, order: AddPackage, activities: Sequence[str]) -> bool:
    """Write a version of a package. False: this name and version exist."""
    done = session.execute(
        insert(health_package)
        .values(
            id=order.package,
            name=order.name,
            version=order.version,
            lines=[list(line) for line in order.lines],
            activities=list(activities),
            cold_life_hours=order.cold_life_hours,
        )
        .on_conflict_do_nothing()
        .returning(health_package.c.id)
    )
    return done.one_or_none() is not None


def agree_package(session: Session, order: AgreePackage) -> None:
    """Write that a place agreed a package; a later agreement replaces an earlier one."""
    values = {"roles": list(order.roles), "agreed_on": order.agreed_on}
    session.execute(
        insert(package_agreement)
        .values(package_id=order.package, place_id=order.place, **values)
        .on_conflict_do_update(index_elements=["package_id", "place_id"], set_=values)
    )


def package(session: Session, package_id: PackageId) -> Package | None:
    """A version of a package, or None."""
    row = session.execute(select(health_package).where(health_package.c.id == package_id)).one_or_none()
    return _package(row) if row else None


def package_by_name(session: Session, name: str) -> Package | None:
    """The newest version of the package of this name."""
    query = select(health_package).where(func.lower(health_package.c.name) == name.lower())
    row = session.execute(query.order_by(health_package.c.version.desc()).limit(1)).one_or_none()
    return _package(row) if row else None


def packages(session: Session) -> list[Package]:
    """Every version of every package."""
    query = select(health_package).order_by(health_package.c.name, health_package.c.version)
    return [_package(row) for row in session.execute(query)]


def packages_agreed_with(session: Session, place: PlaceId) -> list[Package]:
    """What was agreed with this place, by name: what its people may ask for."""
    query = (
        select(health_package)
        .join(package_agreement, package_agreement.c.package_id == health_package.c.id)
        .where(package_agreement.c.place_id == place)
        .order_by(health_package.c.name, health_package.c.version)
    )
    return [_package(row) for row in session.execute(query)]


def _package(row: Row[Any]) -> Package:
    return Package(
        id=PackageId(row.id),
        name=row.name,
        version=row.version,
        lines=tuple((domain, activity, target) for domain, activity, target in row.lines),
        cold_life_hours=row.cold_life_hours,
    )


def _delivery(session: Session, row: Row[Any]) -> Delivery:
    due = None
    if row.back_by is not None:
        due = Deadlines(
            book_at=row.book_at,
            freeze_at=row.freeze_at,
            pack_at=row.pack_at,
            depart_before=row.depart_before,
            turn_back_at=row.turn_back_at,
            back_by=row.back_by,
        )
    return Delivery(
        id=DeliveryId(row.id),
        ref=row.ref,
        organisation=row.organisation_id,
        state=DeliveryState(row.state),
        package=row.package_id,
        team=row.team_id,
        planned_by=row.planned_by,
        requested_by=row.requested_by,
        requested_place=row.requested_place_id,
        requested_days=row.requested_days,
        answer_by=row.answer_by,
        deadlines=due,
        days=days_of(session, row.id),
        sequence=row.sequence,
    )
