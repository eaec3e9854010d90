"""What happens to calm periods, and who is told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.calm_periods import store
from bot.calm_periods.commands import (
    AgreePeriod,
    EndPeriod,
    ExtendPeriod,
    PeriodChanged,
    ResumePeriod,
    SuspendPeriod,
    TellPeriod,
    TellPeriods,
)
from bot.calm_periods.model import CalmPeriod, Notice, PeriodState, faults, is_over, last_day, notices_due
from bot.commands import Command, Refused
from bot.contacts.store import people_of, staff_of
from bot.events import Event, Kind, PlacesTouched, Say, Separately, cause_of
from bot.ids import PeriodId
from bot.languages import Language
from bot.places.store import get_many
from bot.users.rights import LEADS, require
from bot.wording import keys_periods as keys
from bot.wording.check import banned_in
from bot.wording.phrase import Phrase
from bot.wording.render import read_ban_list

Announcement = tuple[Callable[[str, date], Phrase], Callable[[str, date], Phrase]]
"""What people of a place read, and what staff read: each made from (place or ref, last day)."""

STARTED: Announcement = (keys.PeriodStarted, keys.StaffPeriodStarted)
ENDS_ON: Announcement = (keys.PeriodEndsOn, keys.StaffPeriodEndsOn)
EXTENDED: Announcement = (keys.PeriodExtended, keys.StaffPeriodExtended)
SUSPENDED: Announcement = (lambda place, _: keys.PeriodSuspended(place), lambda ref, _: keys.StaffPeriodSuspended(ref))
ENDED: Announcement = (lambda place, _: keys.PeriodEnded(place), lambda ref, _: keys.StaffPeriodEnded(ref))
TOLD_BY_THE_CLOCK = {
    Notice.STARTED: STARTED,
    Notice.ENDS_IN_7: ENDS_ON,
    Notice.ENDS_IN_3: ENDS_ON,
    Notice.ENDS_IN_1: ENDS_ON,
    Notice.ENDED: ENDED,
}


def agree(command: AgreePeriod, session: Session, now: datetime) -> list[Event]:
    """Write an agreed span of calm down."""
    require(session, command.by, LEADS, command.places)
    if reasons := faults(command, now):
        raise Refused("period_not_possible", "; ".join(reasons))
    if said := [word for language in Language for word in banned_in(command.name, language, read_ban_list())]:
        raise Refused("name_on_phones", f"the name stands in texts, which never say {said[0].word}")
    namesake = store.by_name(session, command.name)
    if namesake is not None and namesake.id != command.period:
        raise Refused("period_name_taken", f"there is a calm period {command.name} already")
    if not store.add(session, command):
        return []
    return _changed(_known(session, command.period), command)


def suspend(command: SuspendPeriod, session: Session, now: datetime) -> list[Event]:
    """The calm does not hold: at once, and the people concerned hear that visits pause."""
    period = _open(session, command, command.period, now)
    if period.state is PeriodState.SUSPENDED:
        return []
    store.change(session, period.id, state=PeriodState.SUSPENDED)
    period = replace(period, state=PeriodState.SUSPENDED)
    return [*_changed(period, command), *_tell(session, period, SUSPENDED, command.cause)]


def resume(command: ResumePeriod, session: Session, now: datetime) -> list[Event]:
    """The calm holds again; its guarantees wait for a fresh yes."""
    period = _open(session, command, command.period, now)
    if period.state is PeriodState.AGREED:
        return []
    store.change(session, period.id, state=PeriodState.AGREED)
    return _changed(replace(period, state=PeriodState.AGREED), command)


def end(command: EndPeriod, session: Session, now: datetime) -> list[Event]:
    """The calm period is over now."""
    period = _known(session, command.period)
    require(session, command.by, LEADS, period.places)
    if period.state is PeriodState.ENDED:
        return []
    return _end(session, period, command.cause, now)


def extend(command: ExtendPeriod, session: Session, now: datetime) -> list[Event]:
    """The calm period lasts longer; the guarantees in it do not: each promise has its own end."""
    period = _open(session, command, command.period, now)
    if command.ends_at == period.ends_at:
        return []
    if command.ends_at < period.ends_at:
        raise Refused("period_not_longer", "the new end is before the present one")
    store.change(session, period.id, ends_at=command.ends_at)
    period = replace(period, ends_at=command.ends_at)
    return [*_changed(period, command), *_tell(session, period, EXTENDED, command.cause)]


def tell_due(command: TellPeriods, session: Session, now: datetime) -> list[Event]:
    """Tell of starts, ends in 7, 3 and 1 days, and ends, each period by itself."""
    return [
        Separately(
            order=TellPeriod(by=command.by, cause=cause_of("clock", "period", period.id), period=period.id),
            about=cause_of("period", period.id),
        )
        for period, told in store.untold(session, now)
        if _ends_now(period, now) or notices_due(period, told, now)
    ]


def tell(command: TellPeriod, session: Session, now: datetime) -> list[Event]:
    """Tell what is due of one calm period: each once, whatever became of the last run."""
    events: list[Event] = []
    for period, told in store.untold(session, now, command.period):
        if _ends_now(period, now):
            events += _end(session, period, cause_of("clock", "period", period.id, "ended"), now)
            continue
        for notice in notices_due(period, told, now):
            cause = cause_of("clock", "period", period.id, notice, int(period.ends_at.timestamp()))
            if store.mark_told(session, period, notice, now):
                events += _tell(session, period, TOLD_BY_THE_CLOCK[notice], cause)
    return events


def _ends_now(period: CalmPeriod, now: datetime) -> bool:
    return is_over(period, now) and period.state is not PeriodState.ENDED


def _known(session: Session, period_id: PeriodId) -> CalmPeriod:
    period = store.get(session, period_id, lock=True)
    if period is None:
        raise Refused("period_unknown", "there is no such calm period")
    return period


def _open(session: Session, command: Command, period_id: PeriodId, now: datetime) -> CalmPeriod:
    period = _known(session, period_id)
    require(session, command.by, LEADS, period.places)
    if is_over(period, now):
        raise Refused("period_over", f"{period.name} is over")
    return period


def _end(session: Session, period: CalmPeriod, cause: str, now: datetime) -> list[Event]:
    ends_at = now if period.starts_at < now < period.ends_at else period.ends_at
    store.change(session, period.id, state=PeriodState.ENDED, ends_at=ends_at)
    period = replace(period, state=PeriodState.ENDED, ends_at=ends_at)
    store.mark_told(session, period, Notice.ENDED, now)
    places = tuple(sorted(period.places, key=str))
    return [
        PeriodChanged(period=period.id, state=period.state, places=places, cause=cause),
        PlacesTouched(places=places, cause=cause),
        *_tell(session, period, ENDED, cause),
    ]


def _changed(period: CalmPeriod, command: Command) -> list[Event]:
    places = tuple(sorted(period.places, key=str))
    return [
        PeriodChanged(period=period.id, state=period.state, places=places, cause=command.cause),
        PlacesTouched(places=places, cause=command.cause),
    ]


def _tell(session: Session, period: CalmPeriod, announcement: Announcement, cause: str) -> list[Event]:
    """To staff by the period's name; to each person of its places once, by the first of their places."""
    to_place, to_staff = announcement
    day = last_day(period)
    staff = staff_of(session, period.organisation)
    says: list[Event] = [
        Say(to=person.id, phrase=to_staff(period.name, day), cause=cause, kind=Kind.NOTICE) for person in staff
    ]
    told = {person.id for person in staff}
    names = {place.id: place.name for place in get_many(session, period.places)}
    for person in people_of(session, period.places):
        if person.id in told or person.is_staff:
            continue
        place = next(place for place in person.places if place in names)
        says.append(Say(to=person.id, phrase=to_place(names[place], day), cause=cause, kind=Kind.NOTICE))
    return says
