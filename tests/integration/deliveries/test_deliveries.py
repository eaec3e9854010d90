"""Deliveries on a real database: asked for, planned, answered, given up, finished."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.commands import Refused
from bot.deliveries import store
from bot.deliveries.commands import (
    AddPackage,
    AgreePackage,
    AnswerDelivery,
    CancelDelivery,
    DeliveryAnswer,
    FinishDelivery,
    PlanDelivery,
    RequestDelivery,
)
from bot.deliveries.model import DeliveryState
from bot.ids import DeliveryId, OrganisationId, PackageId
from bot.users.commands import UserRole
from tests.integration.decisions.world import DEPARTURE, START, World, build, plan_values, replanned, two_days


@pytest.fixture
def world(session: Session) -> World:
    return build(session, plan=False)


def asks(world: World, **more: Any) -> None:
    values: dict[str, Any] = {
        "delivery": world.delivery,
        "contact": world.people["women"],
        "place": world.places["Tamba"],
        "days": "2",
    }
    world.run(RequestDelivery, by=world.texting("women"), **(values | more))


def refused(world: World, order: Any, **values: Any) -> str:
    with pytest.raises(Refused) as refusal:
        world.run(order, **values)
    return refusal.value.code


def test_a_request_is_answered_within_three_days_and_kept_once(world: World) -> None:
    for _ in range(2):
        asks(world)
    asked = world.the_delivery()
    assert asked.state is DeliveryState.REQUESTED
    assert asked.answer_by == START + timedelta(days=3)
    assert asked.requested_days == "2"
    assert world.cards() == ["delivery_requested"]
    assert [one.id for one in store.requested(world.session)] == [world.delivery]
    assert store.open_deliveries(world.session, START) == []


def test_a_request_becomes_a_plan_with_the_same_ref(world: World) -> None:
    asks(world)
    ref = world.the_delivery().ref
    replanned(world)
    planned = world.the_delivery()
    assert (planned.ref, planned.state) == (ref, DeliveryState.PLANNED)
    assert planned.requested_by == world.people["women"]
    assert "delivery_requested" not in world.cards()
    assert refused(world, PlanDelivery, **plan_values(world, *two_days(world))) == "already_planned"
    world.run(PlanDelivery, **plan_values(world))


def test_a_plan_is_read_back_day_by_day(world: World) -> None:
    days = two_days(world)
    replanned(world, *days)
    found = world.the_delivery()
    assert [(day.day, day.stops, day.legs, day.night_place) for day in found.days] == [
        (day.day, day.stops, day.legs, day.night_place) for day in days
    ]
    assert found.planned_by == world.users["planner"]
    assert found.due.pack_at == DEPARTURE - timedelta(hours=2)
    same = store.by_ref(world.session, f" {found.ref.lower()} ")
    assert same is not None
    assert same.id == found.id
    assert [one.id for one in store.latest(world.session)] == [found.id]


def test_a_delivery_without_a_guarantee_is_accepted_and_blocked(world: World) -> None:
    world.session.execute(text("UPDATE guarantee SET state = 'breached'"))
    replanned(world)
    assert "G_NONE" in {reason.code for reason in world.found().reasons}


def test_what_no_rule_could_accept_is_refused_with_all_reasons(world: World) -> None:
    values = plan_values(world)
    wrong = values | {"back_by": values["depart_before"], "book_at": values["pack_at"]}
    assert refused(world, PlanDelivery, **wrong) == "deadlines_out_of_order"
    assert refused(world, PlanDelivery, **(values | {"package": PackageId(uuid4())})) == "unknown_package"
    assert refused(world, PlanDelivery, by=PROGRAM, **values) == "needs_a_user"
    world.now = DEPARTURE
    assert refused(world, PlanDelivery, **values) == "in_the_past"
    assert store.find(world.session, world.delivery) is None


def test_the_database_keeps_deadlines_in_order_by_itself(world: World) -> None:
    replanned(world)
    with pytest.raises(IntegrityError), world.session.begin_nested():
        world.session.execute(text("UPDATE delivery SET pack_at = back_by"))


def test_touching_finds_stops_nights_and_legs_of_open_deliveries(world: World) -> None:
    replanned(world, *two_days(world))
    mine = [world.delivery]
    assert store.touching(world.session, [world.places["Walo"]]) == mine
    assert store.touching(world.session, [world.places["Foulba"]], [world.legs["L-2"]]) == mine
    assert store.touching(world.session, [world.places["Foulba"]]) == []
    world.run(CancelDelivery, delivery=world.delivery, reason="rain")
    assert store.touching(world.session, [world.places["Walo"]]) == []


def test_refs_are_four_signs_that_nobody_misreads(world: World) -> None:
    refs = {store.new_ref(world.session) for _ in range(50)}
    assert len(refs) > 40
    assert all(ref[0].isalpha() and ref[1].isdigit() and ref[2].isalpha() and ref[3].isdigit() for ref in refs)
    assert not {sign for ref in refs for sign in ref} & set("0O1IL5S8BZ2U") - {"2"}


@pytest.mark.parametrize("said", [DeliveryAnswer.REFUSED, DeliveryAnswer.POSTPONED])
def test_a_place_that_declines_holds_the_delivery_and_a_person_calls(world: World, said: DeliveryAnswer) -> None:
    replanned(world)
    values: dict[str, Any] = {"contact": world.people["women"], "place": world.places["Tamba"]}
    for _ in range(2):
        world.run(
            AnswerDelivery,
            by=world.texting("women"),
            cause="inbound:1",
            delivery=world.delivery,
            answer=said,
            **values,
        )
    assert "R03" in {reason.rule for reason in world.found().reasons}
    assert "contact_wanted" in world.cards()
    assert len(store.answers_of(world.session, world.delivery)) == 1
    world.run(AnswerDelivery, delivery=world.delivery, answer=DeliveryAnswer.AGREED, **values)
    assert "R03" not in {reason.rule for reason in world.found().reasons}


def test_answers_to_a_delivery_that_does_not_exist_are_refused(world: World) -> None:
    values = {"contact": world.people["women"], "place": world.places["Tamba"], "answer": DeliveryAnswer.AGREED}
    assert refused(world, AnswerDelivery, delivery=DeliveryId(uuid4()), **values) == "unknown_delivery"


def test_a_request_can_be_given_up_and_recalled_alike(world: World) -> None:
    asks(world)
    world.recall()
    assert world.the_delivery().state is DeliveryState.CANCELLED
    assert world.cards() == []
    world.run(CancelDelivery, delivery=world.delivery, reason="asked twice")


def test_only_what_has_departed_is_finished_and_it_cannot_be_cancelled(world: World) -> None:
    replanned(world)
    assert refused(world, FinishDelivery, delivery=world.delivery) == "not_departed"
    world.departs()
    assert refused(world, CancelDelivery, delivery=world.delivery, reason="late") == "departed"
    for _ in range(2):
        world.run(FinishDelivery, delivery=world.delivery)
    assert world.the_delivery().state is DeliveryState.DONE


def test_packages_have_versions_that_never_change_and_places_agree_them(world: World) -> None:
    lines = (("animal_health", "deworming", "goats"),)
    second = PackageId(uuid4())
    for _ in range(2):
        world.run(AddPackage, package=second, name="EPI", version=2, lines=lines)
    other = {"package": PackageId(uuid4()), "name": "EPI", "version": 2}
    assert refused(world, AddPackage, lines=lines, **other) == "package_known"
    assert refused(world, AddPackage, lines=(), **other) == "empty_package"
    assert refused(world, AddPackage, lines=lines, cold_life_hours=0, **other) == "no_cold_life"
    newest = store.package_by_name(world.session, "epi")
    assert newest is not None
    assert (newest.version, newest.lines, newest.cold_life_hours) == (2, lines, None)
    assert len(store.packages(world.session)) == 2
    agreed: dict[str, Any] = {"place": world.places["Tamba"], "roles": ("guarantor",)}
    world.run(AgreePackage, package=second, agreed_on=START.date(), **agreed)
    world.run(AgreePackage, package=second, agreed_on=START.date(), **agreed)
    assert [one.id for one in store.packages_agreed_with(world.session, world.places["Tamba"])] == [second]
    assert refused(world, AgreePackage, package=PackageId(uuid4()), agreed_on=START.date(), **agreed) == (
        "unknown_package"
    )
    tomorrow = START.date() + timedelta(days=1)
    assert refused(world, AgreePackage, package=second, agreed_on=tomorrow, **agreed) == "in_the_future"


def test_only_leads_of_its_places_plan_give_up_or_finish_a_delivery(world: World) -> None:
    world.add_user("operator", UserRole.OPERATOR)
    world.add_user("elsewhere", UserRole.COORDINATOR, places=("Walo", "Foulba"))
    world.add_user("here", UserRole.COORDINATOR, places=("Tamba",))
    for login in ("operator", "elsewhere"):
        assert refused(world, PlanDelivery, by=world.by(login), **plan_values(world)) == "not_allowed"
    world.run(PlanDelivery, by=world.by("here"), **plan_values(world))
    for login in ("operator", "elsewhere"):
        about: dict[str, Any] = {"by": world.by(login), "delivery": world.delivery}
        assert refused(world, CancelDelivery, reason="late", **about) == "not_allowed"
        assert refused(world, FinishDelivery, **about) == "not_allowed"
    world.run(CancelDelivery, by=world.by("here"), delivery=world.delivery, reason="late")


def test_nobody_plans_for_another_organisation(world: World) -> None:
    values = plan_values(world) | {"organisation": OrganisationId(uuid4())}
    assert refused(world, PlanDelivery, **values) == "other_organisation"


def test_packages_are_the_work_of_leads_and_agreements_of_whoever_writes_down_there(world: World) -> None:
    world.add_user("viewer", UserRole.VIEWER)
    world.add_user("operator", UserRole.OPERATOR, places=("Tamba",))
    line = ("animal_health", "deworming", "goats")
    fresh: dict[str, Any] = {"package": PackageId(uuid4()), "name": "Goats", "version": 1, "lines": (line,)}
    for login in ("viewer", "operator"):
        assert refused(world, AddPackage, by=world.by(login), **fresh) == "not_allowed"
    agreed: dict[str, Any] = {"package": world.package, "roles": ("women",), "agreed_on": START.date()}
    assert refused(world, AgreePackage, by=world.by("viewer"), place=world.places["Tamba"], **agreed) == "not_allowed"
    assert refused(world, AgreePackage, by=world.by("operator"), place=world.places["Walo"], **agreed) == "not_allowed"
    world.run(AgreePackage, by=world.by("operator"), place=world.places["Tamba"], **agreed)
