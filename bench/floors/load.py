"""Posts requests made beforehand as fast as answers come, over a few connections that stay open.

    python -m bench.floors.load --connections 16 < requests > result

`requests` are length-prefixed bytes on standard input (see `pack`), all of them read before the first is sent. The
result is one JSON object: requests, seconds, rps, p50_ms, p99_ms, statuses, cpu_seconds.
"""

import argparse
import json
import selectors
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

_LENGTH = struct.Struct("!I")


def pack(requests: Iterable[bytes]) -> bytes:
    """Requests in the form in which this program reads them."""
    return b"".join(_LENGTH.pack(len(each)) + each for each in requests)


def unpack(packed: bytes) -> list[bytes]:
    """The opposite of `pack`."""
    found, at = [], 0
    while at < len(packed):
        (size,) = _LENGTH.unpack_from(packed, at)
        found.append(packed[at + 4 : at + 4 + size])
        at += 4 + size
    return found


class Connection:
    """One connection with at most one request under way."""

    __slots__ = ("address", "answer", "began", "socket")

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.answer = b""
        self.began = 0.0
        self.open()

    def open(self) -> None:
        """Connect anew."""
        self.socket = socket.create_connection(self.address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Begin one request."""
        self.answer = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> tuple[int, bool] | None:
        """The status of the answer and whether the connection stays open; None: not all of it is there yet."""
        came = self.socket.recv(65_536)
        if not came:
            return 0, False
        self.answer += came
        head, gap, body = self.answer.partition(b"\r\n\r\n")
        if not gap:
            return None
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return None
        return int(head[9:12]), b"connection: close" not in lower


def run(requests: list[bytes], address: tuple[str, int], connections: int) -> dict[str, object]:
    """Post all of them once; a request whose connection was closed before an answer counts with status 0."""
    waiting = requests[::-1]
    times: list[float] = []
    statuses: Counter[int] = Counter()
    watched = selectors.DefaultSelector()
    cpu, began = time.process_time(), time.perf_counter()
    for _ in range(min(connections, len(waiting))):
        opened = Connection(address)
        watched.register(opened.socket, selectors.EVENT_READ, opened)
        opened.send(waiting.pop())
    while watched.get_map():
        for key, _ in watched.select(timeout=60):
            each: Connection = key.data
            told = each.read()
            if told is None:
                continue
            status, stays = told
            times.append(time.perf_counter() - each.began)
            statuses[status] += 1
            if waiting and stays:
                each.send(waiting.pop())
                continue
            watched.unregister(each.socket)
            each.socket.close()
            if waiting:
                each.open()
                watched.register(each.socket, selectors.EVENT_READ, each)
                each.send(waiting.pop())
    seconds = time.perf_counter() - began
    times.sort()
    return {
        "requests": len(times),
        "seconds": round(seconds, 3),
        "rps": round(len(times) / seconds, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 2),
        "p99_ms": round(times[min(len(times) - 1, int(len(times) * 0.99))] * 1000, 2),
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }


def main() -> None:
    """Read, post, print."""
    parser = argparse.ArgumentParser(prog="load")
    parser.add_argument("--url", required=True, help="host and port to post to")
    parser.add_argument("--connections", type=int, default=16)
    asked = parser.parse_args()
    parts = urlsplit(asked.url)
    requests = unpack(sys.stdin.buffer.read())
    print(json.dumps(run(requests, (parts.hostname or "127.0.0.1", parts.port or 80), asked.connections)))


if __name__ == "__main__":
    main()
