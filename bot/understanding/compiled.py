"""The words of the three languages, compiled so that a text is read in one pass."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages import Language
from bot.understanding.forms import words_of
from bot.understanding.inflect import inflections
from bot.understanding.lexicon_file import LexiconFault, line_of, parse
from bot.understanding.normalise import fold, key
from bot.understanding.ranks import NO_RANKER, Ranker
from bot.understanding.tree import Node, add

PARTICLES = ("neg", "no_longer", "question", "if", "only", "doubt", "past", "hearsay", "not_yet")
"""Concepts whose single words turn a sentence: a gap in a phrase never swallows one."""

_NO_PARTICLES = frozenset({"n", "ne", "ni", "na", "a", "o", "ko", "so", "no", "tan", "fo", "mais"})
"""Words that are a particle in one language and an everyday word in another; they may stand in a gap."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: how many concepts it has words for, its small words, its number words, its letter habits:
    how often each three letters follow each other, as logarithms."""

    language: Language
    concepts: frozenset[str]
    words: frozenset[str]
    function_words: frozenset[str]
    numbers: Mapping[tuple[str, ...], int]
    trigrams: Mapping[str, float]
    unseen: float


@dataclass(frozen=True, slots=True)
class Known:
    """The words of all languages: looked up in the set of each, for one set of all takes a megabyte."""

    of: tuple[frozenset[str], ...]

    def __contains__(self, word: object) -> bool:
        """Whether any language has it."""
        for words in self.of:  # noqa: SIM110 - asked for each word of each text
            if word in words:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All three languages and the one tree that reads them."""

    by_language: Mapping[Language, Lexicon]
    tree: Node
    known: Known
    ranker: Ranker
    particles: frozenset[str]
    long_words: Mapping[str, tuple[str, ...]]
    """Single words of seven letters and more by first letter, for bounded distance."""


def _inflect(tree: Node, single: list[tuple[str, str]], words: set[str], language: Language) -> None:
    for word, concept in inflections(single, words, language):
        add(tree, [(word, False)], (concept, language, False))
        words.add(word)


def _trigrams(words: Counter[str]) -> tuple[dict[str, float], float]:
    counts: Counter[str] = Counter()
    for word in words:
        padded = f"^{word}$"
        counts.update(padded[i : i + 3] for i in range(len(padded) - 2))
    total = sum(counts.values()) + 3000
    return {g: round(math.log((n + 0.3) / total), 4) for g, n in counts.items()}, round(math.log(0.3 / total), 4)


def compile_lexicons(sources: Mapping[str, str], ranker: Ranker = NO_RANKER) -> Lexicons:
    """Three files (name to text) as one tree. Raises LexiconFault, also where the files are not in step."""
    tree = Node()
    particles: set[str] = set()
    long_words: dict[str, set[str]] = {}
    lexicons: dict[Language, Lexicon] = {}
    first: frozenset[str] | None = None
    for file, source in sources.items():
        language, forms, small, numbers = parse(source, file)
        concepts = frozenset(forms)
        if first is not None and concepts != first:
            odd = sorted(concepts ^ first)[0]
            raise LexiconFault(file, line_of(source, f"[{odd}]"), f"{odd} is not in every language")
        first = first or concepts
        words, spelt = set(small), Counter[str]()
        single: list[tuple[str, str]] = []
        for concept, entries in forms.items():
            for form in entries:
                spelt.update(w.rstrip("*~") for w in fold(form).replace("'", " ").split() if w != "_")
                for steps, stem in words_of(form, language):
                    if len(steps) == 1 and not stem:
                        single.append((steps[0][0], concept))
                    add(tree, steps, (concept, language, stem))
                    words.update(w for w, is_stem in steps if not is_stem and w != "_")
                    if len(steps) == 1 and concept in PARTICLES:
                        particles.add(steps[0][0])
                    if len(steps) == 1 and not stem and len(steps[0][0]) >= 7:
                        long_words.setdefault(steps[0][0][0], set()).add(steps[0][0])
        counted = {tuple(key(w) for w in fold(n).replace("'", " ").split()): v for n, v in numbers.items()}
        words.update(w for seq in counted for w in seq)
        _inflect(tree, single, words, language)
        lexicons[language] = Lexicon(language, concepts, frozenset(words), small, counted, *_trigrams(spelt))
    missing = set(Language) - set(lexicons)
    if missing:
        raise LexiconFault("lexicons", 0, f"no file for {', '.join(sorted(missing))}")
    turning = frozenset(particles - _NO_PARTICLES)
    by_first = {k: tuple(sorted(v)) for k, v in long_words.items()}
    known = Known(tuple(x.words for x in lexicons.values()))
    return Lexicons(lexicons, tree, known, ranker, turning, by_first)
