"""The wire below the Twilio client: a small urllib3 pool that always times out and never tries twice.

Twilio's own HTTP client waits for ever unless told otherwise and costs two and a half times the processor time.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import urllib3

from bot.channels.twilio.wire import mine, pool
from bot.messages.ports import FailureKind, SendError

MOST_IDLE_SECONDS = 20.0  # shorter than what servers and mobile networks commonly keep open


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


class PooledHttpClient:
    """Has the methods of `twilio.http.HttpClient`.

    Raises `SendError` for everything that kept an answer from coming; any HTTP answer at all is returned.

    A connection that has lain idle for longer than `most_idle` is not used again; a reset on one that is used
    again stays ambiguous, as the provider may have read the request before.

    Connecting, sending and the whole answer end within the sum of both timeouts and the little that sending takes,
    however slowly the answer comes. What failed before anything could leave was certainly not sent.
    """

    is_async = False

    def __init__(
        self,
        *,
        api_base: str | None,
        timeout: tuple[float, float],
        connections: int = 16,
        most_idle: float = MOST_IDLE_SECONDS,
    ) -> None:
        """`api_base` takes the place of "https://api.twilio.com"; `timeout` is (connect, read), all in seconds."""
        self._base = urlsplit(api_base) if api_base else None
        if self._base is not None and (self._base.scheme not in ("http", "https") or not self._base.hostname):
            raise ValueError("api_base must be an http or https address")
        self._timeout = timeout
        self._pool = pool(*timeout, connections)
        self._most_idle = most_idle
        self._last_use = time.monotonic()
        self._of_thread = threading.local()

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
        self._of_thread.retry_after = None
        self._drop_stale()
        all_headers = dict(headers or {})
        if auth is not None:
            all_headers.update(urllib3.make_headers(basic_auth=f"{auth[0]}:{auth[1]}"))
        url = self._address(uri) + (f"?{urlencode(params, doseq=True)}" if params else "")
        body = urlencode(data, doseq=True).encode() if data else None
        mine.begin(*self._timeout)
        try:
            answer = self._pool.request(method, url, body=body, headers=all_headers, redirect=False)
            text = answer.data.decode("utf-8", "replace")
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _told(error) from error
        self._last_use = time.monotonic()
        self._of_thread.retry_after = _seconds(answer.headers.get("Retry-After"))
        return Answer(answer.status, text, answer.headers)

    @property
    def retry_after(self) -> float | None:
        """What the last answer to this thread asked for, in seconds: the client library drops the headers."""
        value: float | None = getattr(self._of_thread, "retry_after", None)
        return value

    def _address(self, uri: str) -> str:
        if self._base is None:
            return uri
        parts = urlsplit(uri)
        path = self._base.path.rstrip("/") + parts.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))

    def _drop_stale(self) -> None:
        now = time.monotonic()
        if now - self._last_use > self._most_idle:
            self._pool.clear()
        self._last_use = now


def _told(error: Exception) -> SendError:
    """What an exception of the pool's means."""
    match error:
        case urllib3.exceptions.LocationValueError():
            return SendError(FailureKind.CONFIGURATION, "address of the provider is not valid")
        case urllib3.exceptions.SSLError() if not mine.reached:
            return SendError(FailureKind.TRANSIENT, "no safe connection to the provider")
        case _ if not mine.reached:
            return SendError(FailureKind.TRANSIENT, "could not connect to the provider")
        case urllib3.exceptions.TimeoutError():
            return SendError(FailureKind.AMBIGUOUS, "no answer in time")
    return SendError(FailureKind.AMBIGUOUS, "connection lost")


def _seconds(header: str | None) -> float | None:
    """A Retry-After header, in seconds or as a date; None where it says nothing usable."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
