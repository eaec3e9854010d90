"""An answer that comes in dribs, and a connection that is not safe: each request has an end, and its failure a name."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.channels.twilio.http import PooledHttpClient
from bot.channels.twilio.sender import TIMEOUT
from bot.messages.ports import FailureKind, SendError
from tests.certificates import Authority, authority
from tests.unit.channels.test_twilio_sender import Wire, provider, request_of
from workers.engine import HANDOVER_SECONDS

CONNECT, READ = 1.0, 0.4
DRIBBLE = 0.05
"""Seconds from byte to byte: each read is in time, and the whole would take half a minute."""
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n" + b"x" * 600
SOON = CONNECT + READ + 1.0


def dribbling(at_once: bytes, then: bytes) -> Wire:
    """Answers `at_once`, then byte by byte until the other side has gone."""

    def exchange(connection: socket.socket) -> None:
        request_of(connection)
        with suppress(OSError):
            connection.sendall(at_once)
            for byte in then:
                connection.sendall(bytes((byte,)))
                time.sleep(DRIBBLE)

    return exchange


def failure(base: str) -> tuple[SendError, float]:
    """How a request fails, and after how long."""
    began = time.monotonic()
    with pytest.raises(SendError) as caught:
        PooledHttpClient(api_base=base, timeout=(CONNECT, READ)).request("POST", "https://api.twilio.com/x", data={})
    return caught.value, time.monotonic() - began


@pytest.mark.parametrize(
    ("at_once", "then"),
    [
        pytest.param(b"", WHOLE, id="from its first byte"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Long: ", b"y" * 600, id="in a header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n" * 80, id="header after header"),
        pytest.param(WHOLE[:45], WHOLE[45:], id="in its body"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 100, id="chunk by chunk"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x" * 600, id="without an end"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 25, id="telling to go on"),
    ],
)
def test_an_answer_that_dribbles_is_no_answer_in_time(at_once: bytes, then: bytes) -> None:
    with provider(dribbling(at_once, then)) as base:
        told, seconds = failure(base)
    assert (told.kind, told.reason) == (FailureKind.AMBIGUOUS, "no answer in time")
    assert seconds < SOON


def test_a_slow_answer_that_is_in_time_is_an_answer() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    with provider(dribbling(body, b"x" * 5)) as base:
        client = PooledHttpClient(api_base=base, timeout=(CONNECT, 5))
        assert client.request("GET", "https://api.twilio.com/x").text == "xxxxx"


def test_after_a_dribble_the_next_request_takes_a_new_connection() -> None:
    def whole(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with provider(dribbling(b"", WHOLE), whole) as base:
        client = PooledHttpClient(api_base=base, timeout=(CONNECT, READ))
        with pytest.raises(SendError):
            client.request("GET", "https://api.twilio.com/x")
        assert client.request("GET", "https://api.twilio.com/x").text == "{}"


def test_who_was_connected_too_late_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    true = socket.getaddrinfo

    def slow(*asked: Any, **named: Any) -> Any:
        time.sleep(CONNECT + READ)
        return true(*asked, **named)

    heard: list[bytes] = []

    def listening(connection: socket.socket) -> None:
        heard.append(connection.recv(1000))

    with provider(listening) as base:
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        told, _ = failure(base)
    assert told.kind is FailureKind.TRANSIENT
    assert heard == [b""]


def test_a_worker_keeps_more_of_its_lease_than_a_request_may_take() -> None:
    connect, read = TIMEOUT
    sending = connect
    assert connect + sending + read < HANDOVER_SECONDS


# Over TLS


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority whose word counts in this test."""
    made = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trust))
    return made


def safely(context: ssl.SSLContext, exchange: Wire) -> Wire:
    """The same exchange inside TLS."""

    def inside(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as line:
            exchange(line)

    return inside


@pytest.fixture(params=["nothing", "half a handshake", "a page", "a stranger's certificate", "an old certificate"])
def unsafe(request: pytest.FixtureRequest, trusted: Authority, tmp_path: Path) -> Wire:
    """Who is not the provider, or cannot prove it."""
    (tmp_path / "stranger").mkdir()

    def told(words: bytes) -> Wire:
        def exchange(connection: socket.socket) -> None:
            connection.recv(1000)
            connection.sendall(words)

        return exchange

    never = dribbling(b"", b"")
    return {
        "nothing": told(b""),
        "half a handshake": told(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76"),
        "a page": told(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n<html>who are you?</html>"),
        "a stranger's certificate": safely(authority(tmp_path / "stranger").server(), never),
        "an old certificate": safely(trusted.server(expired=True), never),
    }[request.param]


def test_without_a_safe_connection_certainly_nothing_was_sent(unsafe: Wire) -> None:
    with provider(unsafe) as base:
        told, seconds = failure(base.replace("http:", "https:"))
    assert told.kind is FailureKind.TRANSIENT
    assert seconds < SOON


def test_a_handshake_that_does_not_end_is_no_connection(trusted: Authority) -> None:
    gone = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.recv(1000)
        gone.wait(10)

    with provider(silent) as base:
        told, seconds = failure(base.replace("http:", "https:"))
        gone.set()
    assert told.kind is FailureKind.TRANSIENT
    assert seconds < SOON


def test_inside_tls_an_answer_that_dribbles_ends_too(trusted: Authority) -> None:
    with provider(safely(trusted.server(), dribbling(WHOLE[:45], WHOLE[45:]))) as base:
        told, seconds = failure(base.replace("http:", "https:"))
    assert (told.kind, told.reason) == (FailureKind.AMBIGUOUS, "no answer in time")
    assert seconds < SOON


def test_inside_tls_an_answer_is_an_answer(trusted: Authority) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nxxxxx"
    with provider(safely(trusted.server(), dribbling(body, b""))) as base:
        client = PooledHttpClient(api_base=base.replace("http:", "https:"), timeout=(CONNECT, 5))
        assert client.request("GET", "https://api.twilio.com/x").text == "xxxxx"
