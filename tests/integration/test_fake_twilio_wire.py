"""What the fake provider says on the wire, down to names, types and forms of dates."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.twilio.http import PooledHttpClient
from bot.demo.fake_twilio.client import Control, ControlRefused
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.demo.fake_twilio.segments import segments

ACCOUNT, TOKEN = "AC" + "1" * 32, "a-token"
API = f"/2010-04-01/Accounts/{ACCOUNT}"
RFC_2822 = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000"
TEXT = {"To": "+22376000001", "From": "+22320000000", "Body": "I ni ce"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeTwilio]:
    """A fake provider whose webhook leads nowhere."""
    log = tmp_path_factory.mktemp("fake") / "log.jsonl"
    with FakeTwilio(account=ACCOUNT, token=TOKEN, webhook="http://127.0.0.1:1/x", log=log) as running:
        yield running


def ask(
    fake: FakeTwilio, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, urllib3.HTTPHeaderDict]:
    secret = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    with urllib3.PoolManager(retries=False, timeout=10) as pool:
        answer = pool.request(
            method, fake.base_url + path, body=body, headers={"Authorization": f"Basic {secret}", **(headers or {})}
        )
        return answer.status, json.loads(answer.data), answer.headers


def create(fake: FakeTwilio, fields: dict[str, str]) -> tuple[int, Any]:
    return ask(fake, "POST", f"{API}/Messages.json", urlencode(fields).encode())[:2]


def test_a_created_message_has_the_fields_of_twilio(fake: FakeTwilio) -> None:
    status, message = create(fake, TEXT)
    assert status == 201
    assert re.fullmatch(r"SM[0-9a-f]{32}", message.pop("sid"))
    assert re.fullmatch(RFC_2822, message.pop("date_created"))
    assert re.fullmatch(RFC_2822, message.pop("date_updated"))
    assert message.pop("uri").startswith(f"{API}/Messages/SM")
    assert message.pop("subresource_uris")["media"].endswith("/Media.json")
    assert message == {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "I ni ce",
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": "+22320000000",
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "to": "+22376000001",
    }


def test_a_messaging_service_chooses_its_sender_later(fake: FakeTwilio) -> None:
    service = "MG" + "2" * 32
    _, message = create(fake, {"To": TEXT["To"], "MessagingServiceSid": service, "Body": "x"})
    assert (message["status"], message["from"], message["num_segments"]) == ("accepted", None, "0")
    assert message["messaging_service_sid"] == service


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "é" * 1601}, 21617),
        ({"To": "whatsapp:+22376000001"}, 21910),
        ({"ValidityPeriod": "36001"}, 21673),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": 2}'}, 21656),
    ],
)
def test_an_error_has_the_shape_of_twilio(fake: FakeTwilio, change: dict[str, str], code: int) -> None:
    status, body = create(fake, TEXT | change)
    assert (status, body["code"], body["status"]) == (400, code, 400)
    assert body.keys() == {"code", "message", "more_info", "status"}
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", f"{API}/Messages.json", {"Authorization": "Basic x"}, (401, 20003)),
        ("GET", f"/2010-04-01/Accounts/AC{'2' * 32}/Messages.json", {}, (404, 20404)),
        ("GET", f"{API}/Messages/SM{'0' * 32}.json", {}, (404, 20404)),
        ("GET", f"{API}/Calls.json", {}, (404, 20404)),
        ("DELETE", f"{API}/Messages.json", {}, (405, 20004)),
    ],
)
def test_what_is_not_there_is_told_as_twilio_does(
    fake: FakeTwilio, method: str, path: str, headers: dict[str, str], expected: tuple[int, int]
) -> None:
    status, body, _ = ask(fake, method, path, headers=headers)
    assert (status, body["code"]) == expected


def test_the_client_of_twilio_fetches_and_lists_with_all_its_filters(fake: FakeTwilio) -> None:
    http = PooledHttpClient(api_base=fake.base_url, timeout=(3, 10))
    messages = Client(ACCOUNT, TOKEN, http_client=http).messages
    control = Control(fake.base_url)
    for number in range(3):
        control.text("+22376000009", str(number), to="+22320000009", webhook=False)
    listed = messages.list(to="+22320000009", page_size=2)
    assert [message.body for message in listed] == ["2", "1", "0"]
    today = listed[0].date_sent.date()
    assert len(messages.list(from_="+22376000009", date_sent=today)) == 3
    assert len(messages.list(from_="+22376000009", date_sent_after=listed[0].date_sent.replace(year=2000))) == 3
    assert messages.list(from_="+22376000009", date_sent_before=listed[0].date_sent.replace(year=2000)) == []
    fetched = messages(listed[0].sid).fetch()
    assert (fetched.body, fetched.direction, fetched.status) == ("2", "inbound", "received")


def test_a_page_names_its_neighbours(fake: FakeTwilio) -> None:
    for number in range(3):
        create(fake, TEXT | {"To": "+22376000008", "Body": str(number)})
    _, page, _ = ask(fake, "GET", f"{API}/Messages.json?To=%2B22376000008&PageSize=2")
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)
    _, following, _ = ask(fake, "GET", page["next_page_uri"])
    assert [m["body"] for m in page["messages"] + following["messages"]] == ["2", "1", "0"]
    assert (following["page"], following["next_page_uri"]) == (1, None)


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/_phones/%2B22376000001/texts", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ("/_phones/%2B22376000001/texts", {**JSON, "Host": "rebound.example"}, 403),
        ("/_nothing", JSON, 404),
    ],
)
def test_a_page_of_another_site_cannot_text(
    fake: FakeTwilio, path: str, headers: dict[str, str], expected: int
) -> None:
    assert ask(fake, "POST", path, b"{}", headers)[0] == expected


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"kind": 1}', b'{"kind": "telegraph"}'])
def test_a_phone_that_cannot_be_is_refused(fake: FakeTwilio, body: bytes) -> None:
    assert ask(fake, "PUT", "/_phones/%2B22376000001", body, JSON)[0] == 400


def test_settings_that_cannot_be_are_refused(fake: FakeTwilio) -> None:
    control = Control(fake.base_url)
    for wrong in ({"window": "ajar"}, {"rate": 0}, {"rate": "x"}):
        with pytest.raises(ControlRefused):
            control.put_settings(**wrong)
    with pytest.raises(ControlRefused, match="mode"):
        control.behave("+22376000001", "explode")


def test_a_phone_that_nobody_texted_must_say_whom_it_writes_to(fake: FakeTwilio) -> None:
    control = Control(fake.base_url)
    with pytest.raises(ControlRefused, match="nobody has texted"):
        control.text("+22376000007", "x")
    create(fake, TEXT | {"To": "+22376000007", "From": "+22320000055"})
    (webhook,) = control.text("+22376000007", "x")["webhooks"]
    assert (webhook["status"], webhook["error"]) == (None, "connection")
    calls = [e for e in control.log() if e["kind"] == "call_out" and e["form"]["From"] == "+22376000007"]
    assert [call["form"]["To"] for call in calls] == ["+22320000055"] * 2


def test_too_large_a_request_is_not_read(fake: FakeTwilio) -> None:
    assert ask(fake, "POST", f"{API}/Messages.json", b"", {"Content-Length": "2000000"})[0] == 413


def test_a_webhook_outside_this_machine_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        FakeTwilio(account=ACCOUNT, token=TOKEN, webhook="https://example.com/x", log=tmp_path / "log")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" + "x" * 152, 3),  # what takes two is not split over parts
        ("é" * 160, 1),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ɲ" * 135, 3),
        ("\U0001f33e" * 35, 1),
        ("\U0001f33e" * 36, 2),
    ],
)
def test_segments_are_counted_as_the_network_does(text: str, count: int) -> None:
    assert segments(text) == count
