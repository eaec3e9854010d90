"""`/paquets/nouveau`: a package, or a new version of one; what stands in a version never changes afterwards."""

from datetime import date
from uuid import UUID

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.language import gettext as _
from bot.console.words import refused_in_words
from bot.deliveries import store as deliveries
from bot.deliveries.commands import AddPackage
from bot.ids import PackageId

MOST_LINES = 8
LONGEST = 120
DOMAINS = ("human", "animal")
LONGEST_COLD = 24 * 14  # hours

Line = tuple[str, str, str]


@pages.route("/paquets/nouveau", methods=["GET", "POST"])
def new_package() -> str | Response | tuple[str, int]:
    """The form, and what it does."""
    if request.method == "GET":
        return _page(_first(), {})
    form, faults = request.form, dict[str, str]()
    name, lines = form.get("name", "").strip()[:LONGEST], _lines()
    cold = form.get("cold", "").strip()
    if not name:
        faults["name"] = _("Un paquet a un nom.")
    if not lines:
        faults["activity-1"] = _("Au moins une activité.")
    if cold and not (cold.isdecimal() and 0 < int(cold) <= LONGEST_COLD):
        faults["cold"] = _("Un nombre d’heures, ou rien.")
    if faults:
        return _page(dict(form.items()), faults), 422

    def make(session: Session, _now: object, cause: str) -> list[Command]:
        newest = deliveries.package_by_name(session, name)
        order = AddPackage(
            by=by_me(),
            cause=cause,
            package=PackageId(form_token()),
            name=newest.name if newest else name,
            version=newest.version + 1 if newest else 1,
            lines=lines,
            cold_life_hours=int(cold) if cold else None,
        )
        return [order]

    try:
        return send(make, "/paquets")
    except Refused as refused:
        return _page(dict(form.items()), {"form": refused_in_words(refused)}), 422


def _lines() -> tuple[Line, ...]:
    form = request.form
    found = []
    for at in range(1, MOST_LINES + 1):
        activity = form.get(f"activity-{at}", "").strip()[:LONGEST]
        domain = form.get(f"domain-{at}", "")
        if activity:
            target = form.get(f"target-{at}", "").strip()[:LONGEST]
            found.append((domain if domain in DOMAINS else DOMAINS[0], activity, target))
    return tuple(found)


def _first() -> dict[str, str]:
    """What the version holds that a new one begins with."""
    try:
        begun = PackageId(UUID(request.args.get("de", "")))
    except ValueError:
        return {}
    with reading() as session:
        found = deliveries.package(session, begun)
    if found is None:
        return {}
    values = {"name": found.name, "cold": str(found.cold_life_hours or "")}
    for at, (domain, activity, target) in enumerate(found.lines, 1):
        values |= {f"domain-{at}": domain, f"activity-{at}": activity, f"target-{at}": target}
    return values


def _page(values: dict[str, str], faults: dict[str, str]) -> str:
    return render_template(
        "console/package_new.html", values=values, faults=faults, numbers=range(1, MOST_LINES + 1), domains=DOMAINS
    )


def date_of(word: str) -> date | None:
    """A day as a form sends it; None where it is none."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
