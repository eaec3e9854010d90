"""What binds is told, again and again, until somebody acknowledges."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.alerts import store
from bot.alerts.cards.handlers import close_card, open_card, raise_card, settle_card, take_card
from bot.alerts.commands import Acknowledge, StepLadder, StepLadders
from bot.alerts.model import Alert, StepKind, step
from bot.alerts.telling import call_list, card_about, is_being_decided, open_for, page_next, say, told_of
from bot.contacts.store import get as get_contact
from bot.decisions.commands import Decided, DecisionKind
from bot.decisions.looked import STOPS, policy_of
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.events import CardSettled, Event, Kind, Reach, Say, Separately, cause_of
from bot.guarantees.questions.store import last_asked
from bot.guarantees.stops.store import hidden_since, hidden_until
from bot.ids import ContactId, PlaceId
from bot.places.store import get as get_place
from bot.wording.keys_alerts import AckThanks, AckUnknown, GoByCall, GoOffer, VisitPostponed

__all__ = [
    "acknowledge",
    "close_card",
    "on_decided",
    "open_card",
    "raise_card",
    "settle_card",
    "step_ladder",
    "step_ladders",
    "take_card",
]


def on_decided(event: Decided, session: Session, now: datetime) -> list[Event]:
    """Tell the team what binds now; what stops a visit is told to its places in neutral words, a GO never."""
    delivery = deliveries.get(session, event.delivery)
    if event.kind is DecisionKind.GO:
        return _offer(session, event, delivery, now)
    events = open_for(session, event, delivery, now)
    if event.kind in STOPS:
        events += _postponed(session, event, delivery, now)
    return events


def _offer(session: Session, event: Decided, delivery: Delivery, now: datetime) -> list[Event]:
    """The first message of a GO. It has no ladder: it waits for the right number, until D3 at most. It leaves a little
    later, so that whoever signed can take it back unsent: any stop overtakes it.
    """
    if event.pair_left is None or event.pair_number is None:
        phrase: GoOffer | GoByCall = GoByCall(ref=delivery.ref)
    else:
        phrase = GoOffer(ref=delivery.ref, line=event.pair_number, left=event.pair_left)
    return [
        Say(
            to=contact,
            phrase=phrase,
            cause=cause_of("decision", event.decision),
            kind=Kind.GO,
            reach=Reach.EVERY,
            expires_at=delivery.due.pack_at,
            not_before=now + session.info.get("go_held", timedelta()),
            delivery=delivery.id,
            sequence=event.sequence,
        )
        for contact in told_of(session, delivery)
    ]


def _postponed(session: Session, event: Decided, delivery: Delivery, now: datetime) -> list[Event]:
    """To those who were asked about the visit, once for a day. Where somebody gave the sign of duress nothing is said:
    whoever watches that phone must not see that it was heard.
    """
    hidden = hidden_since(session, now)
    return [
        Say(
            to=contact,
            phrase=VisitPostponed(place=get_place(session, place).name),
            cause=cause_of("postponed", delivery.id, place, now.date().isoformat()),
            kind=Kind.NOTICE,
            delivery=delivery.id,
        )
        for place, contact in _asked(session, delivery)
        if place in event.places
        and place not in hidden
        and hidden_until(session, get_contact(session, contact), now) is None
    ]


def _asked(session: Session, delivery: Delivery) -> list[tuple[PlaceId, ContactId]]:
    asked = {(place, contact) for _delivery, place, contact in last_asked(session, [delivery.id])}
    answered = {(said.place, said.contact) for said in deliveries.answers_of(session, delivery.id)}
    people = {contact: get_contact(session, contact) for _place, contact in asked | answered}
    return sorted(
        ((place, contact) for place, contact in asked | answered if people[contact].speaks_for_places), key=str
    )


def acknowledge(command: Acknowledge, session: Session, now: datetime) -> list[Event]:
    """Two digits close the one alert that printed them for this person, and nothing else."""
    since = now - policy_of(session).ack_reuse_after
    found = store.given(session, command.contact, command.code, since)
    if found is None:
        return [_reply(command, AckUnknown())]
    store.acknowledge(session, found.id, command.contact, now)
    return [CardSettled(about=card_about(found.id)), _reply(command, AckThanks(ref=found.ref))]


def _reply(command: Acknowledge, phrase: AckThanks | AckUnknown) -> Say:
    return Say(to=command.contact, phrase=phrase, cause=command.cause, kind=Kind.REPLY, reach=Reach.SAME)


def step_ladders(command: StepLadders, session: Session, now: datetime) -> list[Event]:
    """Take every step that is due, each ladder by itself."""
    return [
        Separately(
            order=StepLadder(by=command.by, cause=cause_of("clock", "ladder", alert.id), alert=alert.id),
            about=cause_of("ladder", alert.id),
            delivery=alert.delivery,
        )
        for alert in store.due(session, now)
    ]


def step_ladder(command: StepLadder, session: Session, now: datetime) -> list[Event]:
    """Take the steps that are due of one. Steps missed while the program stood still are told once, not each."""
    alert = store.open_one(session, command.alert)
    return [] if alert is None or is_being_decided(session, alert) else _climb(session, alert, now)


def _climb(session: Session, alert: Alert, now: datetime) -> list[Event]:
    events: list[Event] = []
    number, again, reissue_after = alert.next_step, False, policy_of(session).reissue_after
    upcoming = None if _is_over(session, alert) else step(alert.kind, number, alert.opened_at, reissue_after)
    while upcoming is not None and upcoming[1] <= now:
        kind = upcoming[0]
        if store.add_step(session, alert.id, number, kind, now):
            if kind is StepKind.PAGE:
                events += page_next(session, alert, str(number), now)
            elif kind is StepKind.CALL_LIST:
                events.append(call_list(alert, now))
            elif not again:
                again = True
                events += _tell_again(session, alert, number, now)
        number += 1
        upcoming = step(alert.kind, number, alert.opened_at, reissue_after)
    store.schedule(session, alert.id, number, upcoming[1] if upcoming else None)
    return events


def _tell_again(session: Session, alert: Alert, number: int, now: datetime) -> list[Event]:
    people = store.recipients(session, alert.id)
    return [said for person in people for said in say(session, alert, person, str(number), now)]


def _is_over(session: Session, alert: Alert) -> bool:
    """Whether the delivery has ended well since: a team that is back needs no recall."""
    if alert.delivery is None or alert.kind is Kind.PAGE:
        return False
    return deliveries.get(session, alert.delivery).state is DeliveryState.DONE
