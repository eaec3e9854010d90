"""A text as somebody reads it to a person who cannot: days and numbers in words, codes and phone numbers by the digit.

For coordinators on a call, and for whoever records a voice file.
"""

from datetime import date, datetime
from typing import Any

from bot.languages import Language
from bot.wording.keys import Joined
from bot.wording.phrase import Meaning, Phrase, field_meanings
from bot.wording.render import MALI_TIME, Wording
from bot.wording.words import DAY_ALOUD, LARGEST_NUMBER, month_key, number_key, weekday_key

_ONE_BY_ONE = frozenset({Meaning.CODE, Meaning.PAIR, Meaning.ACK, Meaning.PHONE})


def read_aloud(wording: Wording, phrase: Phrase, language: Language) -> str:
    """The text of `phrase` in true spelling, to be read to somebody. Times are those of Mali."""
    if isinstance(phrase, Joined):
        return "\n".join(read_aloud(wording, part, language) for part in phrase.parts)
    meanings = field_meanings(type(phrase))
    values = {
        name: _said(wording, getattr(phrase, name), meaning, language) or wording.shown(getattr(phrase, name), language)
        for name, meaning in meanings.items()
    }
    return wording.word(phrase.key, language).format_map(values)


def _said(wording: Wording, value: Any, meaning: Meaning | None, language: Language) -> str | None:
    if meaning in _ONE_BY_ONE:
        return ", ".join(_number(wording, int(digit), language) for digit in str(value) if digit.isdecimal())
    match value:
        case datetime():
            local = value.astimezone(MALI_TIME)
            return f"{day_aloud(wording, local, language)} {local.hour}h{local.minute:02}"
        case date():
            return day_aloud(wording, value, language)
        case int():
            return _number(wording, value, language)
    return None


def day_aloud(wording: Wording, day: date, language: Language) -> str:
    """A day in words: weekday, number and month."""
    return wording.word(DAY_ALOUD, language).format(
        weekday=wording.word(weekday_key(day.isoweekday()), language),
        day=_number(wording, day.day, language),
        month=wording.word(month_key(day.month), language),
    )


def _number(wording: Wording, number: int, language: Language) -> str:
    return wording.word(number_key(number), language) if 0 <= number <= LARGEST_NUMBER else str(number)
