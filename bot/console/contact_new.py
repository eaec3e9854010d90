"""`/contacts/nouveau`: enrol somebody, or enrol anew whoever lost their phone. Without consent nobody is written to."""

from dataclasses import replace

from flask import abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import BadRow, Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.contact_words import AGES, COLUMNS, SEXES, row_fault
from bot.console.contacts import found_contact, writes_at
from bot.console.door import by_me, form_token, reading, scope, send
from bot.console.language import gettext as _
from bot.console.words import refused_in_words, word
from bot.contacts import store as contacts
from bot.contacts.commands import Role, Standing
from bot.ids import ContactId
from bot.languages import Language
from bot.places import store as places
from bot.views.contact_page import ContactPage
from bot.views.contact_rows import CheckedRow, RowCheck

PLACES = 3
_PLAIN = ("name", "role", "language", "phone", "whatsapp", "groups", "sex", "age_band", "hours", "duress_word")


@pages.route("/contacts/nouveau", methods=["GET", "POST"])
def new_contact() -> str | Response | tuple[str, int]:
    """The form, and what it does."""
    with reading() as session:
        before = _before(session)
    if request.method == "GET":
        return _page(_first(before), {}, before)
    values, faults = dict(request.form.items()), dict[str, str]()
    if request.form.get("consent") not in ("voice", "ask"):
        faults["consent"] = _("Dire comment l’accord est donné.")
    try:
        with reading() as session:
            checked = _checked(session, before)
            if not writes_at(frozenset(checked.places) | (before.place_ids if before else frozenset())):
                faults["place-1"] = _("Votre rôle ne permet d’inscrire que des personnes de vos lieux.")
    except BadRow as bad:
        faults = {_field(column): told for column, told in map(row_fault, bad.faults)} | faults
    if faults:
        return _page(values, faults, before), 422

    def make(session: Session, _now: object, cause: str) -> list[Command]:
        return [_checked(session, before).order(by_me(), cause, me().organisation)]

    try:
        return send(make, lambda session: f"/contacts/{contacts.get(session, checked.contact).pseudonym}")
    except (Refused, BadRow) as refused:
        told = refused_in_words(refused) if isinstance(refused, Refused) else str(refused)
        return _page(values, {"form": told}, before), 422


def _field(column: str) -> str:
    return "place-1" if column == "places" else column


def _before(session: Session) -> ContactPage | None:
    """Who is enrolled anew."""
    pseudonym = request.values.get("personne", "")
    return found_contact(session, pseudonym) if pseudonym else None


def _first(before: ContactPage | None) -> dict[str, str]:
    if before is None:
        return {"language": "fr"}
    named = {f"place-{at}": name for at, (_id, name, _code) in enumerate(before.places[:PLACES], 1)}
    own = {"role": before.role, "language": before.language, "groups": "; ".join(before.groups)}
    hours = {}
    if before.preferred_from and before.preferred_to:
        hours = {"hours": f"{before.preferred_from:%H:%M}-{before.preferred_to:%H:%M}"}
    more = {"sex": before.sex or "", "age_band": before.age_band or ""}
    return {"personne": before.pseudonym, **own, **more, **named, **hours} | (
        {"shared_phone": "yes"} if before.shared_phone else {}
    )


def _row() -> dict[str, str | None]:
    form = request.form
    row: dict[str, str | None] = {name: form.get(name, "") for name in _PLAIN}
    row["places"] = ";".join(word for at in range(1, PLACES + 1) if (word := form.get(f"place-{at}", "").strip()))
    row["shared_phone"] = "yes" if form.get("shared_phone") else ""
    row["consent"] = "voice" if form.get("consent") == "voice" else ""
    return row


def _checked(session: Session, before: ContactPage | None) -> CheckedRow:
    """The form as a row. A number of somebody else who is enrolled is a fault here: their page is the way."""
    who = before.id if before else ContactId(form_token())
    checked = RowCheck(session, anew=who, organisation=me().organisation).check(_row())
    known = checked.known
    if known is None:
        return replace(checked, contact=who)
    if known.id != who and (before or known.standing is not Standing.STRANGER):
        raise BadRow([f"phone: known {known.pseudonym}"])
    return checked


def _page(values: dict[str, str], faults: dict[str, str], before: ContactPage | None) -> str:
    with reading() as session:
        seen = scope(me())
        known = [(one.name, one.code) for one in places.all_places(session) if seen is None or one.id in seen]
    if before is not None and not writes_at(before.place_ids):
        abort(403)
    return render_template(
        "console/contact_new.html",
        values=values,
        faults=faults,
        before=before,
        known=known,
        roles=[(role.value, word(role)) for role in Role if role is not Role.UNKNOWN],
        tongues=[(one.value, word(one)) for one in Language],
        sexes=[(value, _(told)) for value, told in SEXES.items()],
        ages=[(value, _(told)) for value, told in AGES.items()],
        columns=COLUMNS,
        places=range(1, PLACES + 1),
    )
