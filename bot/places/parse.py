"""A row of a table of places, read: what is wrong is said, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.actors import Actor
from bot.commands import BadRow
from bot.ids import PlaceId
from bot.places.commands import AddPlace
from bot.understanding.place_codes import valid_code

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "lundi", "lun", "1"),
            ("tuesday", "mardi", "mar", "2"),
            ("wednesday", "mercredi", "mer", "3"),
            ("thursday", "jeudi", "jeu", "4"),
            ("friday", "vendredi", "ven", "5"),
            ("saturday", "samedi", "sam", "6"),
            ("sunday", "dimanche", "dim", "7"),
        ),
        start=1,
    )
    for name in names
}

COLUMNS = ("name", "code", "alt_names", "commune", "lat", "lon", "market_day")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as a table describes it."""

    name: str
    code: str | None
    alternative_names: tuple[str, ...]
    commune: str
    latitude: float | None
    longitude: float | None
    market_day: int | None


def add_place(read: PlaceRow, *, by: Actor, cause: str, place: PlaceId) -> AddPlace:
    """The order that writes a row down."""
    return AddPlace(
        by=by,
        cause=cause,
        place=place,
        name=read.name,
        code=read.code,
        alternative_names=read.alternative_names,
        commune=read.commune,
        latitude=read.latitude,
        longitude=read.longitude,
        market_day=read.market_day,
    )


def read_place(row: Mapping[str, str | None]) -> PlaceRow:
    """Read one row. Unknown columns are left alone. Raises `BadRow`."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    faults: list[str] = []
    if not cells["name"]:
        faults.append("name: is empty")
    if cells["code"] and not valid_code(cells["code"]):
        faults.append(f"code: {cells['code']} is not a letter, three digits and a right check digit")
    latitude = _degrees(cells["lat"], 90, "lat", faults)
    longitude = _degrees(cells["lon"], 180, "lon", faults)
    if (latitude is None) != (longitude is None) and not faults:
        faults.append("lat, lon: one without the other")
    market_day = WEEKDAYS.get(cells["market_day"].lower())
    if cells["market_day"] and market_day is None:
        faults.append(f"market_day: {cells['market_day']} is not a day of the week")
    if faults:
        raise BadRow(faults)
    return PlaceRow(
        name=cells["name"],
        code=cells["code"].upper() or None,
        alternative_names=tuple(name.strip() for name in cells["alt_names"].split(";") if name.strip()),
        commune=cells["commune"],
        latitude=latitude,
        longitude=longitude,
        market_day=market_day,
    )


def _degrees(cell: str, most: float, column: str, faults: list[str]) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        faults.append(f"{column}: {cell} is not a number of degrees")
        return None
    if not -most <= value <= most:
        faults.append(f"{column}: {cell} is not between -{most} and {most}")
        return None
    return value
