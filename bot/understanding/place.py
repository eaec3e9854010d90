"""Places named in a text. Nothing is ever taken that was not named exactly."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from bot.understanding.gazetteer import MOST_CANDIDATES, Gazetteer, unique
from bot.understanding.model import Place, PlaceGuess
from bot.understanding.place_codes import valid_code
from bot.understanding.tokens import PLACE_CODE, Token

MAX_WORDS = 4
MOST_LOOKS = 60
"""So many words that nobody knows are compared with all names of places; a text with more of them is nonsense."""


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """The words `start` to `end` (not included) speak of a place."""

    start: int
    end: int
    guess: PlaceGuess


@dataclass(slots=True)
class _Likeness:
    """What names and codes look like a word, for one text: each word is looked at once, and only so many."""

    gazetteer: Gazetteer
    found: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def names(self, word: str) -> tuple[Place, ...]:
        if word not in self.found:
            self.found[word] = self.gazetteer.near(word) if len(self.found) < MOST_LOOKS else ()
        return self.found[word]

    def codes(self, code: str) -> tuple[Place, ...]:
        if code not in self.found:
            self.found[code] = self.gazetteer.nearest_codes(code) if len(self.found) < MOST_CANDIDATES else ()
        return self.found[code]


def _by_code(token: Token, like: _Likeness) -> PlaceGuess | None:
    if not PLACE_CODE.match(token.fold):
        return None
    code = token.fold.upper()
    if valid_code(code) and code in like.gazetteer.by_code:
        return PlaceGuess(code, like.gazetteer.by_code[code])
    return PlaceGuess(code, None, like.codes(code))


def _by_name(keys: Sequence[str], start: int, gazetteer: Gazetteer) -> tuple[int, tuple[Place, ...]] | None:
    for width in range(min(MAX_WORDS, len(keys) - start), 0, -1):
        words = tuple(keys[start : start + width])
        found = gazetteer.by_name.get(words, ())
        if not found and width > 1:
            found = gazetteer.joined.get("".join(words), ())
        elif not found:
            found = gazetteer.joined.get(words[0], ())
        if width == 1:
            found = unique((*found, *gazetteer.by_first_word.get(words[0], ()))) if found else found
        if found:
            return width, found
    return None


def _guess(said: str, found: tuple[Place, ...], collides: bool) -> PlaceGuess:
    if len(found) == 1 and not collides:
        return PlaceGuess(said, found[0])
    return PlaceGuess(said, None, found[:MOST_CANDIDATES])


def find_places(tokens: Sequence[Token], gazetteer: Gazetteer, known: Container[str]) -> tuple[PlaceSpan, ...]:
    """Every place that the text names or seems to name, in order. `known` are words of the lexicons: a known word is
    never held for a misspelt place, and a name of three letters that is also a word is asked back."""
    keys = [t.key if t.kind == "word" else "" for t in tokens]
    like = _Likeness(gazetteer)
    spans: list[PlaceSpan] = []
    at = 0
    while at < len(tokens):
        span = _span_at(at, tokens, keys, like, known)
        if span is not None:
            spans.append(span)
        at = span.end if span else at + 1
    return tuple(spans)


def _span_at(
    at: int, tokens: Sequence[Token], keys: Sequence[str], like: _Likeness, known: Container[str]
) -> PlaceSpan | None:
    token, gazetteer = tokens[at], like.gazetteer
    if (coded := _by_code(token, like)) is not None and (coded.place or coded.candidates):
        return PlaceSpan(at, at + 1, coded)
    if not keys[at] or token.is_number:
        return None
    if (named := _by_name(keys, at, gazetteer)) is not None:
        width, found = named
        said = " ".join(t.fold for t in tokens[at : at + width])
        collides = width == 1 and len(keys[at]) <= 3 and keys[at] in known and len(tokens) > 1
        return PlaceSpan(at, at + width, _guess(said, found, collides))
    word = keys[at]
    if word in known or len(word) < 4:
        return None
    if found := gazetteer.by_first_word.get(word, ()):
        return PlaceSpan(at, at + 1, PlaceGuess(token.fold, None, found[:MOST_CANDIDATES]))
    if found := like.names(word):
        return PlaceSpan(at, at + 1, PlaceGuess(token.fold, None, found))
    pair = "".join(keys[at : at + 2])
    if at + 1 < len(keys) and keys[at + 1] not in known and len(pair) >= 6 and (found := like.names(pair)):
        return PlaceSpan(at, at + 2, PlaceGuess(f"{token.fold} {tokens[at + 1].fold}", None, found))
    return None
