"""From true spelling to SMS spelling: the same words in letters that GSM-7 has, so that a text stays one segment.

Bambara keeps its vowels apart as è and ò, the spelling in use before the reform; Fulfulde and French lose their marks.
"""

import re
import unicodedata

from bot.languages import Language
from bot.wording.alphabet import GSM_ALL

_LETTERS = str.maketrans(
    {
        "ɛ": "è",
        "ɔ": "ò",
        "Ɛ": "E",
        "Ɔ": "O",
        "ɲ": "ny",
        "Ɲ": "Ny",
        "ŋ": "ng",
        "Ŋ": "Ng",
        "ɓ": "b",
        "Ɓ": "B",
        "ɗ": "d",
        "Ɗ": "D",
        "ƴ": "y",
        "Ƴ": "Y",
        "œ": "oe",
        "Œ": "Oe",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\t": " ",
        "…": "...",
        "\u2044": "/",  # the bar in ½
    }
)
_ENG_BEFORE_G_OR_K = re.compile(r"([ŋŊ])(?=[nN]?[gkGK])")


def to_sms(text: str, language: Language) -> str:
    """The SMS spelling of a text; every character of the result is in GSM-7, and respelling it changes nothing.

    A character without any likeness in GSM-7 (Arabic in a place's name) becomes "?".
    """
    text = unicodedata.normalize("NFC", text)
    if language is Language.FF:
        text = _ENG_BEFORE_G_OR_K.sub(lambda eng: "n" if eng[1] == "ŋ" else "N", text)
    return "".join(_in_gsm(character) for character in text.translate(_LETTERS))


def _in_gsm(character: str) -> str:
    if character in GSM_ALL:
        return character
    if unicodedata.combining(character):
        return ""
    bare = unicodedata.normalize("NFKD", character).translate(_LETTERS)
    kept = "".join(part for part in bare if part in GSM_ALL)
    return kept or "?"
