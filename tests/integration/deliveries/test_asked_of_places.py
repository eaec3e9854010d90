"""A visit that is planned, or over, is asked about: of each person once, in their hours, one place at a time."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.conversation.facts import Expected, KnownDelivery
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer, FinishDelivery, PlanDelivery
from bot.events import Say
from bot.views.facts_for import facts_for
from bot.wording.keys_delivery import AskDeliveryAgree
from tests.integration.decisions.world import D2, DEPARTURE, HOUR, World, build, plan_values, two_days


@pytest.fixture
def world(session: Session) -> World:
    return build(session, plan=False)


def plan(world: World, **changed: object) -> list[Say]:
    found = world.run(PlanDelivery, by=world.by("planner"), **plan_values(world, *two_days(world)) | changed)
    return [event for event in found if isinstance(event, Say)]


def known(world: World, name: str) -> list[tuple[Expected, date]]:
    """What this person is asked of deliveries: what is expected of them, by the day."""
    told: tuple[KnownDelivery, ...] = facts_for(world.session, world.people[name], world.now).deliveries
    return [(one.expected, one.day) for one in told if one.asked_at is not None]


def test_the_people_of_the_stops_are_asked_once_whether_the_day_suits(world: World) -> None:
    says = plan(world)
    assert {one.to for one in says} == {world.people["guarantor"], world.people["women"]}
    assert {one.phrase for one in says} == {AskDeliveryAgree(place="Tamba", day=DEPARTURE.date())}
    assert len(says) == 2
    assert [what for what, _day in known(world, "women")] == [Expected.AGREE] * 2


def test_from_d2_on_only_the_codes_ask(world: World) -> None:
    world.now = D2
    assert plan(world) == []


def test_the_second_place_waits_for_the_answer_about_the_first(world: World) -> None:
    plan(world)
    world.now += HOUR
    agreed = {"contact": world.people["women"], "place": world.places["Tamba"], "answer": DeliveryAnswer.AGREED}
    world.run(AnswerDelivery, by=world.texting("women"), cause=None, delivery=world.delivery, **agreed)
    assert known(world, "women") == [(Expected.AGREE, DEPARTURE.date() + timedelta(days=1))]


def test_before_the_hours_that_suit_a_person_nothing_is_asked_and_no_digit_answers(world: World) -> None:
    world.session.execute(
        update(contact)
        .where(contact.c.id == world.people["women"])
        .values(preferred_from=time(12), preferred_to=time(13))
    )
    plan(world)
    assert known(world, "women") == []
    world.now += 3 * HOUR
    assert len(known(world, "women")) == 2


def test_when_the_team_is_back_the_places_are_asked_whether_it_came(world: World) -> None:
    world.run(PlanDelivery, by=world.by("planner"), **plan_values(world))
    world.departs()
    world.now = DEPARTURE + 9 * HOUR
    world.heard()
    world.run(FinishDelivery, delivery=world.delivery)
    world.run(FinishDelivery, delivery=world.delivery)
    assert [key for name, key in world.heard() if name in ("guarantor", "women")] == ["ask_received"] * 2
    assert known(world, "women") == [(Expected.RECEIVED, DEPARTURE.date())]
