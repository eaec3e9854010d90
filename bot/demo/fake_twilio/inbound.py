"""A text from a phone, and the form in which Twilio tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.fake_twilio.records import WHATSAPP, Message
from bot.demo.fake_twilio.world import World


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody sends. `button` is the payload of a pressed button, whose title is `body`."""

    body: str = ""
    button: str | None = None
    channel: str | None = None
    to: str | None = None
    media: list[dict[str, str]] = field(default_factory=list)
    location: dict[str, Any] = field(default_factory=dict)
    forwarded: bool = False
    replied_to: str | None = None
    webhook: bool = True
    repeat: int = 1

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Text":
        """From the JSON of the control interface. Raises ValueError for what it cannot hold."""
        unknown = values.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        text = cls(**values)
        if not isinstance(text.body, str) or not isinstance(text.button, str | None):
            raise ValueError("body and button must be strings")
        if text.channel not in (None, "sms", "whatsapp"):
            raise ValueError("channel must be sms or whatsapp")
        if text.location and not {"latitude", "longitude"} <= text.location.keys():
            raise ValueError("location needs latitude and longitude")
        return text

    def details(self) -> dict[str, str]:
        """The further fields of the webhook."""
        fields: dict[str, str] = {}
        if self.button is not None:
            fields |= {"ButtonPayload": self.button, "ButtonText": self.body, "ButtonType": "REPLY"}
            fields["MessageType"] = "interactive"
        if self.location:
            names = {"latitude": "Latitude", "longitude": "Longitude", "label": "Label", "address": "Address"}
            fields |= {names[name]: str(value) for name, value in self.location.items() if name in names}
            fields["MessageType"] = "location"
        if self.forwarded:
            fields["Forwarded"] = "true"
        if self.replied_to:
            fields["OriginalRepliedMessageSid"] = self.replied_to
        return fields


def inbound_form(world: World, message: Message) -> dict[str, str]:
    """The fields that Twilio posts for an inbound message."""
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": world.account,
        "From": message.sender,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.segments),
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    for number, media in enumerate(message.media):
        form[f"MediaUrl{number}"] = media.get("url", "")
        form[f"MediaContentType{number}"] = media.get("content_type", "")
    geography = _whatsapp_fields(world, message) if message.whatsapp else _sms_fields()
    return form | geography | message.details


def _sms_fields() -> dict[str, str]:
    ends, parts = ("From", "To"), ("City", "State", "Zip", "Country")
    return {end + part: "ML" if part == "Country" and end == "From" else "" for end in ends for part in parts}


def _whatsapp_fields(world: World, message: Message) -> dict[str, str]:
    phone = world.phone(message.phone)
    fields = {"ProfileName": phone.name or "Profile", "MessageType": "media" if message.media else "text"}
    if phone.number.startswith("+"):
        fields["WaId"] = phone.number.removeprefix("+")
        if phone.external_id:
            fields["ExternalUserId"] = WHATSAPP + phone.external_id
    else:
        fields["ExternalUserId"] = WHATSAPP + phone.number
    return fields
