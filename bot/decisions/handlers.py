"""What people order of decisions, what the clock does, and what follows when something that rules read has changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions import store
from bot.decisions.commands import Answer, Assess, Attest, MeetDeadlines, NoteReason, Recall
from bot.decisions.deciding import card_about
from bot.decisions.look import look
from bot.decisions.looked import STOPS, policy_of
from bot.decisions.offers import answer_pair, on_code_list_lost, read_out_go
from bot.decisions.riding import on_alert_refused, on_incident_changed, on_stop_stands
from bot.decisions.rules_attested import CONTINUE, is_known
from bot.decisions.signing import sign
from bot.decisions.stopping import stop
from bot.decisions.turns import take_turns
from bot.deliveries import store as deliveries
from bot.deliveries.commands import DeliveryPlanned
from bot.deliveries.model import DeliveryState
from bot.events import (
    CardKind,
    CardSettled,
    DeliveryTouched,
    Event,
    EveryDeliveryTouched,
    PlacesTouched,
    Separately,
    cause_of,
)
from bot.ids import DeliveryId
from bot.places.store import whole_map
from bot.users.rights import LEADS, WRITES_DOWN, require
from bot.wording.keys import ReasonWord

__all__ = [
    "answer_pair",
    "assess",
    "attest",
    "meet_deadlines",
    "note_reason",
    "on_alert_refused",
    "on_code_list_lost",
    "on_delivery_planned",
    "on_delivery_touched",
    "on_every_delivery_touched",
    "on_incident_changed",
    "on_places_touched",
    "on_stop_stands",
    "read_out_go",
    "recall",
    "sign",
]


def attest(command: Attest, session: Session, now: datetime) -> list[Event]:
    """Write down what a signer answers to a rule's question, and look again.

    CONTINUE is no question: yes lets a departed team on HOLD go on with the reasons seen now, no recalls it.
    """
    delivery = deliveries.find(session, command.delivery, lock=True)
    if delivery is None:
        raise Refused("unknown_delivery", "there is no such delivery")
    if not delivery.open:
        raise Refused("over", f"{delivery.ref} is {delivery.state}")
    user = require(session, command.by, LEADS, delivery.places)
    if not is_known(command.rule, len(delivery.days)):
        raise Refused("unknown_question", f"{command.rule} asks nothing of a signer here")
    if command.rule == CONTINUE and delivery.state is not DeliveryState.DEPARTED:
        raise Refused("not_departed", f"{delivery.ref} has not departed")
    store.add_attestation(session, delivery.id, command.rule, command.answer, user.id, now)
    if command.rule == CONTINUE and command.answer is not Answer.YES:
        return stop(session, delivery.id, command.cause, ReasonWord.OTHER, now)
    events = look(session, delivery.id, command.cause, now)
    if command.rule == CONTINUE:
        events.append(CardSettled(about=card_about(CardKind.DEPARTED_HOLD, delivery.id)))
    return events


def assess(command: Assess, session: Session, now: datetime) -> list[Event]:
    """Look again at one delivery."""
    return look(session, command.delivery, command.cause, now)


def recall(command: Recall, session: Session, now: datetime) -> list[Event]:
    """One person stops a delivery: NO-GO before departure, RECALL after it. Never refused; over is over."""
    if command.by.user is None:
        raise Refused("needs_a_user", "somebody who signs in recalls a delivery")
    return stop(session, command.delivery, command.cause, command.reason_word, now)


def note_reason(command: NoteReason, session: Session, now: datetime) -> list[Event]:
    """Keep why the last stop really was. Refused where nothing was stopped, or nothing is said."""
    delivery = deliveries.get(session, command.delivery)
    user = require(session, command.by, WRITES_DOWN, delivery.places)
    said, stops = command.text.strip(), [d for d in store.decisions_of(session, delivery.id) if d.kind in STOPS]
    if not said:
        raise Refused("nothing_said", "a reason has words")
    if not stops:
        raise Refused("not_stopped", f"{delivery.ref} was not stopped")
    store.add_note(session, stops[-1].id, user.id, said, now)
    return []


def meet_deadlines(command: MeetDeadlines, session: Session, now: datetime) -> list[Event]:
    """Look at each delivery of which time alone may have changed something: a deadline, an age, a hold, a next day."""
    return [
        Separately(
            order=Assess(by=command.by, cause=cause_of("clock", "look", one, now.isoformat()), delivery=one),
            about=cause_of("look", one),
            delivery=one,
        )
        for one in deliveries.due_for_a_look(session, now)
    ]


def on_delivery_planned(event: DeliveryPlanned, session: Session, now: datetime) -> list[Event]:
    """A plan is assessed at once, with the reasons that block it."""
    return look(session, event.delivery, event.cause, now)


def on_delivery_touched(event: DeliveryTouched, session: Session, now: datetime) -> list[Event]:
    """Something that this delivery's assessment reads has changed."""
    return look(session, event.delivery, event.cause, now)


def on_places_touched(event: PlacesTouched, session: Session, now: datetime) -> list[Event]:
    """Look at deliveries that stop, sleep or travel there, or so near that an incident there counts for them."""
    events: list[Event] = []
    if not _touched(session, event):
        return events
    take_turns(session)
    for delivery_id in _touched(session, event):  # asked again: it may have been a while
        events += look(session, delivery_id, event.cause, now)
    return events


def _touched(session: Session, event: PlacesTouched) -> list[DeliveryId]:
    everywhere = whole_map(session)
    around = everywhere.near(event.places, policy_of(session).near_km)
    legs = [leg.id for leg in everywhere.legs_touching(around)]
    return deliveries.touching(session, around, legs)


def on_every_delivery_touched(event: EveryDeliveryTouched, session: Session, now: datetime) -> list[Event]:
    """Look at every open delivery."""
    take_turns(session)
    events: list[Event] = []
    for delivery_id in sorted((one.id for one in deliveries.open_deliveries(session, now)), key=str):
        events += look(session, delivery_id, event.cause, now)
    return events
