"""What was typed into the form of a plan, as days and deadlines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from bot.console.language import gettext as _
from bot.decisions.looked import policy_of
from bot.deliveries.commands import DayPlan
from bot.deliveries.model import DEPART_WITHIN, Deadlines, completed_deadlines
from bot.ids import LegId, PlaceId
from bot.places import store as places

MOST_DAYS, MOST_STOPS, MOST_LEGS = 4, 3, 3
DEADLINES = ("book_at", "freeze_at", "pack_at", "depart_before", "turn_back_at", "back_by")


class BadField(Exception):
    """A field of the form cannot be read: its name, and why."""

    def __init__(self, name: str, why: str) -> None:
        """`why` is in the language of the page."""
        super().__init__(name)
        self.name = name
        self.why = why


def days_of(session: Session, form: Mapping[str, str]) -> tuple[DayPlan, ...]:
    """The days that were filled in. Raises `BadField`."""
    days = [_day(session, form, number) for number in range(1, MOST_DAYS + 1) if form.get(f"day-{number}", "").strip()]
    if not days:
        raise BadField("day-1", _("Au moins un jour."))
    return tuple(days)


def _day(session: Session, form: Mapping[str, str], number: int) -> DayPlan:
    stops = [_place(session, form, f"stop-{number}-{at}") for at in range(1, MOST_STOPS + 1)]
    legs = [_leg(session, form, f"leg-{number}-{at}") for at in range(1, MOST_LEGS + 1)]
    return DayPlan(
        day=_date(form, f"day-{number}"),
        stops=tuple(one for one in stops if one is not None),
        legs=tuple(one for one in legs if one is not None),
        hours_from=_hour(form, f"from-{number}"),
        hours_to=_hour(form, f"to-{number}"),
        night_place=_place(session, form, f"night-{number}"),
    )


def _place(session: Session, form: Mapping[str, str], name: str) -> PlaceId | None:
    word = form.get(name, "").strip()
    if not word:
        return None
    found = places.by_code(session, word) or places.by_name(session, word)
    if found is None:
        raise BadField(name, _("Aucun lieu ne porte ce nom ou ce code."))
    return found.id


def _leg(session: Session, form: Mapping[str, str], name: str) -> LegId | None:
    word = form.get(name, "").strip()
    if not word:
        return None
    found = places.leg_by_code(session, word)
    if found is None:
        raise BadField(name, _("Aucun trajet ne porte ce code."))
    return found.id


def _date(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form[name])
    except ValueError:
        raise BadField(name, _("Une date comme 2026-11-26.")) from None


def _hour(form: Mapping[str, str], name: str) -> time:
    try:
        return time.fromisoformat(form.get(name, ""))
    except ValueError:
        raise BadField(name, _("Une heure comme 07:00.")) from None


def _moment(form: Mapping[str, str], name: str) -> datetime | None:
    word = form.get(name, "").strip()
    if not word:
        return None
    try:
        return datetime.fromisoformat(word).replace(tzinfo=UTC)
    except ValueError:
        raise BadField(name, _("Un moment comme 2026-11-26 09:30.")) from None


def deadlines_of(session: Session, days: Sequence[DayPlan], form: Mapping[str, str]) -> Deadlines:
    """What was said, and for the rest what is suggested."""
    said = {name: _moment(form, name) for name in DEADLINES}
    departure = datetime.combine(days[0].day, days[0].hours_from, UTC)
    back_by = datetime.combine(days[-1].day, days[-1].hours_to, UTC) + DEPART_WITHIN
    return completed_deadlines(said, departure, back_by, policy_of(session))


def typed(due: Deadlines) -> dict[str, str]:
    """Deadlines as the form holds them."""
    return {name: f"{getattr(due, name):%Y-%m-%dT%H:%M}" for name in DEADLINES}
