"""After a backup was put back: what it still calls a GO is one no more, and a person sees to what it lacks.

Stops that people ordered since the backup are known to nobody but them, and a team may have heard one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions import store
from bot.decisions.commands import DecisionKind, HoldRestored, ReleaseRestored
from bot.decisions.stopping import stop
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.events import CardKind, CardSettled, CardWanted, Event
from bot.messages.store_health import blindness, end_restored, hold_restored
from bot.users.rights import LEADS, require_somewhere
from bot.wording.keys import ReasonWord

ABOUT = "restored"


def hold(command: HoldRestored, session: Session, now: datetime) -> list[Event]:
    """Every GO that stands becomes a NO-GO, as none is ever revived; the person on duty is paged about the rest."""
    since = hold_restored(session)
    if since is None:
        raise Refused("held_already", "it waits already for a person: see `jamtan db release`")
    events: list[Event] = []
    away: list[str] = []
    for delivery in deliveries.open_deliveries(session, now):
        if delivery.state is DeliveryState.DEPARTED:
            away.append(delivery.ref)
        elif _is_offered(session, delivery):
            events += stop(session, delivery.id, command.cause, ReasonWord.OTHER, now)
    missing = (
        f"a backup of {since:%Y-%m-%d %H:%M} was put back: orders given since then are gone, and to be given again"
    )
    roads = f"; on the road by it, call and if need be recall: {', '.join(away)}" if away else ""
    note = f"{missing}{roads}; then `jamtan db release`"
    return [*events, CardWanted(kind=CardKind.TROUBLE, about=ABOUT, due=now, note=note, urgent_to_duty=True)]


def _is_offered(session: Session, delivery: Delivery) -> bool:
    decisions = store.decisions_of(session, delivery.id)
    return bool(decisions) and decisions[-1].kind in (DecisionKind.GO, DecisionKind.WAIT)


def release(command: ReleaseRestored, session: Session, now: datetime) -> list[Event]:
    """Refused while the program still catches up with what came in since the backup."""
    require_somewhere(session, command.by, LEADS)
    if not end_restored(session):
        raise Refused("not_held", "no backup waits for anybody")
    if blindness(session, now).blind:
        raise Refused("blind", "what came in since the backup is not all worked yet: see `jamtan check`")
    return [CardSettled(about=ABOUT)]
