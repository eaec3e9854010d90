"""What the fake provider keeps: messages, phones, templates and its own settings."""

import re
from dataclasses import MISSING, dataclass, field
from typing import Any

WHATSAPP = "whatsapp:"
FINAL = frozenset({"delivered", "read", "undelivered", "failed", "canceled", "received"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message in either direction, addresses as Twilio writes them, times in ISO 8601 (UTC)."""

    number: int
    sid: str
    inbound: bool
    sender: str
    to: str
    body: str
    status: str
    created_at: str
    updated_at: str
    sent_at: str | None = None
    segments: int = 1
    media: list[dict[str, str]] = field(default_factory=list)
    error_code: int | None = None
    messaging_service_sid: str | None = None
    status_callback: str | None = None
    validity_seconds: int = 36_000
    content_sid: str | None = None
    buttons: list[dict[str, str]] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)  # further fields of an inbound webhook

    @property
    def whatsapp(self) -> bool:
        """Whether it travels by WhatsApp."""
        return self.to.startswith(WHATSAPP)

    @property
    def phone(self) -> str:
        """The bare address of the phone at the other end."""
        return (self.sender if self.inbound else self.to).removeprefix(WHATSAPP)


@dataclass(frozen=True, slots=True)
class Phone:
    """A simulated phone. `external_id` is what WhatsApp tells beside its number."""

    number: str
    name: str = ""
    kind: str = "simple"
    language: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What becomes of texts to one phone: `code` belongs to "fail", `ms` to "slow" and "dribble", `times` to
    "duplicate".
    """

    mode: str = "deliver"
    code: int = 30003
    ms: int = 0
    times: int = 3


@dataclass(frozen=True, slots=True)
class Content:
    """A template. Outside the 24 hours of WhatsApp only an approved one is taken."""

    sid: str
    body: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)
    approved: bool = True

    def filled(self, variables: dict[str, str]) -> tuple[str, list[dict[str, str]]]:
        """Body and buttons with the variables in their places."""
        body = _filled(self.body, variables)
        return body, [{name: _filled(text, variables) for name, text in button.items()} for button in self.buttons]


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the account: `rate` of each sender in segments a second; `window`: how 63016 is told, "refuse" or "fail";
    `outage`: whether new messages are taken: "none" goes wrong, all is "down", or too "busy".
    """

    rate: float | None = None
    window: str = "refuse"
    shift_seconds: float = 0.0
    outage: str = "none"


def _filled(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: variables.get(found[1], found[0]), text)


def only_known(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values whose names `kind` has. Raises ValueError for one of another type than its default's."""
    known = {}
    for name, spec in kind.__dataclass_fields__.items():
        if name not in values:
            continue
        expected: Any = type(spec.default) if spec.default not in (None, MISSING) else object
        if not isinstance(values[name], (int, float) if expected is float else expected):
            raise ValueError(f"{name} must be a {expected.__name__}")
        known[name] = values[name]
    return known
