"""`/livraisons`: the calendar and the list; `/livraisons/<ref>`: one delivery with its chain of acknowledgements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.alerts.returns.model import KINDS
from bot.alerts.returns.store import last_contact
from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import reading, scope
from bot.console.live import live
from bot.console.parts import runtime
from bot.decisions.commands import DecisionKind
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.users.model import may
from bot.users.rights import LEADS, WRITES_DOWN
from bot.views.alert_chain import alerts, texts
from bot.views.cards import cards
from bot.views.delivery_board import Board, DecisionLine, board
from bot.views.delivery_list import ListedDelivery, listed_deliveries
from bot.wording.keys import ReasonWord

WEEKS = 4
_STOPS = (DecisionKind.NO_GO, DecisionKind.RECALL, DecisionKind.STAND_DOWN)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar, with what is on its way."""

    day: date
    deliveries: tuple[ListedDelivery, ...]


@pages.get("/livraisons")
def delivery_list() -> str:
    """What is asked for, planned, under way, lately over."""
    now = utc_now()
    with reading() as session:
        found = listed_deliveries(session, now, scope(me()))
    monday = now.date() - timedelta(days=now.date().weekday())
    by_day: dict[date, list[ListedDelivery]] = defaultdict(list)
    for one in found:
        for day in one.days:
            by_day[day].append(one)
    days = [CalendarDay(day, tuple(by_day[day])) for day in (monday + timedelta(days=n) for n in range(7 * WEEKS))]
    return render_template(
        "console/deliveries.html",
        weeks=[days[at : at + 7] for at in range(0, len(days), 7)],
        asked=[one for one in found if one.shown == "requested"],
        ahead=[one for one in found if one.shown not in ("requested", "over")],
        over=[one for one in found if one.shown == "over"][::-1],
        today=now.date(),
        can_plan=leads_anywhere(),
    )


def leads_anywhere() -> bool:
    """Whether this person plans, signs or recalls somewhere."""
    return any(role in LEADS for role, _ in me().roles)


def found_delivery(session: Session, ref: str) -> Delivery:
    """The delivery of this ref, if this person sees any of its places; else there is no such page."""
    found = deliveries.by_ref(session, ref)
    seen = scope(me())
    if found is None:
        abort(404)
    places = found.places or ((found.requested_place,) if found.requested_place else ())
    if seen is not None and not seen & set(places):
        abort(404)
    return found


def leads(found: Delivery) -> bool:
    """Whether this person plans, signs and recalls at all of its places."""
    return any(may(me(), role, found.places) for role in LEADS)


@pages.get("/livraisons/<ref>")
def delivery(ref: str) -> Response:
    """Where it stands; the decisions, alerts and texts refresh by themselves."""
    with reading() as session:
        found = found_delivery(session, ref)
        shown = board(session, found.ref)
        chain, sent = alerts(session, ref=found.ref), texts(session, found.ref)
        out = _out(session, found)
    assert shown is not None
    values = {"shown": shown, "chain": chain, "sent": sent, **out, **acts_on(found, shown)}
    return live("console/delivery.html", "console/delivery_live.html", values)


def _out(session: Session, found: Delivery) -> dict[str, object]:
    """Of a team that has left: what people were told because it is not back, and when it was last heard of."""
    if found.state is not DeliveryState.DEPARTED or found.team is None:
        return {"out": False, "missed": ()}
    missed = [one for one in cards(session, ref=found.ref) if one.kind in KINDS]
    return {"out": True, "missed": missed, "heard_last": last_contact(session, found.team)}


def acts_on(found: Delivery, shown: Board) -> dict[str, object]:
    """What this person may do to it now."""
    lead, last = leads(found), shown.decisions[-1] if shown.decisions else None
    waits = last is not None and last.kind == DecisionKind.GO and last.offered and last.answered_at is None
    return {
        "last": last,
        "leaves_at": leaves_at(last),
        "found": found,
        "can_plan": found.state is DeliveryState.REQUESTED and leads_anywhere(),
        "can_sign": found.open and lead,
        "can_stop": found.open and not me().disabled,
        "can_explain": writes_down(found) and any(one.kind in _STOPS for one in shown.decisions),
        "can_settle": writes_down(found),
        "can_finish": found.state is DeliveryState.DEPARTED and lead,
        "can_cancel": found.state in (DeliveryState.REQUESTED, DeliveryState.PLANNED) and lead,
        "can_go_on": found.state is DeliveryState.DEPARTED and lead and _doubtful(shown),
        "can_read_out": lead and waits and last is not None and last.ended_at is None,
        "words": list(ReasonWord),
    }


def writes_down(found: Delivery) -> bool:
    """Whether this person writes down what was said at all of its places."""
    return any(may(me(), role, found.places) for role in WRITES_DOWN)


def leaves_at(last: DecisionLine | None) -> datetime | None:
    """When the GO that was just signed leaves; None: there is none, or it has left. Until then a stop takes it back."""
    if last is None or last.kind != DecisionKind.GO or last.ended_at is not None:
        return None
    leaves = last.at + timedelta(seconds=runtime().settings.go_held_seconds)
    return leaves if utc_now() < leaves else None


def _doubtful(shown: Board) -> bool:
    recalled = bool(shown.decisions) and shown.decisions[-1].kind == DecisionKind.RECALL
    return shown.found is not None and shown.found.outcome == "HOLD" and not recalled


@pages.get("/livraisons/<ref>/feuille")
def sheet(ref: str) -> str:
    """For paper: days, places, deadlines, what to do without a network. No reasons, nobody's name."""
    with reading() as session:
        found = found_delivery(session, ref)
        shown = board(session, found.ref)
    if shown is None or not shown.days:
        abort(404)
    return render_template("console/delivery_sheet.html", shown=shown)
