"""Whether a word that stands against a promise belongs to the promise, or to something else that is said beside it.

"Personne ne vous touchera, venez" has a "not" that takes nothing back; which words do so beside which is learnt from
labelled texts, as what a text resembles is.
"""

import math
from collections.abc import Iterator, Sequence

from bot.understanding.against import Against
from bot.understanding.ranker import MOST_TOKENS, pieces, words_of
from bot.understanding.ranks import ALWAYS, SCALE, Ranker
from bot.understanding.reading import Reading

OF_A_PROMISE = (
    "promise", "guarantee", "protect", "confirm", "still_valid", "accept", "allow", "come", "open", "access", "safe",
)  # fmt: skip
"""What promises, or what is promised."""
NEXT = (-2, -1, 0, 1)
"""The words beside, of which also the pieces count: two before, two behind."""
FAR = 4
"""A distance of more words than this is one of so many."""


def free(reading: Reading, against: Against, ranker: Ranker) -> float:
    """The probability that such a word belongs to something else than the promise."""
    if not against.at or against.at.start >= MOST_TOKENS:
        return 0.0
    return 1 / (1 + math.exp(-sum(map(ranker.lift, surroundings(reading, against))) / SCALE))


def surroundings(reading: Reading, against: Against) -> frozenset[str]:
    """What a word against a promise is known by: itself, the words and concepts around it, how far the promise is."""
    words = words_of(reading)
    own = " ".join(words[i] for i in against.at if i < len(words))
    found = {ALWAYS, f"k:{against.kind}", f"w:{against.kind} {own}", *pieces("o", own)}
    found |= set(_beside(words, against, own))
    found |= set(_in_its_clause(reading, words, against))
    found |= set(_how_far(reading, against))
    return frozenset(found)


def _beside(words: Sequence[str], against: Against, own: str) -> Iterator[str]:
    def at(i: int) -> str:
        return words[i] if 0 <= i < len(words) else "^" if i < 0 else "$"

    first, behind = against.at.start, against.at.stop
    for d in (-3, *NEXT, 2):
        yield f"{d}:{at(first + d if d < 0 else behind + d)}"
    for d in NEXT:
        yield from pieces(f"p{d}", at(first + d if d < 0 else behind + d))
    yield f"l:{at(first - 1)} {own}"
    yield f"r:{own} {at(behind)}"
    yield f"lr:{at(first - 1)} {own} {at(behind)}"
    yield f"rr:{own} {at(behind)} {at(behind + 1)}"
    yield f"ll:{at(first - 2)} {at(first - 1)} {own}"
    yield f"r2:{own} {at(behind + 1)}"
    yield f"l2:{at(first - 2)} {own}"


def _in_its_clause(reading: Reading, words: Sequence[str], against: Against) -> Iterator[str]:
    clause = reading.tokens[against.at.start].clause
    before = [m for m in reading.found if m.end <= against.at.start]
    behind = [m for m in reading.found if m.start >= against.at.stop]
    for side, mentions in (("l", before), ("r", behind)):
        for m in mentions:
            yield f"{side if reading.clause_of(m) == clause else 'x' + side}:{m.concept}"
    for i in reading.clauses[clause]:
        if i < len(words) and i not in against.at:
            yield f"{'wl' if i < against.at.start else 'wr'}:{words[i]}"
    last = max((m.end for m in before if reading.clause_of(m) == clause), default=None)
    first = min((m.start for m in behind if reading.clause_of(m) == clause), default=None)
    left = {m.concept for m in before if m.end == last} or {"-"}
    right = {m.concept for m in behind if m.start == first} or {"-"}
    yield from (f"nl:{c} {against.kind}" for c in left)
    yield from (f"nr:{c} {against.kind}" for c in right)
    yield from (f"nn:{a} {b} {against.kind}" for a in left for b in right)


def _how_far(reading: Reading, against: Against) -> Iterator[str]:
    clause = reading.tokens[against.at.start].clause
    pledges = [(_distance(m.start, m.end, against), m.concept) for m in reading.of(*OF_A_PROMISE)
               if reading.clause_of(m) == clause]  # fmt: skip
    if not pledges:
        yield f"d:- {against.kind}"
        return
    distance = min((d for d, _ in pledges), key=abs)
    yield f"d:{distance} {against.kind}"
    yield from (f"dc:{concept} {distance}" for d, concept in pledges if d == distance)


def _distance(start: int, end: int, against: Against) -> int:
    if end <= against.at.start:
        return max(-FAR, end - 1 - against.at.start)
    return min(FAR, start - against.at.stop + 1) if start >= against.at.stop else 0
