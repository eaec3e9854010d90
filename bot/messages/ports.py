"""What the rest of the program asks of a provider, whichever it is.

Each channel folder implements `Sender`; tests use small real classes with the same methods.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.channel import Channel

__all__ = ["Channel", "FailureKind", "Parcel", "Scope", "Seen", "SendError", "Sender"]


class FailureKind(StrEnum):
    """What a failed attempt means for the next one."""

    PERMANENT = "permanent"  # this address or content will never be taken
    TRANSIENT = "transient"  # certainly not sent: try again later
    AMBIGUOUS = "ambiguous"  # may have been sent: resolve before any resend, except where twice beats never
    CONFIGURATION = "configuration"  # ours to repair: stops the lane and says so


class Scope(StrEnum):
    """How far a fault of ours reaches: what it concerns waits, everything else goes on."""

    ACCOUNT = "account"  # nothing goes out on any channel
    SENDER = "sender"  # nothing from this sender; the other channel may go on
    RECIPIENT = "recipient"  # this recipient, or this country, from this sender


@dataclass(frozen=True, slots=True)
class Parcel:
    """One text ready for the provider.

    `to` and `sender` are bare addresses: "+223..." or, on WhatsApp without a number, "ML.<id>".
    `status_url` is where the provider reports; it carries our outbound id.
    `validity_seconds` is how long the network may still deliver it (1 to 36,000).
    """

    channel: Channel
    to: str
    sender: str
    body: str
    status_url: str
    validity_seconds: int = 36_000
    content_sid: str | None = None
    content_variables: dict[str, str] | None = None
    media_url: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the provider lists it: for resolving unknown outcomes and for pulling what no webhook brought."""

    provider_id: str
    channel: Channel
    sender: str
    to: str
    body: str
    status: str
    inbound: bool
    created_at: datetime


class SendError(Exception):
    """The provider did not say yes. `kind` tells what may be done next; `retry_after` is in seconds.

    `retries` bounds the further attempts where the provider's code does so. `opted_out`: this person gets nothing more
    on this channel until they write again. `other_channel`: they may still be reached on another one. `scope` is that
    of a CONFIGURATION. `window_closed`: the person's 24 hours on WhatsApp are over.
    """

    def __init__(  # noqa: PLR0913 - each is something that a channel may know
        self,
        kind: FailureKind,
        reason: str,
        *,
        code: int | None = None,
        retry_after: float | None = None,
        retries: int | None = None,
        opted_out: bool = False,
        other_channel: bool = True,
        scope: Scope = Scope.SENDER,
        window_closed: bool = False,
    ) -> None:
        """`reason` is safe to log: no number, no body."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.code = code
        self.retry_after = retry_after
        self.retries = retries
        self.opted_out = opted_out
        self.other_channel = other_channel
        self.scope = scope
        self.window_closed = window_closed


class Sender(Protocol):
    """A provider that takes our texts."""

    def send(self, parcel: Parcel) -> str:
        """Hand one text over; return the provider's id. Raises `SendError`."""
        ...

    def sent_to(self, channel: Channel, to: str, since: datetime) -> list[Seen]:
        """What the provider lists as sent to this address since then, newest first. Raises `SendError`."""
        ...

    def received_by(self, channel: Channel, ours: str, since: datetime) -> list[Seen]:
        """What the provider lists as received for our address since then, oldest first. Raises `SendError`."""
        ...

    def sent_since(self, since: datetime) -> list[Seen]:
        """What the provider lists as sent by us to anybody since then, newest first. Raises `SendError`."""
        ...

    def template_state(self, content_sid: str) -> str:
        """How far a template has come with its channel: "approved", or another word. Raises `SendError`."""
        ...
