"""Calls out: signed as Twilio signs them, in Twilio's time limits, each a line of the log."""

import time
import uuid
from dataclasses import dataclass
from urllib.parse import urldefrag, urlencode

import urllib3
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.demo.fake_twilio.validation import is_loopback
from bot.demo.fake_twilio.world import World

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: a status and a body, or the reason why nothing did."""

    status: int | None
    body: str = ""
    error: str | None = None


class Calls:
    """Posts forms to the program under test, to loopback only."""

    def __init__(self, world: World) -> None:
        """One pool for all threads."""
        self._world = world
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=16, retries=False, timeout=timeout)

    def post(self, url: str, form: dict[str, str], *, purpose: str, sid: str) -> Outcome:
        """Post once, and once more where no connection came about; never again after an answer or a timeout."""
        token = str(uuid.uuid4())
        outcome = self._once(url, form, purpose, sid, token)
        if outcome.error == "connection":
            outcome = self._once(url, form, purpose, sid, token)
        return outcome

    def _once(self, url: str, form: dict[str, str], purpose: str, sid: str, token: str) -> Outcome:
        target = urldefrag(url).url  # the fragment holds Twilio's connection settings and is not signed
        started = time.monotonic()
        outcome = self._exchange(target, form, token) if is_loopback(target) else Outcome(None, error="not loopback")
        self._world.record(
            {
                "kind": "call_out",
                "purpose": purpose,
                "sid": sid,
                "url": target,
                "form": form,
                "status": outcome.status,
                "error": outcome.error,
                "ms": round((time.monotonic() - started) * 1000, 1),
            }
        )
        return outcome

    def _exchange(self, url: str, form: dict[str, str], token: str) -> Outcome:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": RequestValidator(self._world.token).compute_signature(url, form),
            "I-Twilio-Idempotency-Token": token,
        }
        try:
            answer = self._pool.request("POST", url, body=urlencode(form), headers=headers, redirect=False)
            return Outcome(answer.status, answer.data.decode("utf-8", "replace"))
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            return Outcome(None, error="connection")
        except urllib3.exceptions.TimeoutError:
            return Outcome(None, error="timeout")
        except urllib3.exceptions.HTTPError as error:
            return Outcome(None, error=type(error).__name__)
