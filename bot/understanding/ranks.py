"""What a ranker has counted, and its file."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.understanding.model import Intent


@dataclass(frozen=True, slots=True)
class Ranker:
    """How often each feature was seen with each intent, and how many texts had each intent."""

    texts: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]


NO_RANKER = Ranker({}, {})


def parsed(source: str) -> Ranker:
    """Read such a file. Raises ValueError for a line that is none."""
    texts: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}
    for line in source.splitlines():
        feature, *pairs = line.split("\t")
        seen = {str(Intent(name)): int(n) for name, _, n in (pair.partition("=") for pair in pairs)}
        if feature == "=":
            texts = seen
        else:
            counts[feature] = seen
    return Ranker(texts, counts)
