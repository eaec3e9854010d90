"""Connections whose answers end: urllib3's timeouts are those of one read, and an answer that dribbles is over none.

A socket's timeout shrinks with each read, so that nobody has to watch; a watchdog would cost a thread and a lock. The
one thing that nothing here ends is a resolver that does not answer; after it nothing is sent any more.
"""

import http.client
import io
import math
import socket
import threading
from time import monotonic
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError


class Times(threading.local):
    """The times of the one request that a thread is making."""

    until = math.inf
    """When it must be over."""
    read = math.inf
    """Seconds for the whole answer."""
    reached = False
    """Whether any of it may have left."""

    def begin(self, connect: float, read: float) -> None:
        """A new request, by this clock's present moment."""
        self.until = monotonic() + connect + read
        self.read = read
        self.reached = False

    @property
    def latest(self) -> float:
        """When it may last leave: later its answer would have no time to come."""
        return self.until - self.read / 2


mine = Times()


class _Timed(io.RawIOBase):
    """Reads from a socket until a moment, whatever the pieces in which it is given something."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._raw: io.RawIOBase = sock.makefile("rb", buffering=0)
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Readable:
    """What `http.client` wants of a socket to read an answer from it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._sock, min(mine.until, monotonic() + mine.read)))


def _answer(sock: socket.socket, **named: Any) -> http.client.HTTPResponse:
    return http.client.HTTPResponse(_Readable(sock), **named)  # type: ignore[arg-type]


class _Http(HTTPConnection):
    response_class = staticmethod(_answer)  # type: ignore[assignment]

    def connect(self) -> None:
        super().connect()
        _connected(self)

    def request(self, *args: Any, **named: Any) -> None:
        mine.reached = self.sock is not None
        super().request(*args, **named)


class _Https(_Http, HTTPSConnection):
    """The same, over TLS."""


def _connected(connection: HTTPConnection) -> None:
    if monotonic() > mine.latest:
        connection.close()
        raise ConnectTimeoutError(connection, "connecting took too long")
    mine.reached = True


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


def pool(connect: float, read: float, connections: int) -> PoolManager:
    """Connections that never try twice and whose answers end. Say `mine.begin` before each request."""
    made = PoolManager(maxsize=connections, retries=False, timeout=Timeout(connect=connect, read=read))
    made.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return made
