"""Whom to ask now: whether a place still agrees, and how things are there."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.contacts.model import Contact
from bot.contacts.store import people_of
from bot.deliveries.model import Delivery, DeliveryState
from bot.deliveries.store import open_deliveries
from bot.guarantees.questions.store import contacts_asked_now, last_asked
from bot.guarantees.rules import QuestionDue, Visit, may_be_asked_at, questions_due, situation_due
from bot.guarantees.store import news_of, situations_last_asked
from bot.ids import ContactId, PlaceId
from bot.places.store import all_places

NEAR = timedelta(hours=72)
"""How close a delivery must be for its places to be asked daily how things are."""


def agreements_due(session: Session, now: datetime) -> list[QuestionDue]:
    """Questions with a code that are to be asked now."""
    visits = [
        Visit(
            delivery=delivery.id,
            place=place,
            day=day.day,
            freeze_at=delivery.due.freeze_at,
            pack_at=delivery.due.pack_at,
        )
        for delivery in open_deliveries(session, now)
        if delivery.state is DeliveryState.PLANNED
        for day in delivery.days
        for place in day.places
    ]
    if not visits:
        return []
    speakers = {place: _speakers(session, place) for place in {visit.place for visit in visits}}
    asked = last_asked(session, {visit.delivery for visit in visits})
    return questions_due(visits, speakers, asked, contacts_asked_now(session, now), now)


def _speakers(session: Session, place: PlaceId) -> list[ContactId]:
    return [person.id for person in people_of(session, [place]) if person.speaks_for_places]


def people_of_stops(session: Session, delivery: Delivery) -> list[tuple[ContactId, PlaceId, date]]:
    """Who speaks for the stops of a delivery, each once: for the first of their places, with the day there.

    A second place of the same person is asked about when they have answered for the first.
    """
    visits = sorted(
        ((day.day, place) for day in delivery.days for place in day.stops), key=lambda one: (one[0], one[1])
    )
    found: dict[ContactId, tuple[PlaceId, date]] = {}
    for day, place in visits:
        for person in _speakers(session, place):
            found.setdefault(person, (place, day))
    return [(person, place, day) for person, (place, day) in found.items()]


def situations_due(session: Session, now: datetime) -> list[tuple[ContactId, PlaceId]]:
    """People to be asked how things are, each about one place, within the hours that suit them."""
    near = _near_places(open_deliveries(session, now), now)
    due: list[tuple[ContactId, PlaceId]] = []
    chosen: set[ContactId] = set()
    everywhere = [place.id for place in all_places(session)]
    people = [person for person in people_of(session, everywhere) if _may_be_asked(person, now)]
    asked = situations_last_asked(session, [person.id for person in people])
    news = news_of(session, everywhere)
    for person in people:
        for place in sorted(person.places, key=lambda one: one not in near):
            if person.id in chosen:
                break
            if situation_due(asked.get(person.id), news.get(place), place in near, now):
                chosen.add(person.id)
                due.append((person.id, place))
    return due


def _may_be_asked(person: Contact, now: datetime) -> bool:
    return person.speaks_for_places and may_be_asked_at(person, now)


def _near_places(deliveries: list[Delivery], now: datetime) -> set[PlaceId]:
    soon = [delivery for delivery in deliveries if delivery.days and delivery.first_departure <= now + NEAR]
    return {place for delivery in soon for place in delivery.places}
