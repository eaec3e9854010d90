"""Dates out of day words, seen from a day that is given."""

from datetime import date, timedelta

from bot.understanding.model import DateRange
from bot.understanding.when import RELATIVE, WEEKDAYS, When


def resolve(day: str, today: date, market_day: int | None = None) -> date | None:
    """The date that a day word means, seen from `today`: a weekday is the next one after today, a written date the
    next such one within the coming ten months, else the last one. None if that cannot be told."""
    if day in RELATIVE:
        return today + timedelta(days=RELATIVE[day])
    if day in WEEKDAYS:
        return _next_weekday(WEEKDAYS.index(day), today)
    if day == "friday_prayer":
        return _next_weekday(4, today)
    if day == "market_day":
        return _next_weekday(market_day, today) if market_day is not None else None
    if day.isdigit():
        return _day_of_month(int(day), today)
    if "/" in day:
        return _dated(day, today)
    return None


def _next_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _day_of_month(number: int, today: date) -> date | None:
    ahead = (today + timedelta(days=n) for n in range(62))
    return next((day for day in ahead if day.day == number), None)


def _dated(day: str, today: date) -> date | None:
    number, month = (int(part) for part in day.split("/"))
    candidates = []
    for year in (today.year, today.year + 1):
        try:
            candidates.append(date(year, month, number))
        except ValueError:
            continue
    coming = [c for c in candidates if timedelta(days=-60) <= c - today <= timedelta(days=305)]
    return coming[0] if coming else next(iter(candidates), None)


def resolve_all(when: When, today: date | None, market_day: int | None) -> tuple[tuple[date, ...], DateRange | None]:
    """All dates meant, and the range when two days in order or a first day and a duration are given."""
    if today is None:
        return (), None
    dates = tuple(d for d in (resolve(day, today, market_day) for day in when.days) if d is not None)
    if len(dates) == 2:
        start, end = dates
        if end < start and "/" not in when.days[1]:
            end += timedelta(days=7)
        return (start, end), DateRange(start, end) if start <= end else None
    if when.duration and when.duration[-1] in "dw":
        length = int(when.duration[:-1]) * (7 if when.duration[-1] == "w" else 1)
        start = dates[0] if dates else today
        if 1 <= length <= 366:
            return dates, DateRange(start, start + timedelta(days=length - 1))
    return dates, None
