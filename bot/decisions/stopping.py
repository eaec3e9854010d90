"""Stops one delivery, whatever the rules find: NO-GO before departure, RECALL after it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions import store
from bot.decisions.commands import DecisionKind
from bot.decisions.deciding import decide
from bot.decisions.departing import schedule
from bot.decisions.looked import reassess
from bot.deliveries import store as deliveries
from bot.deliveries.model import DeliveryState
from bot.events import CardSettled, Event, cause_of
from bot.ids import DeliveryId
from bot.wording.keys import ReasonWord


def stop(session: Session, delivery_id: DeliveryId, cause: str, word: ReasonWord, now: datetime) -> list[Event]:
    """Once for a cause; a request is given up. Raises `Refused` where there is no such delivery."""
    delivery = deliveries.find(session, delivery_id, lock=True)
    if delivery is None:
        raise Refused("unknown_delivery", "there is no such delivery")
    if delivery.state is DeliveryState.REQUESTED:
        deliveries.set_state(session, delivery.id, DeliveryState.CANCELLED)
        return [CardSettled(about=cause_of("delivery_requested", delivery.id))]
    if not delivery.open or store.was_decided(session, delivery.id, cause):
        return []
    looked = reassess(session, delivery, cause, now)
    kind = DecisionKind.RECALL if delivery.state is DeliveryState.DEPARTED else DecisionKind.NO_GO
    events = decide(session, looked, kind, cause, now, word)
    schedule(session, looked, now)
    return events
