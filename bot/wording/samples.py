"""Phrases filled with the longest values that are realistic: for counting what texts cost, and for showing them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.languages import Language
from bot.wording.phrase import Meaning, Phrase, ReasonWord, Topic, Topics, field_meanings, field_types

_MONDAY = date(2026, 11, 23)  # day and month with two digits each
_LATE = datetime(2026, 11, 23, 22, 50, tzinfo=UTC)
_VALUES: dict[Meaning, Any] = {
    Meaning.PLACE: "Ouro Lobbo-Galobé",
    Meaning.REF: "TNK-118",
    Meaning.ORGANISATION: "Santé pour Ténenkou",
    Meaning.PHONE: "+22320123456",
    Meaning.CODE: "4827",
    Meaning.PAIR: "482735",
    Meaning.ACK: 88,
    Meaning.COUNT: 20,
    Meaning.HOURS_AGO: (3, 47, 120),
}
_LISTS: dict[Meaning, tuple[str, ...]] = {
    Meaning.PLACE: ("Ouro Lobbo-Galobé", "Kelenkoro", "Maro-Bozo"),
    Meaning.PACKAGE: ("vaccins enfants", "soins des mères", "vaccins bétail"),
}
_LONG_TOPICS = (Topic.WITHDRAWN, Topic.CONTACT, Topic.NEWS)


def samples(phrase: type[Phrase]) -> Iterator[Phrase]:
    """The phrase for each weekday of a week, reasons and languages taking turns."""
    meanings, types = field_meanings(phrase), field_types(phrase)
    for offset in range(7):
        yield phrase(**{name: _value(meanings[name], types[name], offset) for name in types})


def _value(meaning: Meaning | None, kind: Any, offset: int) -> Any:
    if kind is date:
        return _MONDAY + timedelta(days=offset)
    if kind is datetime:
        return _LATE + timedelta(days=offset)
    if kind is ReasonWord:
        return list(ReasonWord)[offset % len(ReasonWord)]
    if kind is Language:
        return list(Language)[offset % len(Language)]
    if kind == Topics:
        return _LONG_TOPICS
    if meaning is None:
        raise TypeError(f"no sample for {kind}")
    return _LISTS[meaning] if kind == tuple[str, ...] else _VALUES[meaning]
