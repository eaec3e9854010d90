"""Machines that answer machines, told from people who write a lot. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

LIKE_WITHIN = timedelta(minutes=5)
MOST_ALIKE = 20
"""Like texts of one person within 5 minutes that are worked on; what comes after them has been said already."""

MOST_AUTOMATIC = 2
"""The same, of texts that say themselves that a machine wrote them."""

_AUTOMATIC = re.compile(
    r"\b(auto[- ]?reply|automatic (reply|response)|out of office|r[ée]ponse automatique|message automatique"
    r"|absen(t|ce) du bureau|ne pas r[ée]pondre|do not reply|no[- ]?reply)\b"
)


def likeness(content: Mapping[str, Any]) -> str:
    """What two messages that are alike have in common: their letters and digits. A pressed button is its payload."""
    if (payload := content.get("payload")) is not None:
        return f"button {payload}"
    if content.get("location") or content.get("media"):
        return str((content.get("location"), content.get("media")))
    return " ".join(re.findall(r"\w+", str(content.get("text", "")).casefold()))


def is_automatic(text: str) -> bool:
    """Whether a text says itself that a machine wrote it."""
    return _AUTOMATIC.search(text.casefold()) is not None


def is_loop(earlier_alike: int, text: str) -> bool:
    """Whether a text only repeats what the same person wrote `earlier_alike` times within the last minutes.

    Each of those has had its effect: what is not worked on any more loses nothing.
    """
    return earlier_alike >= MOST_ALIKE or (earlier_alike >= MOST_AUTOMATIC and is_automatic(text))
