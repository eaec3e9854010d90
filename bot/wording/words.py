"""Single words that are filled into phrases: reasons, menu words, languages, weekdays, ages.

Weekdays are our own in every language: the CLDR names for Fulfulde are not those that people in Mali use, and months
are written as numbers.
"""

from bot.languages import Language
from bot.wording.phrase import ReasonWord, Topic

AGO_HOURS, AGO_DAYS = "ago_hours", "ago_days"


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


# msgid -> (what translators read, placeholders)
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    **{reason_key(reason): ("A neutral reason, one word.", ()) for reason in ReasonWord},
    **{topic_key(topic): ("A word of the menu, as in `menu`.", ()) for topic in Topic},
    **{language_key(language): ("Name of a language.", ()) for language in Language},
    **{weekday_key(number): ("Weekday as people say it; 1 is Monday.", ()) for number in range(1, 8)},
    AGO_HOURS: ("An age in hours, inside `place_news`.", ("count",)),
    AGO_DAYS: ("An age in days, inside `place_news`; two days or more.", ("count",)),
}
