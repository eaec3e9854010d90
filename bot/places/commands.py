"""What can be done about places and legs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.commands import Command
from bot.ids import LegId, PlaceId


class Mode(StrEnum):
    """How a leg is travelled."""

    ROAD = "road"
    TRACK = "track"
    BOAT = "boat"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPlace(Command):
    """Add a place. Without `code` the next free one is given; a code carries a check digit."""

    place: PlaceId
    name: str
    code: str | None = None
    alternative_names: tuple[str, ...] = ()
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    market_day: int | None = None  # ISO weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLeg(Command):
    """Add a way between two places."""

    leg: LegId
    code: str
    from_place: PlaceId
    to_place: PlaceId
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLeg(Command):
    """A leg cannot be used."""

    leg: LegId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenLeg(Command):
    """A leg can be used again."""

    leg: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutage(Command):
    """The network at a place is known to be down since then; None: it is back."""

    place: PlaceId
    since: datetime | None
