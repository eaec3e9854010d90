"""Signatures over what was really asked for."""

import base64
import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from bot.channels.twilio.parse import form_pairs
from bot.channels.twilio.signature import is_signed, requested_url

TOKEN = "a-token"
URL = "https://bot.example/twilio/inbound"
PAIRS = [("MessageSid", "SM1"), ("Body", "ɲɛ & co"), ("From", "+22376000001"), ("Empty", "")]


def sign(url: str, pairs: list[tuple[str, str]], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, MultiDict(pairs)))


def test_the_published_example_of_twilio_is_accepted() -> None:
    """Token, address, fields and signature as in Twilio's page on the security of webhooks."""
    fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert is_signed("12345", "L/OH5YylLD5NRKLltdqwSvS0BnU=", url, fields)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://bot.example:8443/twilio/inbound",
        "http://127.0.0.1:8080/twilio/inbound",
        "http://[::1]:8080/twilio/inbound",
        "https://user:pass@bot.example:8443/twilio/inbound",
        URL + "?n=%C3%A9&x=%2F%2C%7E",
        URL + "?n=%20+%41&m=1",
    ],
)
def test_a_signed_address_is_accepted_and_any_other_is_not(url: str) -> None:
    assert is_signed(TOKEN, sign(url, PAIRS), url, PAIRS)
    assert not is_signed(TOKEN, sign(url, PAIRS), url + "x", PAIRS)


@pytest.mark.parametrize("signature", [None, "", "x", "é", "A" * 28, sign(URL, PAIRS, "another-token")])
def test_a_missing_or_wrong_signature_is_refused(signature: str | None) -> None:
    assert not is_signed(TOKEN, signature, URL, PAIRS)


def test_a_changed_field_is_refused() -> None:
    assert not is_signed(TOKEN, sign(URL, PAIRS), URL, [*PAIRS[:1], ("Body", "another"), *PAIRS[2:]])


def test_repeated_fields_are_signed_whatever_their_order() -> None:
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b"), ("Body", "x")]
    assert is_signed(TOKEN, sign(URL, pairs), URL, pairs)
    assert is_signed(TOKEN, sign(URL, pairs), URL, list(reversed(pairs)))
    assert not is_signed(TOKEN, sign(URL, pairs), URL, [*pairs, ("MediaUrl", "c")])


@pytest.mark.parametrize("value", [b"%FF", b"%ED%A0%80", b"a%80b", b"\xff"])
def test_bytes_that_are_no_text_are_accepted_as_bytes_or_as_replaced_letters(value: bytes) -> None:
    pairs = form_pairs(b"MessageSid=SM1&Body=" + value)
    raw = pairs[1][1].encode("utf-8", "surrogateescape")
    over_bytes = hmac.new(TOKEN.encode(), URL.encode() + b"Body" + raw + b"MessageSidSM1", hashlib.sha1).digest()
    assert is_signed(TOKEN, base64.b64encode(over_bytes).decode(), URL, pairs)
    replaced = [("MessageSid", "SM1"), ("Body", raw.decode("utf-8", "replace"))]
    assert is_signed(TOKEN, sign(URL, replaced), URL, pairs)
    assert not is_signed(TOKEN, sign(URL, replaced), URL, [("MessageSid", "SM2"), pairs[1]])
    assert not is_signed(TOKEN, "é", URL, pairs)


@given(st.text(), st.binary(max_size=200), st.text(max_size=40))
def test_nothing_that_is_sent_ever_raises_or_passes(target: str, body: bytes, signature: str) -> None:
    assert not is_signed(TOKEN, signature, "https://bot.example/" + target, form_pairs(body))


@pytest.mark.parametrize("url", ["https://bot.example:99999/", "https://[bot/", "https://bot.example:port/"])
def test_an_address_that_cannot_be_is_refused_without_an_error(url: str) -> None:
    assert not is_signed(TOKEN, "A" * 28, url, PAIRS)


@pytest.mark.parametrize(
    ("base", "environ", "url"),
    [
        ("https://b.example", {"RAW_URI": "/t?n=%C3%A9&x=%2F%2C%7E"}, "https://b.example/t?n=%C3%A9&x=%2F%2C%7E"),
        ("https://b.example/", {"RAW_URI": "/t", "HTTP_HOST": "evil.example"}, "https://b.example/t"),
        ("https://b.example/bot", {"REQUEST_URI": "/t?a=1"}, "https://b.example/bot/t?a=1"),
        ("https://b.example", {"RAW_URI": "http://other/t?a=%7E"}, "https://b.example/t?a=%7E"),
        ("https://b.example", {"RAW_URI": "http://other"}, "https://b.example/"),
        ("https://b.example", {"PATH_INFO": "/t", "QUERY_STRING": "x=%2F"}, "https://b.example/t?x=%2F"),
        ("https://b.example", {"SCRIPT_NAME": "/s", "PATH_INFO": "/\xc3\xa9 +"}, "https://b.example/s/%C3%A9%20+"),
    ],
)
def test_the_address_is_the_configured_base_and_the_raw_target(base: str, environ: dict[str, Any], url: str) -> None:
    assert requested_url(base, environ) == url
