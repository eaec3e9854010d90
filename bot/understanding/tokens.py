"""A text cut into words and clauses."""

import re
from collections.abc import Container
from dataclasses import dataclass

from bot.understanding.normalise import fold, key

MAX_CHARACTERS = 1600
"""The longest SMS that any network joins. Of a longer text only both ends are read, and it never confirms anything."""

_PIECE = re.compile(
    r"(?P<date>\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b)|(?P<time>\b\d{1,2}h(?:\d{2})?\b)|(?P<word>[^\W_]+)|(?P<mark>[?!.,;:\n\"()>]|\.\.+)"
)
_CLITIC = re.compile(r"(qu|[ldjnsmtcg])([aeiouyh]..+|[aeiouyh][^aeiouyh])|(j)([^\W\daeiouy].+)")
"""French words whose vowel is gone before another: `jassure`. Texters drop it before any word: `jvous`."""
_GLUED = re.compile(r"[^\W\d_]+|\d+")
PLACE_CODE = re.compile(r"[a-z]\d{4}\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `fold` is its plain spelling, `key` the levelled one, `clause` counts the clauses from 0."""

    fold: str
    key: str
    clause: int
    kind: str = "word"

    @property
    def is_number(self) -> bool:
        """Whether the word is written in digits alone."""
        return self.kind == "word" and self.fold.isascii() and self.fold.isdigit()


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one text and the signs that are not words."""

    tokens: tuple[Token, ...]
    asks: bool
    asking_clauses: frozenset[int]
    quotes: bool
    cut: bool

    def clause(self, number: int) -> tuple[Token, ...]:
        """The words of one clause."""
        return tuple(t for t in self.tokens if t.clause == number)


def _parts(word: str, known: Container[str]) -> list[str]:
    """A word as typed may be several: `jassure`, `25kits`; what the lexicon knows stays whole."""
    if key(word) in known or word.isdigit() or PLACE_CODE.match(word):
        return [word]
    if any(c.isdigit() for c in word):
        return _GLUED.findall(word) or [word]
    glued = _CLITIC.fullmatch(word)
    if glued and key(glued[2] or glued[4]) in known:
        return [glued[1] or glued[3], glued[2] or glued[4]]
    return [word]


def tokenize(text: str, known: Container[str] = frozenset()) -> Text:
    """Cut a text. `known` are the keys of all words of the lexicons, so that a known word is never cut further."""
    cut = len(text) > MAX_CHARACTERS
    if cut:
        text = text[: MAX_CHARACTERS // 2] + "\n" + text[-MAX_CHARACTERS // 2 :]
    folded = fold(text, 2 * MAX_CHARACTERS).replace("%", " pourcent ")
    tokens: list[Token] = []
    clause, asking, filled = 0, set(), False
    for piece in _PIECE.finditer(folded):
        if piece["mark"]:
            if piece["mark"] == "?":
                asking.add(clause if filled else max(clause - 1, 0))
            if filled:
                clause, filled = clause + 1, False
            continue
        filled = True
        kind = piece.lastgroup or "word"
        words = _parts(piece["word"], known) if piece["word"] else [piece[0]]
        tokens.extend(Token(w, key(w) if kind == "word" else w, clause, kind) for w in words)
    return Text(tuple(tokens[:400]), "?" in folded, frozenset(asking), '"' in folded or ">" in folded, cut)
