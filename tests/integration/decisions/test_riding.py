"""Somebody who rides says stop: the delivery they ride in stops at once, and ends its stop like any other."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.contacts.commands import Role
from bot.decisions.model import Outcome
from bot.guarantees.commands import RecordCallBack, Withdraw
from bot.guarantees.stops.store import stops_of
from bot.ids import IncidentId
from bot.incidents.commands import ReportIncident
from tests.integration.decisions.world import HOUR, MINUTE, World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def r03(world: World) -> list[tuple[str, bool]]:
    return [(one.outcome.value, one.overridable) for one in world.found().reasons if one.rule == "R03"]


def test_before_departure_it_is_a_no_go_and_the_person_on_duty_calls_back(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.heard()
    world.stop("deputy")
    assert world.kinds() == ["GO", "NO_GO"]
    assert "no_go" in world.phrases("lead")
    assert "no_go" in world.phrases("deputy")
    assert world.told("lead", "no_go").reason == "other"
    assert world.phrases("duty phone") == ["duty_page"]
    assert "call_back_stop" in world.cards()


def test_after_departure_it_is_a_recall(world: World) -> None:
    world.departs()
    world.heard()
    world.stop("lead")
    assert world.kinds()[-1] == "RECALL"
    assert "recall" in world.phrases("lead")
    assert "recall" in world.phrases("deputy")


def test_it_stands_until_the_call_is_recorded_and_then_two_people_can_override_it(world: World) -> None:
    world.ready_to_sign()
    world.stop("deputy")
    assert world.kinds() == ["NO_GO"]
    world.look()
    assert r03(world) == [("HOLD", False)]
    both: dict[str, Any] = {"reason": "a", "second": world.second("boubacar"), "second_reason": "b"}
    with pytest.raises(Refused, match="nobody can override"):
        world.sign(**both)
    [stop] = stops_of(world.session, world.people["deputy"])
    world.run(RecordCallBack, stop=stop.id, note="pressed by mistake", withdrawn=False)
    assert r03(world) == [("HOLD", True)]
    world.sign(**both)
    assert world.kinds() == ["NO_GO", "GO"]


def test_one_who_stands_by_it_on_the_call_stops_it_for_good(world: World) -> None:
    world.ready_to_sign()
    world.stop("deputy")
    [stop] = stops_of(world.session, world.people["deputy"])
    world.run(RecordCallBack, stop=stop.id, note="will not go", withdrawn=True)
    world.now += MINUTE
    world.agrees("women")
    assert world.look() is Outcome.NO_GO


def test_it_holds_that_delivery_alone(world: World) -> None:
    world.stop("deputy")
    [stop] = stops_of(world.session, world.people["deputy"])
    assert stop.delivery == world.delivery


def test_the_same_text_worked_twice_stops_once(world: World) -> None:
    for _ in range(2):
        world.run(Withdraw, by=world.texting("lead"), cause="inbound:1", contact=world.people["lead"])
    assert world.kinds() == ["NO_GO"]
    assert len(stops_of(world.session, world.people["lead"])) == 1


def test_a_second_stop_says_nothing_new_and_a_third_is_folded(world: World) -> None:
    for _ in range(3):
        world.stop("lead")
        world.now += MINUTE
    assert world.kinds() == ["NO_GO"]
    assert world.cards().count("call_back_stop") == 1
    assert world.cards().count("folded_stops") == 1


def test_somebody_who_rides_and_speaks_for_a_place_stops_both(world: World) -> None:
    world.add_person("driver", Role.GUARANTOR, "Foulba")
    world.session.connection().exec_driver_sql(
        "INSERT INTO team_member (team_id, contact_id, position) VALUES (%s, %s, 'member')",
        (world.team, world.people["driver"]),
    )
    world.stop("driver")
    assert world.kinds() == ["NO_GO"]


def test_a_stop_for_a_place_elsewhere_leaves_the_ridden_delivery_alone(world: World) -> None:
    elsewhere: dict[str, Any] = {"contact": world.people["lead"], "place": world.places["Foulba"]}
    world.run(Withdraw, by=world.texting("lead"), **elsewhere)
    assert world.kinds() == []


def test_a_sign_of_duress_from_a_rider_recalls_and_nobody_calls_that_number(world: World) -> None:
    world.departs()
    world.heard()
    world.stop("lead", Proof.DURESS)
    assert world.kinds()[-1] == "RECALL"
    assert world.phrases("duty phone") == ["duty_page"]
    assert "duress" in world.cards()
    assert "call_back_stop" not in world.cards()


def test_somebody_who_rides_nowhere_makes_a_person_ask(world: World) -> None:
    world.stop("second phone")
    assert world.kinds() == []
    assert "call_back_stop" in world.cards()


@pytest.mark.parametrize(("category", "kinds"), [(None, ["RECALL"]), (6, ["RECALL"]), (8, [])])
def test_danger_that_a_rider_tells_without_a_place_recalls_them_at_once(
    world: World, category: int | None, kinds: list[str]
) -> None:
    world.departs()
    told: dict[str, Any] = {"incident": IncidentId(uuid4()), "contact": world.people["lead"], "category": category}
    world.run(ReportIncident, by=world.texting("lead"), **told)
    assert world.kinds() == ["GO", "DEPART_OK", *kinds]
    world.tick(world.now + HOUR)
    assert world.kinds()[-1] == "RECALL", "a hindrance too, where nobody acts for 15 minutes"


def test_danger_that_a_rider_tells_before_the_departure_is_a_no_go(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    told: dict[str, Any] = {"incident": IncidentId(uuid4()), "contact": world.people["deputy"]}
    world.run(ReportIncident, by=world.texting("deputy"), **told)
    assert world.kinds() == ["GO", "NO_GO"]
