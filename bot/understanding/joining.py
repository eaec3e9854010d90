"""Bambara `ni`: "and" between two persons or things of a kind, "if" everywhere else."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.understanding.matcher import Mention
from bot.understanding.tokens import Token

_NOUNS = frozenset(
    {
        "chief", "people", "women", "youth", "children", "herder", "farmer", "team", "vehicle", "boat", "package",
        "medicine", "vaccine", "net",
    }
)  # fmt: skip
_DAYS = frozenset({"day", "night", "morning", "afternoon", "noon", "week", "month"})
_SELF = frozenset({"an", "anw", "aw", "awn", "ne", "ale", "olu"})
_VERBAL = frozenset({"ye", "be", "b", "te", "t", "ma", "m", "tun", "mana", "ka"})
_OWNERS = frozenset({"an", "anw", "aw", "n", "ne", "a", "u"})


def joining(tokens: Sequence[Token], found: Sequence[Mention], masked: Collection[int]) -> frozenset[int]:
    """Where a `ni` or `n'` joins: a person or thing ends right before it and another begins right behind it.

    What follows a verb or a postposition is never joined: "aw ka na ni dugutigi sonna" is "come if the chief agrees".
    """
    ends = {kind: {m.end for m in found if m.concept in kind} for kind in (_NOUNS, _DAYS)}
    starts = {kind: {m.start for m in found if m.concept in kind} for kind in (_NOUNS, _DAYS)}
    return frozenset(
        i
        for i in _marks(tokens)
        if (_noun_ends(tokens, i, ends[_NOUNS]) and (_noun_begins(tokens, i + 1, starts[_NOUNS]) or i + 1 in masked))
        or _in_company(tokens, i)
        or (i in ends[_DAYS] and i + 1 in starts[_DAYS])
        or {i - 1, i + 1} <= set(masked)
        or _two_who_do(tokens, i)
        or _between(tokens, i)
    )


def _marks(tokens: Sequence[Token]) -> Iterator[int]:
    """Every `ni` and `n'` inside a clause."""
    for i in range(1, len(tokens) - 1):
        short = tokens[i].key == "n" and tokens[i + 1].key in _OWNERS
        if (tokens[i].key == "ni" or short) and tokens[i - 1].clause == tokens[i].clause == tokens[i + 1].clause:
            yield i


_AUX = frozenset({"be", "b", "bena", "te", "tena", "ye", "y", "ka", "k", "bee", "fila", "ko"})
_NO_VERB = frozenset({"sira", "siraba", "yala", "dala", "jula", "fula", "walima", "bana", "kungosira"})
_PREDICATE = _AUX | {"don", "ma", "t", "m", "mana", "tun", "dira", "sona", "bena", "nana"}


def _two_who_do(tokens: Sequence[Token], at: int) -> bool:
    """ "The chief and the imam have given ...": nothing was said before it in its clause, and a verb follows."""
    clause = tokens[at].clause
    first = next(i for i in range(at + 1) if tokens[i].clause == clause)
    if any(t.key in _PREDICATE or (_VERB.fullmatch(t.key) and t.key not in _NO_VERB) for t in tokens[first:at]):
        return False
    behind = [t.key for t in tokens[at + 1 : at + 6] if t.clause == clause]
    verb = next((n for n, word in enumerate(behind) if word in _AUX), None)
    return verb is not None and verb > 0 and not any(_VERB.fullmatch(word) for word in behind[:verb])


_VERB = re.compile(r"\w+(ra|la|na)")


def _between(tokens: Sequence[Token], at: int) -> bool:
    """ "Between X and Y", "before God and men", "day and night"."""
    behind = [t.key for t in tokens[at + 1 : at + 4] if t.clause == tokens[at].clause]
    return behind[:1] in (["tile"], ["su"]) or bool({"ce", "nyena"} & set(behind[1:]))


_AFTERWARDS = frozenset({"fo", "k", "ani", "sini", "bi", "su", "tile", "o"})


def _in_company(tokens: Sequence[Token], at: int) -> bool:
    """ "Ni ... ye" at the end of a clause is "with ...": "aw ka na ni lafiya ye", "an be taa n'aw ye"."""
    for i in range(at + 2, min(at + 6, len(tokens))):
        last = i + 1 == len(tokens) or tokens[i + 1].clause != tokens[at].clause
        if tokens[i].clause != tokens[at].clause:
            return False
        if tokens[i].key == "ye":
            return last or tokens[i + 1].key in _AFTERWARDS
        if tokens[i].key in _VERBAL or _VERB.fullmatch(tokens[i].key):
            return False
    return False


def _plural(token: Token) -> bool:
    return token.kind == "word" and len(token.fold) > 4 and token.fold.endswith("w")


def _noun_ends(tokens: Sequence[Token], end: int, nouns: Collection[int]) -> bool:
    last = end - 1
    if tokens[last].fold == "bee" and last > 0:
        end, last = last, last - 1
    return end in nouns or tokens[last].key in _SELF or _plural(tokens[last])


def _noun_begins(tokens: Sequence[Token], at: int, nouns: Collection[int]) -> bool:
    owned = tokens[at].key in _OWNERS and at + 2 < len(tokens) and tokens[at + 1].key == "ka"
    if owned:
        return at + 2 in nouns or _plural(tokens[at + 2])
    return at in nouns or tokens[at].key in _SELF - {"aw"} or _plural(tokens[at])
