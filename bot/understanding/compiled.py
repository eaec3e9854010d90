"""The words of the three languages, compiled so that a text is read in one pass."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.languages import Language
from bot.understanding.normalise import fold, key

RESERVED = frozenset({"language", "function_words", "numbers"})
_FORM = re.compile(r"[^,\n]+")
_BAMBARA_ENDINGS = (
    "",
    "ra",
    "la",
    "na",
    "len",
    "nen",
    "lenw",
    "nenw",
    "li",
    "ni",
    "w",
    "to",
    "tow",
    "baga",
    "bagaw",
)
_FULFULDE_GRADES = {
    "h": ("h", "k"), "f": ("f", "p"), "s": ("s", "c"), "r": ("r", "nd", "d"), "w": ("w", "mb", "ng", "b", "g"),
    "y": ("y", "nj", "j", "ng", "g"), "b": ("b", "mb"), "d": ("d", "nd"), "j": ("j", "nj"), "g": ("g", "ng"),
}  # fmt: skip


class LexiconFault(Exception):
    """A lexicon file that cannot be used: which file, which line (0 when unknown), why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(slots=True)
class Node:
    """One step in the tree of forms: what may follow, and what has been said when a form ends here."""

    words: dict[str, "Node"] = field(default_factory=dict)
    stems: dict[str, "Node"] = field(default_factory=dict)
    gap: "Node | None" = None
    ends: list[tuple[str, Language, bool]] = field(default_factory=list)


PARTICLES = ("neg", "no_longer", "question", "if", "only", "doubt", "past", "hearsay", "not_yet")
"""Concepts whose single words turn a sentence: a gap in a phrase never swallows one."""
_NO_PARTICLES = frozenset({"n", "ne", "ni", "na", "a", "o", "ko", "so", "no", "tan", "fo", "mais"})
"""Words that are a particle in one language and an everyday word in another; they may stand in a gap."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: how many concepts it has words for, its small words, its number words, its letter habits."""

    language: Language
    concepts: frozenset[str]
    words: frozenset[str]
    function_words: frozenset[str]
    numbers: Mapping[tuple[str, ...], int]
    trigrams: Mapping[str, float]
    unseen: float


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All three languages and the one tree that reads them."""

    by_language: Mapping[Language, Lexicon]
    tree: Node
    known: frozenset[str]
    particles: frozenset[str]
    long_words: Mapping[str, tuple[str, ...]]
    """Single words of seven letters and more by first letter, for bounded distance."""


def line_of(source: str, needle: str) -> int:
    """The line (from 1) on which a piece of text first stands; 0 if nowhere."""
    at = source.find(needle)
    return source.count("\n", 0, at) + 1 if at >= 0 else 0


def parse(source: str, file: str) -> tuple[Language, dict[str, list[str]], frozenset[str], dict[str, int]]:
    """Read one lexicon file. Raises LexiconFault for anything that a speaker may have mistyped."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise LexiconFault(file, int(found[1]) if found else 0, str(error)) from error
    try:
        language = Language(data.get("language", ""))
    except ValueError as error:
        raise LexiconFault(file, 1, "the first setting must be language = fr, bm or ff") from error
    forms: dict[str, list[str]] = {}
    for concept, table in data.items():
        if concept in RESERVED:
            continue
        line = line_of(source, f"[{concept}]")
        if not isinstance(table, dict) or not isinstance(table.get("words"), str):
            raise LexiconFault(file, line, f"{concept} needs words = '''...'''")
        forms[concept] = list(_forms(table["words"], file, line, concept, source))
    small = data.get("function_words", {}).get("words", "")
    numbers = {k: v for k, v in data.get("numbers", {}).items() if k != "means"}
    for word, value in numbers.items():
        if not isinstance(value, int):
            raise LexiconFault(file, line_of(source, f"{word} ="), f"the number word {word} needs a whole number")
    return language, forms, frozenset(key(fold(w.strip())) for w in _FORM.findall(small) if w.strip()), numbers


