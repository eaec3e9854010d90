"""Day and time words, dates and durations, as said."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.matcher import Mention
from bot.understanding.tokens import Token

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

RELATIVE = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2, "yesterday": -1, "last_night": -1}

OTHER_DAYS = frozenset({"next_week", "market_day", "friday_prayer"})

TIMES = ("morning", "noon", "afternoon", "night", "now")

_DAY_WORDS = frozenset({"nyande", "nyaland", "nyalande", "nyalnde", "nande", "date"})

_UNITS = {"day": "d", "week": "w", "month": "m", "hour": "h"}

DAY_CONCEPTS = frozenset((*WEEKDAYS, *RELATIVE, *OTHER_DAYS))


@dataclass(frozen=True, slots=True)
class When:
    """What a text says about time, as said."""

    days: tuple[str, ...] = ()
    time: str | None = None
    duration: str | None = None


def _written_date(text: str) -> str | None:
    parts = text.replace("-", "/").replace(".", "/").split("/")
    day, month = int(parts[0]), int(parts[1])
    return f"{day}/{month}" if 1 <= day <= 31 and 1 <= month <= 12 else None


def _month_days(months: Sequence[Mention], numbers: dict[tuple[int, int], int]) -> list[tuple[int, str]]:
    found = []
    for m in months:
        near = [
            (abs(start - m.start), value)
            for (start, end), value in numbers.items()
            if 1 <= value <= 31 and (0 <= m.start - end <= 1 or 0 <= start - m.end <= 2)
        ]
        if near:
            found.append((m.start, f"{min(near)[1]}/{MONTHS.index(m.concept) + 1}"))
    return found


def _bare_days(
    tokens: Sequence[Token], found: Sequence[Mention], numbers: dict[tuple[int, int], int]
) -> list[tuple[int, str]]:
    """A day of the month without its month: French "le 12", Fulfulde "nyannde 12"."""
    things = {m.start for m in found if m.concept not in _UNITS}
    said = {m.end for m in found if m.concept == "day" and tokens[m.start].key in _DAY_WORDS}
    return [
        (start, str(value))
        for (start, end), value in numbers.items()
        if 1 <= value <= 31 and (start in said or (end not in things and start > 0 and tokens[start - 1].key == "le"))
    ]


def read_when(tokens: Sequence[Token], found: Sequence[Mention], numbers: dict[tuple[int, int], int]) -> When:
    """The first two days named, the time of day, and how long."""
    days: list[tuple[int, str]] = []
    dated = _month_days([m for m in found if m.concept in MONTHS], numbers)
    days.extend(dated)
    counted = {i for start, end in numbers if end - start > 1 for i in range(start, end)}
    days.extend((m.start, m.concept) for m in found if m.concept in DAY_CONCEPTS and m.start not in counted)
    for i, token in enumerate(tokens):
        if token.kind == "date" and (written := _written_date(token.fold)):
            days.append((i, written))
    bare = [] if days else _bare_days(tokens, found, numbers)
    days.extend(bare)
    named = tuple(dict.fromkeys(day for _, day in sorted(days)))
    clock = next((t.fold for t in tokens if t.kind == "time"), None)
    part = next((m.concept for m in found if m.concept in TIMES), None)
    return When(named, clock or part, None if dated or bare else _duration(found, numbers))


def _duration(found: Sequence[Mention], numbers: dict[tuple[int, int], int]) -> str | None:
    for m in found:
        unit = _UNITS.get(m.concept)
        if unit is None:
            continue
        for (start, end), value in numbers.items():
            if end == m.start or start == m.end:
                return f"{value}{unit}"
    return None
