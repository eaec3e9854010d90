"""Places named in a text. Nothing is ever taken that was not named exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.gazetteer import MOST_CANDIDATES, Gazetteer, unique
from bot.understanding.model import Place, PlaceGuess
from bot.understanding.place_codes import valid_code
from bot.understanding.tokens import PLACE_CODE, Token

MAX_WORDS = 4


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """The words `start` to `end` (not included) speak of a place."""

    start: int
    end: int
    guess: PlaceGuess


def _by_code(token: Token, gazetteer: Gazetteer) -> PlaceGuess | None:
    if not PLACE_CODE.match(token.fold):
        return None
    code = token.fold.upper()
    if valid_code(code) and code in gazetteer.by_code:
        return PlaceGuess(code, gazetteer.by_code[code])
    return PlaceGuess(code, None, gazetteer.nearest_codes(code))


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


def find_places(tokens: Sequence[Token], gazetteer: Gazetteer, known: frozenset[str]) -> tuple[PlaceSpan, ...]:
    """Every place that the text names or seems to name, in order. `known` are words of the lexicons: a known word is
    never held for a misspelt place, and a name of three letters that is also a word is asked back."""
    keys = [t.key if t.kind == "word" else "" for t in tokens]
    spans: list[PlaceSpan] = []
    at = 0
    while at < len(tokens):
        span = _span_at(at, tokens, keys, gazetteer, known)
        if span is not None:
            spans.append(span)
        at = span.end if span else at + 1
    return tuple(spans)


def _span_at(
    at: int, tokens: Sequence[Token], keys: Sequence[str], gazetteer: Gazetteer, known: frozenset[str]
) -> PlaceSpan | None:
    token = tokens[at]
    if (coded := _by_code(token, gazetteer)) is not None and (coded.place or coded.candidates):
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
    if found := gazetteer.near(word):
        return PlaceSpan(at, at + 1, PlaceGuess(token.fold, None, found))
    pair = "".join(keys[at : at + 2])
    if at + 1 < len(keys) and keys[at + 1] not in known and len(pair) >= 6 and (found := gazetteer.near(pair)):
        return PlaceSpan(at, at + 2, PlaceGuess(f"{token.fold} {tokens[at + 1].fold}", None, found))
    return None
