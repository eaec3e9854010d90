"""`/compte/code`: enrol the phone that makes the six digits."""

from datetime import timedelta

from flask import current_app, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from bot.clock import wall_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.digits import new_secret, square, step_of
from bot.console.door import by_me, send
from bot.console.parts import runtime
from bot.console.words import refused_in_words
from bot.users.commands import EnrolSecondFactor

SHOWN_FOR = timedelta(minutes=30)


@pages.route("/compte/code", methods=["GET", "POST"])
def second_factor() -> tuple[str, int] | Response:
    """A square for the phone's camera, and a first code to show that it was read."""
    if me().second_factor:
        return redirect("/compte", 303)
    if request.method == "GET":
        return _page(new_secret()), 200
    try:
        secret = str(_signer().loads(request.form.get("secret", ""), max_age=int(SHOWN_FOR.total_seconds())))
    except BadSignature:
        return _page(new_secret()), 422
    if step_of(secret, request.form.get("code", ""), wall_now()) is None:
        return _page(secret, refused_in_words(Refused("digits_wrong", "these six digits are wrong"))), 422

    def orders(_session: object, _now: object, cause: str) -> list[Command]:
        return [EnrolSecondFactor(by=by_me(), cause=cause, user=me().id, secret=secret)]

    return send(orders, "/")


def _signer() -> URLSafeTimedSerializer:
    """The form carries the secret, which its reader has to know anyway, and nobody can put another in its place."""
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"second-factor:{me().id}")


def _page(secret: str, fault: str = "") -> str:
    organisation = runtime().settings.organisation_name
    return render_template(
        "console/second_factor.html",
        square=square(secret, me().login, organisation),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        signed=_signer().dumps(secret),
        fault=fault,
    )
