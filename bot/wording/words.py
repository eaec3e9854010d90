"""Single words that are filled into phrases or read aloud: reasons, menu words, languages, days, months, numbers, ages.

They are our own in every language: CLDR has no Bambara plural for Mali, and its Fulfulde days and months are not those
that people there use. Texts give months and most numbers in digits; words are for whoever reads a text to somebody.
"""

from bot.languages import Language
from bot.wording.phrase import ReasonWord, Topic

AGO_HOUR, AGO_HOURS, AGO_DAYS, DAY_ALOUD = "ago_hour", "ago_hours", "ago_days", "day_aloud"
LARGEST_NUMBER = 31
"""The largest number that has a word: larger ones are read as people read digits."""

_ONE = {Language.FR: range(2), Language.BM: range(0), Language.FF: range(1, 2)}


def is_one(count: int, language: Language) -> bool:
    """Whether a count takes the form for one: 0 and 1 in French, 1 in Fulfulde; Bambara has a single form."""
    return count in _ONE[language]


def reason_key(reason: ReasonWord) -> str:
    """The msgid of a neutral reason."""
    return f"reason_{reason}"


def topic_key(topic: Topic) -> str:
    """The msgid of a word of the menu."""
    return f"topic_{topic}"


def language_key(language: Language) -> str:
    """The msgid of a language's name."""
    return f"language_{language}"


def weekday_key(iso_weekday: int) -> str:
    """The msgid of a weekday, 1 being Monday."""
    return f"weekday_{iso_weekday}"


def month_key(month: int) -> str:
    """The msgid of a month, 1 being January."""
    return f"month_{month}"


def number_key(number: int) -> str:
    """The msgid of a number, 0 to `LARGEST_NUMBER`."""
    return f"number_{number}"


# msgid -> (what translators read, placeholders)
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    **{reason_key(reason): ("A neutral reason, one word.", ()) for reason in ReasonWord},
    **{topic_key(topic): ("A word of the menu, as in `menu`.", ()) for topic in Topic},
    **{language_key(language): ("Name of a language.", ()) for language in Language},
    **{weekday_key(number): ("Weekday as people say it; 1 is Monday.", ()) for number in range(1, 8)},
    **{month_key(number): ("Month as people say it; 1 is January.", ()) for number in range(1, 13)},
    **{number_key(number): ("A number in words.", ()) for number in range(LARGEST_NUMBER + 1)},
    DAY_ALOUD: ("A day as it is read aloud.", ("weekday", "day", "month")),
    AGO_HOUR: ("An age of one hour, inside `place_news`.", ("count",)),
    AGO_HOURS: ("An age in hours, inside `place_news`.", ("count",)),
    AGO_DAYS: ("An age in days, inside `place_news`; two days or more.", ("count",)),
}
