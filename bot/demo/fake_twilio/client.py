"""The control interface of the fake provider from the other side: for the page of phones, the demo and tests."""

import json
from typing import Any
from urllib.parse import quote

import urllib3

Json = dict[str, Any]


class ControlRefused(Exception):
    """The fake provider would not; the text is its reason."""


class Control:
    """Phones that text and are texted. Raises `ControlRefused`, or urllib3's errors where nobody listens."""

    def __init__(self, base_url: str) -> None:
        """`base_url` is that of the fake provider, e.g. "http://127.0.0.1:8010"."""
        self._base = base_url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=urllib3.Timeout(connect=3, read=60))

    def phones(self) -> list[Json]:
        """All phones that are known."""
        return list(self._ask("GET", "/_phones")["phones"])

    def put_phone(self, number: str, **values: str) -> Json:
        """Make or change a phone: name, kind (simple, android, whatsapp), language, external_id."""
        return self._ask("PUT", f"/_phones/{_in_path(number)}", values)

    def behave(self, number: str, mode: str, **values: int) -> Json:
        """What becomes of texts to it: deliver, fail (code), slow or dribble (ms), drop, duplicate (times), reorder."""
        return self._ask("PUT", f"/_phones/{_in_path(number)}/behaviour", {"mode": mode, **values})

    def text(self, number: str, body: str = "", **values: Any) -> Json:
        """Send a text from the phone; gives `sid` and, in `webhooks`, what the program answered."""
        return self._ask("POST", f"/_phones/{_in_path(number)}/texts", {"body": body, **values})

    def messages(self, number: str, after: int = 0) -> list[Json]:
        """Its bubbles behind number `after`, in order."""
        return list(self._ask("GET", f"/_phones/{_in_path(number)}/messages?after={after}")["messages"])

    def put_content(self, sid: str, **values: Any) -> Json:
        """Make or change a template: body, buttons, approved."""
        return self._ask("PUT", f"/_contents/{sid}", values)

    def put_settings(self, **values: Any) -> Json:
        """Change rate, window, outage (none, down, busy) or shift_seconds of the account."""
        return self._ask("PUT", "/_settings", values)

    def log(self, after: int = 0) -> list[Json]:
        """Up to 1000 lines of the durable log behind line `after`."""
        return list(self._ask("GET", f"/_log?after={after}")["entries"])

    def _ask(self, method: str, path: str, values: Json | None = None) -> Json:
        body = None if values is None else json.dumps(values).encode()
        headers = {"Content-Type": "application/json"}
        answer = self._pool.request(method, self._base + path, body=body, headers=headers)
        told: Json = json.loads(answer.data)
        if answer.status != 200:
            raise ControlRefused(told.get("error", f"HTTP {answer.status}"))
        return told


def _in_path(number: str) -> str:
    return quote(number, safe="")
