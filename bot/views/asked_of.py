"""What one person was asked, by whichever subject, and has not answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.broadcasts.store import texts_of
from bot.broadcasts.tables import broadcast, broadcast_recipient
from bot.contacts.tables import contact as contact_table
from bot.conversation.facts import Challenge, Expected, Invitation, KnownDelivery, SituationAsked
from bot.conversation.gazetteer import Gazetteer, KnownPlace
from bot.deliveries.model import DeliveryState
from bot.deliveries.tables import delivery, delivery_answer, delivery_day, delivery_stop
from bot.guarantees.store import open_challenge
from bot.guarantees.tables import challenge, situation, situation_question
from bot.ids import BroadcastId, ContactId, DeliveryId, PlaceId
from bot.languages import Language
from bot.messages.tables import outbound
from bot.wording.keys import WrittenQuestion
from bot.wording.keys_delivery import AskDeliveryAgree, AskReceived
from bot.wording.keys_periods import DialogueInvitation

ANSWERED_WITHIN = timedelta(hours=72)
"""How long a digit still answers a question about a delivery, or an invitation."""

SITUATION_ANSWERED_WITHIN = timedelta(hours=24)
CAME_WITHIN = timedelta(days=7)
"""How long after its day a delivery can be said to have come."""

_EXPECTED = {AskDeliveryAgree.key: Expected.AGREE, AskReceived.key: Expected.RECEIVED}
_ANSWERS = {
    Expected.AGREE: frozenset({"agreed", "refused", "postponed"}),
    Expected.RECEIVED: frozenset({"received", "received_part", "not_received"}),
}
_NOT_SHOWN = ("superseded", "expired", "cancelled", "failed")


def challenge_of(session: Session, contact: ContactId, gazetteer: Gazetteer, now: datetime) -> Challenge | None:
    """The open question with a code."""
    asked = open_challenge(session, contact, now)
    place = gazetteer.by_id(asked.place) if asked is not None else None
    if asked is None or place is None:
        return None
    asked_at = session.execute(select(challenge.c.asked_at).where(challenge.c.id == asked.id)).scalar_one()
    return Challenge(place, asked.day, asked.code, asked.tries_left, asked_at, asked.matches)


def situation_asked_of(
    session: Session, contact: ContactId, gazetteer: Gazetteer, now: datetime
) -> SituationAsked | None:
    """How is this place? Asked within a day and not answered since."""
    answered = exists().where(situation.c.contact_id == contact, situation.c.at >= situation_question.c.asked_at)
    row = session.execute(
        select(situation_question).where(
            situation_question.c.contact_id == contact,
            situation_question.c.asked_at > now - SITUATION_ANSWERED_WITHIN,
            ~answered,
        )
    ).one_or_none()
    place = gazetteer.by_id(PlaceId(row.place_id)) if row is not None else None
    return SituationAsked(place, row.asked_at) if row is not None and place is not None else None


def deliveries_of(
    session: Session, contact: ContactId, places: Sequence[KnownPlace], now: datetime
) -> tuple[KnownDelivery, ...]:
    """Deliveries that stop at these places, coming or lately gone, with what this person was asked about each."""
    by_id = {place.id: place for place in places}
    asked, answered = _asked_about(session, contact, now), _answered(session, contact)
    found = []
    for row in session.execute(_stops(list(by_id), now.date() - CAME_WITHIN)):
        expected, asked_at = asked.get(row.id, (Expected.NOTHING, None))
        place = by_id[PlaceId(row.place_id)]
        if asked_at is not None and _has_answered(answered, row.id, place.id, expected, asked_at):
            expected, asked_at = Expected.NOTHING, None
        planned = row.state == DeliveryState.PLANNED
        found.append(KnownDelivery(DeliveryId(row.id), place, row.day, planned, expected, asked_at))
    return tuple(found)


def invitations_of(session: Session, contact: ContactId, now: datetime) -> tuple[Invitation, ...]:
    """Invitations to community meetings, and questions in a coordinator's own words, without an answer."""
    rows = session.execute(
        select(broadcast, broadcast_recipient.c.queued_at, contact_table.c.language)
        .join(broadcast_recipient, broadcast_recipient.c.broadcast_id == broadcast.c.id)
        .join(contact_table, contact_table.c.id == broadcast_recipient.c.contact_id)
        .where(
            broadcast_recipient.c.contact_id == contact,
            broadcast_recipient.c.answer.is_(None),
            broadcast_recipient.c.queued_at > now - ANSWERED_WITHIN,
            broadcast.c.expires_at > now,
            broadcast.c.phrase_key.in_((DialogueInvitation.key, WrittenQuestion.key)),
        )
    )
    return tuple(_invitation(session, row) for row in rows)


