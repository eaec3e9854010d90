"""Places and legs are written down once, under codes with a check digit, and found by what is near."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Via
from bot.commands import Refused
from bot.ids import LegId, PlaceId
from bot.places import store
from bot.places.commands import AddLeg, AddPlace, CloseLeg, Mode, ReopenLeg, SetOutage
from bot.places.handlers import next_code
from bot.understanding.place_codes import codes_for, place_code, valid_code
from tests.conftest import NOW

BY = Actor(via=Via.CLI)


def add(session: Session, name: str, **values: object) -> PlaceId:
    made = PlaceId(uuid4())
    dispatch.run(AddPlace(by=BY, cause=f"t:{uuid4()}", place=made, name=name, **values), session, NOW)  # type: ignore[arg-type]
    return made


def join(session: Session, code: str, one: PlaceId, other: PlaceId) -> LegId:
    made = LegId(uuid4())
    order = AddLeg(by=BY, cause=f"t:{uuid4()}", leg=made, code=code, from_place=one, to_place=other, mode=Mode.TRACK)
    dispatch.run(order, session, NOW)
    return made


def test_a_place_without_a_code_gets_the_first_free_one(session: Session) -> None:
    first, second = (store.get(session, add(session, name)) for name in ("Walo", "Walia"))
    assert (first.code, second.code) == codes_for("W")[:2]
    assert valid_code(store.get(session, add(session, "Éguel")).code)


def test_codes_run_out_loudly() -> None:
    taken = {code for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" for code in codes_for(letter)}
    with pytest.raises(Refused, match="every place code"):
        next_code("Walo", taken)


def test_a_code_is_checked_and_taken_once(session: Session) -> None:
    code = place_code("W", "500")
    place = add(session, "Walo", code=code.lower(), alternative_names=("Waalo", "Waalo", "Wallo"))
    found = store.by_code(session, code.lower())
    assert found is not None
    assert (found.id, found.alternative_names) == (place, ("Waalo", "Wallo"))
    with pytest.raises(Refused, match="another place"):
        add(session, "Tamba", code=code)
    with pytest.raises(Refused, match="check digit"):
        add(session, "Tamba", code="W5009" if code != "W5009" else "W5008")
    with pytest.raises(Refused, match="market day"):
        add(session, "Tamba", market_day=8)


def test_a_place_that_was_undone_with_its_savepoint_is_on_no_map(session: Session) -> None:
    walo = add(session, "Walo")
    with session.begin_nested() as part:
        diko = add(session, "Diko")
        assert {walo, diko} <= {place.id for place in store.all_places(session)}
        part.rollback()
    assert diko not in {place.id for place in store.all_places(session)}
    assert store.whole_map(session) is store.whole_map(session)


def test_two_places_of_one_name_are_not_found_by_it(session: Session) -> None:
    add(session, "Kali")
    assert store.by_name(session, "kali") is not None
    add(session, "Kali")
    assert store.by_name(session, "kali") is None


def test_near_is_by_distance_and_along_legs(session: Session) -> None:
    here = add(session, "Walo", latitude=14.0, longitude=-5.0)
    close = add(session, "Tamba", latitude=14.1, longitude=-5.0)
    far = add(session, "Diko", latitude=15.0, longitude=-5.0)
    joined = add(session, "Orso")
    join(session, "WO1", here, joined)
    assert store.near(session, [here], 15) == {here, close, joined}
    assert store.near(session, [far], 15) == {far}


def test_a_leg_has_two_ends_and_its_own_code(session: Session) -> None:
    one, other = add(session, "Walo"), add(session, "Tamba")
    leg = join(session, "wt1", one, other)
    assert [found.code for found in store.legs_touching(session, [other])] == ["WT1"]
    with pytest.raises(Refused, match="two different"):
        join(session, "WW", one, one)
    with pytest.raises(Refused, match="another leg"):
        join(session, "WT1", one, other)
    dispatch.run(CloseLeg(by=BY, cause="t:close", leg=leg, reason="flood"), session, NOW)
    assert store.legs(session, [leg])[0].closed_at == NOW
    dispatch.run(ReopenLeg(by=BY, cause="t:open", leg=leg), session, NOW)
    assert store.legs(session, [leg])[0].closed_at is None


def test_an_outage_is_known_until_it_is_over(session: Session) -> None:
    place = add(session, "Walo")
    dispatch.run(SetOutage(by=BY, cause="t:out", place=place, since=NOW), session, NOW)
    assert store.get(session, place).outage_since == NOW
    dispatch.run(SetOutage(by=BY, cause="t:back", place=place, since=None), session, NOW)
    assert store.get(session, place).outage_since is None
