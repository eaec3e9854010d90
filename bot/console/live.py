"""A part of a page that refreshes itself: whole, alone, or not at all for who has it already."""

import hashlib

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.console.auth import POLL
from bot.console.words import clock


def live(page: str, part: str, values: dict[str, object]) -> Response:
    """A page with a part that refreshes itself; the part alone, or nothing, for who has it already."""
    inner = render_template(part, **values)
    tag = f'"{hashlib.sha256(inner.encode()).hexdigest()[:12]}"'
    if POLL not in request.headers:
        return make_response(render_template(page, inner=inner, tag=tag, **values))
    known = request.headers.get("If-None-Match") == tag
    answer = (
        Response(status=304)
        if known
        else make_response(render_template("console/live.html", inner=inner, tag=tag, every=values.get("every")))
    )
    answer.headers["ETag"] = tag
    answer.headers["X-At"] = clock(utc_now())
    return answer
