"""`/contacts`: everybody, numbers masked; `/contacts/<pseudonym>`: one person, and what can be done about them."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from flask import abort, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.actors import Via
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.contact_words import AGES, POSITIONS, SEXES, STATES, VIAS
from bot.console.door import by_me, form_token, heard, reading, scope, send
from bot.console.language import gettext as _
from bot.console.pagination import Pages, page_number
from bot.console.words import refused_in_words
from bot.contacts import store as contacts
from bot.contacts.commands import (
    GiveConsent,
    NameDeputy,
    Reveal,
    Role,
    SetLanguage,
    StartMessages,
    StopMessages,
    SuspendContact,
)
from bot.ids import ContactId, PlaceId
from bot.languages import Language
from bot.users.model import may
from bot.users.rights import WRITES_DOWN
from bot.views import contact_list as lists
from bot.views.contact_page import ContactPage, candidates, contact_page, was_revealed

VOICES = (Via.CALL, Via.VISIT, Via.RADIO)


@pages.get("/contacts")
def contact_list() -> str:
    """Everybody whom this person may see."""
    told = {name: request.args.get(name, "").strip()[:60] for name in ("q", "role", "langue", "etat")}
    state = told["etat"] if told["etat"] in lists.STATES else ""
    wanted = lists.Wanted(told["q"], told["role"], told["langue"], state)
    with reading() as session:
        number = page_number()
        rows, total = lists.listed_contacts(session, scope(me()), wanted, number)
    return render_template(
        "console/contacts.html",
        rows=rows,
        total=total,
        wanted=wanted,
        paging=Pages(number, max(1, -(-total // lists.PAGE))),
        roles=tuple(Role),
        tongues=tuple(Language),
        states=STATES,
        can_write=writes_somewhere(),
    )


def writes_somewhere() -> bool:
    """Whether this person writes people down anywhere."""
    return any(role in WRITES_DOWN for role, _place in me().roles)


def writes_at(places: frozenset[PlaceId]) -> bool:
    """Whether this person writes down people of all of these places; people of none: whoever writes everywhere."""
    return any(may(me(), role, places) for role in WRITES_DOWN)


def found_contact(session: Session, pseudonym: str, *, whole: bool = False) -> ContactPage:
    """The person of this page, if any of their places is seen; else there is no such page."""
    found = contact_page(session, pseudonym, scope(me()), whole=whole)
    if found is None:
        abort(404)
    return found


@pages.get("/contacts/<pseudonym>")
def contact(pseudonym: str) -> str:
    """One person; whole numbers for two minutes to whoever asked for them, which the journal says."""
    now, cause = utc_now(), f"console:{request.args.get('revele', '')}"
    with reading() as session:
        shown_until = was_revealed(session, me().id, f"contact {pseudonym}", cause, now)
        page = found_contact(session, pseudonym, whole=shown_until is not None)
        others = candidates(session, page.id, page.place_ids)
    return render_template(
        "console/contact.html",
        page=page,
        shown_until=shown_until,
        others=others,
        states=STATES,
        sexes=SEXES,
        ages=AGES,
        positions=POSITIONS,
        voices=VOICES,
        vias=VIAS,
        tongues=tuple(Language),
        can_write=writes_at(page.place_ids),
    )


Make = Callable[[ContactPage, str], Command]


def ordered(pseudonym: str, make: Make, done: str, to: str = "") -> Response:
    """One order about a person, and back to their page; a refusal is said there."""
    path = to or f"/contacts/{pseudonym}"

    def orders(session: Session, _now: datetime, cause: str) -> list[Command]:
        page = found_contact(session, pseudonym)
        if not writes_at(page.place_ids):
            abort(403)
        return [make(page, cause)]

    try:
        answer = send(orders, path)
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(f"/contacts/{pseudonym}", 303)
    if done:
        flash(done, "done")
    return answer


@pages.post("/contacts/<pseudonym>/perdu")
def lost_phone(pseudonym: str) -> Response:
    """One click: nothing from this phone counts any more."""
    return ordered(
        pseudonym,
        lambda page, cause: SuspendContact(by=by_me(), cause=cause, contact=page.id),
        _("Téléphone déclaré perdu : plus rien de ce qui en vient ne compte, et rien n’y est envoyé."),
    )


@pages.post("/contacts/<pseudonym>/reveler")
def reveal_contact(pseudonym: str) -> Response:
    """It is written down that this person read the number; then the page shows it for two minutes."""
    return ordered(
        pseudonym,
        lambda page, cause: Reveal(by=by_me(), cause=cause, what=f"contact {page.pseudonym}"),
        "",
        f"/contacts/{pseudonym}?revele={form_token()}",
    )


@pages.post("/contacts/<pseudonym>/dit")
def contact_said(pseudonym: str) -> Response:
    """What the person said by voice: yes or no to being written to, no more messages, messages again, a language."""
    said, via = request.form.get("said", ""), request.form.get("via", "")
    if via not in VOICES:
        abort(400)

    def make(page: ContactPage, cause: str) -> Command:
        by, who = heard(Via(via), page.id), page.id
        if said in set(Language):
            return SetLanguage(by=by, cause=cause, contact=who, language=Language(said))
        made: dict[str, Command] = {
            "yes": GiveConsent(by=by, cause=cause, contact=who, yes=True),
            "no": GiveConsent(by=by, cause=cause, contact=who, yes=False),
            "stop": StopMessages(by=by, cause=cause, contact=who),
            "start": StartMessages(by=by, cause=cause, contact=who),
        }
        return made[said] if said in made else cast(Command, abort(400))

    return ordered(pseudonym, make, _("Noté."))


@pages.post("/contacts/<pseudonym>/suppleant")
def name_deputy(pseudonym: str) -> Response:
    """Whom to ask when this person cannot be reached."""
    word = request.form.get("deputy", "").strip().upper()
    deputy: ContactId | None = None
    if word:
        with reading() as session:
            found = contacts.by_pseudonym(session, word)
        if found is None:
            flash(_("Personne ne porte ce pseudonyme."))
            return redirect(f"/contacts/{pseudonym}", 303)
        deputy = found.id
    return ordered(
        pseudonym,
        lambda page, cause: NameDeputy(by=by_me(), cause=cause, contact=page.id, deputy=deputy),
        _("Suppléance notée."),
    )
