"""The doors over real HTTP."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import urllib3
from flask import Flask
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from bot.channels.twilio.codes import NetworkStatus
from bot.channels.twilio.parse import Arrived, Report, form_pairs
from bot.channels.twilio.webhooks import EMPTY_TWIML, MOST_BYTES, make_blueprint

TOKEN = "a-token"
BASE = "https://bot.example"
FORM = b"MessageSid=SM1&From=%2B22376000001&To=%2B22320000000&Body=I+ni+ce"


@dataclass
class Door:
    """Keeps what it is told; `broken` makes it fail as a database would."""

    captured: list[tuple[Arrived, bytes]] = field(default_factory=list)
    reported: list[tuple[UUID, Report]] = field(default_factory=list)
    rejected: list[tuple[str, bytes]] = field(default_factory=list)
    broken: bool = False

    def capture(self, arrived: Arrived, raw: bytes) -> None:
        self._work()
        self.captured.append((arrived, raw))

    def report(self, outbound_id: UUID, report: Report) -> None:
        self._work()
        self.reported.append((outbound_id, report))

    def reject(self, reason: str, raw: bytes) -> None:
        self._work()
        self.rejected.append((reason, raw))

    def _work(self) -> None:
        if self.broken:
            raise RuntimeError("the database has gone")


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def port(door: Door) -> Iterator[int]:
    app = Flask(__name__)
    app.register_blueprint(make_blueprint(door, auth_token=TOKEN, public_base_url=BASE))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


def mended(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def post(
    port: int, target: str, body: bytes, *, headers: dict[str, str] | None = None, token: str = TOKEN
) -> tuple[int, str]:
    """Post to the loopback port what Twilio would have signed for the public address."""
    pairs = [(mended(name), mended(value)) for name, value in form_pairs(body)]
    signature = RequestValidator(token).compute_signature(BASE + target, MultiDict(pairs))
    sent = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    with urllib3.HTTPConnectionPool("127.0.0.1", port, retries=False, timeout=10) as pool:
        answer = pool.urlopen("POST", target, body=body, headers=sent if headers is None else headers)
        return answer.status, answer.data.decode()


def test_a_signed_text_is_captured_and_answered_with_nothing(door: Door, port: int) -> None:
    assert post(port, "/twilio/inbound", FORM) == (200, EMPTY_TWIML)
    ((arrived, raw),) = door.captured
    assert (arrived.text, raw) == ("I ni ce", FORM)


@pytest.mark.parametrize("query", ["?n=%C3%A9&x=%2F%2C%7E", "?n=%c3%a9", "?a=%41+%20b&a=2", "?x=%7C|"])
def test_a_signed_query_is_taken_as_it_was_written(door: Door, port: int, query: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        signature = RequestValidator(TOKEN).compute_signature(f"{BASE}/twilio/inbound{query}", dict(form_pairs(FORM)))
        head = f"POST /twilio/inbound{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(FORM)}\r\n\r\n"
        wire.sendall(head.encode() + FORM)
        assert wire.recv(100).startswith(b"HTTP/1.1 200")
    assert len(door.captured) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(b"a%00b", "ab"), (b"%ED%A0%80x", "\ufffd\ufffd\ufffdx"), (b"%FFx", "\ufffdx"), (b"", "")],
)
def test_no_byte_can_lose_a_report(door: Door, port: int, value: bytes, text: str) -> None:
    body = b"MessageSid=SM1&From=%2B22376000001&To=%2B22320000000&Body=" + value
    assert post(port, "/twilio/inbound", body)[0] == 200
    ((arrived, raw),) = door.captured
    assert (arrived.text, raw) == (text, body)


def test_a_forged_or_unsigned_request_is_refused_and_kept(door: Door, port: int) -> None:
    assert post(port, "/twilio/inbound", FORM, token="another")[0] == 403
    assert post(port, "/twilio/inbound", FORM, headers={})[0] == 403
    assert door.rejected == [("bad signature", FORM), ("no signature", FORM)]
    assert door.captured == []


def test_a_signed_form_that_is_no_message_is_kept_and_told_apart(door: Door, port: int) -> None:
    assert post(port, "/twilio/inbound", b"From=%2B22376000001")[0] == 400
    assert door.rejected == [("no MessageSid", b"From=%2B22376000001")]


@pytest.mark.parametrize("length", [MOST_BYTES, MOST_BYTES + 1])
def test_over_64_kb_nothing_is_read(door: Door, port: int, length: int) -> None:
    body = FORM + b"&Pad=" + b"x" * (length - len(FORM) - 5)
    status, _ = post(port, "/twilio/inbound", body)
    assert (status, len(door.captured)) == ((200, 1) if length <= MOST_BYTES else (413, 0))
    assert door.rejected == []


def test_whatever_the_door_raises_is_never_a_200(door: Door, port: int) -> None:
    door.broken = True
    assert post(port, "/twilio/inbound", FORM)[0] == 503
    assert post(port, "/twilio/inbound", FORM, token="another")[0] == 503
    assert post(port, "/twilio/inbound", b"Body=x")[0] == 503
    assert post(port, f"/twilio/status/{uuid4()}", b"MessageSid=SM1&MessageStatus=sent")[0] == 503


def test_a_report_carries_our_own_id(door: Door, port: int) -> None:
    outbound_id = uuid4()
    body = b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003"
    assert post(port, f"/twilio/status/{outbound_id}", body) == (200, EMPTY_TWIML)
    ((told_id, report),) = door.reported
    assert (told_id, report.status, report.error_code) == (outbound_id, NetworkStatus.UNDELIVERED, 30003)


def test_a_report_of_an_unknown_status_is_kept(door: Door, port: int) -> None:
    assert post(port, f"/twilio/status/{uuid4()}", b"MessageSid=SM1&MessageStatus=lost")[0] == 400
    assert [reason for reason, _ in door.rejected] == ["unknown MessageStatus"]


def test_a_path_without_an_id_of_ours_is_not_found(port: int) -> None:
    assert post(port, "/twilio/status/1", b"MessageSid=SM1&MessageStatus=sent")[0] == 404


def test_the_same_holds_behind_gunicorn(tmp_path: Path) -> None:
    """Gunicorn is what serves in production, and the raw target is a speciality of each server."""
    kept = tmp_path / "kept.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = f"door_app:make_app({str(kept)!r}, {TOKEN!r}, {BASE!r})"
        words = [sys.executable, "-m", "gunicorn", "--pythonpath", str(Path(__file__).parent), "--log-level", "error"]
        words += ["--bind", f"fd://{listener.fileno()}", "--no-control-socket", app]
        with subprocess.Popen(words, pass_fds=(listener.fileno(),)) as gunicorn:
            try:
                assert post(port, "/twilio/inbound?n=%C3%A9&x=%2F%2C%7E", FORM)[0] == 200
                assert post(port, "/twilio/inbound", FORM, token="another")[0] == 403
                assert post(port, "/twilio/inbound", b"x" * (MOST_BYTES + 1))[0] == 413
                chunked = {"Transfer-Encoding": "chunked"}
                assert post(port, "/twilio/inbound", b"x" * 10, headers=chunked)[0] == 403
            finally:
                gunicorn.terminate()
    assert [line.split(",")[0] for line in kept.read_text().splitlines()] == ['["capture"', '["reject"', '["reject"']
