"""The board turned round: one line for each delivery, with the places of each of its days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.views.overview_rows import ORDER, PlaceRow

_RANK = {state: rank for rank, state in enumerate((*ORDER, "over"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery of the fortnight. `reason`: the first of the place that looks worst; `days`: names of places."""

    ref: str
    state: str
    reason: str | None
    days: tuple[tuple[str, ...], ...]


def by_delivery(rows: Iterable[PlaceRow]) -> tuple[DeliveryRow, ...]:
    """Every delivery of these lines, the one that wants a person most first."""
    states: dict[str, str] = {}
    reasons: dict[str, str | None] = {}
    stays: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        if row.ref is not None:
            reasons.setdefault(row.ref, row.reason)
        for at, cell in enumerate(row.cells):
            for mark in cell.marks:
                states[mark.ref] = min(mark.state, states.get(mark.ref, mark.state), key=lambda state: _RANK[state])
                days = stays[mark.ref] = stays[mark.ref] or [[] for _ in row.cells]
                days[at].append(row.name)
    found = (
        DeliveryRow(ref=ref, state=state, reason=reasons.get(ref), days=tuple(tuple(names) for names in stays[ref]))
        for ref, state in states.items()
    )
    return tuple(sorted(found, key=lambda one: (_RANK[one.state], _first(one), one.ref)))


def _first(one: DeliveryRow) -> int:
    return next((at for at, names in enumerate(one.days) if names), len(one.days))
