"""Where a text speaks of what: mentions of concepts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.languages import Language
from bot.understanding.compiled import Lexicons
from bot.understanding.endings import denies_itself
from bot.understanding.tokens import Token
from bot.understanding.tree import Node

MIN_FUZZY = 7
"""Shorter words are never corrected: one letter turns them into another word."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` (not included) name a concept; `stem` if only their beginning is known."""

    start: int
    end: int
    concept: str
    language: Language
    stem: bool = False
    guessed: bool = False


class _Words(list[str]):
    """The keys of a text, and those among all keys that no gap may swallow."""

    particles: frozenset[str] = frozenset()


def _walk(node: Node, words: _Words, at: int, barriers: Sequence[int], depth: int = 0) -> Iterator[tuple[int, Node]]:
    if node.ends:
        yield at, node
    if at < len(words) and depth < 8 and (depth == 0 or barriers[at] == barriers[at - 1]):
        for following in _following(node, words[at]):
            yield from _walk(following, words, at + 1, barriers, depth + 1)
    if node.gap is not None:
        for skip in range(3):
            if at + skip >= len(words) or barriers[at + skip] != barriers[at - 1]:
                break
            yield from _walk(node.gap, words, at + skip, barriers, depth + 1)
            if words[at + skip] in words.particles:
                break


def _following(node: Node, word: str) -> Iterator[Node]:
    if (found := node.words.get(word)) is not None:
        yield found
    if node.stems:
        for length in range(2, len(word) + 1):
            if (found := node.stems.get(word[:length])) is not None:
                yield found


def corrected(word: str, lexicons: Lexicons) -> str | None:
    """The one known long word that is a letter away (two from ten letters on), or none when two are as near."""
    if len(word) < MIN_FUZZY or not word.isalpha():
        return None
    bound = 2 if len(word) >= 10 else 1
    choices = lexicons.long_words.get(word[0], ())
    found = process.extract(word, choices, scorer=DamerauLevenshtein.distance, score_cutoff=bound, limit=2)
    if not found or (len(found) == 2 and found[0][1] == found[1][1] and found[0][0][:5] != found[1][0][:5]):
        return None
    return found[0][0]


def mentions(tokens: Sequence[Token], lexicons: Lexicons, masked: frozenset[int]) -> tuple[Mention, ...]:
    """All mentions in any language, in the order of the text. `masked` are words that name a place: they mean nothing
    else."""
    words = _Words(f"#{i}" if i in masked else t.key for i, t in enumerate(tokens))
    words.particles = lexicons.particles
    barriers = [t.clause for t in tokens]
    found: set[Mention] = set()
    tried: dict[str, str | None] = {}
    for start in range(len(words)):
        hits = _at(start, words, barriers, lexicons.tree)
        word = words[start]
        turning = hits or denies_itself(tokens[start].fold) or word.endswith("bali")
        if not turning and word not in lexicons.known:
            if word not in tried:
                tried[word] = corrected(word, lexicons)
            if (better := tried[word]) is not None:
                words[start] = better
                hits = [replace(m, guessed=True) for m in _at(start, words, barriers, lexicons.tree)]
                words[start] = word
        found.update(hits)
    return tuple(sorted(found, key=lambda m: (m.start, -m.end, m.concept, m.language)))


def longest(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Without those that lie inside a longer one: "coup de feu" is no fire. `found` is in the order of `mentions`."""
    kept: list[Mention] = []
    before = here = at = -1
    exact = {(m.start, m.language) for m in found if m.end == m.start + 1 and not m.stem and not m.guessed}
    for m in found:
        if m.stem and m.end == m.start + 1 and (m.start, m.language) in exact:
            continue
        if m.start != at:
            before, here, at = max(before, here), m.end, m.start
        if m.end > before and m.end == here:
            kept.append(m)
    return tuple(kept)


def _at(start: int, words: _Words, barriers: Sequence[int], tree: Node) -> list[Mention]:
    return [
        Mention(start, end, concept, language, stem)
        for end, node in _walk(tree, words, start, barriers)
        if end > start
        for concept, language, stem in node.ends
    ]
