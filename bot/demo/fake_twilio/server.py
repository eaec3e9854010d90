"""HTTP/1.1 on loopback: one thread a connection, JSON out."""

import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request, read to its end. `headers` have lower-case names."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str]

    @property
    def form(self) -> list[tuple[str, str]]:
        """The fields of a form, repeated ones included."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, something that JSON can hold, and further headers. `every`: seconds from byte to byte of it all."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    every: float = 0.0


class Server(ThreadingHTTPServer):
    """Calls `answer` for every request, from many threads."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, port: int, answer: Callable[[Request], Reply]) -> None:
        """Listens on 127.0.0.1 as soon as it is made; port 0 takes any free one."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no news; everything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave in one piece
    disable_nagle_algorithm = True
    timeout = 120  # of an idle connection

    def _serve(self) -> None:
        announced = self.headers.get("Content-Length") or "0"
        length = int(announced) if announced.isdigit() else MOST_BYTES + 1
        if length > MOST_BYTES or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self._write(Reply(413, {"message": "too large"}))
            return
        target = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qsl(target.query, keep_blank_values=True)
        self._write(self.server.answer(Request(self.command, target.path, query, self.rfile.read(length), headers)))

    def _write(self, reply: Reply) -> None:
        if not reply.every:
            self._write_at_once(reply)
            return
        line, self.wfile = self.wfile, io.BytesIO()
        self._write_at_once(reply)
        whole, self.wfile = self.wfile.getvalue(), line
        for byte in whole:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(reply.every)

    def _write_at_once(self, reply: Reply) -> None:
        body = json.dumps(reply.body, ensure_ascii=False).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names that the base class asks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the journal holds every call."""
