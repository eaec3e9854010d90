"""`/paquets`: what a team does for people and animals, in versions that never change, and with whom each was agreed."""

from itertools import groupby
from uuid import UUID

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.contacts import writes_somewhere
from bot.console.deliveries import leads_anywhere
from bot.console.door import by_me, reading, scope, send
from bot.console.language import gettext as _
from bot.console.package_new import date_of
from bot.console.words import refused_in_words
from bot.contacts.commands import Role
from bot.contacts.model import SPEAKS_FOR_PLACES
from bot.deliveries import store as deliveries
from bot.deliveries.commands import AgreePackage
from bot.ids import PackageId
from bot.places import store as places
from bot.views.packages import agreed_with

SPEAKERS = tuple(role for role in Role if role in SPEAKS_FOR_PLACES)


@pages.get("/paquets")
def package_list() -> str:
    """The catalogue by name, the newest version of each first."""
    with reading() as session:
        known = sorted(deliveries.packages(session), key=lambda one: (one.name, -one.version))
        agreed = agreed_with(session, scope(me()))
    return render_template(
        "console/packages.html",
        packages=[(name, list(versions)) for name, versions in groupby(known, key=lambda one: one.name)],
        agreed=agreed,
        can_lead=leads_anywhere(),
        can_write=writes_somewhere(),
    )


@pages.route("/paquets/<uuid:package>/convenir", methods=["GET", "POST"])
def agree_package(package: UUID) -> str | Response | tuple[str, int]:
    """A place agreed a package: its people may ask for it from then on."""
    faults: dict[str, str] = {}
    if request.method == "GET":
        return _agreement(package, faults)
    word, roles = request.form.get("place", "").strip(), request.form.getlist("role")
    with reading() as session:
        found = (places.by_code(session, word) or places.by_name(session, word)) if word else None
    on = date_of(request.form.get("agreed_on", ""))
    if found is None:
        faults["place"] = _("Aucun lieu ne porte ce nom ou ce code.")
    if not roles or not set(roles) <= {role.value for role in SPEAKERS}:
        faults["role"] = _("Dire qui a donné son accord.")
    if on is None:
        faults["agreed_on"] = _("Une date comme 2026-11-26.")
    if faults or found is None or on is None:
        return _agreement(package, faults), 422

    def make(_session: object, _now: object, cause: str) -> list[Command]:
        told = {"package": PackageId(package), "place": found.id, "roles": tuple(roles), "agreed_on": on}
        return [AgreePackage(by=by_me(), cause=cause, **told)]  # type: ignore[arg-type]

    try:
        return send(make, "/paquets")
    except Refused as refused:
        return _agreement(package, {"form": refused_in_words(refused)}), 422


def _agreement(package: UUID, faults: dict[str, str]) -> str:
    with reading() as session:
        found = deliveries.package(session, PackageId(package))
        seen = scope(me())
        known = [(one.name, one.code) for one in places.all_places(session) if seen is None or one.id in seen]
    if found is None:
        abort(404)
    return render_template(
        "console/package_agree.html",
        package=found,
        form=request.form,
        faults=faults,
        known=known,
        speakers=SPEAKERS,
        today=utc_now().date(),
    )
