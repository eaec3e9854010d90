"""`/mise-en-place`: the first administrator, on a database where nobody signs in; opened by a code from a shell alone.

Two steps: who it is, then the phone that makes six digits. Between them nothing is kept here: the form carries what was
said, signed, with the password as argon2 makes it.
"""

from uuid import uuid4, uuid5

from flask import current_app, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from bot import dispatch
from bot.actors import Actor, Via
from bot.clock import utc_now, wall_now
from bot.commands import Refused
from bot.console.blueprint import pages
from bot.console.digits import new_secret, square, step_of
from bot.console.door import form_token
from bot.console.parts import runtime
from bot.console.words import refused_in_words
from bot.ids import OrganisationId, UserId
from bot.users import passwords
from bot.users.setup.commands import SetUp
from bot.users.setup.store import index_of, is_good, nobody_yet

CARRIED_FOR = 1800  # seconds
FIELDS = ("code", "organisation", "login", "name")
MOST_TEXT = 80


@pages.route("/mise-en-place", methods=["GET", "POST"])
def first_setup() -> str | Response | tuple[str, int]:
    """Who sets up; then their phone; then the console is theirs."""
    with runtime().database.session() as session:
        if not nobody_yet(session):
            return redirect("/mise-en-place/suite", 303)
    if request.method == "GET":
        return _first_page({"organisation": runtime().settings.organisation_name})
    if "carried" in request.form:
        return _second_step()
    said = {name: request.form.get(name, "").strip()[:MOST_TEXT] for name in FIELDS}
    try:
        _check(said)
        try:
            said["hash"] = passwords.hashed(request.form.get("password", "")[:200])
        except ValueError:
            raise Refused("password_short", "too short") from None
    except Refused as refused:
        return _first_page(said, refused_in_words(refused)), 422
    return _second_page(said | {"secret": new_secret()})


def _check(said: dict[str, str]) -> None:
    login = said["login"] = said["login"].casefold()
    if not (said["name"] and said["organisation"]):
        raise Refused("user_whole", "a name and an organisation are needed")
    if not (login.isascii() and login.replace("-", "").replace(".", "").isalnum()):
        raise Refused("login_letters", "a login has letters, digits, dots and dashes")
    if request.form.get("password", "") != request.form.get("again", ""):
        raise Refused("password_other", "both passwords have to be the same")
    with runtime().database.session() as session:
        if not is_good(session, index_of(session, said["code"]), wall_now()):
            raise Refused("setup_code", "wrong, or over")


def _second_step() -> Response | tuple[str, int]:
    try:
        said: dict[str, str] = _signer().loads(request.form["carried"], max_age=CARRIED_FOR)
    except BadSignature:
        return redirect("/mise-en-place", 303)
    try:
        if step_of(said["secret"], request.form.get("digits", ""), wall_now()) is None:
            raise Refused("digits_wrong", "wrong digits")
        _set_up(said)
    except Refused as refused:
        return _second_page(said, refused_in_words(refused)), 422
    return redirect("/connexion?vers=/mise-en-place/suite", 303)


def _set_up(said: dict[str, str]) -> None:
    token = form_token()
    with runtime().database.session() as session:
        order = SetUp(
            by=Actor(via=Via.CONSOLE),
            cause=f"console:{token}",
            code_index=index_of(session, said["code"]),
            organisation=OrganisationId(uuid4()),
            organisation_name=said["organisation"],
            user=UserId(uuid5(token, "first")),
            login=said["login"],
            name=said["name"],
            password_hash=said["hash"],
            secret=said["secret"],
            at=wall_now(),
        )
        dispatch.run(order, session, utc_now())
        session.commit()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="first-setup")


def _first_page(values: dict[str, str], fault: str = "") -> str:
    return render_template("console/setup.html", values=values, fault=fault, shortest=passwords.SHORTEST)


def _second_page(said: dict[str, str], fault: str = "") -> str:
    secret = said["secret"]
    return render_template(
        "console/setup_phone.html",
        carried=_signer().dumps(said),
        square=square(secret, said["login"], said["organisation"]),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        fault=fault,
    )
