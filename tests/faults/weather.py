"""How often which thing goes wrong between the program and its provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weather:
    """How often what goes wrong: kind to probability. `creates` and `lists` are calls to the provider, `greetings` the
    connections that are made to it.
    """

    creates: Mapping[str, float] = field(default_factory=dict)
    lists: Mapping[str, float] = field(default_factory=dict)
    inbound: Mapping[str, float] = field(default_factory=dict)
    reports: Mapping[str, float] = field(default_factory=dict)
    greetings: Mapping[str, float] = field(default_factory=dict)


FAIR = Weather()

CREATES = (
    "too_many",  # 429 with Retry-After, not taken
    "refused",  # 500 before it was taken
    "unavailable",  # 503, not taken
    "cut_before",  # the connection ends before it was taken
    "error_after",  # taken, and 500
    "reset_after",  # taken, and the connection is reset
    "silence_after",  # taken, and no answer
    "half_an_answer",  # taken, and the answer ends in its middle
    "dribble",  # taken, and the answer comes byte by byte, so that no timeout of one read is ever over
    "dribble_head",  # the same from its first byte on
    "proxy_fails",  # 502 and a page of a proxy, not taken
    "proxy_asks",  # 407 and a page of a proxy, not taken
    "portal",  # 200 and somebody's page, not taken
    "late",  # taken, and reports overtake the answer
)
LISTS = ("empty", "unavailable", "proxy_fails", "proxy_asks", "portal")
"""The provider's list lags behind, or does not answer, or somebody else does."""

WEBHOOKS = (
    "lost",  # never comes
    "answer_lost",  # comes, and its answer is lost
    "ten_times",  # comes ten times at once
    "later",  # comes after what followed it
)


def drawn_from(odds: Mapping[str, float], drawn: float) -> str | None:
    """What goes wrong where the die, in 0..1, says this; None: nothing."""
    for kind, probability in odds.items():
        if drawn < probability:
            return kind
        drawn -= probability
    return None
