"""A delivery as a value, its deadlines, and what no rule could ever accept of a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from bot.commands import Refused
from bot.deliveries.commands import DayPlan, DeliveryAnswer, PlanDelivery
from bot.ids import ContactId, DeliveryId, LegId, OrganisationId, PackageId, PlaceId, TeamId, UserId


class DeliveryState(StrEnum):
    """Where a delivery stands. `REQUESTED` has no plan yet; the last three are the end."""

    REQUESTED = "requested"
    PLANNED = "planned"
    DEPARTED = "departed"
    STOOD_DOWN = "stood_down"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_STATES = (DeliveryState.PLANNED, DeliveryState.DEPARTED)
"""States in which rules look at a delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Moments of a planned delivery, in the order in which they pass."""

    book_at: datetime  # D1: guarantees and notification
    freeze_at: datetime  # D2: ice-packs, vaccines drawn; the places are asked
    pack_at: datetime  # D3: without DEPART OK the journey does not take place
    depart_before: datetime
    turn_back_at: datetime  # D4
    back_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a delivery. Hours are local to Mali, which is UTC. `night_place` None: the night is at the base."""

    number: int
    day: date
    hours_from: time
    hours_to: time
    stops: tuple[PlaceId, ...]
    legs: tuple[LegId, ...]
    night_place: PlaceId | None

    @property
    def starts_at(self) -> datetime:
        """When the team leaves where it slept."""
        return datetime.combine(self.day, self.hours_from, UTC)

    @property
    def ends_at(self) -> datetime:
        """When the team is where it sleeps."""
        return datetime.combine(self.day, self.hours_to, UTC)

    @property
    def places(self) -> tuple[PlaceId, ...]:
        """Where the team stops on that day, the place of the night included."""
        nights = () if self.night_place is None else (self.night_place,)
        return tuple(dict.fromkeys((*self.stops, *nights)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A team's planned movement with a package. Team, package, planner and deadlines are None while requested."""

    id: DeliveryId
    ref: str
    organisation: OrganisationId
    state: DeliveryState
    package: PackageId | None = None
    team: TeamId | None = None
    planned_by: UserId | None = None
    requested_by: ContactId | None = None
    requested_place: PlaceId | None = None
    requested_days: str = ""
    answer_by: datetime | None = None
    deadlines: Deadlines | None = None
    days: tuple[Day, ...] = ()
    sequence: int = 0

    @property
    def due(self) -> Deadlines:
        """The deadlines. Raises `Refused` for a request that nobody has planned yet."""
        if self.deadlines is None:
            raise Refused("not_planned", f"{self.ref} has no plan yet")
        return self.deadlines

    @property
    def open(self) -> bool:
        """Whether rules look at it."""
        return self.state in OPEN_STATES

    @property
    def stops(self) -> tuple[PlaceId, ...]:
        """Where the team works, each place once, in order."""
        return tuple(dict.fromkeys(place for day in self.days for place in day.stops))

    @property
    def places(self) -> tuple[PlaceId, ...]:
        """Where the team stops: works or sleeps, each place once, in order."""
        return tuple(dict.fromkeys(place for day in self.days for place in day.places))

    @property
    def legs(self) -> tuple[LegId, ...]:
        """The legs travelled, each once, in order."""
        return tuple(dict.fromkeys(leg for day in self.days for leg in day.legs))

    @property
    def first_departure(self) -> datetime:
        """When the team leaves on the first day."""
        return self.days[0].starts_at

    def day_number(self, number: int) -> Day:
        """The day of this number. Raises `Refused` where there is none."""
        for day in self.days:
            if day.number == number:
                return day
        raise Refused("no_such_day", f"{self.ref} has no day {number}")

    def days_ahead(self, now: datetime, *, departed: bool) -> tuple[Day, ...]:
        """Days that still matter: all before departure; after it those not over, and always the last.

        The day before stays in as long as the team may still be at its place of the night: until the next day ends.
        """
        if not departed:
            return self.days
        ahead = [day for day in self.days if self._may_still_be_there(day, now)]
        return tuple(ahead) or self.days[-1:]

    def _may_still_be_there(self, day: Day, now: datetime) -> bool:
        following = [other for other in self.days if other.number == day.number + 1]
        if not following:
            return True
        slept_there = day.night_place is not None
        return now < (following[0].ends_at if slept_there else max(day.ends_at, following[0].starts_at))

    def ends_of(self, day: Day) -> tuple[datetime, datetime]:
        """The two ends of a DEPART OK for that day: depart before, be where the night is by (law 1).

        The first day leaves before the delivery's own limit; later days get the same slack after their first hour.
        """
        slack = max(self.due.depart_before - self.first_departure, timedelta(0))
        last = day.number == self.days[-1].number
        depart_before = self.due.depart_before if day.number == self.days[0].number else day.starts_at + slack
        return depart_before, self.due.back_by if last else day.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A version of a health package. A line is (domain, activity, target)."""

    id: PackageId
    name: str
    version: int
    lines: tuple[tuple[str, str, str], ...]
    cold_life_hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnswer:
    """What somebody of a place last said of a delivery."""

    place: PlaceId
    contact: ContactId
    answer: DeliveryAnswer
    at: datetime


class Leads(Protocol):
    """How long before the first departure the suggested deadlines lie."""

    @property
    def book_lead(self) -> timedelta:
        """D1."""
        ...

    @property
    def freeze_lead(self) -> timedelta:
        """D2."""
        ...

    @property
    def pack_lead(self) -> timedelta:
        """D3."""
        ...


def suggested_deadlines(
    first_departure: datetime, back_by: datetime, depart_before: datetime, leads: Leads
) -> Deadlines:
    """Deadlines for a coordinator to change: D1, D2, D3 before the first departure, D4 half-way of the time away."""
    return Deadlines(
        book_at=first_departure - leads.book_lead,
        freeze_at=first_departure - leads.freeze_lead,
        pack_at=first_departure - leads.pack_lead,
        depart_before=depart_before,
        turn_back_at=depart_before + (back_by - depart_before) / 2,
        back_by=back_by,
    )


DEPART_WITHIN = timedelta(hours=1)
"""Suggested: how long after its hour a team may still leave."""


def completed_deadlines(
    said: Mapping[str, datetime | None], first_departure: datetime, back_by: datetime, leads: Leads
) -> Deadlines:
    """What was said, by the names of `Deadlines`, and for the rest what is suggested; D1 never lies after D2.

    `back_by` is the suggestion where nobody said it.
    """
    back_by = said["back_by"] or back_by
    depart_before = said["depart_before"] or first_departure + DEPART_WITHIN
    idea = suggested_deadlines(first_departure, back_by, depart_before, leads)
    freeze_at = said["freeze_at"] or idea.freeze_at
    return Deadlines(
        book_at=said["book_at"] or min(idea.book_at, freeze_at),
        freeze_at=freeze_at,
        pack_at=said["pack_at"] or idea.pack_at,
        depart_before=depart_before,
        turn_back_at=said["turn_back_at"] or idea.turn_back_at,
        back_by=back_by,
    )


def plan_faults(order: PlanDelivery, now: datetime) -> tuple[Refused, ...]:
    """All that no rule could ever accept of this plan, as (code, message); a plan that rules block is no fault."""
    return tuple(Refused(code, message) for code, message in _faults(order, now))


def _faults(order: PlanDelivery, now: datetime) -> Iterator[tuple[str, str]]:
    if not order.days:
        yield "no_days", "a delivery has at least one day"
        return
    for number, day in enumerate(order.days, start=1):
        yield from _faults_of_day(number, day)
    days = [day.day for day in order.days]
    if any(later <= earlier for earlier, later in pairwise(days)):
        yield "days_out_of_order", "each day is later than the one before"
    yield from _faults_of_deadlines(order, now)


def _faults_of_day(number: int, day: DayPlan) -> Iterator[tuple[str, str]]:
    if day.hours_to <= day.hours_from:
        yield "hours_end_before_start", f"day {number} ends before it starts"
    if not day.stops:
        yield "no_stops", f"day {number} has no place to stop at"


def _faults_of_deadlines(order: PlanDelivery, now: datetime) -> Iterator[tuple[str, str]]:
    moments = (order.book_at, order.freeze_at, order.pack_at, order.depart_before, order.turn_back_at, order.back_by)
    if any(moment.tzinfo is None for moment in moments):
        yield "no_time_zone", "deadlines need a time zone"
        return
    in_order = (
        order.book_at <= order.freeze_at < order.pack_at <= order.depart_before < order.back_by
        and order.depart_before <= order.turn_back_at <= order.back_by
    )
    if not in_order:
        yield "deadlines_out_of_order", "D1, D2, D3, depart before, D4 and back by follow one another"
    first, last = order.days[0], order.days[-1]
    if datetime.combine(first.day, first.hours_from, UTC) <= now or order.depart_before <= now:
        yield "in_the_past", "the departure is in the past"
    elif order.pack_at <= now:
        yield "deadline_passed", "D3 has passed: nobody could still allow the departure"
    if order.depart_before < datetime.combine(first.day, first.hours_from, UTC):
        yield "departs_before_first_hour", "depart before lies before the first hour of the first day"
    if order.depart_before > datetime.combine(first.day, first.hours_to, UTC):
        yield "departs_after_first_day", "depart before lies after the hours of the first day"
    if order.back_by < datetime.combine(last.day, last.hours_to, UTC):
        yield "back_before_last_hour", "back by lies before the last hour of the last day"


def numbered(days: Sequence[DayPlan]) -> tuple[Day, ...]:
    """The days of a plan, numbered from 1."""
    return tuple(
        Day(
            number=number,
            day=day.day,
            hours_from=day.hours_from,
            hours_to=day.hours_to,
            stops=day.stops,
            legs=day.legs,
            night_place=day.night_place,
        )
        for number, day in enumerate(days, start=1)
    )
