"""From facts to what one line of the board shows: a place's state, why, and fourteen days."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from bot.ids import PlaceId

ORDER = ("recall", "no_go", "wait", "hold", "silent", "clear", "departed", "go", "none")
"""States of a line, the one that wants a person most first."""
_A_DAY = timedelta(days=1)
_OUTCOMES = {"CLEAR": "clear", "HOLD": "hold", "NO_GO": "no_go"}


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was agreed, and whether it is suspended."""

    starts_at: datetime
    ends_at: datetime
    suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A delivery at a place on one day, with what was found and decided last."""

    ref: str
    day: date
    state: str
    outcome: str | None
    decided: str | None
    decided_at: datetime | None
    pack_at: datetime
    back_by: datetime
    reasons_text: str  # as JSON: read for the few lines that show one

    @property
    def shown(self) -> str:
        """Its state in the words of `ORDER`; "over" for one that is done or stood down."""
        return state_shown(self.state, self.outcome, self.decided)


def state_shown(state: str, outcome: str | None, decided: str | None) -> str:
    """How a board calls a delivery in this state, with what was found and decided last."""
    if state == "departed":
        if decided == "RECALL":
            return "recall"
        return "hold" if outcome == "HOLD" else "departed"
    if state != "planned":
        return "over"
    return {"GO": "go", "WAIT": "wait"}.get(decided or "", _OUTCOMES.get(outcome or "", "hold"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """A place as it is written down. `point`: latitude, longitude."""

    id: PlaceId
    code: str
    name: str
    commune: str
    point: tuple[float, float] | None
    outage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that lines are made of, by place."""

    now: datetime
    days: tuple[date, ...]
    calm: Mapping[PlaceId, list[Span]]
    promised: Mapping[PlaceId, list[Span]]
    planned: Mapping[PlaceId, list[Planned]]
    legs: Mapping[UUID, list[Planned]]
    yeses: Mapping[PlaceId, Mapping[str, datetime]]
    stops: Mapping[PlaceId, tuple[datetime, bool]]
    news: Mapping[PlaceId, datetime | None]
    silent_after: timedelta
    fresh_for: timedelta
    roles_needed: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A delivery in a cell."""

    ref: str
    state: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a place: "" no information, "calm", "promised", "suspended", "silent"; and who comes."""

    kind: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One line. `since`: of the fact behind the reason; `due`: when somebody has to have signed."""

    id: PlaceId
    code: str
    name: str
    commune: str
    state: str
    reason: str | None
    since: datetime | None
    due: datetime | None
    ref: str | None
    more: int
    yeses: int
    needed: int
    last_yes: datetime | None
    last_news: datetime | None
    silent: bool
    outage: bool
    cells: tuple[Cell, ...]
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """A way on the map, between two places that are shown. `state` "closed", one of `ORDER`, or "none"."""

    code: str
    mode: str
    start: tuple[float, float]
    end: tuple[float, float]
    state: str


def row_of(place: PlaceFacts, facts: Facts) -> PlaceRow:
    """The line of one place, without its days."""
    news = facts.news.get(place.id)
    silent = news is None or facts.now - news > facts.silent_after
    ahead = [one for one in facts.planned.get(place.id, ()) if one.shown != "over"]
    worst = min(ahead, key=lambda one: (ORDER.index(one.shown), one.day), default=None)
    state, reason, since = _state(place, facts, worst, silent)
    yeses = facts.yeses.get(place.id, {})
    return PlaceRow(
        id=place.id,
        code=place.code,
        name=place.name,
        commune=place.commune,
        state=state,
        reason=reason,
        since=since,
        due=worst.pack_at if worst and state == "clear" else worst.back_by if worst and state == "departed" else None,
        ref=worst.ref if worst else None,
        more=len({one.ref for one in ahead}) - 1 if ahead else 0,
        yeses=sum(facts.now - at <= facts.fresh_for for at in yeses.values()),
        needed=facts.roles_needed,
        last_yes=max(yeses.values(), default=None),
        last_news=news,
        silent=silent,
        outage=place.outage,
        cells=(),
        point=place.point,
    )


def with_days(row: PlaceRow, facts: Facts) -> PlaceRow:
    """The line with its fourteen days, which only lines that are shown need."""
    return replace(row, cells=_cells(row.id, facts, row.silent))


def _state(
    place: PlaceFacts, facts: Facts, worst: Planned | None, silent: bool
) -> tuple[str, str | None, datetime | None]:
    """State, code of the first reason, and since when."""
    stop = facts.stops.get(place.id)
    if worst is not None and worst.shown in ("recall", "go", "departed", "clear"):
        return worst.shown, None, worst.decided_at if worst.shown != "clear" else None
    if stop is not None and (worst is None or worst.shown != "wait"):
        return "no_go" if stop[1] else "hold", "G_STOP", stop[0]
    if worst is not None:
        code, since = _first_reason(worst, place.id)
        return worst.shown, code, since
    return ("silent", None, facts.news.get(place.id)) if silent else ("none", None, None)


def _first_reason(planned: Planned, place: PlaceId) -> tuple[str | None, datetime | None]:
    """The worst reason that is about this place, or about the whole delivery."""
    badness = ("NO_GO", "HOLD", "CLEAR")
    about = [one for one in json.loads(planned.reasons_text) if one.get("place") in (None, str(place))]
    ranked = sorted(about, key=lambda one: (badness.index(one["outcome"]), one.get("place") is None))
    if not ranked:
        return None, None
    since = ranked[0].get("since")
    return ranked[0]["code"], datetime.fromisoformat(since) if since else None


_PLAIN = {kind: Cell(kind) for kind in ("", "calm", "promised", "suspended", "silent")}
"""Days on which nobody comes, by far the most: one value each."""


def _cells(place: PlaceId, facts: Facts, silent: bool) -> tuple[Cell, ...]:
    calm, promised = facts.calm.get(place, ()), facts.promised.get(place, ())
    planned, stopped = facts.planned.get(place, ()), place in facts.stops
    first, days = facts.days[0], len(facts.days)
    agreed, given = _covered(calm, first, days), _covered(promised, first, days)
    suspended = _covered([one for one in (*calm, *promised) if one.suspended], first, days)
    suspended |= (agreed | {0}) if stopped else set()
    plain = "silent" if silent else "calm"
    kinds = [
        "suspended"
        if at in suspended
        else ""
        if at not in agreed
        else "promised"
        if at in given and not silent
        else plain
        for at in range(days)
    ]
    marks: dict[int, dict[Mark, None]] = {}
    for one in planned:
        marks.setdefault((one.day - first).days, {})[Mark(one.ref, one.shown)] = None
    return tuple(Cell(kind, tuple(marks[at])) if at in marks else _PLAIN[kind] for at, kind in enumerate(kinds))


def _covered(spans: Iterable[Span], first: date, days: int) -> set[int]:
    """Which of so many days from the first have any hour in one of the spans."""
    found: set[int] = set()
    for one in spans:
        last = one.ends_at.date() - (_A_DAY if one.ends_at.time() == time(0) else timedelta(0))
        found.update(range(max(0, (one.starts_at.date() - first).days), min(days - 1, (last - first).days) + 1))
    return found


def sorted_rows(rows: Iterable[PlaceRow]) -> tuple[PlaceRow, ...]:
    """What wants a person most first; the same places always in the same order."""
    far = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.state), row.due or far, row.name)))


def leg_lines(rows: Sequence[PlaceRow], legs: Iterable[Any], facts: Facts) -> tuple[LegLine, ...]:
    """Ways between places that have a point on the map."""
    points = {row.id: row.point for row in rows if row.point is not None}
    lines = []
    for leg in legs:
        start, end = points.get(leg.from_place_id), points.get(leg.to_place_id)
        if start is None or end is None:
            continue
        states = [one.shown for one in facts.legs.get(leg.id, ()) if one.shown in ORDER]
        state = "closed" if leg.closed_at else min(states, key=ORDER.index, default="none")
        lines.append(LegLine(code=leg.code, mode=leg.mode, start=start, end=end, state=state))
    return tuple(lines)
