"""Which characters make an SMS dear, and what becomes of them: for whoever writes one. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.languages import Language
from bot.messages.segments import count_segments
from bot.wording.alphabet import GSM_ALL, GSM_EXTENSION
from bot.wording.respell import to_sms
from bot.wording.written import tidied


class Why(StrEnum):
    """What is the matter with a character."""

    TIDIED = "tidied"  # replaced at once, on every channel: it says nothing
    RESPELLED = "respelled"  # written otherwise by SMS: as it is, it would make every segment hold 70
    DOUBLE = "double"  # takes two places
    LOST = "lost"  # SMS has nothing like it


@dataclass(frozen=True, slots=True)
class Sign:
    """A character, how often it stands there, and what stands in its place."""

    sign: str
    times: int
    why: Why
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Costs:
    """A text by SMS: as it goes out, how long it is, its segments, and those of its true spelling."""

    body: str
    characters: int
    segments: int
    true_segments: int


def costs(text: str, body: str) -> Costs:
    """What `body` costs, beside what `text`, its true spelling, would."""
    plain = count_segments(body)
    return Costs(body, plain.characters, plain.segments, count_segments(text).segments)


def dear_signs(text: str, language: Language) -> tuple[Sign, ...]:
    """Every dear character of a text as it was typed, the most frequent first."""
    found = sorted(_signs(unicodedata.normalize("NFC", text), language), key=lambda one: (-one.times, one.sign))
    return tuple(found)


def _signs(text: str, language: Language) -> Iterator[Sign]:
    for sign, times in Counter(text).items():
        if sign in "\r\n" or (sign in GSM_ALL and sign not in GSM_EXTENSION):
            continue
        if sign in GSM_EXTENSION:
            yield Sign(sign, times, Why.DOUBLE)
            continue
        plain = tidied(f"a{sign}a")[1:-1]
        if plain != sign:
            yield Sign(sign, times, Why.TIDIED, plain)
            continue
        instead = to_sms(sign, language)
        yield Sign(sign, times, Why.LOST if instead == "?" else Why.RESPELLED, instead)
