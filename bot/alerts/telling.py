"""Opens an alert, words it for each person with their own two digits, and tells it again."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.alerts import store
from bot.alerts.model import OVERTAKEN_BY_STOPS, Alert, Recipient, step
from bot.contacts.store_addresses import addresses
from bot.decisions.commands import Decided, DecisionKind
from bot.decisions.looked import policy_of
from bot.decisions.store import get_decision
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery
from bot.events import CardKind, CardWanted, Event, Kind, Reach, Say, cause_of
from bot.ids import AlertId, ContactId, DecisionId, DeliveryId
from bot.teams import store as teams
from bot.users.model import User
from bot.users.store import on_duty
from bot.wording.keys import Phrase, ReasonWord
from bot.wording.keys_alerts import DepartNextDay, DepartOk, DutyPage, NoGo, Recall, StandDown, Wait

KIND_OF = {
    DecisionKind.RECALL: Kind.RECALL,
    DecisionKind.NO_GO: Kind.NO_GO,
    DecisionKind.STAND_DOWN: Kind.STAND_DOWN,
    DecisionKind.WAIT: Kind.WAIT,
    DecisionKind.DEPART_OK: Kind.DEPART_OK,
}
"""Decisions that want an acknowledgement. A GO wants the pair's number instead."""


def told_of(session: Session, delivery: Delivery) -> tuple[ContactId, ...]:
    """Lead and deputy."""
    assert delivery.team is not None
    return teams.get(session, delivery.team).told


def open_for(session: Session, event: Decided, delivery: Delivery, now: datetime) -> list[Event]:
    """Open the alert of a decision and tell lead and deputy at once on every channel that they have."""
    kind = KIND_OF[event.kind]
    alert = _opened(
        session,
        Alert(
            id=AlertId(uuid4()),
            kind=kind,
            ref=delivery.ref,
            delivery=delivery.id,
            decision=event.decision,
            sequence=event.sequence,
            reason_word=event.reason_word,
            cause=cause_of("decision", event.decision),
            opened_at=now,
            next_step=0,
            next_step_at=None,
            acknowledged_at=None,
            acknowledged_by=None,
            overtaken_by=None,
        ),
    )
    if alert is None:
        return []
    store.overtake(session, alert)
    people = [_give(session, alert, contact, now, duty=False) for contact in told_of(session, delivery)]
    return [said for person in people for said in say(session, alert, person, "first", now)]


def open_page(session: Session, cause: str, ref: str, delivery: DeliveryId | None, now: datetime) -> list[Event]:
    """Page the person on duty, with a ladder of its own. Nobody on duty: the call list at once."""
    alert = _opened(
        session,
        Alert(
            id=AlertId(uuid4()),
            kind=Kind.PAGE,
            ref=ref,
            delivery=delivery,
            decision=None,
            sequence=0,
            reason_word=ReasonWord.OTHER,
            cause=cause,
            opened_at=now,
            next_step=0,
            next_step_at=None,
            acknowledged_at=None,
            acknowledged_by=None,
            overtaken_by=None,
        ),
    )
    return [] if alert is None else page_next(session, alert, "first", now)


def _opened(session: Session, new: Alert) -> Alert | None:
    if not store.add(session, new):
        return None
    first = step(new.kind, 0, new.opened_at, policy_of(session).reissue_after)
    store.schedule(session, new.id, 0, first[1] if first else None)
    return new


def _give(session: Session, alert: Alert, contact: ContactId, now: datetime, *, duty: bool) -> Recipient:
    reuse_after = policy_of(session).ack_reuse_after
    return store.add_recipient(session, alert.id, contact, now, reuse_after, on_duty=duty)


def is_being_decided(session: Session, alert: Alert) -> bool:
    """Whether somebody is just deciding on the delivery of an alert that a stop overtakes: a text that is made now
    would not be seen by the stop, and wait behind it until its end. Otherwise nobody decides until we are done.
    """
    if alert.delivery is None or alert.kind not in OVERTAKEN_BY_STOPS:
        return False
    return not deliveries.hold(session, alert.delivery)


def page_next(session: Session, alert: Alert, step_name: str, now: datetime) -> list[Event]:
    """Page the next person on duty who has not been told of this alert; without one, the call list."""
    told = {person.contact for person in store.recipients(session, alert.id)}
    reachable = (user for user in on_duty(session, now) if user.contact is not None and user.contact not in told)
    following: User | None = next(reachable, None)
    if following is None or following.contact is None:
        return [call_list(alert, now)]
    person = _give(session, alert, following.contact, now, duty=True)
    return say(session, alert, person, step_name, now)


def call_list(alert: Alert, now: datetime) -> CardWanted:
    """Somebody calls by voice, one after the other, until one answers."""
    return CardWanted(
        kind=CardKind.CALL_LIST,
        about=card_about(alert.id),
        due=now,
        delivery=alert.delivery,
        note=f"{alert.kind} {alert.ref}",
    )


def card_about(alert: AlertId) -> str:
    """What the call list of an alert is about."""
    return cause_of("alert", alert)


def say(session: Session, alert: Alert, person: Recipient, step_name: str, now: datetime) -> list[Event]:
    """One text of an alert to one person; the step is part of its cause, so that it is told again. A DEPART OK whose
    time is over is not.
    """
    kind = Kind.PAGE if person.on_duty else alert.kind
    expires_at = None
    if kind is Kind.DEPART_OK:
        expires_at = _ends(session, alert)[0]
        if expires_at <= now:
            return []
    return [
        Say(
            to=person.contact,
            phrase=_phrase(session, alert, kind, person.code, now),
            cause=cause_of("alert", alert.id, step_name),
            kind=kind,
            reach=Reach.EVERY,
            expires_at=expires_at,
            delivery=alert.delivery,
            sequence=alert.sequence if kind is not Kind.PAGE else None,
        )
    ]


def _phrase(session: Session, alert: Alert, kind: Kind, code: int, now: datetime) -> Phrase:
    word = ReasonWord(alert.reason_word)
    match kind:
        case Kind.RECALL:
            return Recall(ref=alert.ref, call_number=call_number(session, now), ack=code)
        case Kind.NO_GO:
            return NoGo(ref=alert.ref, reason=word, ack=code)
        case Kind.STAND_DOWN:
            return StandDown(ref=alert.ref, reason=word, ack=code)
        case Kind.WAIT:
            return Wait(ref=alert.ref, ack=code)
        case Kind.DEPART_OK:
            depart_before, back_by, first = _ends(session, alert)
            phrase = DepartOk if first else DepartNextDay
            return phrase(ref=alert.ref, depart_before=depart_before, back_by=back_by, ack=code)
        case _:
            return DutyPage(ref=alert.ref, call_number=call_number(session, now), ack=code)


def _ends(session: Session, alert: Alert) -> tuple[datetime, datetime, bool]:
    """The two ends of a DEPART OK, and whether it is that of the first day."""
    assert alert.decision is not None
    assert alert.delivery is not None
    known = get_decision(session, DecisionId(alert.decision))
    assert known is not None
    delivery = deliveries.get(session, alert.delivery)
    day = delivery.day_number(known[1].day_number)
    depart_before, back_by = delivery.ends_of(day)
    return depart_before, back_by, day.number == 1


def call_number(session: Session, now: datetime) -> str:
    """The number to call in danger: the one that is set, else the phone of whoever is on duty."""
    number = session.info.get("call_number")
    if number:
        return str(number)
    for user in on_duty(session, now):
        for address in addresses(session, user.contact) if user.contact else ():
            return address.address
    return "?"
