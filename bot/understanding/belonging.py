"""Which words may belong together with a harm in one clause."""

from collections.abc import Collection, Iterable, Iterator

from bot.understanding.reading import Reading
from bot.understanding.tokens import Token

NEAR = 6
"""A "not" and its harm stand no further apart."""

_PARTS = (
    "promise", "guarantee", "protect", "allow", "come", "confirm", "accept", "safe", "open", "calm", "welcome", "await",
)  # fmt: skip
"""What stands between a "not" and a harm and is one of these is what the "not" belongs to."""


def known(reading: Reading) -> frozenset[int]:
    """Where words of known comforts stand."""
    return reading.once("known", lambda r: _covered(r, "no_fear", "calm", "unsafe", "still_valid"))


def _covered(reading: Reading, *concepts: str) -> frozenset[int]:
    return frozenset(i for m in reading.of(*concepts) for i in range(m.start, m.end))


def unknown(reading: Reading) -> Iterable[tuple[int, Token]]:
    """The words that no known comfort has yet."""
    has = known(reading)
    return ((at, token) for at, token in enumerate(reading.tokens) if at not in has)


def before(reading: Reading, at: int, breaks: Collection[str], nots: Collection[str] = ()) -> Iterator[int]:
    """The words before a harm that may belong to it, nearest first. None of `nots` is passed over."""
    parts = reading.once("parts", lambda r: _covered(r, *_PARTS))
    for i in reversed(range(max(0, at - NEAR), at)):
        word = reading.tokens[i]
        if word.clause != reading.tokens[at].clause or word.key in breaks:
            return
        if i in parts and word.key not in nots:
            return
        yield i
