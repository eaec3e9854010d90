"""Twilio's forms in, our own frozen values out."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from bot.channels.twilio.codes import Meaning, NetworkStatus, meaning_of, network_status
from bot.messages.ports import Channel, Seen

Pairs = list[tuple[str, str]]

MOST_MEDIA = 10  # Twilio's own limit for one message

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
_WHATSAPP = "whatsapp:"


class UnreadableFormError(ValueError):
    """A signed request that is no message and no report: keep its raw bytes, a retry brings nothing new.

    The text is safe to log: it names fields, never their values.
    """


class Kind(StrEnum):
    """What somebody sent."""

    TEXT = "text"
    BUTTON = "button"
    LOCATION = "location"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Media:
    """One attachment as announced. The address is stored for people to judge and never fetched by the program."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Location:
    """A point sent from a phone, in degrees, with the label and street address that the phone gave it."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One inbound message. Every text in it can be stored by PostgreSQL; what was cut is still in the raw bytes.

    `sender` and `recipient` are bare addresses: "+223...", a short code, or "ML.<id>" for a WhatsApp user who shows
    no number; `external_id` is that id where WhatsApp told it beside a number, so that the same person is known again
    after hiding it. `payload` is set only where a button or a list row was pressed: a typed text never has one.
    `replied_to` is the provider id of the message that was answered or whose button was pressed.
    `opt_out` is START, STOP or HELP where Twilio has recognised the word and answered it by itself.
    """

    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    kind: Kind = Kind.TEXT
    payload: str | None = None
    location: Location | None = None
    media: tuple[Media, ...] = ()
    forwarded: bool = False
    replied_to: str | None = None
    external_id: str | None = None
    opt_out: str | None = None

    @property
    def choice(self) -> str:
        """What was chosen: the payload of the pressed button or row, else the text itself."""
        return self.payload if self.payload is not None else self.text


@dataclass(frozen=True, slots=True)
class Report:
    """What the network says of one of our texts. `failure` is set exactly where `status` is a failure."""

    provider_id: str
    status: NetworkStatus
    error_code: int | None = None
    failure: Meaning | None = None


def form_pairs(body: bytes) -> Pairs:
    """The fields of a form in their order, repeated ones included.

    Bytes that are not UTF-8 stay in the values as lone surrogates (`surrogateescape`), so that a signature can still be
    computed over exactly what was sent. Werkzeug's own form parser leaves them percent-encoded, and with that a
    rightly signed report would be refused.
    """
    pairs = []
    for part in body.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((_decoded(name), _decoded(value)))
    return pairs


def _decoded(part: bytes) -> str:
    spaced = part.replace(b"+", b" ")
    return (unquote_to_bytes(spaced) if b"%" in spaced else spaced).decode("utf-8", "surrogateescape")


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: controls other than tab and newline, and lone surrogates."""
    if text.isprintable():
        return text
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub("", unix))


def parse_inbound(pairs: Iterable[tuple[str, str]]) -> Arrived:
    """One message of `POST /twilio/inbound`. Raises `UnreadableFormError` where it lacks id or sender."""
    form = _first_of_each(pairs)
    provider_id = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    if not provider_id:
        raise UnreadableFormError("no MessageSid")
    channel, sender = _address(form.get("From") or form.get("ExternalUserId") or "", "From")
    _, recipient = _address(form.get("To") or "", "To")
    payload = form.get("ButtonPayload") or form.get("ListId") or None
    location = _location(form)
    media = _media(form)
    return Arrived(
        provider_id=provider_id,
        channel=channel,
        sender=sender,
        recipient=recipient,
        text=form.get("Body", ""),
        kind=_kind(payload, location, media),
        payload=payload,
        location=location,
        media=media,
        forwarded="true" in (form.get("Forwarded", "").lower(), form.get("FrequentlyForwarded", "").lower()),
        replied_to=form.get("OriginalRepliedMessageSid") or None,
        external_id=form.get("ExternalUserId", "").removeprefix(_WHATSAPP) or None,
        opt_out=form.get("OptOutType", "").upper() or None,
    )


def parse_status(pairs: Iterable[tuple[str, str]]) -> Report:
    """One report of `POST /twilio/status/<outbound id>`. Raises `UnreadableFormError` for an unknown status."""
    form = _first_of_each(pairs)
    provider_id = form.get("MessageSid") or form.get("SmsSid")
    if not provider_id:
        raise UnreadableFormError("no MessageSid")
    status = network_status(form.get("MessageStatus") or form.get("SmsStatus") or "")
    if status is None:
        raise UnreadableFormError("unknown MessageStatus")
    code = _whole_number(form.get("ErrorCode", ""))
    return Report(
        provider_id=provider_id,
        status=status,
        error_code=code,
        failure=meaning_of(code) if status.failure else None,
    )


def arrived_from_listing(seen: Seen) -> Arrived:
    """A message that no webhook brought, as the provider's list knows it: without payload, place or attachments."""
    return Arrived(
        provider_id=seen.provider_id,
        channel=seen.channel,
        sender=seen.sender,
        recipient=seen.to,
        text=storable(seen.body),
    )


def bare_address(address: str) -> tuple[Channel, str]:
    """Twilio's "whatsapp:+223..." or "+223..." as channel and bare address. Raises ValueError for other channels."""
    if address[: len(_WHATSAPP)].lower() == _WHATSAPP:
        return Channel.WHATSAPP, address[len(_WHATSAPP) :].strip()
    if ":" in address:
        raise ValueError("neither SMS nor WhatsApp")
    return Channel.SMS, address.strip()


def _address(address: str, field: str) -> tuple[Channel, str]:
    try:
        channel, bare = bare_address(address)
    except ValueError as error:
        raise UnreadableFormError(f"{field} is of an unknown channel") from error
    if not bare:
        raise UnreadableFormError(f"no {field}")
    return channel, bare


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    form: dict[str, str] = {}
    for name, value in pairs:
        form.setdefault(name, storable(value))
    return form


def _kind(payload: str | None, location: Location | None, media: tuple[Media, ...]) -> Kind:
    if payload is not None:
        return Kind.BUTTON
    if location is not None:
        return Kind.LOCATION
    return Kind.MEDIA if media else Kind.TEXT


def _location(form: dict[str, str]) -> Location | None:
    latitude, longitude = _degrees(form.get("Latitude", ""), 90), _degrees(form.get("Longitude", ""), 180)
    if latitude is None or longitude is None:
        return None
    return Location(latitude, longitude, form.get("Label", ""), form.get("Address", ""))


def _degrees(text: str, most: int) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None


def _media(form: dict[str, str]) -> tuple[Media, ...]:
    announced = min(_whole_number(form.get("NumMedia", "")) or 0, MOST_MEDIA)
    return tuple(
        Media(form.get(f"MediaUrl{number}", ""), form.get(f"MediaContentType{number}", ""))
        for number in range(announced)
    )


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
