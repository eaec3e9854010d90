"""Somebody cannot get an alert: the ladder does not wait; a test proves that they can again."""

import pytest
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import PROGRAM
from bot.alerts.commands import TestReach
from bot.events import AlertRefused, Kind
from tests.integration.decisions.world import World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def refused(world: World, who: str) -> AlertRefused:
    alert = world.chain()[-1].alert
    return AlertRefused(cause=f"alert:{alert.id}:first", contact=world.people[who])


def test_a_refused_alert_is_told_to_the_others_at_once_and_its_ladder_goes_on(world: World, session: Session) -> None:
    world.departs()
    world.acknowledges("lead", "depart_ok")
    world.recall()
    event = refused(world, "lead")
    dispatch.follow([event], session, world.now)
    dispatch.follow([event], session, world.now)
    chain = world.chain()[-1]
    assert [(taken.step, taken.said, taken.at) for taken in chain.steps] == [(0, "again", world.now)]
    assert chain.alert.next_step == 1
    assert chain.alert.next_step_at is not None
    assert chain.alert.next_step_at > world.now


def test_a_cause_that_is_no_alert_hurries_nothing(world: World, session: Session) -> None:
    event = AlertRefused(cause="broadcast:1", contact=world.people["lead"])
    assert dispatch.follow([event], session, world.now).events == [event]


def test_a_test_prints_two_digits_and_has_no_ladder(world: World, session: Session) -> None:
    lead = world.people["lead"]
    outcome = dispatch.run(TestReach(by=PROGRAM, cause="test:1", contact=lead), session, world.now)
    assert [(one.to, one.kind, one.phrase.key) for one in outcome.events] == [(lead, Kind.PAGE, "test_message")]  # type: ignore[attr-defined]
    assert dispatch.run(TestReach(by=PROGRAM, cause="test:1", contact=lead), session, world.now).events == []
