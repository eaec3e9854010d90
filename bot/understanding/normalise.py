"""One spelling out of many: accents, special letters, school spellings, doubled letters."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ɛ": "e", "ɔ": "o", "ɲ": "ny", "ñ": "ny", "ŋ": "ng", "ɓ": "b", "ɗ": "d", "ƴ": "y", "œ": "oe", "æ": "ae",
        "ß": "ss", "ø": "o", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ʔ": "'",
        "«": '"', "»": '"', "“": '"', "”": '"', "…": ".", "؟": "?", "\u00a0": " ",
    }
)  # fmt: skip
_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ph", "f"),
        (r"qu|ck|kh|q", "k"),
        (r"gu(?=[eiy])", "g"),
        (r"tch|ty(?=[aeiou])", "c"),
        (r"dj|dy(?=[aeiou])", "j"),
        (r"gn", "ny"),
        (r"^ou(?=[aeiouy])", "w"),
        (r"ou", "u"),
        (r"h$", ""),
        (r"(.)\1+", r"\1"),
        (r"m(?=b)", "n"),
        (r"nn", "n"),
    )
)


_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")


_UNSEEN = frozenset({"Mn", "Cf", "Cs", "Me"})


def fold(text: str, most: int | None = None) -> str:
    """The text in small ASCII letters where it has letters: accents and the letters ɛ ɔ ɲ ŋ ɓ ɗ ƴ are gone, doubled
    letters are still there. What has no ASCII form stays; characters that cannot be seen are dropped.

    Of characters that stand for many, only the first `most` of what they stand for are read.
    """
    if text.isascii():
        return text.lower().replace("`", "'")[:most]
    composed = unicodedata.normalize("NFKC", text)[:most].lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFD", composed)
    return "".join(c for c in plain if c.isascii() or unicodedata.category(c) not in _UNSEEN)[:most]


SHORT = 3
PROTECTED = frozenset({"ou", "banna", "benna", "alla"})
"""Words that levelling would turn into others: French ou; Bambara banna (is over; bana: illness) and benna (agreed;
bena: will); Fulfulde Alla (God; alaa: no)."""


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """The form under which a folded word is compared: French-school spellings and doubled letters are levelled.

    Words of up to three letters keep their doubled letters, which there tell words apart; `ou` is a French word.
    """
    word = _DRAWN_OUT.sub(r"\1\1", word)
    if word in PROTECTED or word.isdigit():
        return word
    if len(word) <= SHORT:
        if word == "oui":
            return word
        short = word.replace("gn", "ny").replace("dj", "j")
        return "wa" if short == "oua" else short.replace("ou", "u")
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    return word


def keys(words: str) -> frozenset[str]:
    """The levelled forms of words, for comparison with levelled words of a text: "nous" is "nus" there."""
    return frozenset(key(fold(word)) for word in words.split())
