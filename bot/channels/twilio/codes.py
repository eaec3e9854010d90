"""What Twilio's words and numbers mean to us: tables, so that a new code is one line."""

from dataclasses import dataclass
from enum import StrEnum

from bot.messages.ports import FailureKind, Scope

PERMANENT = FailureKind.PERMANENT
TRANSIENT = FailureKind.TRANSIENT
AMBIGUOUS = FailureKind.AMBIGUOUS
CONFIGURATION = FailureKind.CONFIGURATION


class NetworkStatus(StrEnum):
    """How far a text of ours has come. Reports arrive late and out of order: compare by `rank`."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def rank(self) -> int:
        """A status moves only to a higher rank.

        Failures stand above "sent", since they end the matter, and below "delivered": whether "delivered" may follow
        "undelivered" is not documented, and if it does, the text has arrived.
        """
        return _RANKS[self]

    @property
    def failure(self) -> bool:
        """Whether the text will not arrive."""
        return self in (NetworkStatus.UNDELIVERED, NetworkStatus.FAILED, NetworkStatus.CANCELED)


_RANKS = {
    NetworkStatus.ACCEPTED: 1,
    NetworkStatus.SENT: 2,
    NetworkStatus.UNDELIVERED: 3,
    NetworkStatus.FAILED: 3,
    NetworkStatus.CANCELED: 3,
    NetworkStatus.DELIVERED: 4,
    NetworkStatus.READ: 5,
}

# The enumeration of Twilio's published API description (message_enum_status), without "receiving" and "received".
_STATUSES = {
    "accepted": NetworkStatus.ACCEPTED,
    "scheduled": NetworkStatus.ACCEPTED,
    "queued": NetworkStatus.ACCEPTED,
    "sending": NetworkStatus.ACCEPTED,
    "sent": NetworkStatus.SENT,
    "delivered": NetworkStatus.DELIVERED,
    "partially_delivered": NetworkStatus.SENT,  # deprecated; a part that is missing is no delivery
    "read": NetworkStatus.READ,
    "undelivered": NetworkStatus.UNDELIVERED,
    "failed": NetworkStatus.FAILED,
    "canceled": NetworkStatus.CANCELED,
}


def network_status(word: str) -> NetworkStatus | None:
    """Our word for a status of Twilio's; None for one that is not known or is not about a text of ours."""
    return _STATUSES.get(word.lower())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a failure means for the next attempt.

    `retries` bounds the further attempts where the code itself does (None: the sender's own policy).
    `opted_out`: this person will get nothing more on this channel until they write again.
    `other_channel`: the person may still be reached on another channel. `scope`: how far a CONFIGURATION reaches.
    `window_closed`: this person's 24 hours on WhatsApp are over, whatever we counted.
    """

    kind: FailureKind
    reason: str
    retries: int | None = None
    opted_out: bool = False
    other_channel: bool = False
    scope: Scope = Scope.SENDER
    window_closed: bool = False


# Error code -> meaning, after Twilio's error dictionary. What is wrong with one text only (its address, its content) is
# PERMANENT, also where the bug is ours: CONFIGURATION stops a lane, and one bad text must never hold back the others.
_MEANINGS: dict[int, Meaning] = {
    20003: Meaning(CONFIGURATION, "account id or token refused", scope=Scope.ACCOUNT),
    20404: Meaning(CONFIGURATION, "account not found", scope=Scope.ACCOUNT),
    20429: Meaning(TRANSIENT, "too many requests at once"),
    20500: Meaning(AMBIGUOUS, "internal error at the provider"),
    20503: Meaning(AMBIGUOUS, "provider unavailable"),
    20504: Meaning(AMBIGUOUS, "timeout inside the provider"),
    21211: Meaning(PERMANENT, "not a valid number", other_channel=True),
    21212: Meaning(CONFIGURATION, "sender is not valid", other_channel=True),
    21408: Meaning(CONFIGURATION, "country not enabled for this account", other_channel=True, scope=Scope.RECIPIENT),
    21602: Meaning(PERMANENT, "no text"),
    21603: Meaning(CONFIGURATION, "no sender", other_channel=True),
    21604: Meaning(PERMANENT, "no recipient"),
    21606: Meaning(CONFIGURATION, "sender does not belong to this account", other_channel=True),
    21609: Meaning(CONFIGURATION, "address for reports is not valid", scope=Scope.ACCOUNT),
    21610: Meaning(PERMANENT, "recipient opted out", opted_out=True, other_channel=True),
    21611: Meaning(TRANSIENT, "queue of this sender is full"),
    21612: Meaning(PERMANENT, "no route to this number from this sender", other_channel=True),
    21614: Meaning(PERMANENT, "not a mobile number", other_channel=True),
    21617: Meaning(PERMANENT, "text too long"),
    21654: Meaning(PERMANENT, "template missing", other_channel=True),
    21655: Meaning(PERMANENT, "template not valid", other_channel=True),
    21656: Meaning(PERMANENT, "template variables not valid", other_channel=True),
    30001: Meaning(TRANSIENT, "waited in the queue for longer than it was valid"),
    30002: Meaning(CONFIGURATION, "account suspended", scope=Scope.ACCOUNT),
    30003: Meaning(TRANSIENT, "handset not reachable", retries=3, other_channel=True),
    30004: Meaning(PERMANENT, "blocked", other_channel=True),
    30005: Meaning(PERMANENT, "number unknown to the network", other_channel=True),
    30006: Meaning(PERMANENT, "landline or carrier not reachable", other_channel=True),
    30007: Meaning(PERMANENT, "filtered by the network", other_channel=True),
    30008: Meaning(TRANSIENT, "unknown error in the network", retries=1, other_channel=True),
    30010: Meaning(CONFIGURATION, "over the price limit", other_channel=True, scope=Scope.RECIPIENT),
    30017: Meaning(TRANSIENT, "network congested"),
    30018: Meaning(CONFIGURATION, "sender must be registered first", other_channel=True, scope=Scope.RECIPIENT),
    30024: Meaning(CONFIGURATION, "numeric sender not provisioned", other_channel=True),
    30034: Meaning(CONFIGURATION, "sender not registered", other_channel=True, scope=Scope.RECIPIENT),
    30410: Meaning(TRANSIENT, "timeout at the network"),
    30500: Meaning(TRANSIENT, "internal error in the network"),
    63003: Meaning(PERMANENT, "recipient not found on this channel", other_channel=True),
    63005: Meaning(PERMANENT, "content refused by the channel", other_channel=True),
    63007: Meaning(CONFIGURATION, "sender unknown to the channel", other_channel=True),
    63009: Meaning(TRANSIENT, "error at the channel", other_channel=True),
    63010: Meaning(TRANSIENT, "internal error at the channel", other_channel=True),
    63012: Meaning(TRANSIENT, "channel unavailable", other_channel=True),
    63014: Meaning(PERMANENT, "blocked by the recipient", opted_out=True, other_channel=True),
    63015: Meaning(PERMANENT, "recipient has not joined the sandbox", other_channel=True),
    63016: Meaning(PERMANENT, "outside the 24 hours: needs a template", other_channel=True, window_closed=True),
    63017: Meaning(TRANSIENT, "over the rate of the account", other_channel=True),
    63018: Meaning(TRANSIENT, "over the rate of the channel", other_channel=True),
    63019: Meaning(PERMANENT, "attachment could not be fetched", other_channel=True),
    63021: Meaning(PERMANENT, "content not valid for the channel", other_channel=True),
    63024: Meaning(PERMANENT, "recipient cannot be reached on WhatsApp", other_channel=True),
    63027: Meaning(PERMANENT, "template does not exist in this language", other_channel=True),
    63028: Meaning(PERMANENT, "template variables do not match", other_channel=True),
    63032: Meaning(PERMANENT, "withheld from this recipient by WhatsApp", other_channel=True),
    63033: Meaning(PERMANENT, "blocked by the recipient", opted_out=True, other_channel=True),
    63038: Meaning(TRANSIENT, "daily limit of the account reached", other_channel=True),
    63041: Meaning(PERMANENT, "template paused", other_channel=True),
    63049: Meaning(TRANSIENT, "withheld by WhatsApp for some days", other_channel=True),
    63051: Meaning(CONFIGURATION, "WhatsApp sender locked", other_channel=True),
    63059: Meaning(CONFIGURATION, "WhatsApp number has moved to another account", other_channel=True),
    63062: Meaning(CONFIGURATION, "WhatsApp terms not accepted", other_channel=True),
    63101: Meaning(CONFIGURATION, "WhatsApp account not usable", other_channel=True),
}

# Twilio warns that codes may change their cause: one more attempt, then the text has failed.
UNKNOWN = Meaning(TRANSIENT, "unknown error code", retries=1, other_channel=True)


def meaning_of(code: int | None) -> Meaning:
    """The meaning of an error code of Twilio's; `UNKNOWN` for one that is not in the table or is missing."""
    return _MEANINGS.get(code, UNKNOWN) if code is not None else UNKNOWN


def reason_of(fault: str) -> str:
    """Why a text went wrong, from what is kept of it: the words of a code of Twilio's, else what it says itself."""
    return meaning_of(int(fault)).reason if fault.isdecimal() else fault


def meaning_of_answer(http_status: int, code: int | None) -> Meaning:
    """The meaning of an HTTP answer to "create a message" that was not a plain yes.

    5xx and answers that are not Twilio's are ambiguous whatever their code: Twilio says itself that a recipient may
    get several messages after a 500. 429 was certainly not processed.
    """
    if http_status == 429:
        return _MEANINGS[20429]
    if http_status >= 500 or http_status == 408:
        return Meaning(AMBIGUOUS, meaning_of(code).reason if code in _MEANINGS else "error at the provider")
    if http_status < 400:
        return Meaning(AMBIGUOUS, "answer not understood")
    if code in _MEANINGS:
        return _MEANINGS[code]
    return _BY_HTTP_STATUS.get(http_status, UNKNOWN)


TOO_FAST = _MEANINGS[20429]
"""Certainly not processed: uses up no try."""

_PROXY = Meaning(CONFIGURATION, "a proxy on the way lets nothing through", scope=Scope.ACCOUNT)
_BY_HTTP_STATUS = {401: _MEANINGS[20003], 403: _MEANINGS[20003], 404: _MEANINGS[20404], 407: _PROXY}
