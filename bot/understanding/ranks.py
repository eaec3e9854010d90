"""What a ranker has learnt, and its file."""

import json
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.model import Intent

ROWS = 1 << 17
"""How many rows the table has. Features share a row by chance; what was learnt has learnt with that."""
SCALE = 32
"""Weights are whole parts of so many of a natural logarithm."""
STRONGEST = 127
"""No weight is further from nothing than this: it is kept in one byte."""
ALWAYS = "="
"""The feature that every text has: what each intent has to begin with."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """A table with a row for each feature, and in it how much the feature speaks for (or against) each intent."""

    intents: Sequence[str]
    table: "array[int] | memoryview[int]"

    def row(self, feature: str) -> Sequence[int]:
        """The weights of a feature, in the order of `intents`."""
        at = row_of(feature) * len(self.intents)
        return self.table[at : at + len(self.intents)]


NO_RANKER = Ranker((), array("b"))


def row_of(feature: str) -> int:
    """The number of the row of a feature, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % ROWS


def parsed(source: bytes) -> Ranker:
    """Read such a file. Raises ValueError for anything that is none."""
    begins = source.index(b"\n") + 1
    names = json.loads(source[:begins])
    if not isinstance(names, list):
        raise ValueError("the first line does not name the intents")
    intents = tuple(str(Intent(name)) for name in names)
    if len(source) - begins != ROWS * len(intents):
        raise ValueError(f"{len(source) - begins} weights instead of {ROWS * len(intents)}")
    return Ranker(intents, memoryview(source)[begins:].cast("b"))


def written(ranker: Ranker) -> bytes:
    """The file of a ranker: a line of JSON with the intents, then a byte for each weight, row by row."""
    return json.dumps(list(ranker.intents)).encode() + b"\n" + ranker.table.tobytes()
