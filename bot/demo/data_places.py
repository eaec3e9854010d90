"""Places that do not exist, in a delta that does: names, codes, market days, points, and the ways between them."""

from dataclasses import dataclass

from bot.places.commands import Mode
from bot.understanding.place_codes import place_code


@dataclass(frozen=True, slots=True)
class InventedPlace:
    """`digits`: the three before the check digit; `market_day` is an ISO weekday, where there is a market."""

    name: str
    letter: str
    digits: str
    latitude: float
    longitude: float
    market_day: int | None = None
    also: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code with its check digit."""
        return place_code(self.letter, self.digits)


PLACES = (
    InventedPlace("Diko", "D", "195", 14.51, -4.92, market_day=4),
    InventedPlace("Tamba", "T", "113", 14.62, -5.14, market_day=1, also=("Tamba Bozo",)),
    InventedPlace("Kelenkoro", "K", "104", 14.33, -5.21, market_day=7),
    InventedPlace("Walo", "W", "122", 14.79, -4.83, market_day=6),
    InventedPlace("Galobé", "G", "131", 14.21, -4.87, also=("Galobe",)),
    InventedPlace("Foulba", "F", "140", 14.08, -5.02, market_day=2),
    InventedPlace("Maro-Bozo", "M", "159", 14.44, -4.61),
    InventedPlace("Nanko", "N", "168", 14.95, -5.08, market_day=3),
    InventedPlace("Hamdo", "H", "177", 14.70, -4.52),
    InventedPlace("Ouro Lobbo", "L", "186", 14.86, -5.33, market_day=5),
    InventedPlace("Orso", "S", "204", 14.13, -5.36),
)

LEGS = (
    ("DT1", "Diko", "Tamba", Mode.BOAT),
    ("DK1", "Diko", "Kelenkoro", Mode.TRACK),
    ("DW1", "Diko", "Walo", Mode.BOAT),
    ("DG1", "Diko", "Galobé", Mode.ROAD),
    ("DM1", "Diko", "Maro-Bozo", Mode.ROAD),
    ("GF1", "Galobé", "Foulba", Mode.TRACK),
    ("TN1", "Tamba", "Nanko", Mode.BOAT),
    ("TL1", "Tamba", "Ouro Lobbo", Mode.BOAT),
    ("WH1", "Walo", "Hamdo", Mode.TRACK),
    ("FO1", "Foulba", "Orso", Mode.TRACK),
)
"""Code, from, to, how."""
