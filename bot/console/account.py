"""`/compte`: where somebody is signed in, and the language of the pages."""

from flask import redirect, render_template, request, session
from flask_login import logout_user
from werkzeug.wrappers import Response

from bot.clock import wall_now
from bot.commands import Command
from bot.console.auth import me, signed_in
from bot.console.blueprint import pages
from bot.console.door import by_me, reading, send
from bot.console.language import COOKIE, LANGUAGES
from bot.console.sign_in import back
from bot.users.commands import EndSessions
from bot.users.sessions import store as sessions

A_YEAR = 365 * 24 * 3600


@pages.get("/compte")
def account() -> str:
    """Name, roles, devices."""
    found = signed_in()
    assert found is not None
    with reading() as opened:
        devices = sessions.sessions_of(opened, me().id, wall_now())
    roles = sorted({role.value for role, _ in me().roles})
    return render_template("console/account.html", devices=devices, this=found.session.id, roles=roles)


@pages.post("/compte/tout-deconnecter")
def sign_out_everywhere() -> Response:
    """End every session of this person."""

    def orders(_session: object, _now: object, cause: str) -> list[Command]:
        return [EndSessions(by=by_me(), cause=cause, at=wall_now())]

    answer = send(orders, "/connexion")
    logout_user()
    session.clear()
    return answer


@pages.post("/langue")
def choose_language() -> Response:
    """French or English, kept on this device."""
    answer = redirect(back(), 303)
    wanted = request.form.get("langue", "")
    if wanted in LANGUAGES:
        secure = bool(request.is_secure)
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer
