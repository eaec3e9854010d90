"""Twilio's own client, over its own HTTP client or over a small urllib3 pool."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

API = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer in the form in which Twilio's client reads one."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the status is no error."""
        return self.status_code < 400


class SmallHttpClient:
    """A pool of urllib3's under Twilio's client: timeouts, no second try, no redirects."""

    is_async = False

    def __init__(self, base: str, connections: int) -> None:
        """`base` takes the place of Twilio's address."""
        self._base = base
        timeout = urllib3.Timeout(connect=3.0, read=10.0)
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False, timeout=timeout)

    def request(  # noqa: PLR0913, PLR0917 - the signature is the client library's
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Answer:
        """One request, one answer."""
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = "Basic " + b64encode(f"{auth[0]}:{auth[1]}".encode()).decode()
        url = uri.replace(API, self._base, 1) + (f"?{urlencode(params, doseq=True)}" if params else "")
        body = urlencode(data, doseq=True) if data else None
        answer = self._pool.request(method, url, body=body, headers=sent, redirect=False)
        return Answer(answer.status, answer.data.decode(), answer.headers)


class MovedHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """The client's own HTTP client, sent to another address: it has no setting for that."""

    def __init__(self, base: str) -> None:
        """`base` takes the place of Twilio's address."""
        super().__init__(timeout=10)
        self._base = base

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        """One request, one answer."""
        return super().request(method, url.replace(API, self._base, 1), *rest, **named)


def client(kind: str, base: str, account: str, token: str, connections: int) -> Any:
    """A Twilio client; `kind` is `small` or `default`."""
    http = SmallHttpClient(base, connections) if kind == "small" else MovedHttpClient(base)
    assert urlsplit(base).hostname == "127.0.0.1", "floors reach nobody"
    return Client(account, token, http_client=http, environment={"TWILIO_EDGE": ""})
