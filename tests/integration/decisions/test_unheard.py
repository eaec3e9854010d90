"""A team whose phones refuse our texts cannot be told to stop: it gets no GO until a test reaches it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot import dispatch
from bot.commands import Refused
from bot.contacts.store_addresses import addresses
from bot.decisions.model import Outcome
from bot.events import AlertRefused
from bot.messages.store_reach import note_reached, note_refused
from tests.integration.decisions.world import World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def opts_out(world: World, who: str) -> None:
    first = addresses(world.session, world.people[who])[0]
    note_refused(world.session, world.people[who], first.channel, first.address, world.now)
    event = AlertRefused(cause="alert:none", contact=world.people[who])
    world.events += dispatch.follow([event], world.session, world.now).events


def gets_a_test(world: World, who: str) -> None:
    first = addresses(world.session, world.people[who])[0]
    note_reached(world.session, world.people[who], first.channel, first.address)


@pytest.mark.parametrize("who", ["lead", "deputy"])
def test_no_go_is_signed_for_a_team_whose_leader_or_deputy_has_opted_out(world: World, who: str) -> None:
    world.ready_to_sign()
    opts_out(world, who)
    held = world.found()
    assert (held.outcome, [reason.rule for reason in held.reasons]) == (Outcome.HOLD, ["R13"])
    with pytest.raises(Refused):
        world.sign("boubacar", assessment=held.id)
    gets_a_test(world, who)
    world.tick(world.now + timedelta(seconds=61))
    assert world.found().outcome is Outcome.CLEAR
    world.sign("boubacar")
    assert world.kinds() == ["GO"]


def test_two_people_cannot_override_it(world: World) -> None:
    world.ready_to_sign()
    opts_out(world, "lead")
    assert world.found().finding.not_overridable


def test_a_go_that_has_not_become_a_departure_waits(world: World) -> None:
    world.ready_to_sign()
    world.sign("boubacar")
    opts_out(world, "deputy")
    assert world.kinds() == ["GO", "WAIT"]


def test_a_team_on_its_way_is_not_recalled_for_it(world: World) -> None:
    world.departs()
    opts_out(world, "lead")
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_somebody_of_no_team_holds_nothing(world: World) -> None:
    world.ready_to_sign()
    opts_out(world, "women")
    assert world.found().outcome is Outcome.CLEAR
