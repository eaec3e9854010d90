"""Stops, from and to their rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.contacts.commands import Role
from bot.contacts.model import Contact
from bot.guarantees.model import StopFact, StopKind
from bot.guarantees.rules import stands
from bot.guarantees.tables import standing_stop
from bot.ids import ContactId, PlaceId, StopId


def _stop(row: Row[Any]) -> StopFact:
    return StopFact(
        id=row.id,
        kind=StopKind(row.kind),
        place=row.place_id,
        contact=row.contact_id,
        role=Role(row.role),
        proven=row.proven,
        at=row.at,
        call_recorded_at=row.call_recorded_at,
        folded=row.folded,
        hidden_until=row.hidden_until,
        delivery=row.delivery_id,
    )


def stops_at(session: Session, places: Collection[PlaceId]) -> list[StopFact]:
    """Every stop of any of these places that nobody has ended. A stranger's lapses: see `rules.stands`."""
    query = select(standing_stop).where(standing_stop.c.place_id.in_(places), standing_stop.c.ended_at.is_(None))
    return [_stop(row) for row in session.execute(query.order_by(standing_stop.c.at, standing_stop.c.id))]


def stops_of(session: Session, contact: ContactId) -> list[StopFact]:
    """Every stop of this person that nobody has ended."""
    query = select(standing_stop).where(standing_stop.c.contact_id == contact, standing_stop.c.ended_at.is_(None))
    return [_stop(row) for row in session.execute(query.order_by(standing_stop.c.at, standing_stop.c.id))]


def standing_stops(session: Session, now: datetime) -> list[StopFact]:
    """Every stop that stands anywhere."""
    query = select(standing_stop).where(standing_stop.c.ended_at.is_(None))
    found = [_stop(row) for row in session.execute(query.order_by(standing_stop.c.at, standing_stop.c.id))]
    return [stop for stop in found if stands(stop, now)]


def get_stop(session: Session, stop_id: StopId) -> StopFact | None:
    """The stop, whether it stands or not."""
    row = session.execute(select(standing_stop).where(standing_stop.c.id == stop_id)).one_or_none()
    return _stop(row) if row else None


def add_stops(session: Session, stops: Sequence[StopFact], cause: str) -> list[StopFact]:
    """Write stops, each place once for a cause; those that were not written before."""
    written = []
    for stop in stops:
        statement = (
            insert(standing_stop)
            .values(
                id=stop.id,
                kind=stop.kind,
                place_id=stop.place,
                contact_id=stop.contact,
                role=stop.role,
                proven=stop.proven,
                at=stop.at,
                call_recorded_at=stop.call_recorded_at,
                folded=stop.folded,
                hidden_until=stop.hidden_until,
                delivery_id=stop.delivery,
                cause=cause,
            )
            .on_conflict_do_nothing(index_elements=["cause", "place_id"])
            .returning(standing_stop.c.id)
        )
        if session.execute(statement).first() is not None:
            written.append(stop)
    return written


def end_stops(session: Session, ids: Collection[StopId], how: str, now: datetime) -> None:
    """These stops stand no longer."""
    session.execute(update(standing_stop).where(standing_stop.c.id.in_(ids)).values(ended_at=now, ended_how=how))


def record_call(session: Session, ids: Collection[StopId], *, proven: bool, now: datetime) -> None:
    """The person was called about these stops; `proven`: and stands by them."""
    values: dict[str, object] = {"call_recorded_at": now}
    if proven:
        values["proven"] = True
    session.execute(update(standing_stop).where(standing_stop.c.id.in_(ids)).values(**values))


def unproven_texts(session: Session, contact: ContactId, since: datetime, *, but: str) -> int:
    """How many texts of this person were unproven stops since then, standing or not; `but`: the cause of this one.

    A text about several places has several causes; the first two parts of a cause name the text.
    """
    text = func.concat_ws(":", *(func.split_part(standing_stop.c.cause, ":", part) for part in (1, 2)))
    query = select(func.count(text.distinct())).where(
        standing_stop.c.contact_id == contact,
        standing_stop.c.at > since,
        standing_stop.c.proven.is_(False),
        text != ":".join(but.split(":")[:2]),
    )
    return session.scalar(query) or 0


def hidden_since(session: Session, now: datetime) -> dict[PlaceId, datetime]:
    """Places where somebody gave the sign of duress lately, each with the moment of the first such sign."""
    query = (
        select(standing_stop.c.place_id, func.min(standing_stop.c.at).label("at"))
        .where(standing_stop.c.hidden_until > now)
        .group_by(standing_stop.c.place_id)
    )
    return {row.place_id: row.at for row in session.execute(query)}


def hidden_until(session: Session, person: Contact, now: datetime) -> datetime | None:
    """Until when nothing that this person sees may change: they gave the sign, or are of such a place. None: it may."""
    query = select(func.max(standing_stop.c.hidden_until)).where(
        standing_stop.c.hidden_until > now,
        or_(standing_stop.c.contact_id == person.id, standing_stop.c.place_id.in_(person.places)),
    )
    return None if person.is_staff else session.scalar(query)
