"""Rows of a table of places: what is taken, and what is said of the rest."""

import pytest

from bot.commands import BadRow
from bot.places.parse import PlaceRow, read_place
from bot.understanding.place_codes import place_code

CODE = place_code("W", "101")


def test_a_whole_row_is_taken() -> None:
    row = {
        "name": " Walo ",
        "code": CODE.lower(),
        "alt_names": "Waalo; Walo Peul;",
        "commune": "Foulba",
        "lat": "14,5",
        "lon": "-4.9",
        "market_day": "Lundi",
        "population": "1200",
    }
    assert read_place(row) == PlaceRow("Walo", CODE, ("Waalo", "Walo Peul"), "Foulba", 14.5, -4.9, 1)


def test_a_name_is_enough() -> None:
    assert read_place({"name": "Walo", "lat": None}) == PlaceRow("Walo", None, (), "", None, None, None)


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"name": " "}, ["name: is empty"]),
        ({"code": "W1019"}, ["code: W1019 is not a letter, three digits and a right check digit"]),
        ({"lat": "north", "lon": "1"}, ["lat: north is not a number of degrees"]),
        ({"lat": "91", "lon": "181"}, ["lat: 91 is not between -90 and 90", "lon: 181 is not between -180 and 180"]),
        ({"lat": "14"}, ["lat, lon: one without the other"]),
        ({"market_day": "someday"}, ["market_day: someday is not a day of the week"]),
    ],
)
def test_all_that_is_wrong_is_said_with_its_column(cells: dict[str, str], faults: list[str]) -> None:
    with pytest.raises(BadRow) as caught:
        read_place({"name": "Walo"} | cells)
    assert caught.value.faults == faults
