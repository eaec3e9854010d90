"""How a ranker learns from labelled texts: multinomial logistic regression, in a fixed order, without chance."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.understanding.model import Intent
from bot.understanding.ranker import features
from bot.understanding.ranks import SCALE, Ranker
from bot.understanding.reading import Reading

RARE = 2
"""Features seen in fewer texts than this are left out."""
ROUNDS = 12
STEP = 0.3
"""How far the first step goes; later ones are shorter (AdaGrad)."""
SHRINK = 5e-3
"""How much each weight shrinks towards nothing with each text that has the feature."""
LEAST = 8
"""Weights below so many hundredths are left out of the file."""

Row = tuple[tuple[int, ...], int]


def trained(labelled: Iterable[tuple[Reading, Intent]]) -> Ranker:
    """The ranker that these labelled texts make. The same texts in the same order make the same ranker."""
    rows = [(features(reading), intent) for reading, intent in labelled]
    seen = Counter(feature for found, _ in rows for feature in found)
    names = ["=", *sorted(f for f, n in seen.items() if n >= RARE and f.isprintable())]
    number = {name: i for i, name in enumerate(names)}
    intents = sorted({intent for _, intent in rows})
    numbered: list[Row] = [
        ((0, *sorted(number[f] for f in found if f in number)), intents.index(intent)) for found, intent in rows
    ]
    weights = _learnt(numbered, len(names), len(intents))

    whole = [[round(w * SCALE) for w in row] for row in weights]
    learnt = {
        name: [x for c, w in enumerate(whole[i]) if abs(w) >= LEAST for x in (c, w)] for i, name in enumerate(names)
    }
    del learnt["="]
    return Ranker([str(i) for i in intents], whole[0], {name: row for name, row in learnt.items() if row})


def _learnt(rows: Sequence[Row], width: int, classes: int) -> list[list[float]]:
    weights = [[0.0] * classes for _ in range(width)]
    squares = [[1.0] * classes for _ in range(width)]
    order = _mixed(len(rows))
    for _ in range(ROUNDS):
        for at in order:
            found, right = rows[at]
            wrong = _errors(weights, found, right, classes)
            for i in found:
                row, squared = weights[i], squares[i]
                for c, error in wrong:
                    slope = error + SHRINK * row[c]
                    squared[c] += slope * slope
                    row[c] -= STEP * slope / math.sqrt(squared[c])
    return weights


def _errors(
    weights: Sequence[Sequence[float]], found: Sequence[int], right: int, classes: int
) -> list[tuple[int, float]]:
    """By how much the probability of each class is too high, where that matters."""
    scores = [0.0] * classes
    for i in found:
        scores = [s + w for s, w in zip(scores, weights[i], strict=True)]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares)
    errors = [(c, s / total - (c == right)) for c, s in enumerate(shares)]
    return [(c, e) for c, e in errors if abs(e) > 1e-3]


def _mixed(many: int) -> list[int]:
    """All rows in an order in which neighbours lie far apart, always the same."""
    stride = next(n for n in range(max(2, many * 5 // 13), many * 2 + 3) if math.gcd(n, max(many, 1)) == 1)
    return [i * stride % many for i in range(many)]
