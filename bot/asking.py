"""What the clock asks of people by itself. Joins what several subjects know, so it stands above them all."""

from datetime import datetime
from math import inf

from sqlalchemy.orm import Session

from bot.deliveries import store as deliveries
from bot.deliveries.commands import DeliveryFinished, DeliveryPlanned
from bot.deliveries.model import Delivery
from bot.events import Event, Kind, Say, Separately, cause_of
from bot.guarantees.commands import AskAgreement, AskDueAgreements, AskHowThingsAre, AskSituations
from bot.ids import ContactId
from bot.messages.store_health import ages, beat
from bot.places.store import get_many
from bot.views.due import agreements_due, people_of_stops, situations_due
from bot.wording.keys_delivery import AskDeliveryAgree, AskReceived

LOOKED, LOOK_EVERY = "situations", 60.0


def ask_due_agreements(command: AskDueAgreements, session: Session, now: datetime) -> list[Event]:
    """Ask at D2 and 3 h before D3 whether each place of a delivery still agrees, each person once."""
    return [
        Separately(
            order=AskAgreement(
                by=command.by,
                cause=cause_of("clock", "agreement", due.delivery, due.place, due.contact, due.moment),
                contact=due.contact,
                place=due.place,
                delivery=due.delivery,
                day=due.day,
            ),
            about=cause_of("agreement", due.delivery, due.contact),
            delivery=due.delivery,
        )
        for due in agreements_due(session, now)
    ]


def on_delivery_planned(event: DeliveryPlanned, session: Session, now: datetime) -> list[Event]:
    """Ask the people of each stop whether the day suits, while D2 is ahead; from D2 on the codes ask."""
    planned = deliveries.get(session, event.delivery)
    if planned.due.freeze_at <= now:
        return []
    names = {place.id: place.name for place in get_many(session, planned.stops)}
    return [
        _to_a_place(planned, person, AskDeliveryAgree(place=names[place], day=day))
        for person, place, day in people_of_stops(session, planned)
    ]


def on_delivery_finished(event: DeliveryFinished, session: Session, now: datetime) -> list[Event]:
    """Ask the people of each stop whether it came."""
    done = deliveries.get(session, event.delivery)
    names = {place.id: place.name for place in get_many(session, done.stops)}
    return [
        _to_a_place(done, person, AskReceived(place=names[place]))
        for person, place, _day in people_of_stops(session, done)
    ]


def _to_a_place(delivery: Delivery, person: ContactId, question: AskDeliveryAgree | AskReceived) -> Say:
    """Once for each delivery and person, in the hours that suit them: neither hour nor team (law 5)."""
    return Say(
        to=person,
        phrase=question,
        cause=cause_of("delivery", delivery.id, question.key),
        kind=Kind.NOTICE,
        delivery=delivery.id,
    )


def ask_situations(command: AskSituations, session: Session, now: datetime) -> list[Event]:
    """Ask how things are, daily where a delivery is near, else weekly. Looked at once a minute: it reads everybody."""
    if ages(session).get(LOOKED, inf) < LOOK_EVERY:
        return []
    beat(session, LOOKED)
    return [
        Separately(
            order=AskHowThingsAre(
                by=command.by, cause=cause_of("clock", "situation", contact, now.date()), contact=contact, place=place
            ),
            about=cause_of("situation", contact),
        )
        for contact, place in situations_due(session, now)
    ]
