"""`/connexion`, `/deconnexion`: in with name, password and six digits; out on one device."""

import secrets
from uuid import uuid4

from flask import redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from bot import dispatch
from bot.actors import Actor, Via
from bot.clock import utc_now, wall_now
from bot.commands import Refused
from bot.console import auth
from bot.console.blueprint import pages
from bot.console.door import by_me
from bot.console.parts import runtime
from bot.console.proof import prove
from bot.console.words import refused_in_words
from bot.users.commands import EndSessions, OpenSession
from bot.users.model import User
from bot.users.sessions import store as sessions
from bot.users.setup.store import nobody_yet

LONGEST_SECRET = 200


@pages.route("/connexion", methods=["GET", "POST"])
def sign_in() -> tuple[str, int] | Response:
    """The form, and what it does."""
    if request.method == "GET":
        if auth.signed_in():
            return redirect(back(), 303)
        return render_template("console/sign_in.html", back=back(), nobody=_nobody_yet()), 200
    login = request.form.get("login", "").strip()[:LONGEST_SECRET]
    try:
        user = prove(login, request.form.get("password", "")[:LONGEST_SECRET], request.form.get("code", "")[:20])
    except Refused as refused:
        fault = refused_in_words(refused)
        return render_template("console/sign_in.html", back=back(), login=login, fault=fault), 422
    _let_in(user)
    return redirect(back(), 303)


def _nobody_yet() -> bool:
    with runtime().database.session() as opened:
        return nobody_yet(opened)


def back() -> str:
    """Where somebody was going: a page of ours, never another site."""
    wanted = request.values.get("vers", "/")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/connexion"))
    return wanted if ours and wanted.isprintable() else "/"


def _let_in(user: User) -> None:
    session.clear()  # nothing from before somebody was known
    token, now = secrets.token_urlsafe(24), wall_now()
    new, cause = uuid4(), f"console:{uuid4()}"
    with runtime().database.session() as opened:
        index = sessions.index_of(opened, token)
        by = Actor(via=Via.CONSOLE, user=user.id)
        order = OpenSession(by=by, cause=cause, web_session=new, token_index=index, at=now)
        dispatch.run(order, opened, utc_now())
        opened.commit()
    known = sessions.WebSession(id=new, user=user.id, opened_at=now, seen_at=now)
    login_user(auth.SignedIn(user, known, token))
    for unused in ("_id", "_fresh"):  # the cookie travels with every poll
        session.pop(unused, None)


@pages.post("/deconnexion")
def sign_out() -> Response:
    """End this session."""
    found = auth.signed_in()
    assert found is not None
    with runtime().database.session() as opened:
        cause = f"console:{uuid4()}"
        order = EndSessions(by=by_me(), cause=cause, web_session=found.session.id, at=wall_now())
        dispatch.run(order, opened, utc_now())
        opened.commit()
    logout_user()
    session.clear()
    return redirect(url_for("console.sign_in"), 303)