def _invitation(session: Session, row: Any) -> Invitation:
    which, times = BroadcastId(row.id), (row.queued_at, row.expires_at)
    if row.phrase_key == WrittenQuestion.key:
        texts = texts_of(session, row.id, row.texts_sealed)
        own = texts.get(Language(row.language)) or next(iter(texts.values()))
        return Invitation(which, "", row.expires_at.date(), *times, own)
    asked = DialogueInvitation.from_params(row.phrase_params)
    return Invitation(which, asked.place, asked.day, *times)


def _stops(places: list[PlaceId], since: date) -> Select[Any]:
    """Each delivery at each of these places, with its first day there."""
    return (
        select(
            delivery.c.id,
            delivery.c.state,
            delivery_stop.c.place_id,
            func.min(delivery_day.c.day).label("day"),
        )
        .join(delivery_stop, delivery_stop.c.delivery_id == delivery.c.id)
        .join(
            delivery_day,
            and_(delivery_day.c.delivery_id == delivery.c.id, delivery_day.c.number == delivery_stop.c.day_number),
        )
        .where(
            delivery_stop.c.place_id.in_(places),
            delivery_day.c.day >= since,
            or_(
                delivery.c.state == DeliveryState.PLANNED,
                delivery.c.state == DeliveryState.DEPARTED,
                delivery.c.state == DeliveryState.DONE,
            ),
        )
        .group_by(delivery.c.id, delivery.c.state, delivery_stop.c.place_id)
        .order_by(func.min(delivery_day.c.day), delivery.c.id, delivery_stop.c.place_id)
    )


def _asked_about(session: Session, contact: ContactId, now: datetime) -> Mapping[DeliveryId, tuple[Expected, datetime]]:
    """For each delivery the last question about it that was sent to this person, and when."""
    asked_at = func.greatest(outbound.c.created_at, outbound.c.not_before)
    rows = session.execute(
        select(outbound.c.delivery_id, outbound.c.phrase_key, asked_at.label("asked_at"))
        .where(
            outbound.c.contact_id == contact,
            asked_at > now - ANSWERED_WITHIN,
            outbound.c.not_before <= now,  # before it nobody has seen the question
            outbound.c.phrase_key.in_(_EXPECTED),
            outbound.c.delivery_id.is_not(None),
            outbound.c.state.not_in(_NOT_SHOWN),
        )
        .order_by(asked_at)
    )
    return {DeliveryId(row.delivery_id): (_EXPECTED[row.phrase_key], row.asked_at) for row in rows}


def _answered(session: Session, contact: ContactId) -> list[Row[Any]]:
    query = select(delivery_answer).where(delivery_answer.c.contact_id == contact)
    return list(session.execute(query))


def _has_answered(
    answers: list[Row[Any]], asked: DeliveryId, place: PlaceId, expected: Expected, asked_at: datetime
) -> bool:
    return any(
        answer.delivery_id == asked
        and answer.place_id == place
        and answer.kind in _ANSWERS[expected]
        and answer.at >= asked_at
        for answer in answers
    )
