"""How a ranker learns from labelled texts: multinomial logistic regression, in a fixed order, without chance."""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.understanding.model import Intent
from bot.understanding.ranker import features
from bot.understanding.ranks import ROWS, SCALE, STRONGEST, Ranker, row_of
from bot.understanding.reading import Reading

ROUNDS = 5
STEP = 0.1
"""How far the first step goes; later ones are shorter (AdaGrad)."""
SHRINK = 1e-3
"""How much each weight shrinks towards nothing with each text that has the feature."""
CONFIRM = Intent.CONFIRM_GUARANTEE
SLIGHT = 2e-3
"""An error of a probability below this is none: most intents are out of the question for most texts."""


@dataclass(frozen=True, slots=True)
class Example:
    """The rows of some features, and for each class that can be judged whether it is the right one."""

    rows: tuple[int, ...]
    judged: tuple[tuple[int, int], ...]


def trained(labelled: Iterable[tuple[Reading, Intent | None]]) -> Ranker:
    """The ranker that these labelled texts make. The same texts in the same order make the same ranker.

    Of a text without an intent only this is known: it is no confirmation.
    """
    read = [(tuple(sorted({row_of(f) for f in features(reading)})), intent) for reading, intent in labelled]
    intents = sorted({intent for _, intent in read if intent is not None})
    examples = [
        Example(rows, tuple((c, one is intent) for c, one in enumerate(intents) if intent or one is CONFIRM))
        for rows, intent in read
    ]
    weights = learnt(examples, len(intents))
    table = array("b", bytes(ROWS * len(intents)))
    for at, row in weights.items():
        for c, weight in enumerate(row):
            table[at * len(intents) + c] = in_a_byte(weight)
    return Ranker(tuple(str(i) for i in intents), table, array("b", bytes(ROWS)))


def in_a_byte(weight: float) -> int:
    """A weight as it is kept."""
    return max(-STRONGEST, min(STRONGEST, round(weight * SCALE)))


def learnt(examples: Sequence[Example], classes: int) -> dict[int, list[float]]:
    """The weights of each row that these examples make."""
    weights: dict[int, list[float]] = {at: [0.0] * classes for one in examples for at in one.rows}
    squares = {at: [1.0] * classes for at in weights}
    order = _mixed(len(examples))
    for _ in range(ROUNDS):
        for number in order:
            wrong = _errors(weights, examples[number])
            for at in examples[number].rows:
                row, squared = weights[at], squares[at]
                for c, error in wrong:
                    slope = error + SHRINK * row[c]
                    squared[c] += slope * slope
                    row[c] -= STEP * slope / math.sqrt(squared[c])
    return weights


def _errors(weights: dict[int, list[float]], example: Example) -> list[tuple[int, float]]:
    """By how much the probability of each class that is judged is too high, where that matters."""
    scores = [sum(column) for column in zip(*(weights[at] for at in example.rows), strict=True)]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares)
    errors = [(c, shares[c] / total - right) for c, right in example.judged]
    return [(c, e) for c, e in errors if abs(e) > SLIGHT]


def _mixed(many: int) -> list[int]:
    """All rows in an order in which neighbours lie far apart, always the same."""
    stride = next(n for n in range(max(2, many * 5 // 13), many * 2 + 3) if math.gcd(n, max(many, 1)) == 1)
    return [i * stride % many for i in range(many)]
