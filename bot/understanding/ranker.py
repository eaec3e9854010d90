"""A guess by resemblance: which labelled texts a text is most like."""

import math
from collections.abc import Iterator
from itertools import pairwise

from bot.understanding.modality import asks
from bot.understanding.model import Intent
from bot.understanding.polarity import denied
from bot.understanding.ranks import ALWAYS, SCALE, Ranker
from bot.understanding.reading import Reading

PIECES = (3, 4, 5)
"""A word is also known by its pieces of so many letters: spellings differ in one letter, not in all."""
MOST_TOKENS = 150
"""So many words of a text are looked at."""


def features(reading: Reading) -> frozenset[str]:
    """What a text is known by: concepts, words and their pieces, pairs of each, what was asked, places, days."""
    found = {f"n:{m.concept}" if denied(reading, m) else f"c:{m.concept}" for m in reading.found}
    concepts = [m.concept for m in sorted(reading.found, key=lambda m: m.start)]
    found |= {f"k:{a} {b}" for a, b in pairwise(concepts)}
    words = words_of(reading)
    found |= {f"s:{a} {b}" for a, b in zip(words, words[2:], strict=False)}
    found |= {f"q:{reading.expecting}", f"q:{reading.expecting} {words[0] if words else ''}"}
    last = "^"
    for word in words:
        if word not in "#@":
            found |= {f"w:{word}", f"b:{last} {word}"}
        found |= set(pieces("g", word))
        last = word
    found |= {ALWAYS, f"b:{last} $", f"long:{min(len(reading.tokens) // 3, 4)}"}
    found |= {"place"} if reading.places else set()
    found |= {"number"} if reading.numbers else set()
    found |= {"day"} if reading.when.days else set()
    found |= {"asks"} if asks(reading) else set()
    return frozenset(found)


def pieces(name: str, word: str) -> Iterator[str]:
    """The pieces of a word, its beginning and end marked, as features of this name."""
    whole = f"^{word}$"
    return (f"{name}:{whole[i : i + n]}" for n in PIECES for i in range(len(whole) - n + 1))


def words_of(reading: Reading) -> list[str]:
    """The words, a place as `@` and a number as `#`: which place and how many tell nothing."""
    return [
        "@" if i in reading.masked else "#" if token.kind != "word" or token.is_number else token.key
        for i, token in enumerate(reading.tokens[:MOST_TOKENS])
    ]


def shares(reading: Reading, ranker: Ranker) -> dict[Intent, float]:
    """The probability of each intent by resemblance alone; empty if nothing was learnt."""
    if not ranker.intents:
        return {}
    rows = [ranker.row(feature) for feature in features(reading)]
    scores = [sum(column) / SCALE for column in zip(*rows, strict=True)]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return {Intent(name): one / total for name, one in zip(ranker.intents, raised, strict=True)}
