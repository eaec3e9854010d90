"""`/reglages/seuils`: the thresholds in force, every version that was signed, and signing another one."""

from flask import abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, reading, send
from bot.console.proof import prove_again
from bot.console.settings_words import THRESHOLDS, UNITS
from bot.console.words import refused_in_words
from bot.decisions.policy.commands import SetPolicy
from bot.decisions.policy.handlers import SIGNERS
from bot.decisions.policy.model import LIMITS, values_of
from bot.decisions.policy.store import in_force, versions
from bot.users.model import may
from bot.users.store import all_users


@pages.get("/reglages/seuils")
def thresholds() -> str:
    """What the rules count with."""
    return _page()


def _page(fault: str = "") -> str:
    with reading() as session:
        now = in_force(session)
        past = versions(session)
        names = {one.id: one.name for one in all_users(session)}
        base = values_of(session.info["policy"])
    older = [*(dict(one.values) for one in past[1:]), base] if past else []
    return render_template(
        "console/settings_policy.html",
        fault=fault,
        limits=LIMITS,
        values=values_of(now) | {name: value for name, value in request.form.items() if name in values_of(now)},
        version=int(now.version),
        history=[
            (
                one,
                names.get(one.by, "–"),
                [
                    (limit, was.get(limit.name), one.values[limit.name])
                    for limit in LIMITS
                    if limit.name in one.values and was.get(limit.name) != one.values[limit.name]
                ],
            )
            for one, was in zip(past, older, strict=True)
        ],
        words=THRESHOLDS,
        units=UNITS,
        reason=request.form.get("reason", ""),
        signs=any(may(me(), role, ()) for role in SIGNERS),
    )


@pages.post("/reglages/seuils")
def sign_thresholds() -> str | Response | tuple[str, int]:
    """A new version, signed with the password or the six digits again."""
    try:
        seen = int(request.form.get("seen", ""))
    except ValueError:
        abort(400)

    def orders(_session: Session, _now: object, cause: str) -> list[Command]:
        values = tuple((one.name, _number(one.name)) for one in LIMITS)
        return [SetPolicy(by=by_me(), cause=cause, seen=seen, values=values, reason=request.form.get("reason", ""))]

    try:
        prove_again(me().login, request.form.get("secret", ""))
        return send(orders, "/reglages/seuils")
    except Refused as refused:
        return _page(refused_in_words(refused)), 422


def _number(name: str) -> int:
    text = request.form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1
