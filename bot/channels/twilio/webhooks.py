"""The doors that Twilio knocks at: verify, parse, hand over, answer. Nothing else happens within the request."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import structlog
from flask import Blueprint, Response, request

from bot.channels.twilio.parse import (
    Arrived,
    Pairs,
    Report,
    UnreadableFormError,
    form_pairs,
    parse_inbound,
    parse_status,
)
from bot.channels.twilio.signature import HEADER, is_signed, requested_url

MOST_BYTES = 64 * 1024
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

_log = structlog.get_logger(__name__)


class InboundDoor(Protocol):
    """Who takes what came in. Each method returns only after its commit; whatever it raises becomes a 503."""

    def capture(self, arrived: Arrived, raw: bytes, /) -> None:
        """Store one message, once however often it is told."""
        ...

    def report(self, outbound_id: UUID, report: Report, /) -> None:
        """Store what the network says of one of our texts."""
        ...

    def reject(self, reason: str, raw: bytes, /) -> None:
        """Count and keep a request that was refused. `reason` is safe to log."""
        ...


def make_blueprint(door: InboundDoor, *, auth_token: str, public_base_url: str) -> Blueprint:
    """The routes `POST /twilio/inbound` and `POST /twilio/status/<outbound id>`.

    Answers: 200 with an empty TwiML once the door has stored it; 413 over 64 kB; 403 without a valid signature; 400
    where a signed form is no message; 503 where the door failed, so that Twilio may try again: never 200 then.
    """
    blueprint = Blueprint("twilio", __name__, url_prefix="/twilio")

    def answer(take: Callable[[Pairs, bytes], None]) -> Response:
        request.max_content_length = MOST_BYTES  # Werkzeug answers 413 by itself, also without a Content-Length
        raw = request.get_data(cache=False, parse_form_data=False)
        pairs = form_pairs(raw)
        url = requested_url(public_base_url, request.environ)
        try:
            if not is_signed(auth_token, request.headers.get(HEADER), url, pairs):
                door.reject("bad signature" if HEADER in request.headers else "no signature", raw)
                return _answered(403)
            take(pairs, raw)
        except UnreadableFormError as error:
            return _refused(door, str(error), raw)
        except Exception as error:
            # Whatever went wrong, nothing is known to be stored. The text of the error may hold a body: only its kind.
            _log.error("webhook_not_stored", error=type(error).__name__, path=request.endpoint)
            return _answered(503)
        return _answered(200)

    @blueprint.post("/inbound")
    def inbound() -> Response:
        """One message for us."""
        return answer(lambda pairs, raw: door.capture(parse_inbound(pairs), raw))

    @blueprint.post("/status/<uuid:outbound_id>")
    def status(outbound_id: UUID) -> Response:
        """What became of one of our texts."""
        return answer(lambda pairs, _: door.report(outbound_id, parse_status(pairs)))

    return blueprint


def _refused(door: InboundDoor, reason: str, raw: bytes) -> Response:
    try:
        door.reject(reason, raw)
    except Exception as error:
        _log.error("webhook_not_stored", error=type(error).__name__, path=request.endpoint)
        return _answered(503)
    return _answered(400)


def _answered(status: int) -> Response:
    return Response(EMPTY_TWIML, status=status, mimetype="text/xml")
