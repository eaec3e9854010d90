"""A provider that costs next to nothing: takes texts, counts them, remembers when, and enforces a rate if asked.

    python -m bench.floors.provider --port 0 --delay 0.1 --rate 80

It is stateful and in memory: nothing is synced, no callback is made (the fake provider of the demonstration does both
and would be what is measured). Answers are Twilio's, with all fields. Besides:

    GET /_count                    {"accepted": ..., "distinct": ..., "throttled": ..., "largest": ...}
    GET /_log?after=N              lines behind number N: [moment (monotonic), to, what followed /status/, segments]
    PUT /_settings  {"delay": seconds, "rate": segments a second or null}
    PUT /_forget                   counts and log begin anew
"""

import argparse
import asyncio
import itertools
import json
import os
import signal
import sys
import time
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

ACCOUNT_LENGTH = 34
_RESOURCE = (
    '{{"account_sid": "{account}", "api_version": "2010-04-01", "body": "taken", '
    '"date_created": "Sat, 21 Nov 2026 09:00:00 +0000", "date_sent": null, '
    '"date_updated": "Sat, 21 Nov 2026 09:00:00 +0000", "direction": "outbound-api", "error_code": null, '
    '"error_message": null, "from": "+22370000001", "messaging_service_sid": null, "num_media": "0", '
    '"num_segments": "1", "price": null, "price_unit": "USD", "sid": "{sid}", "status": "queued", '
    '"subresource_uris": {{"media": "/2010-04-01/Accounts/{account}/Messages/{sid}/Media.json"}}, '
    '"to": "{to}", "uri": "/2010-04-01/Accounts/{account}/Messages/{sid}.json"}}'
)
_REFUSAL = '{"code": 20429, "message": "Too Many Requests", "more_info": "", "status": 429}'
_EMPTY_LIST = '{"messages": [], "next_page_uri": null, "page": 0, "page_size": 200, "start": 0, "end": 0}'


class World:
    """What was taken, and how fast it may come."""

    def __init__(self, delay: float, rate: float | None) -> None:
        """`delay` in seconds before each answer; `rate` in segments a second, with one second's worth at hand."""
        self.delay = delay
        self.rate = rate
        self.log: list[tuple[float, str, str, int]] = []
        self.throttled = 0
        self.under_way = self.largest = 0
        self._numbers = itertools.count(1)
        self._level = rate or 0.0
        self._looked = time.monotonic()

    def take(self, form: dict[str, str], account: str) -> tuple[int, str]:
        """One text: the status and body of the answer."""
        segments = segments_of(form.get("Body", ""))
        if not self._allowed(segments):
            self.throttled += 1
            return 429, _REFUSAL
        number = next(self._numbers)
        self.log.append((time.monotonic(), form["To"], form.get("StatusCallback", "").rpartition("/")[2], segments))
        return 201, _RESOURCE.format(account=account, sid=f"SM{os.getpid():08x}{number:024x}", to=form["To"])

    def _allowed(self, segments: int) -> bool:
        if self.rate is None:
            return True
        now = time.monotonic()
        self._level = min(max(self.rate, 1.0), self._level + (now - self._looked) * self.rate)
        self._looked = now
        if self._level < min(segments, self.rate):
            return False
        self._level -= segments
        return True

    def control(self, method: str, target: str, body: bytes) -> dict[str, Any] | list[Any]:
        """What the bench asks."""
        path, _, query = target.partition("?")
        if path == "/_log":
            return self.log[int(dict(parse_qsl(query)).get("after", 0)) :]
        if path == "/_forget":
            self.log, self.throttled, self.largest = [], 0, 0
        if path == "/_settings":
            told = json.loads(body)
            self.delay, self.rate = float(told.get("delay", self.delay)), told.get("rate", self.rate)
            self._level, self._looked = self.rate or 0.0, time.monotonic()
        distinct = len({each[2] for each in self.log})
        counts = {"accepted": len(self.log), "distinct": distinct, "throttled": self.throttled, "largest": self.largest}
        return counts | {"segments": sum(each[3] for each in self.log)}


_PLAIN = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = set("^{}\\[~]|€\f")


def segments_of(body: str) -> int:
    """Segments of a text; close enough for a rate, and right for whatever has no extended letter at a border."""
    if _PLAIN.union(_DOUBLE).issuperset(body):
        size, one, more = len(body) + sum(letter in _DOUBLE for letter in body), 160, 153
    else:
        size, one, more = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= one else -(-size // more)


class Wire(asyncio.Protocol):
    """HTTP/1.1 as the clients of this house speak it: no chunks, no pipelining."""

    def __init__(self, world: World) -> None:
        """One a connection."""
        self._world = world
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """They went away."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer once a request is there as a whole."""
        self._came += data
        head, gap, body = self._came.partition(b"\r\n\r\n")
        if not gap:
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return
        self._came = b""
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        if target.startswith("/_"):
            self._write(200, json.dumps(self._world.control(method, target, body)))
        elif method == "GET":
            self._write(200, _EMPTY_LIST)
        else:
            self._text(target, body)

    def _text(self, target: str, body: bytes) -> None:
        world = self._world
        world.under_way += 1
        world.largest = max(world.largest, world.under_way)
        form = dict(part.partition("=")[::2] for part in body.decode().split("&"))
        form = {name: unquote_plus(value) for name, value in form.items()}
        status, answer = world.take(form, target.split("/")[3])
        if world.delay:
            asyncio.get_running_loop().call_later(world.delay, self._end, status, answer)
        else:
            self._end(status, answer)

    def _end(self, status: int, answer: str) -> None:
        self._world.under_way -= 1
        self._write(status, answer)

    def _write(self, status: int, answer: str) -> None:
        if self._transport is not None:
            body = answer.encode()
            more = "Retry-After: 1\r\n" if status == 429 else ""
            head = (
                f"HTTP/1.1 {status} Told\r\nContent-Type: application/json\r\n{more}Content-Length: {len(body)}\r\n\r\n"
            )
            self._transport.write(head.encode() + body)


async def serve(port: int, world: World) -> None:
    """Serve until told to end; the port is the first line of standard output."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(lambda: Wire(world), "127.0.0.1", port, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    server.close()


def main() -> None:
    """Start."""
    parser = argparse.ArgumentParser(prog="provider")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--rate", type=float, help="segments a second; more are answered with 429")
    asked = parser.parse_args()
    asyncio.run(serve(asked.port, World(asked.delay, asked.rate)))


if __name__ == "__main__":
    main()
