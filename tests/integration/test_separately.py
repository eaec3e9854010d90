"""What the clock orders for many stands or falls one by one: a delivery that cannot be worked stops no other."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.alerts import store as alerts
from bot.alerts.commands import StepLadders
from bot.alerts.tables import alert
from bot.calm_periods.commands import TellPeriods
from bot.calm_periods.tables import calm_period
from bot.commands import Command
from bot.contacts.tables import contact, contact_place
from bot.decisions.commands import MeetDeadlines
from bot.deliveries import store as deliveries
from bot.deliveries.commands import PlanDelivery
from bot.deliveries.tables import delivery_day
from bot.dispatch import Outcome, run
from bot.events import Say
from bot.guarantees.commands import AskDueAgreements
from bot.ids import DeliveryId
from tests.integration.decisions.world import D2, D3, HOUR, MINUTE, World, build, plan_values


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def clock(world: World, order: type[Command]) -> Outcome:
    return run(order(by=PROGRAM, cause=f"clock:{uuid4()}"), world.session, world.now)


def second_delivery(world: World) -> DeliveryId:
    first, world.delivery = world.delivery, DeliveryId(uuid4())
    world.run(PlanDelivery, by=world.by("planner"), **plan_values(world))
    second, world.delivery = world.delivery, first
    return second


def test_a_delivery_that_cannot_be_looked_at_stops_no_other_and_pages_a_person(world: World) -> None:
    broken = second_delivery(world)
    world.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table in ("delivery_stop", "delivery_leg"):
        world.session.execute(text(f"DELETE FROM {table} WHERE delivery_id = :id"), {"id": broken})
    world.session.execute(delete(delivery_day).where(delivery_day.c.delivery_id == broken))
    world.heard()
    world.now = D3
    outcome = clock(world, MeetDeadlines)
    assert [type(error) for error in outcome.failed] == [IndexError]
    assert world.kinds() == ["STAND_DOWN"], "the other one is worked all the same"
    assert deliveries.get(world.session, broken).open
    assert "trouble" in world.cards()
    again = clock(world, MeetDeadlines)
    assert len(again.failed) == 1, "it stays due"
    assert world.cards().count("trouble") == 1


def test_a_ladder_that_breaks_stops_no_other(world: World) -> None:
    world.recall()
    other = second_delivery(world)
    world.delivery, first = other, world.delivery
    world.recall()
    chains = alerts.chain(world.session, first)
    broken = chains[0].alert.id
    world.session.execute(update(alert).where(alert.c.id == broken).values(reason_word="no such word"))
    world.heard()
    world.now += 2 * MINUTE
    outcome = clock(world, StepLadders)
    assert [type(error) for error in outcome.failed] == [ValueError]
    assert [step.step for one in alerts.chain(world.session, other) for step in one.steps] == [0]
    assert [step.step for one in alerts.chain(world.session, first) for step in one.steps] == []


def test_one_person_who_cannot_be_asked_keeps_nobody_else_from_being_asked(world: World) -> None:
    world.now = D2
    world.session.execute(update(contact).where(contact.c.id == world.people["women"]).values(role="no such role"))
    world.session.execute(delete(contact_place).where(contact_place.c.contact_id == world.people["women"]))
    outcome = clock(world, AskDueAgreements)
    assert outcome.failed == []
    assert [event.to for event in outcome.events if isinstance(event, Say)] == [world.people["guarantor"]]


def test_a_period_that_cannot_be_told_stops_no_other(world: World) -> None:
    assert clock(world, TellPeriods).failed == []
    world.session.execute(update(calm_period).values(state="suspended"))
    world.now += 40 * 24 * HOUR
    outcome = clock(world, TellPeriods)
    assert outcome.failed == []
    assert "period_ended" in [event.phrase.key for event in outcome.events if isinstance(event, Say)]
