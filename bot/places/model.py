"""Places and legs as values."""

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from bot.ids import LegId, PlaceId
from bot.places.commands import Mode

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A village or site."""

    id: PlaceId
    code: str
    name: str
    alternative_names: tuple[str, ...]
    commune: str
    latitude: float | None
    longitude: float | None
    market_day: int | None
    outage_since: datetime | None


@dataclass(frozen=True, slots=True)
class Leg:
    """A way between two places."""

    id: LegId
    code: str
    from_place: PlaceId
    to_place: PlaceId
    mode: Mode
    closed_at: datetime | None
    closed_reason: str | None


def distance_km(one: Place, other: Place) -> float | None:
    """As the crow flies, in km; None where either has no point."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (one.latitude, one.longitude, other.latitude, other.longitude))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))
