"""What a person may write to a phone: law 5 of docs/protocol.md holds for it as for every text of ours. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.languages import Language
from bot.wording.check import BannedWord, banned_in, folded
from bot.wording.keys import ALL_PHRASES

MOST_CHARACTERS = 459
"""Three segments of an SMS."""
_SILENT = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u200b": None}
)
_HOUR = re.compile(r"(?<![\d/])([01]?\d|2[0-3])\s?(h|:|heures?\b)\s?([0-5]\d)?(?!\w)")
_CODE_ALONE = re.compile(r"(?<!\d)[2-8]{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class WrittenFault:
    """Why a text may not go: a code, and the word that it is about."""

    code: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Names that may not stand together with an hour: of places (and their codes), and of teams."""

    places: Collection[str]
    teams: Collection[str]


def tidied(text: str) -> str:
    """The text without what makes it dear and says nothing: curly quotes, long dashes, odd spaces."""
    plain = unicodedata.normalize("NFC", text).translate(_SILENT)
    return "\n".join(line for line in (" ".join(one.split()) for one in plain.splitlines()) if line)


def written_faults(
    text: str, language: Language, banned: tuple[BannedWord, ...], named: Named
) -> Iterator[WrittenFault]:
    """Every reason not to send it. Words that are banned in French are banned in all: who writes may mix."""
    if not text:
        yield WrittenFault("empty")
    if len(text) > MOST_CHARACTERS:
        yield WrittenFault("too_long", str(MOST_CHARACTERS))
    words = {word.word: word for each in {language, Language.FR} for word in banned_in(text, each, banned)}
    yield from (WrittenFault("banned", word) for word in sorted(words))
    literal = next((word for word in _literals() if re.match(rf"{re.escape(word)}(?![\w-])", text.upper())), None)
    if literal:
        yield WrittenFault("like_decision", literal)
    if code := _CODE_ALONE.search(text):
        yield WrittenFault("like_code", code.group())
    place, team = _first(named.places, text), _first(named.teams, text)
    if place and team and _HOUR.search(text.casefold()):
        yield WrittenFault("place_hour_team", f"{place}, {team}")


def _literals() -> list[str]:
    return sorted({one.literal for one in ALL_PHRASES.values() if one.literal}, key=len, reverse=True)


def _first(names: Collection[str], text: str) -> str | None:
    plain = folded(text)
    return next((one for one in names if re.search(rf"\b{re.escape(folded(one))}\b", plain)), None)
