"""`/sante`: how the installation does, what failed, and its cure. The same facts as `jamtan check` and `/readyz`."""

from uuid import UUID

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from bot import checks
from bot.checks import Finding, Verdict
from bot.clock import utc_now
from bot.commands import Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, reading, send
from bot.console.fault_words import FAULTS, cure_of_fault
from bot.console.health_words import CURES, KINDS, LANES, SAYS, what_word
from bot.console.live import live
from bot.console.parts import runtime
from bot.console.words import refused_in_words
from bot.ids import OutboundId
from bot.messages.commands import ReleaseText
from bot.messages.model import BLIND_CLOCK_SECONDS, BLIND_PULLER_SECONDS, BLIND_WAITING_SECONDS
from bot.messages.store_health import blindness
from bot.users.rights import LEADS
from bot.views.health import health
from bot.views.operations import operations


@pages.get("/sante")
def health_page() -> Response:
    """Everything of this moment. A database that does not answer is told by the page of failures."""
    now = utc_now()
    looked: list[Finding] = [*checks.database(runtime()), checks.redis(runtime())]
    with reading() as session:
        values = {
            "looked": looked,
            "bad": [one for one in looked if one.verdict is not Verdict.GOOD],
            "found": operations(session, now),
            "sight": blindness(session, now),
            "health": health(session, now),
            "limits": {
                "inbound": BLIND_WAITING_SECONDS,
                "puller": BLIND_PULLER_SECONDS,
                "clock": BLIND_CLOCK_SECONDS,
            },
            "lanes": LANES,
            "says": SAYS,
            "cures": CURES,
            "faults": FAULTS,
            "kinds": KINDS,
            "what_word": what_word,
            "cure_of_fault": cure_of_fault,
            "reason_of": runtime().reason_of,
            "can_release": any(role in LEADS for role, _ in me().roles),
        }
    return live("console/health.html", "console/health_live.html", values)


@pages.post("/sante/texte")
def release_text() -> Response:
    """What becomes of a text of unknown fate: sent again, or closed."""
    try:
        text = OutboundId(UUID(request.form.get("text", "")))
    except ValueError:
        abort(400)
    close = request.form.get("act") != "again"
    try:
        return send(
            lambda _session, _now, cause: [ReleaseText(by=by_me(), cause=cause, what=text, close=close)],
            "/sante#textes",
        )
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect("/sante#textes", 303)
