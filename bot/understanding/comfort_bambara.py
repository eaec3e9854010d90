""" "Mogo te aw bali": Bambara words of "not" that deny a harm."""

import re
from collections.abc import Iterable, Sequence

from bot.understanding.belonging import before, unknown
from bot.understanding.normalise import keys
from bot.understanding.polarity import BAMBARA_NOT
from bot.understanding.reading import Reading
from bot.understanding.tokens import Token

_HARM = re.compile(
    r"(to+ro|lamaga|maga|magali|gen|bosi|bali|lafili|lagosi|gosi|mine|faga|janfa|sogo|fili|nyagami|tinye|datugu|lasira|"
    r"bugo|sonya|bagabaga|bin|neni|soso|gasi|tanpe|bange|jugin|nyagasi|segere|deg[ou]n|majigin)(li|len|na|ra|la|n)?|"
    r"jo|lajo|kele|magan|gwere|gere|jugu|tuce|tunu"
)
_FEAR = re.compile(r"(siran|hami|jo+r[eo]|jate|sike|siga)(li|na|la|n|ya)?")
_MEETS = frozenset({"soro", "sor", "ke", "nyini", "se", "kunben"})
_NOTHING = frozenset({"foyi", "fosi", "fen", "ko", "jugu", "si", "kojugu", "basi", "barasi", "foi"})
_ANY = frozenset({"si", "foyi", "fosi"})
_NOBODY = frozenset({"mogo", "mogosi", "si", "foyi", "fosi", "fen"})
_EVIL = keys(
    "kojugu jugu geleya kasara masiba toro toroya bone konafili kononafili kele kasi juguya mogojugu binkanikela bandi "
    "sirani jore siga haminanko kabako dabali"
)
_THERE = frozenset({"sira", "siraw", "siraba", "ba", "ji", "la", "yan", "an", "fe", "kan", "dugu", "yen", "so", "a"})
"""What follows "there is no ...": nobody does anything, and no war is "not over"."""
_WORD = frozenset({"kan", "layidu", "lahidu", "benkan", "kuma", "garanti", "kandi", "da", "in", "o"})
_TURNS = frozenset({"yelema", "wuli", "bin", "segin", "tinye", "fili"})
"""A word that does not turn."""
_DEEDS = {
    frozenset({"tige", "tike", "tugu", "datugu"}): frozenset({"sira", "siraw", "baji"}),
    frozenset({"da", "don", "korota", "ta", "se"}): frozenset({"bolo", "marifa", "kuru", "muru", "berew", "bere"}),
    frozenset({"ci", "fili"}): frozenset({"kuru", "kabakuru", "berew", "bere"}),
    frozenset({"wuli", "men", "bo"}): frozenset({"mankan", "manka", "nyeji"}),
    frozenset({"fo"}): frozenset({"nkalon", "jugu"}),
    frozenset({"ke"}): frozenset({"janfa", "fosi", "foyi", "geleya"}),
    frozenset({"tige"}): frozenset({"jigi", "jigui"}),
    frozenset({"dogo"}): frozenset({"foyi", "fosi"}),
}
"""Harms of two words: the verb, and what must stand just before it."""
_BREAK = frozenset({"ni", "nka", "nga", "walima", "mana", "fo", "barisa", "kosa", "janko", "nin"})


def bambara(reading: Reading) -> Iterable[int]:
    """Where words of Bambara stand that deny a harm, and the harm itself."""
    tokens = reading.tokens
    for at, token in unknown(reading):
        meets = token.key in _MEETS
        fears = _FEAR.fullmatch(token.key) is not None
        deed = at > 0 and (_deed(tokens, at) or _turns(tokens, at))
        if token.key in _EVIL:
            yield from _none_there(tokens, at + 1)
        if not (meets or fears or deed or token.key == "kuma" or _HARM.fullmatch(token.key)):
            continue
        at_not = next((i for i in before(reading, at, _BREAK) if tokens[i].key in BAMBARA_NOT), None)
        if at_not is not None and (deed or _denied(tokens, at_not, at, meets=meets, fears=fears)):
            yield from (at, at_not)
            around = (*range(max(0, at_not - 3), at_not), *range(at_not, min(at + 2, len(tokens))))
            yield from (i for i in around if tokens[i].key in _ANY)


def _denied(tokens: Sequence[Token], at_not: int, at: int, *, meets: bool, fears: bool) -> bool:
    """Whether the "not" denies the harm: "nothing meets you", "nobody speaks", "no evil finds you", "fear not"."""
    subject = tokens[at_not - 1].key if at_not else ""
    if subject in _NOTHING:
        return True
    if meets:
        return any(t.key in _EVIL for t in tokens[at_not:at])
    if tokens[at].key == "kuma":
        return subject in _NOBODY
    return not fears or tokens[at_not].key == "kana"


def _none_there(tokens: Sequence[Token], at: int) -> Iterable[int]:
    """ "Juguya te an ni dogotoro ce": of an evil there is none."""
    if at >= len(tokens) or tokens[at].key != "te" or tokens[at].clause != tokens[at - 1].clause:
        return
    if at + 1 == len(tokens) or tokens[at + 1].clause != tokens[at].clause or tokens[at + 1].key in _THERE:
        yield from (at - 1, at)


def _turns(tokens: Sequence[Token], at: int) -> bool:
    """A word, once given, that turns."""
    return tokens[at].key in _TURNS and bool({t.key for t in tokens[max(0, at - 3) : at]} & _WORD)


def _deed(tokens: Sequence[Token], at: int) -> bool:
    """A harm of two words: a road is cut, a hand is laid on somebody."""
    near: set[str] = set()
    for i in reversed(range(max(0, at - 3), at)):
        if tokens[i].key in BAMBARA_NOT:
            near.add(tokens[i - 1].key if i else "")
        if tokens[i].key in BAMBARA_NOT or tokens[i].key in {"k", "ka"}:
            break
        near.add(tokens[i].key)
    return any(tokens[at].key in verbs and near & things for verbs, things in _DEEDS.items())
