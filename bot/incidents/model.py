"""What happened, as values, and how grave it is."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import IncidentId, LegId, PlaceId
from bot.incidents.commands import Certainty

MINE = 7
"""The digit of a suspicious object on the way: the only incident that time alone never ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFact:
    """One incident as rules see it; each incident once.

    `place` is the one of its places that was asked for; an incident whose place is not certain counts at every place
    that its reporter speaks for. None: nobody has said where yet. `category` is the digit of the printed card.
    `mine_open`: a suspicious object that nobody has cleared by name; it stays, however old.
    """

    id: IncidentId
    category: int | None
    place: PlaceId | None
    leg: LegId | None
    severity: (
        int  # 1 information, 2 hindrance, 3 threat or loss, 4 person taken, 5 death, fighting, object, health care
    )
    certainty: Certainty
    happened_at: datetime
    reported_at: datetime
    health_touched: bool
    from_stranger: bool
    mine_open: bool
    refuted: bool
