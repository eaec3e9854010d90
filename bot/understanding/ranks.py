"""What a ranker has learnt, and its file."""

import json
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.understanding.model import Intent

ROWS = 1 << 17
"""How many rows the table has. Features share a row by chance; what was learnt has learnt with that."""
SCALE = 32
"""Weights are whole parts of so many of a natural logarithm."""
STRONGEST = 127
"""No weight is further from nothing than this: it is kept in one byte."""
ALWAYS = "="
"""The feature that every text has: what each intent has to begin with."""


Weights: TypeAlias = "array[int] | memoryview[int]"


@dataclass(frozen=True, slots=True)
class Ranker:
    """A table with a row for each feature, and in it how much the feature speaks for (or against) each intent; and for
    each feature how much it speaks for a word against a promise to belong to something else (`lifting.py`).
    """

    intents: Sequence[str]
    table: Weights
    lifts: Weights

    def row(self, feature: str) -> Sequence[int]:
        """The weights of a feature, in the order of `intents`."""
        at = row_of(feature) * len(self.intents)
        return self.table[at : at + len(self.intents)]

    def lift(self, feature: str) -> int:
        """The weight of a feature of a word against a promise; 0 where nothing was learnt."""
        return self.lifts[row_of(feature)] if self.lifts else 0


NO_RANKER = Ranker((), array("b"), array("b"))


def row_of(feature: str) -> int:
    """The number of the row of a feature, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % ROWS


def _head(source: bytes) -> tuple[dict[str, Any], int]:
    begins = source.index(b"\n") + 1
    head = json.loads(source[:begins])
    if not isinstance(head, dict) or not isinstance(head.get("intents"), list):
        raise ValueError("the first line does not name the intents")
    return head, begins


def parsed(source: bytes) -> Ranker:
    """Read such a file. Raises ValueError for anything that is none."""
    head, begins = _head(source)
    intents = tuple(str(Intent(name)) for name in head["intents"])
    weights = memoryview(source)[begins:].cast("b")
    if len(weights) != ROWS * (len(intents) + 1):
        raise ValueError(f"{len(weights)} weights instead of {ROWS * (len(intents) + 1)}")
    return Ranker(intents, weights[ROWS:], weights[:ROWS])


def made_from(source: bytes) -> str:
    """What such a file was made from. Raises ValueError for anything that is none."""
    return str(_head(source)[0].get("made_from", ""))


def written(ranker: Ranker, made_from: str = "") -> bytes:
    """The file of a ranker: a line of JSON with the intents, then a byte a weight: what lifts, then row by row."""
    head = {"intents": list(ranker.intents), "made_from": made_from}
    return json.dumps(head).encode() + b"\n" + ranker.lifts.tobytes() + ranker.table.tobytes()
