"""Numbers: what a bare one means by its length, and number words."""

from collections.abc import Sequence

from bot.languages import Language
from bot.understanding.compiled import Lexicons
from bot.understanding.model import Number, NumberKind
from bot.understanding.place_codes import valid_code
from bot.understanding.tokens import PLACE_CODE, Token

_BY_LENGTH = {1: NumberKind.DIGIT, 2: NumberKind.ACK_CODE, 4: NumberKind.CODE, 6: NumberKind.PAIR}


def answer_number(tokens: Sequence[Token], only_answer_words: bool) -> Number | None:
    """The number that answers something.

    Alone, or beside words that are only yes, no, thanks and the like, a number counts by its length. Beside other
    words only four, six digits and place codes do: "5 malades" answers nothing. Two of a kind answer nothing either.
    """
    found: list[Number] = []
    for token in tokens:
        if token.is_number and (kind := _BY_LENGTH.get(len(token.fold))) is not None:
            if only_answer_words or kind in {NumberKind.CODE, NumberKind.PAIR}:
                found.append(Number(kind, token.fold))
        elif PLACE_CODE.match(token.fold) and valid_code(token.fold):
            found.append(Number(NumberKind.PLACE_CODE, token.fold.upper()))
    return found[0] if len(found) == 1 else None


def values(
    tokens: Sequence[Token], lexicons: Lexicons, active: frozenset[Language], masked: frozenset[int]
) -> dict[tuple[int, int], int]:
    """Numbers in digits or words, by the words that they take."""
    found: dict[tuple[int, int], int] = {}
    heads = {words[0] for language in active for words in lexicons.by_language[language].numbers}
    at = 0
    while at < len(tokens):
        if at in masked:
            at += 1
            continue
        if tokens[at].is_number and len(tokens[at].fold) <= 5:
            found[at, at + 1] = int(tokens[at].fold)
            at += 1
            continue
        width, value = _longest(tokens, at, lexicons, active) if tokens[at].key in heads else (0, 0)
        if width:
            found[at, at + width] = value
        at += max(width, 1)
    return found


def _longest(tokens: Sequence[Token], at: int, lexicons: Lexicons, active: frozenset[Language]) -> tuple[int, int]:
    for width in range(4, 0, -1):
        words = tuple(t.key for t in tokens[at : at + width])
        if len(words) < width:
            continue
        for language, lexicon in lexicons.by_language.items():
            if language in active and words in lexicon.numbers:
                return width, lexicon.numbers[words]
    return 0, 0
