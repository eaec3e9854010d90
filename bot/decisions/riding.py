"""Somebody who rides in a delivery says stop, or tells of danger, and no place is known: it stops at once."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.contacts.store import get as get_contact
from bot.decisions import store
from bot.decisions.look import look
from bot.decisions.looked import STOPS
from bot.decisions.stopping import stop
from bot.decisions.turns import take_turns
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery
from bot.events import AlertRefused, CardKind, CardWanted, Event, cause_of
from bot.guarantees.commands import StopStands
from bot.guarantees.model import StopFact, StopKind
from bot.guarantees.rules import CALL_BACK_WITHIN, HIDDEN_FOR
from bot.guarantees.stops.store import add_stops
from bot.ids import ContactId, StopId
from bot.incidents.commands import IncidentChanged
from bot.incidents.model import UNTOLD
from bot.teams.store import teams_of
from bot.wording.keys import ReasonWord


def on_stop_stands(event: StopStands, session: Session, now: datetime) -> list[Event]:
    """The stop stands at every place of that delivery, for that delivery alone, and ends like any other (law 2).

    A folded one holds and sends no new alert.
    """
    events: list[Event] = []
    for delivery in _ridden(session, event.contact, now) if event.unplaced else ():
        if not add_stops(session, _stops(session, event, delivery, now), cause_of(event.cause, delivery.id)):
            continue
        if event.folded:
            events += look(session, delivery.id, event.cause, now)
            continue
        events += _stopped(session, delivery, event.cause, now)
        if not event.duress:
            events.append(_call_back(event, delivery, now))
    return events


def on_incident_changed(event: IncidentChanged, session: Session, now: datetime) -> list[Event]:
    """Danger that a rider tells before anybody asked where may be where they are. A mere hindrance only holds."""
    if not event.new or event.place is not None or event.from_stranger or event.severity < UNTOLD:
        return []
    events: list[Event] = []
    for delivery in _ridden(session, event.contact, now):
        events += _stopped(session, delivery, event.cause, now)
    return events


def on_alert_refused(event: AlertRefused, session: Session, now: datetime) -> list[Event]:
    """A phone that takes nothing from us any more holds the deliveries of those whom it would have told to stop."""
    events: list[Event] = []
    for delivery in _ridden(session, event.contact, now):
        events += look(session, delivery.id, event.cause, now)
    return events


def _ridden(session: Session, contact: ContactId, now: datetime) -> list[Delivery]:
    teams = {team.id for team in teams_of(session, contact)}
    if not teams:
        return []
    take_turns(session)
    return [one for one in deliveries.open_deliveries(session, now) if one.team in teams]


def _stopped(session: Session, delivery: Delivery, cause: str, now: datetime) -> list[Event]:
    """Not said again where a stop is the last word."""
    decisions = store.decisions_of(session, delivery.id)
    if decisions and decisions[-1].kind in STOPS:
        return []
    return stop(session, delivery.id, cause, ReasonWord.OTHER, now)


def _stops(session: Session, event: StopStands, delivery: Delivery, now: datetime) -> list[StopFact]:
    rider = get_contact(session, event.contact)
    return [
        StopFact(
            id=StopId(uuid4()),
            kind=StopKind.DURESS if event.duress else StopKind.STOP,
            place=place,
            contact=rider.id,
            role=rider.role,
            proven=event.proven,
            at=now,
            call_recorded_at=None,
            folded=event.folded,
            hidden_until=now + HIDDEN_FOR if event.duress else None,
            delivery=delivery.id,
        )
        for place in delivery.places
    ]


def _call_back(event: StopStands, delivery: Delivery, now: datetime) -> CardWanted:
    return CardWanted(
        kind=CardKind.CALL_BACK_STOP,
        about=cause_of("stops", event.contact),
        due=now + CALL_BACK_WITHIN,
        delivery=delivery.id,
        contact=event.contact,
        note=f"rides in {delivery.ref}",
        urgent_to_duty=True,
    )
