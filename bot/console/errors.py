"""What somebody reads when a page cannot be shown: always the number to call."""

import structlog
from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from bot.console.headers import dress

_log = structlog.get_logger(__name__)
DOORS = ("/twilio/", "/healthz", "/readyz", "/metrics", "/api/")
"""Not pages: machines read them."""


def set_up(app: Flask) -> None:
    """Say faults in words, on pages only."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def _refused(error: HTTPException) -> Response | HTTPException:
    if request.path.startswith(DOORS) or (error.code or 500) < 400:
        return error
    code = error.code or 500
    stale = isinstance(error, CSRFError)
    return dress(Response(render_template("console/error.html", code=code, stale=stale), code, mimetype="text/html"))


def _failed(error: Exception) -> Response:
    """Whatever it was: its kind is logged, never its text, which may hold what somebody wrote."""
    _log.error("page_failed", exc_info=error, path=request.endpoint)
    if request.path.startswith(DOORS):
        return Response(status=500)
    return dress(Response(render_template("console/failed.html"), 500, mimetype="text/html"))
