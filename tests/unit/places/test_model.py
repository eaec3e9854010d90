"""How far places are from each other."""

from uuid import uuid4

import pytest

from bot.ids import PlaceId
from bot.places.model import Place, distance_km


def place(latitude: float | None, longitude: float | None) -> Place:
    return Place(PlaceId(uuid4()), "W1014", "Walo", (), "", latitude, longitude, None, None)


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_km(place(14.0, -5.0), place(15.0, -5.0)) == pytest.approx(111.2, abs=0.1)


def test_a_place_is_nowhere_near_without_a_point() -> None:
    assert distance_km(place(14.0, -5.0), place(None, None)) is None
    assert distance_km(place(None, -5.0), place(14.0, -5.0)) is None
