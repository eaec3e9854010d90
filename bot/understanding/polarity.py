"""Whether something is said or denied, in the three languages."""

from bot.languages import Language
from bot.understanding.endings import denies_itself
from bot.understanding.matcher import Mention
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading

_FRENCH_NOT = keys("pas pa aucun aucune sans ni jamais zero yapa nul nulle")
_FRENCH_BETWEEN = keys(
    "de d du des l le la les un une eu ete vu entendu encore autre autres nouvelle nouveau signe signes "
    "cas bruit a y en plus ici trop beaucoup question acte actes gros grand"
)
BAMBARA_NOT = frozenset({"te", "ma", "man", "t", "m", "tena", "kana"})
"""The "not" of Bambara, also shortened before a vowel: "an t'o garanti di" guarantees nothing. Every rule takes it
from here."""
_BAMBARA_SI = frozenset({"si", "foyi", "fosi", "do", "kelen"})
_BAMBARA_BE_THERE = frozenset(
    {
        "yen",
        "yan",
        "ke",
        "kera",
        "la",
        "fe",
        "na",
        "kan",
        "dugu",
        "an",
        "ye",
        "sisan",
        "bi",
        "tun",
        "don",
        "men",
        "soro",
    }
)
_BAMBARA_SENSES = frozenset({"men", "ye", "soro", "la"})
_BAMBARA_OBJECT = frozenset({"mogo", "si", "foyi", "fosi", "mogosi", "fen", "a", "u", "an", "misi"})
_FAR = 40
"""No "not" reaches further than so many words."""
_FULFULDE_NONE = frozenset({"wala", "ngala", "ala", "wana", "wona", "woda", "wodani"})


def denied(reading: Reading, mention: Mention) -> bool:
    """Whether a thing is said not to be, or an act not to have happened."""
    if mention.language is Language.FR:
        return _denied_french(reading, mention)
    if mention.language is Language.BM:
        return _denied_bambara(reading, mention)
    return _denied_fulfulde(reading, mention)


def _denied_french(reading: Reading, mention: Mention) -> bool:
    before = [reading.tokens[i].key for i in reading.before(mention)[-_FAR:]]
    for at in range(len(before) - 1, max(-1, len(before) - 5), -1):
        word = before[at]
        if word in _FRENCH_NOT:
            return True
        if word == "plus":
            return at + 1 == len(before) or before[at + 1] in {"de", "d"} or "n" in before[:at] or "ne" in before[:at]
        if word == "rien":
            return at + 1 < len(before) and before[at + 1] in {"de", "d"}
        if word not in _FRENCH_BETWEEN:
            return False
    return False


def _denied_bambara(reading: Reading, mention: Mention) -> bool:
    after = [reading.tokens[i].key for i in reading.after(mention)[:3]]
    if after[:1] and after[0] in _BAMBARA_SI:
        after = after[1:]
    if after[:1] and after[0] in BAMBARA_NOT:
        return len(after) == 1 or after[1] in _BAMBARA_BE_THERE or mention.end + 1 in reading.masked
    before = [reading.tokens[i].key for i in reading.before(mention)[-_FAR:]]
    at = len(before) - 1
    while at >= 0 and before[at] in _BAMBARA_OBJECT:
        at -= 1
    if at >= 0 and before[at] in BAMBARA_NOT and before[at] != "kana":
        object_between = at < len(before) - 1
        sensed = bool(after[:1]) and after[0] in _BAMBARA_SENSES
        return object_between or sensed or _is_verb(reading, mention)
    return False


def _is_verb(reading: Reading, mention: Mention) -> bool:
    return mention.end - mention.start == 1 and not reading.tokens[mention.start].key.endswith("w")


def _denied_fulfulde(reading: Reading, mention: Mention) -> bool:
    last = reading.tokens[mention.end - 1].fold
    if mention.stem and denies_itself(last):
        return True
    after = [reading.tokens[i] for i in reading.after(mention)[:_FAR]]
    while after and after[0].key in {"fu", "goto", "bonde"}:
        after = after[1:]
    if after and (after[0].key in _FULFULDE_NONE or denies_itself(after[0].fold)):
        return True
    before = [reading.tokens[i] for i in reading.before(mention)[-_FAR:]]
    while before and before[-1].key in {"ko", "fu", "fay", "hay", "goto", "yinbe"}:
        before = before[:-1]
    return bool(before) and (before[-1].key in _FULFULDE_NONE or denies_itself(before[-1].fold))
