from datetime import date

import pytest

from bot.languages import Language
from bot.understanding.dates import resolve, resolve_all
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import DateRange, Slots
from bot.understanding.understand import understand
from bot.understanding.when import When
from tests.unit.understanding.world import PLACES, said

THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("text", "day", "end"),
    [
        ("venez jeudi", "thursday", None),
        ("aw ka na ntene ni tarata", "monday", "tuesday"),
        ("ngaree altine e talaata", "monday", "tuesday"),
        ("le 3 decembre a Walo", "3/12", None),
        ("desanburu tile 3 ka ben Walo ma", "3/12", None),
        ("nous convient 25/11", "25/11", None),
        ("livraison le 12", "12", None),
        ("nyalaande 12 ana moyyani min", "12", None),
        ("an ye kesu bi saba soro", None, None),
        ("apres la priere du vendredi", "friday_prayer", "friday"),
        ("rdv 45/45", None, None),
    ],
)
def test_days_are_read_as_said(text: str, day: str | None, end: str | None) -> None:
    slots = said(text).slots
    assert slots.day == day
    if end is None:
        assert slots.day_end is None or day == "friday_prayer"
    elif day != "friday_prayer":
        assert slots.day_end == end


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("garantie 5 jours", "5d"),
        ("merci de repousser dune semaine", "1w"),
        ("layidu tile duuru", "5d"),
        ("fodoore balɗe joy", "5d"),
        ("attendez 2 mois", "2m"),
    ],
)
def test_durations_are_read(text: str, duration: str) -> None:
    assert said(text).slots.duration == duration


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("today", date(2026, 11, 19)),
        ("day_after_tomorrow", date(2026, 11, 21)),
        ("last_night", date(2026, 11, 18)),
        ("thursday", date(2026, 11, 26)),
        ("friday", date(2026, 11, 20)),
        ("friday_prayer", date(2026, 11, 20)),
        ("3/12", date(2026, 12, 3)),
        ("2/1", date(2027, 1, 2)),
        ("18/11", date(2026, 11, 18)),
        ("31/2", None),
        ("29/2", None),
        ("12", date(2026, 12, 12)),
        ("31", date(2026, 12, 31)),
        ("market_day", None),
        ("next_week", None),
    ],
)
def test_a_day_word_means_a_date_seen_from_today(day: str, expected: date | None) -> None:
    assert resolve(day, THURSDAY) == expected


def test_market_day_is_that_of_the_place() -> None:
    assert resolve("market_day", THURSDAY, market_day=0) == date(2026, 11, 23)


def test_two_days_or_a_duration_make_a_range() -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    assert resolve_all(When(("monday", "tuesday")), THURSDAY, None) == ((monday, tuesday), DateRange(monday, tuesday))
    assert resolve_all(When(("saturday", "friday")), THURSDAY, None)[1] == DateRange(
        date(2026, 11, 21), date(2026, 11, 27)
    )
    assert resolve_all(When((), None, "5d"), THURSDAY, None)[1] == DateRange(THURSDAY, date(2026, 11, 23))
    assert resolve_all(When(("monday",), None, "1w"), THURSDAY, None)[1] == DateRange(monday, date(2026, 11, 29))
    assert resolve_all(When(("monday",), None, "9999d"), THURSDAY, None) == ((monday,), None)
    assert resolve_all(When(("3/12", "1/12")), THURSDAY, None)[1] is None
    assert resolve_all(When(("monday",)), None, None) == ((), None)


def test_dates_come_with_today_only() -> None:
    def slots(today: date | None) -> Slots:
        lexicon = load_lexicons()
        text = "venez jeudi a Walo"
        return understand(text, lexicon=lexicon, gazetteer=PLACES, language=Language.FR, today=today).slots

    assert slots(None).dates == ()
    assert slots(THURSDAY).dates == (date(2026, 11, 26),)
