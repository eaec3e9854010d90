"""Who is signed in: a secret in a cookie, a row that can be ended at any time, and a guard before every page."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import wall_now
from bot.console.blueprint import pages
from bot.console.guards import GUARDS, Guard
from bot.console.parts import runtime
from bot.users import store as users
from bot.users.model import User
from bot.users.sessions import store as sessions
from bot.users.sessions.rules import needs_second_factor

POLL = "X-Poll"
"""Header of a page that refreshes itself: "active" where somebody moved since, else "idle"."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user on one device, in the form in which Flask-Login wants one."""

    user: User
    session: sessions.WebSession
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie holds: the session's secret, not the user's name."""
        return self.token


def signed_in() -> SignedIn | None:
    """Who asks for this page; None: nobody who is known."""
    return cast(SignedIn, current_user._get_current_object()) if current_user.is_authenticated else None


def me() -> User:
    """Who is signed in; only behind a guard."""
    found = signed_in()
    assert found is not None
    return found.user


def set_up(app: Flask) -> None:
    """Know people by their cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # a phone's address changes all day
    manager.user_loader(_by_token)


def _by_token(token: str) -> SignedIn | None:
    now = wall_now()
    with runtime().database.session() as session:
        known = sessions.by_token(session, token, now)
        if known is None:
            return None
        user = users.get(session, known.user)
        if user.disabled:
            return None
        if request.headers.get(POLL) != "idle" and sessions.seen(session, known, now):
            session.commit()
    return SignedIn(user, known, token)


@pages.before_request
def guard() -> AnyResponse | None:
    """Before every page: is its route known, is the person, may they, and does the form come from us?"""
    rule = GUARDS.get(request.endpoint or "")
    if rule is None:
        abort(403)
    if request.endpoint == "console.asset":
        return None
    if not rule.public:
        closed = _closed(rule)
        if closed is not None:
            return closed
    cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    return None


def _closed(rule: Guard) -> AnyResponse | None:
    found = signed_in()
    if found is None:
        return _to_sign_in()
    if not rule.first_steps and needs_second_factor(found.user) and not found.user.second_factor:
        return redirect(url_for("console.second_factor"), 303)
    if not any(role in rule.roles for role, _ in found.user.roles):
        abort(403)
    return None


def _to_sign_in() -> AnyResponse:
    if POLL in request.headers:
        return Response(status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("console.sign_in", vers=None if back == "/" else back), 303)