def _forms(words: str, file: str, line: int, concept: str, source: str) -> Iterator[str]:
    found = False
    for piece in _FORM.findall(words):
        form = piece.strip()
        if not form:
            continue
        found = True
        bare = form.rstrip("*~")
        for word in form.split():
            if (word.endswith(("*", "~")) and len(word) < 3) or "*" in word[:-1] or "~" in word[:-1]:
                here = line_of(source, form)
                raise LexiconFault(file, here, f"{concept}: {form!r}: * and ~ stand at the end of two letters or more")
        if not any(c.isalnum() or c == "+" for c in bare):
            raise LexiconFault(file, line_of(source, form), f"{concept}: {form!r} has no letter")
        yield form
    if not found:
        raise LexiconFault(file, line, f"{concept} has no words")


def _words_of(form: str, language: Language) -> Iterator[tuple[list[tuple[str, bool]], bool]]:
    """A form as lists of (key, is a stem); the flag says whether any of it was a stem."""
    parts = fold(form).replace("'", " ").replace("-", " ").split()
    choices: list[list[tuple[str, bool]]] = [[]]
    for part in parts:
        options = _options(part, language)
        choices = [[*c, o] for c in choices for o in options]
    for choice in choices:
        yield choice, any(stem for _, stem in choice)


def _options(part: str, language: Language) -> list[tuple[str, bool]]:
    bare = part.rstrip("*~")
    if part == "_":
        return [("_", False)]
    if part.endswith("*"):
        return [(key(bare.removesuffix("u") if bare.endswith("gu") else bare), True)]
    if part.endswith("~") and language is Language.BM:
        return [(key(bare + ending), False) for ending in _BAMBARA_ENDINGS]
    if part.endswith("~"):
        return [(key(grade + bare[1:]), True) for grade in _FULFULDE_GRADES.get(bare[0], (bare[0],))]
    return [(key(bare), False)]


def _add(tree: Node, steps: list[tuple[str, bool]], end: tuple[str, Language, bool]) -> None:
    node = tree
    for word, stem in steps:
        if word == "_":
            node.gap = node.gap or Node()
            node = node.gap
        else:
            node = (node.stems if stem else node.words).setdefault(word, Node())
    if end not in node.ends:
        node.ends.append(end)


def _trigrams(words: Counter[str]) -> tuple[dict[str, float], float]:
    counts: Counter[str] = Counter()
    for word in words:
        padded = f"^{word}$"
        counts.update(padded[i : i + 3] for i in range(len(padded) - 2))
    total = sum(counts.values()) + 3000
    return {g: (n + 0.3) / total for g, n in counts.items()}, 0.3 / total


def compile_lexicons(sources: Mapping[str, str]) -> Lexicons:
    """Three files (name to text) as one tree. Raises LexiconFault, also where the files are not in step."""
    tree = Node()
    known: set[str] = set()
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
        for concept, entries in forms.items():
            for form in entries:
                spelt.update(w.rstrip("*~") for w in fold(form).replace("'", " ").split() if w != "_")
                for steps, stem in _words_of(form, language):
                    _add(tree, steps, (concept, language, stem))
                    words.update(w for w, is_stem in steps if not is_stem and w != "_")
                    if len(steps) == 1 and concept in PARTICLES:
                        particles.add(steps[0][0])
                    if len(steps) == 1 and not stem and len(steps[0][0]) >= 7:
                        long_words.setdefault(steps[0][0][0], set()).add(steps[0][0])
        counted = {tuple(key(w) for w in fold(n).replace("'", " ").split()): v for n, v in numbers.items()}
        words.update(w for seq in counted for w in seq)
        known |= words
        lexicons[language] = Lexicon(language, concepts, frozenset(words), small, counted, *_trigrams(spelt))
    missing = set(Language) - set(lexicons)
    if missing:
        raise LexiconFault("lexicons", 0, f"no file for {', '.join(sorted(missing))}")
    return Lexicons(
        lexicons,
        tree,
        frozenset(known),
        frozenset(particles - _NO_PARTICLES),
        {k: tuple(sorted(v)) for k, v in long_words.items()},
    )
