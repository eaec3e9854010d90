"""`/livraisons/nouvelle`: plan a delivery. What blocks it is shown afterwards; what no rule could accept is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.language import gettext as _
from bot.console.plan_form import DEADLINES, MOST_DAYS, MOST_LEGS, MOST_STOPS, BadField, days_of, deadlines_of, typed
from bot.console.words import refused_in_words
from bot.deliveries import store as deliveries
from bot.deliveries.commands import PlanDelivery
from bot.deliveries.model import DeliveryState
from bot.ids import DeliveryId, PackageId, TeamId
from bot.places import store as places
from bot.teams import store as teams


@dataclass(slots=True)
class Lists:
    """What the form offers."""

    packages: list[tuple[str, str]] = field(default_factory=list)
    teams: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    legs: list[tuple[str, str]] = field(default_factory=list)


@pages.route("/livraisons/nouvelle", methods=["GET", "POST"])
def plan_delivery() -> str | Response | tuple[str, int]:
    """The form; "check" fills in what is suggested, "plan" plans."""
    if request.method == "GET":
        return _page(_asked_for())
    faults: dict[str, str] = {}
    try:
        with reading() as session:
            due = deadlines_of(session, days_of(session, request.form), request.form)
        if request.form.get("act") == "check":
            return _page(request.form | typed(due), checked=True)
        return send(_make, _leads_to)
    except BadField as bad:
        faults[bad.name] = bad.why
    except Refused as refused:
        faults["plan"] = refused_in_words(refused)
    return _page(request.form, faults), 422


def _leads_to(session: Session) -> str:
    found = deliveries.find(session, _delivery_id(session))
    return f"/livraisons/{found.ref}" if found else "/livraisons"


def _delivery_id(session: Session) -> DeliveryId:
    """Of the request that the plan answers; else a new one, the same however often the form is sent."""
    asked = deliveries.by_ref(session, request.form.get("request", ""))
    return asked.id if asked else DeliveryId(form_token())


def _asked_for() -> dict[str, str]:
    """Of a request: its package and place, for a first draft."""
    ref = request.args.get("demande", "")
    if not ref:
        return {}
    with reading() as session:
        asked = deliveries.by_ref(session, ref)
        if asked is None or asked.state is not DeliveryState.REQUESTED:
            return {}
        place = places.get(session, asked.requested_place).name if asked.requested_place else ""
    package = {"package": str(asked.package)} if asked.package else {}
    return {"request": asked.ref, "asked": asked.requested_days, "stop-1-1": place, **package}


def _page(values: Mapping[str, str], faults: Mapping[str, str] | None = None, *, checked: bool = False) -> str:
    with reading() as session:
        lists = Lists(
            packages=[(str(one.id), f"{one.name} (v{one.version})") for one in deliveries.packages(session)],
            teams=[(str(one.id), one.name) for one in teams.all_teams(session)],
            places=[(one.name, one.code) for one in places.all_places(session)],
        )
        names = {one.id: one.name for one in places.all_places(session)}
        lists.legs = [(one.code, f"{names[one.from_place]} – {names[one.to_place]}") for one in places.legs(session)]
    return render_template(
        "console/delivery_plan.html",
        values=values,
        faults=faults or {},
        checked=checked,
        lists=lists,
        days=range(1, MOST_DAYS + 1),
        stops=range(1, MOST_STOPS + 1),
        legs=range(1, MOST_LEGS + 1),
        deadlines=DEADLINES,
        tomorrow=(utc_now() + timedelta(days=1)).date(),
    )


def _make(session: Session, now: datetime, cause: str) -> list[Command]:
    form = request.form
    days = days_of(session, form)
    due = deadlines_of(session, days, form)
    team = next((one for one in teams.all_teams(session) if str(one.id) == form.get("team")), None)
    package = next((one for one in deliveries.packages(session) if str(one.id) == form.get("package")), None)
    if team is None or package is None:
        raise BadField("team" if team is None else "package", _("À choisir."))
    return [
        PlanDelivery(
            by=by_me(),
            cause=cause,
            delivery=_delivery_id(session),
            organisation=team.organisation,
            package=PackageId(package.id),
            team=TeamId(team.id),
            days=days,
            **{name: getattr(due, name) for name in DEADLINES},
        )
    ]
