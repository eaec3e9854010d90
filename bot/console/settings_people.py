"""`/reglages/personnes`: who signs in, with which roles, in which places. Each act asks the administrator's proof."""

from collections.abc import Callable
from uuid import uuid5

from flask import abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.language import gettext as _
from bot.console.proof import prove_again
from bot.console.settings import administers
from bot.console.words import refused_in_words
from bot.contacts import store as contacts
from bot.ids import PlaceId, UserId
from bot.users import passwords
from bot.users import store as users
from bot.users.commands import (
    AddUser,
    UserRole,
)
from bot.views.people import people, places_of

Answer = str | Response | tuple[str, int]
MOST_TEXT = 80


@pages.get("/reglages/personnes")
def people_list() -> str:
    """Everybody who signs in, and the form for one more."""
    return _page()


@pages.get("/reglages/personnes/<login>")
def one_person(login: str) -> str:
    """One of them: roles, password, phone, access."""
    return _page(login)


def _page(login: str = "", fault: str = "") -> str:
    with reading() as session:
        found = people(session)
        organisations = users.organisations(session)
    shown = next((one for one in found if one.user.login == login), None)
    if login and shown is None:
        abort(404)
    return render_template(
        "console/settings_people.html",
        people=found,
        shown=shown,
        organisations=organisations,
        roles=list(UserRole),
        values=request.form,
        fault=fault,
        administers=administers(),
        shortest=passwords.SHORTEST,
    )


@pages.post("/reglages/personnes")
def add_person() -> Answer:
    """One more person who signs in."""
    login = _text("login").casefold()
    return ordered(lambda session, cause: _new_user(session, login, cause), f"/reglages/personnes/{login}")


def _new_user(session: Session, login: str, cause: str) -> AddUser:
    if not (login.isascii() and login.replace("-", "").replace(".", "").isalnum()):
        raise Refused("login_letters", "a login has letters, digits, dots and dashes")
    organisation = next(
        (one for one, _name in users.organisations(session) if str(one) == request.form.get("organisation")), None
    )
    if organisation is None or not _text("name"):
        raise Refused("user_whole", "a user has a name and an organisation")
    phone = contacts.by_pseudonym(session, _text("phone")) if _text("phone") else None
    if _text("phone") and phone is None:
        raise Refused("unknown_contact", "nobody is called so")
    return AddUser(
        by=by_me(),
        cause=cause,
        user=UserId(uuid5(form_token(), "user")),
        organisation=organisation,
        login=login,
        name=_text("name"),
        password_hash=hashed(),
        roles=tuple(UserRole(role) for role in request.form.getlist("role") if role in set(UserRole)),
        places=where(session),
        contact=phone.id if phone else None,
    )


def ordered(make: Callable[[Session, str], Command], leads_to: str, login: str = "") -> Answer:
    """The administrator proves who they are, then one command."""
    try:
        prove_again(me().login, request.form.get("secret", ""))
        return send(lambda session, _now, cause: [make(session, cause)], leads_to)
    except Refused as refused:
        return _page(login, refused_in_words(refused)), 422


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:MOST_TEXT]


def hashed() -> str:
    """The form's password, ready to be stored. Raises `Refused`."""
    try:
        return passwords.hashed(request.form.get("password", "")[:200])
    except ValueError:
        raise Refused("password_short", f"a password has at least {passwords.SHORTEST} characters") from None


def where(session: Session) -> tuple[PlaceId, ...]:
    """The places that the form names; none: everywhere. Raises `Refused`."""
    words = [word for word in request.form.get("where", "").split(",") if word.strip()]
    found, unknown = places_of(session, words)
    if unknown:
        raise Refused("unknown_place", _("Ni commune ni lieu : %(words)s.") % {"words": ", ".join(unknown)[:MOST_TEXT]})
    return found
