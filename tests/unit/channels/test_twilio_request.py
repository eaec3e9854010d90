"""A text is handed over without the library's own way to do it, and arrives as if it had been."""

import socket
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.twilio.http import PooledHttpClient
from bot.channels.twilio.sender import TwilioSender
from bot.messages.ports import Channel, Parcel
from tests.unit.channels.test_twilio_sender import ACCOUNT, CREATED, SMS, provider, request_of


@pytest.mark.parametrize(
    ("parcel", "fields"),
    [
        (SMS, {"from_": "+22320000000", "body": "I ni ce"}),
        (
            Parcel(Channel.WHATSAPP, "+22376000001", "MG" + "1" * 32, "I ni ce", "http://127.0.0.1:1/s", 90),
            {"to": "whatsapp:+22376000001", "messaging_service_sid": "MG" + "1" * 32, "body": "I ni ce"},
        ),
        (
            Parcel(
                Channel.WHATSAPP,
                "+22376000001",
                "+22320000000",
                "",
                "http://127.0.0.1:1/s",
                content_sid="HX" + "1" * 32,
                content_variables={"1": "Kélé"},
                media_url="http://127.0.0.1:1/a b.ogg",
            ),
            {
                "to": "whatsapp:+22376000001",
                "from_": "whatsapp:+22320000000",
                "content_sid": "HX" + "1" * 32,
                "content_variables": '{"1": "Kélé"}',
                "media_url": ["http://127.0.0.1:1/a b.ogg"],
            },
        ),
    ],
)
def test_what_goes_over_the_wire_is_what_the_library_itself_would_send(parcel: Parcel, fields: dict[str, Any]) -> None:
    seen: list[bytes] = []

    def kept(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        lines = ["HTTP/1.1 201 Created", f"Content-Length: {len(CREATED)}", "Connection: close"]
        connection.sendall("\r\n".join([*lines, "", CREATED]).encode())

    with provider(kept, kept) as base:
        http = PooledHttpClient(api_base=base, timeout=(2, 5))
        validity = max(1, min(parcel.validity_seconds, 36_000))
        fields = {"to": parcel.to, "status_callback": parcel.status_url, "validity_period": validity} | fields
        Client(ACCOUNT, "token", http_client=http, environment={}).messages.create(**fields)
        TwilioSender(ACCOUNT, "token", api_base=base, timeout=(2, 5)).send(parcel)
    theirs, ours = (
        (head.split(b"\r\n"), parse_qsl(body.decode())) for head, _, body in (s.partition(b"\r\n\r\n") for s in seen)
    )
    assert ours[0][0] == theirs[0][0]
    assert sorted(ours[0]) == sorted(theirs[0])
    assert sorted(ours[1]) == sorted(theirs[1])


def test_sending_does_not_load_what_only_lists_need() -> None:
    asked = (
        "import sys; from bot.channels.twilio.sender import TwilioSender as T; T('AC', 'x')._api; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "twilio.rest" in loaded
    assert not [name for name in loaded if name.startswith("twilio.rest.api")]
