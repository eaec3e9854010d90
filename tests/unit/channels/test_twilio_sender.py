"""The real client of Twilio's against answers that no good day brings."""

import socket
import struct
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl

import pytest

from bot.channels.twilio.http import PooledHttpClient
from bot.channels.twilio.sender import TwilioSender
from bot.messages.ports import Channel, FailureKind, Parcel, SendError

ACCOUNT = "AC" + "1" * 32
SMS = Parcel(Channel.SMS, "+22376000001", "+22320000000", "I ni ce", "http://127.0.0.1:1/s")
CREATED = '{"sid": "SM%s", "status": "queued"}' % ("a" * 32)

Wire = Callable[[socket.socket], None]


@contextmanager
def provider(*exchanges: Wire) -> Iterator[str]:
    """A server that treats each connection after the next of `exchanges`; gives its base address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            for exchange in exchanges:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(10)
                    exchange(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def request_of(connection: socket.socket) -> bytes:
    """One whole request."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: ")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(status: str, body: str, *headers: str) -> Wire:
    def exchange(connection: socket.socket) -> None:
        request_of(connection)
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", "Connection: close", *headers]
        connection.sendall("\r\n".join([*lines, "", body]).encode())

    return exchange


def cut_short(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"sid": ')


def reset(connection: socket.socket) -> None:
    request_of(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closed(connection: socket.socket) -> None:
    request_of(connection)


def refusal(base: str, *, parcel: Parcel = SMS, read_seconds: float = 5) -> SendError:
    with pytest.raises(SendError) as caught:
        TwilioSender(ACCOUNT, "token", api_base=base, timeout=(2, read_seconds)).send(parcel)
    return caught.value


def error(code: int, message: str = "+22376000001 is not there") -> str:
    return f'{{"code": {code}, "message": "{message}", "more_info": "", "status": 400}}'


@pytest.mark.parametrize(
    ("exchange", "kind", "code"),
    [
        (answering("400 Bad Request", error(21211)), FailureKind.PERMANENT, 21211),
        (answering("400 Bad Request", error(63016)), FailureKind.PERMANENT, 63016),
        (answering("400 Bad Request", error(12345)), FailureKind.TRANSIENT, 12345),
        (answering("400 Bad Request", '{"code": "many", "message": 1}'), FailureKind.TRANSIENT, None),
        (answering("401 Unauthorized", error(20003)), FailureKind.CONFIGURATION, 20003),
        (answering("404 Not Found", "<html>"), FailureKind.CONFIGURATION, None),
        (answering("407 Proxy Authentication Required", "<html>"), FailureKind.CONFIGURATION, None),
        (answering("429 Too Many Requests", error(20429)), FailureKind.TRANSIENT, 20429),
        (answering("500 Server Error", error(20500)), FailureKind.AMBIGUOUS, 20500),
        (answering("503 Unavailable", "<html>"), FailureKind.AMBIGUOUS, None),
        (
            answering("400 Bad", '{"type": "t", "title": "x", "status": 400, "code": 21610}'),
            FailureKind.PERMANENT,
            21610,
        ),
        (answering("302 Found", "", "Location: http://127.0.0.1:1/login"), FailureKind.AMBIGUOUS, None),
        (answering("200 OK", "<html>log in to the network</html>"), FailureKind.AMBIGUOUS, None),
        (answering("201 Created", ""), FailureKind.AMBIGUOUS, None),
        (answering("201 Created", "{}"), FailureKind.AMBIGUOUS, None),
        (answering("201 Created", "[]"), FailureKind.AMBIGUOUS, None),
        (answering("201 Created", '{"sid": 7}'), FailureKind.AMBIGUOUS, None),
        (answering("201 Created", "\udcff".encode("utf-8", "replace").decode()), FailureKind.AMBIGUOUS, None),
        (cut_short, FailureKind.AMBIGUOUS, None),
        (reset, FailureKind.AMBIGUOUS, None),
        (closed, FailureKind.AMBIGUOUS, None),
    ],
)
def test_every_answer_that_is_no_yes_says_what_may_be_done_next(
    exchange: Wire, kind: FailureKind, code: int | None
) -> None:
    with provider(exchange) as base:
        told = refusal(base)
    assert (told.kind, told.code) == (kind, code)
    assert "223" not in "".join(traceback.format_exception(told))


def test_nobody_listening_is_certainly_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}").kind is FailureKind.TRANSIENT


def test_no_answer_in_time_may_have_been_sent() -> None:
    told = threading.Event()

    def silent(connection: socket.socket) -> None:
        request_of(connection)
        told.wait(10)

    with provider(silent) as base:
        assert refusal(base, read_seconds=0.2).kind is FailureKind.AMBIGUOUS
        told.set()


def asked_to_wait(wish: str) -> float | None:
    with provider(answering("429 Too Many Requests", error(20429), f"Retry-After: {wish}")) as base:
        return refusal(base).retry_after


@pytest.mark.parametrize(("wish", "seconds"), [("7", 7), ("Thu, 01 Jan 1970 00:00:00 GMT", 0)])
def test_what_a_429_asks_for_is_handed_on(wish: str, seconds: float) -> None:
    assert asked_to_wait(wish) == seconds


def test_a_429_may_name_the_moment() -> None:
    wait = asked_to_wait(format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    assert wait is not None
    assert 3500 <= wait <= 3600


@pytest.mark.parametrize("headers", [(), ("Retry-After: soon",)])
def test_without_a_usable_wish_a_429_asks_for_a_second(headers: tuple[str, ...]) -> None:
    with provider(answering("429 Too Many Requests", error(20429), *headers)) as base:
        assert refusal(base).retry_after == 1.0


def test_one_wish_does_not_cling_to_the_next_failure() -> None:
    with provider(answering("429 Too Many Requests", "", "Retry-After: 7"), answering("400 Bad", error(21211))) as base:
        sender = TwilioSender(ACCOUNT, "token", api_base=base)
        waits = []
        for _ in range(2):
            with pytest.raises(SendError) as caught:
                sender.send(SMS)
            waits.append(caught.value.retry_after)
    assert waits == [7, None]


@pytest.mark.parametrize(
    ("parcel", "expected"),
    [
        (SMS, {"To": "+22376000001", "From": "+22320000000", "Body": "I ni ce", "ValidityPeriod": "36000"}),
        (
            Parcel(Channel.WHATSAPP, "ML.15022", "", "Ɲɔ & co", "http://127.0.0.1:1/s", validity_seconds=90_000),
            {"To": "whatsapp:ML.15022", "From": "whatsapp:+22320000009", "Body": "Ɲɔ & co", "ValidityPeriod": "36000"},
        ),
        (
            Parcel(
                Channel.SMS, "+22376000001", "", "x", "http://127.0.0.1:1/s", validity_seconds=0, media_url="http://m"
            ),
            {"To": "+22376000001", "From": "JAMTAN", "Body": "x", "ValidityPeriod": "1", "MediaUrl": "http://m"},
        ),
        (
            Parcel(
                Channel.WHATSAPP,
                "+22376000001",
                "MG" + "b" * 32,
                "unused",
                "http://127.0.0.1:1/s",
                content_sid="HX" + "c" * 32,
                content_variables={"1": "Kelenkoro"},
            ),
            {
                "To": "whatsapp:+22376000001",
                "MessagingServiceSid": "MG" + "b" * 32,
                "ContentSid": "HX" + "c" * 32,
                "ContentVariables": '{"1": "Kelenkoro"}',
                "ValidityPeriod": "36000",
            },
        ),
    ],
)
def test_a_parcel_becomes_the_fields_of_twilio(parcel: Parcel, expected: dict[str, str]) -> None:
    requests: list[bytes] = []

    def exchange(connection: socket.socket) -> None:
        requests.append(request_of(connection))
        connection.sendall(f"HTTP/1.1 201 Created\r\nContent-Length: {len(CREATED)}\r\n\r\n{CREATED}".encode())

    with provider(exchange) as base:
        sender = TwilioSender(
            ACCOUNT, "token", sms_from="JAMTAN", whatsapp_from="+22320000009", api_base=f"{base}/under"
        )
        assert sender.send(parcel) == "SM" + "a" * 32
    head, _, body = requests[0].decode().partition("\r\n\r\n")
    assert head.startswith(f"POST /under/2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1")
    assert dict(parse_qsl(body)) == {**expected, "StatusCallback": "http://127.0.0.1:1/s"}


@pytest.mark.parametrize(("most_idle", "connections"), [(60.0, 1), (0.0, 2)])
def test_a_connection_that_lay_idle_for_too_long_is_not_used_again(most_idle: float, connections: int) -> None:
    served: list[int] = []

    def one_after_another(connection: socket.socket) -> None:
        for _ in range(2 // connections):
            request_of(connection)
            served.append(connection.fileno())
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with provider(*[one_after_another] * connections) as base:
        client = PooledHttpClient(api_base=base, timeout=(2, 5), most_idle=most_idle)
        assert [client.request("GET", "https://api.twilio.com/x").text for _ in range(2)] == ["{}", "{}"]
    assert len(served) == 2


def test_without_any_sender_nothing_is_sent() -> None:
    parcel = Parcel(Channel.SMS, "+22376000001", "", "x", "http://127.0.0.1:1/s")
    assert refusal("http://127.0.0.1:1", parcel=parcel).kind is FailureKind.CONFIGURATION


@pytest.mark.parametrize("base", ["ftp://x", "api.twilio.com", "http://"])
def test_a_base_that_is_no_address_is_refused_at_the_start(base: str) -> None:
    with pytest.raises(ValueError, match="api_base"):
        PooledHttpClient(api_base=base, timeout=(1, 1))


@pytest.mark.parametrize(
    ("exchange", "kind"),
    [
        (answering("500 Server Error", error(20500)), FailureKind.TRANSIENT),
        (answering("200 OK", "<html>"), FailureKind.TRANSIENT),
        (answering("200 OK", "{}"), FailureKind.TRANSIENT),
        (answering("401 Unauthorized", error(20003)), FailureKind.CONFIGURATION),
        (answering("429 Too Many", "no json", "Retry-After: 2"), FailureKind.TRANSIENT),
        (closed, FailureKind.TRANSIENT),
    ],
)
def test_a_list_that_does_not_come_may_always_be_asked_for_again(exchange: Wire, kind: FailureKind) -> None:
    with provider(exchange) as base, pytest.raises(SendError) as caught:
        TwilioSender(ACCOUNT, "token", api_base=base).sent_to(Channel.SMS, "+22376000001", datetime.now(UTC))
    assert caught.value.kind is kind


def test_the_list_keeps_what_is_odd_and_leaves_out_other_channels() -> None:
    rows = (
        '{"messages": ['
        '{"sid": "SM1", "from": "rcs:agent", "to": "+22376000001", "direction": "outbound-api"},'
        '{"sid": "SM2", "from": null, "to": "+22376000001", "direction": "outbound-api", "status": "sending"},'
        '{"sid": "SM3", "from": "+22320000000", "to": "+22376000001", "direction": "outbound-reply", "status": "new",'
        ' "date_created": "yesterday", "body": "x"}]}'
    )
    since = datetime(2026, 11, 21, tzinfo=UTC)
    with provider(answering("200 OK", rows)) as base:
        seen = TwilioSender(ACCOUNT, "token", api_base=base).sent_to(Channel.SMS, "+22376000001", since)
    assert [(s.provider_id, s.sender, s.status, s.created_at) for s in seen] == [
        ("SM2", "", "accepted", since),
        ("SM3", "+22320000000", "new", since),
    ]
