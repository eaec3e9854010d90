"""Forms of Twilio's, as they come, and what is read out of them."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.twilio.codes import NetworkStatus
from bot.channels.twilio.parse import (
    Arrived,
    Kind,
    Location,
    Media,
    UnreadableFormError,
    arrived_from_listing,
    bare_address,
    form_pairs,
    parse_inbound,
    parse_status,
    storable,
)
from bot.messages.ports import Channel, FailureKind, Seen

SMS = {"MessageSid": "SM1", "From": "+22376000001", "To": "+22320000000", "Body": "I ni ce"}
WHATSAPP = {"MessageSid": "SM2", "From": "whatsapp:+22376000001", "To": "whatsapp:+22320000000", "Body": "Oui"}
PLACE = {"Latitude": "14.49", "Longitude": "-4.19", "Label": "Tamba", "Address": "Rive"}


def read(form: dict[str, str]) -> Arrived:
    return parse_inbound(list(form.items()))


def test_a_plain_text_is_read_whole() -> None:
    assert read(SMS | {"NumMedia": "0", "ProfileName": "Somebody"}) == Arrived(
        provider_id="SM1", channel=Channel.SMS, sender="+22376000001", recipient="+22320000000", text="I ni ce"
    )


def test_a_profile_name_is_nowhere_in_what_is_kept() -> None:
    assert "Somebody" not in repr(read(WHATSAPP | {"ProfileName": "Somebody"}))


@pytest.mark.parametrize(
    ("fields", "channel", "sender"),
    [
        ({"From": "+22376000001"}, Channel.SMS, "+22376000001"),
        ({"From": "36000"}, Channel.SMS, "36000"),
        ({"From": "whatsapp:+22376000001"}, Channel.WHATSAPP, "+22376000001"),
        ({"From": "WhatsApp:+22376000001"}, Channel.WHATSAPP, "+22376000001"),
        ({"From": "whatsapp:ML.15022"}, Channel.WHATSAPP, "ML.15022"),
        ({"From": "", "ExternalUserId": "whatsapp:ML.15022"}, Channel.WHATSAPP, "ML.15022"),
    ],
)
def test_a_sender_is_a_bare_address(fields: dict[str, str], channel: Channel, sender: str) -> None:
    arrived = read(SMS | fields)
    assert (arrived.channel, arrived.sender) == (channel, sender)


@pytest.mark.parametrize(
    ("fields", "choice", "kind"),
    [
        ({"Body": "Oui", "ButtonPayload": "yes-4827", "ButtonText": "Oui"}, "yes-4827", Kind.BUTTON),
        ({"Body": "Oui", "ListId": "row-2", "ListTitle": "Oui"}, "row-2", Kind.BUTTON),
        ({"Body": "Oui", "ButtonPayload": "button", "ListId": "row"}, "button", Kind.BUTTON),
        ({"Body": "Oui", "ButtonText": "Oui", "MessageType": "interactive"}, "Oui", Kind.TEXT),
        ({"Body": "4827"}, "4827", Kind.TEXT),
        ({"Body": "4827", "ButtonPayload": ""}, "4827", Kind.TEXT),
    ],
)
def test_a_choice_is_the_payload_else_the_text(fields: dict[str, str], choice: str, kind: Kind) -> None:
    arrived = read(WHATSAPP | fields)
    assert (arrived.choice, arrived.kind) == (choice, kind)


@given(st.text())
def test_a_typed_text_never_is_the_press_of_a_button(body: str) -> None:
    arrived = read(SMS | {"Body": body})
    assert arrived.payload is None
    assert arrived.kind is Kind.TEXT


def test_a_location_is_read_with_its_label() -> None:
    arrived = read(WHATSAPP | PLACE | {"Body": ""})
    assert arrived.kind is Kind.LOCATION
    assert arrived.location == Location(14.49, -4.19, "Tamba", "Rive")


@pytest.mark.parametrize(
    "broken",
    [{"Latitude": "north"}, {"Latitude": "91"}, {"Longitude": "nan"}, {"Longitude": "inf"}, {"Longitude": ""}],
)
def test_a_point_that_is_nowhere_on_earth_is_none(broken: dict[str, str]) -> None:
    arrived = read(WHATSAPP | PLACE | broken)
    assert arrived.location is None
    assert arrived.kind is Kind.TEXT


def test_attachments_are_announced_and_not_fetched() -> None:
    media = {"NumMedia": "2", "MediaUrl0": "https://a.invalid/1", "MediaContentType0": "audio/ogg", "MediaUrl1": "x"}
    arrived = read(WHATSAPP | media)
    assert arrived.kind is Kind.MEDIA
    assert arrived.media == (Media("https://a.invalid/1", "audio/ogg"), Media("x", ""))


@pytest.mark.parametrize(("announced", "kept"), [("", 0), ("-1", 0), ("many", 0), ("999", 10), ("9" * 20, 0), ("²", 0)])
def test_a_number_of_attachments_is_not_believed_without_end(announced: str, kept: int) -> None:
    assert len(read(WHATSAPP | {"NumMedia": announced}).media) == kept


def test_what_was_forwarded_answered_and_recognised_is_kept() -> None:
    arrived = read(
        WHATSAPP
        | {"FrequentlyForwarded": "true", "OriginalRepliedMessageSid": "MM9", "OptOutType": "stop"}
        | {"ExternalUserId": "whatsapp:ML.15022"}
    )
    assert arrived.forwarded
    assert (arrived.replied_to, arrived.opt_out, arrived.external_id) == ("MM9", "STOP", "ML.15022")
    assert not read(WHATSAPP | {"Forwarded": "false"}).forwarded


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"MessageSid": ""}, "no MessageSid"),
        ({"From": ""}, "no From"),
        ({"From": "whatsapp:"}, "no From"),
        ({"From": "messenger:1"}, "From is of an unknown channel"),
        ({"To": ""}, "no To"),
    ],
)
def test_a_form_that_is_no_message_names_what_it_lacks(missing: dict[str, str], reason: str) -> None:
    with pytest.raises(UnreadableFormError, match=reason):
        read(SMS | missing)


def test_the_older_name_of_the_id_serves_too() -> None:
    assert read(SMS | {"MessageSid": "", "SmsMessageSid": "SM7"}).provider_id == "SM7"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x07\x1bb", "ab"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\udc80b", "a\ufffdb"),
        ("ɲɛ \U0001f33e \u200f\u0645", "ɲɛ \U0001f33e \u200f\u0645"),
    ],
)
def test_only_what_a_database_cannot_hold_is_cut(raw: str, kept: str) -> None:
    assert storable(raw) == kept


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_text_becomes_storable(text: str) -> None:
    kept = storable(text)
    kept.encode("utf-8")
    assert "\x00" not in kept


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (b"", []),
        (b"a=1&a=2&b=", [("a", "1"), ("a", "2"), ("b", "")]),
        (b"a=x+y%2B%C3%A9", [("a", "x y+é")]),
        (b"a=\xc3\xa9", [("a", "é")]),
        (b"a=%ff&b=%zz&&c", [("a", "\udcff"), ("b", "%zz"), ("c", "")]),
        (b"a=b=c", [("a", "b=c")]),
    ],
)
def test_a_form_is_read_as_raw_pairs(body: bytes, pairs: list[tuple[str, str]]) -> None:
    assert form_pairs(body) == pairs


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reading_of_a_form(body: bytes) -> None:
    for name, value in form_pairs(body):
        storable(name + value).encode("utf-8")


@given(st.lists(st.tuples(st.text(), st.text())))
def test_a_form_comes_back_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    assert form_pairs(urlencode(pairs).encode()) == pairs


@pytest.mark.parametrize(
    ("fields", "status", "code", "kind"),
    [
        ({"MessageStatus": "sent"}, NetworkStatus.SENT, None, None),
        ({"MessageStatus": "delivered"}, NetworkStatus.DELIVERED, None, None),
        ({"SmsStatus": "READ"}, NetworkStatus.READ, None, None),
        ({"MessageStatus": "undelivered", "ErrorCode": "30005"}, NetworkStatus.UNDELIVERED, 30005, "permanent"),
        ({"MessageStatus": "failed", "ErrorCode": "63016"}, NetworkStatus.FAILED, 63016, "permanent"),
        ({"MessageStatus": "failed", "ErrorCode": "x"}, NetworkStatus.FAILED, None, "transient"),
    ],
)
def test_a_report_is_read_with_what_it_means(
    fields: dict[str, str], status: NetworkStatus, code: int | None, kind: str | None
) -> None:
    report = parse_status([("MessageSid", "SM1"), *fields.items()])
    assert (report.provider_id, report.status, report.error_code) == ("SM1", status, code)
    assert (report.failure.kind if report.failure else None) == (FailureKind(kind) if kind else None)


@pytest.mark.parametrize(
    "form", [{"MessageStatus": "sent"}, {"MessageSid": "SM1"}, {"MessageSid": "SM1", "SmsStatus": "?"}]
)
def test_a_report_about_nothing_known_is_unreadable(form: dict[str, str]) -> None:
    with pytest.raises(UnreadableFormError):
        parse_status(list(form.items()))


def test_a_listed_message_becomes_one_that_arrived() -> None:
    seen = Seen("SM1", Channel.SMS, "+22376000001", "+22320000000", "a\x00b", "received", True, datetime.now(UTC))
    assert arrived_from_listing(seen) == Arrived("SM1", Channel.SMS, "+22376000001", "+22320000000", "ab")


def test_an_address_of_another_channel_is_no_address_of_ours() -> None:
    with pytest.raises(ValueError, match="neither"):
        bare_address("rcs:agent")
