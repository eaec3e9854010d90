"""The network between the program and its provider: whatever goes wrong between two machines goes wrong here, by seed.

Two doors of one process. Behind `api` is the provider's interface, which speaks TLS as the true one does; behind `web`
are the program's webhooks. No request is ever answered with a success that the other side did not give; only the
provider's list may lag behind, and a page of somebody in between may come with any number.
"""

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faults.greeting import Greeter
from tests.faults.weather import FAIR, drawn_from

READING = 2.0
"""Seconds for which the program waits for an answer (`runner.TIMEOUT`)."""

DRIBBLED = 40
"""So many bytes come one by one, four a second: ten seconds, longer than a lease of these runs."""

_KEPT = ("authorization", "content-type", "x-twilio-signature", "i-twilio-idempotency-token", "user-agent", "accept")


class Cut(Exception):
    """End this connection without an answer; `hard` resets it."""

    def __init__(self, *, hard: bool = False) -> None:
        super().__init__()
        self.hard = hard


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the other side, or ours: never a success of ours."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    cut_at: int | None = None
    dribbles: str = ""
    """Which part of it comes byte by byte: "head", "body" or none."""


class Network:
    """Both doors. `weather` may be changed at any time."""

    def __init__(self, seed: int) -> None:
        """Listens at once; where each door leads to is said later."""
        self.weather = FAIR
        self.told: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._later: list[threading.Thread] = []
        self._greeter = Greeter()
        self.trust = self._greeter.trust
        self._doors = {"api": _Door(self, "api", greeter=self._greeter), "web": _Door(self, "web")}

    def url(self, door: str, host: str = "127.0.0.1") -> str:
        """Where this door is."""
        return f"{'https' if door == 'api' else 'http'}://{host}:{self._doors[door].port}"

    def lead(self, door: str, port: int) -> None:
        """Where this door leads to."""
        self._doors[door].upstream = port

    def hang_up(self) -> None:
        """End every connection to the provider: whoever wants it has to be greeted again."""
        self._doors["api"].hang_up()

    def shut(self) -> None:
        """Nobody listens at the provider's address, until `open`."""
        self._doors["api"].close()

    def open(self) -> None:
        """The provider's address is as it was."""
        shut = self._doors["api"]
        self._doors["api"] = _Door(self, "api", shut.port, shut.upstream, self._greeter)

    def greeting(self) -> str | None:
        """How the next connection to the provider goes wrong, if it does."""
        with self._lock:
            kind = drawn_from(self.weather.greetings, self._random.random())
            self.told[f"greeted by {kind}" if kind else "greeted"] += 1
        return kind

    def calm(self) -> None:
        """Nothing goes wrong any more, and what was held back has come."""
        self.weather = FAIR
        for thread in self._later:
            thread.join(5)
        self._later.clear()

    def close(self) -> None:
        """Close both doors."""
        self.calm()
        for door in self._doors.values():
            door.close()
        self._greeter.close()

    def pass_on(self, door: str, request: "Request") -> Answer:
        """What comes back for a request. Raises `Cut`."""
        kind = self._drawn(door, request)
        if kind is not None:
            with self._lock:
                self.told[kind] += 1
        if door == "api":
            return self._to_provider(request, kind)
        return self._to_program(request, kind)

    def _drawn(self, door: str, request: "Request") -> str | None:
        if door == "api":
            odds = self.weather.creates if request.method == "POST" else self.weather.lists
        else:
            odds = self.weather.inbound if "/inbound" in request.path else self.weather.reports
        with self._lock:
            return drawn_from(odds, self._random.random())

    def _to_provider(self, request: "Request", kind: str | None) -> Answer:
        if kind == "cut_before":
            raise Cut
        if kind in _NOT_TAKEN:
            return _NOT_TAKEN[kind]
        answer = request.forward(self._doors["api"].upstream)
        match kind:
            case "error_after":
                return _told(500, 20500)
            case "reset_after":
                raise Cut(hard=True)
            case "silence_after":
                time.sleep(READING + 0.3)
                raise Cut
            case "half_an_answer":
                return Answer(answer.status, answer.body, answer.headers, cut_at=len(answer.body) // 2)
            case "dribble":
                return Answer(answer.status, answer.body, answer.headers, dribbles="body")
            case "dribble_head":
                return Answer(answer.status, answer.body, answer.headers, dribbles="head")
            case "late":
                time.sleep(0.5)
        return answer

    def _to_program(self, request: "Request", kind: str | None) -> Answer:
        upstream = self._doors["web"].upstream
        match kind:
            case "lost":
                raise Cut
            case "answer_lost":
                request.forward(upstream)
                raise Cut
            case "ten_times":
                return _many(request, upstream, 10)
            case "later":
                with self._lock:
                    delay = self._random.uniform(0.3, 2)
                thread = threading.Timer(delay, request.forward, [upstream])
                thread.daemon = True
                thread.start()
                self._later.append(thread)
                raise Cut
        return request.forward(upstream)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]

    def forward(self, port: int) -> Answer:
        """Ask the other side; 502 where nobody is there."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(self.method, self.path, self.body or None, dict(self.headers))
            got = connection.getresponse()
            kept = {name: value for name in ("Content-Type", "Retry-After") if (value := got.getheader(name))}
            return Answer(got.status, got.read(), kept)
        except (OSError, http.client.HTTPException):
            return Answer(502, b"", {})
        finally:
            connection.close()


def _many(request: Request, port: int, times: int) -> Answer:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(request.forward(port))) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(answers, key=lambda answer: answer.status)


def _told(status: int, code: int, headers: Mapping[str, str] | None = None) -> Answer:
    body = f'{{"code": {code}, "message": "a fault", "more_info": "", "status": {status}}}'.encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def _page(status: int) -> Answer:
    return Answer(status, b"<html><h1>Somebody else</h1></html>", {"Content-Type": "text/html"})


_NOT_TAKEN = {
    "proxy_fails": _page(502),
    "proxy_asks": _page(407),
    "portal": _page(200),
    "too_many": _told(429, 20429, {"Retry-After": "1"}),
    "refused": _told(500, 20500),
    "unavailable": _told(503, 20503),
    "empty": Answer(200, b'{"messages": [], "next_page_uri": null}', {"Content-Type": "application/json"}),
}


class _Door(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(
        self, network: Network, name: str, port: int = 0, upstream: int = 0, greeter: Greeter | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.network = network
        self.name = name
        self.port = int(self.server_address[1])
        self.upstream = upstream
        self._greeter = greeter
        self._lines: set[socket.socket] = set()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.2}, name=name, daemon=True).start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own: a connection, which the provider's door takes inside TLS alone."""
        if self._greeter is None:
            super().finish_request(request, client_address)
            return
        line = self._greeter.greet(request, self.network.greeting())
        if line is not None:
            with line:
                self._lines.add(line)
                super().finish_request(line, client_address)
                self._lines.discard(line)

    def hang_up(self) -> None:
        """End what is open."""
        for line in list(self._lines):
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, which another thread may be using

    def close(self) -> None:
        """Take nobody in any more, and end what is open."""
        self.shutdown()
        self.server_close()
        self.hang_up()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may be dead by now."""


class _Handler(BaseHTTPRequestHandler):
    server: _Door
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}
        try:
            answer = self.server.network.pass_on(self.server.name, Request(self.command, self.path, body, kept))
        except Cut as cut:
            self.close_connection = True
            if cut.hard:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            return
        fields = {**answer.headers, "Content-Length": str(len(answer.body))}
        lines = [f"HTTP/1.1 {answer.status} Told", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        head = "\r\n".join(lines).encode()
        whole = head + answer.body[: answer.cut_at]
        at_once = {"head": 0, "body": len(head)}.get(answer.dribbles, len(whole))
        self.wfile.write(whole[:at_once])
        self.wfile.flush()
        for byte in whole[at_once : at_once + DRIBBLED]:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(0.25)
        self.wfile.write(whole[at_once + DRIBBLED :])
        self.wfile.flush()
        self.close_connection = self.close_connection or answer.cut_at is not None

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names that the base class asks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the provider's log and the database say it all."""
