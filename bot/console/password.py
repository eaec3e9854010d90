"""`/compte/mot-de-passe`: another password for whoever is signed in, who says the old one first."""

from flask import redirect, render_template, request, session
from flask_login import logout_user
from werkzeug.wrappers import Response

from bot.clock import wall_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, send
from bot.console.proof import prove_again
from bot.console.words import refused_in_words
from bot.users import passwords
from bot.users.commands import SetPassword


@pages.route("/compte/mot-de-passe", methods=["GET", "POST"])
def change_password() -> str | Response | tuple[str, int]:
    """The form, and what it does: every session ends, this one too."""
    if request.method == "GET":
        return _page()
    try:
        new = request.form.get("password", "")[:200]
        if new != request.form.get("again", ""):
            raise Refused("password_other", "both new passwords have to be the same")
        prove_again(me().login, request.form.get("secret", ""))
        try:
            hashed = passwords.hashed(new)
        except ValueError:
            raise Refused("password_short", "too short") from None

        def orders(_session: object, _now: object, cause: str) -> list[Command]:
            return [SetPassword(by=by_me(), cause=cause, user=me().id, password_hash=hashed, at=wall_now())]

        send(orders, "/connexion")
    except Refused as refused:
        return _page(refused_in_words(refused)), 422
    logout_user()
    session.clear()
    return redirect("/connexion", 303)


def _page(fault: str = "") -> str:
    return render_template("console/password.html", fault=fault, shortest=passwords.SHORTEST)
