"""What a ranker has learnt, and its file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.model import Intent

SCALE = 100
"""Weights are whole hundredths of natural logarithms."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """What each intent has to begin with, and how much each feature speaks for and against intents: by turns the
    number of the intent and the weight. So it is read from its file without a mapping for every feature."""

    intents: Sequence[str]
    bias: Sequence[int]
    weights: Mapping[str, Sequence[int]]

    def pairs(self, feature: str) -> Iterator[tuple[int, int]]:
        """The intents for which a feature has a weight, by number, and the weight."""
        flat = self.weights.get(feature, ())
        return zip(flat[::2], flat[1::2], strict=True)


NO_RANKER = Ranker((), (), {})


def parsed(source: str) -> Ranker:
    """Read such a file. Raises ValueError for a line that is none."""
    intents: list[str] = []
    bias: list[int] = []
    weights: dict[str, list[int]] = {}
    for line in source.splitlines():
        feature, *pairs = line.split("\t")
        seen = [(str(Intent(name)), int(n)) for name, _, n in (pair.partition("=") for pair in pairs)]
        if feature == "=":
            intents, bias = [name for name, _ in seen], [n for _, n in seen]
        else:
            weights[feature] = [x for name, n in seen for x in (intents.index(name), n)]
    return Ranker(intents, bias, weights)


def written(ranker: Ranker) -> str:
    """The file of a ranker: one line per feature, tab-separated, in a stable order; the first line is the bias."""
    rows = [("=", list(enumerate(ranker.bias)))]
    rows += [(name, list(ranker.pairs(name))) for name in sorted(ranker.weights)]
    return "".join("\t".join([name, *(f"{ranker.intents[i]}={n}" for i, n in seen)]) + "\n" for name, seen in rows)
