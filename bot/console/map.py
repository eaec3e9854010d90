"""Where places and ways lie on a small picture, without tiles: nobody else learns which village is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from bot.views.overview import Overview, PlaceRow

WIDTH, HEIGHT, EDGE = 320.0, 250.0, 22.0
NAMED = 40
"""So many names fit; with more places only those that want a person are named."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the picture."""

    x: float
    y: float
    name: str
    code: str
    state: str
    named: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A way on the picture."""

    x1: float
    y1: float
    x2: float
    y2: float
    mode: str
    state: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    points: tuple[Point, ...]
    lines: tuple[Line, ...]


def drawn(found: Overview) -> Picture | None:
    """The picture; None where no place has a point."""
    placed = [row for row in found.rows if row.point is not None]
    if not placed:
        return None
    scale = _Scale(placed)
    few = len(placed) <= NAMED
    points = []
    for row in placed:
        assert row.point is not None
        x, y = scale.at(row.point)
        named = few or row.state in ("recall", "no_go", "wait")
        points.append(Point(x, y, row.name, row.code, row.state, named, x > WIDTH * 0.72))
    ends = {row.point for row in placed}
    lines = tuple(
        Line(*scale.at(leg.start), *scale.at(leg.end), leg.mode, leg.state)
        for leg in found.legs
        if leg.start in ends and leg.end in ends
    )
    return Picture(tuple(points), lines)


class _Scale:
    def __init__(self, rows: Sequence[PlaceRow]) -> None:
        points = [row.point for row in rows if row.point is not None]
        self._south, self._north = min(lat for lat, _ in points), max(lat for lat, _ in points)
        self._west, self._east = min(lon for _, lon in points), max(lon for _, lon in points)
        self._narrow = cos(radians((self._south + self._north) / 2))
        wide = max((self._east - self._west) * self._narrow, 0.01)
        high = max(self._north - self._south, 0.01)
        self._by = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Of latitude and longitude."""
        middle = (self._west + self._east) / 2, (self._south + self._north) / 2
        x = WIDTH / 2 + (point[1] - middle[0]) * self._narrow * self._by
        y = HEIGHT / 2 - (point[0] - middle[1]) * self._by
        return round(x, 1), round(y, 1)
