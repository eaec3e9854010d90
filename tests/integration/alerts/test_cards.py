"""What a coordinator has to do: opened once, taken by one, settled."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.alerts.cards import store
from bot.alerts.commands import RaiseCard, SettleCard, TakeCard
from bot.alerts.model import Card
from bot.commands import Refused
from bot.decisions.commands import Answer, Attest
from bot.dispatch import follow
from bot.events import CardKind, CardSettled, CardWanted, Event, Say
from bot.ids import CardId
from bot.users.commands import UserRole
from tests.integration.decisions.world import HOUR, MINUTE, World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def wanted(world: World, **more: Any) -> CardWanted:
    values: dict[str, Any] = {"kind": CardKind.DURESS, "about": "a", "due": world.now + HOUR, "note": "n"} | more
    return CardWanted(**values)


def told(world: World, event: Event) -> list[str]:
    found = follow([event], world.session, world.now).events
    return [one.phrase.key for one in found if isinstance(one, Say)]


def card(world: World, kind: str) -> Card:
    return next(one for one in store.cards(world.session) if one.kind == kind)


def test_a_card_is_opened_once_while_it_is_open(world: World) -> None:
    assert told(world, wanted(world, urgent_to_duty=True)) == ["duty_page"]
    assert told(world, wanted(world, urgent_to_duty=True)) == []
    assert card(world, "duress").times == 2
    told(world, CardSettled(about="a"))
    assert "duress" not in world.cards()
    assert told(world, wanted(world, urgent_to_duty=True)) == ["duty_page"]


def test_a_card_that_is_not_urgent_pages_nobody(world: World) -> None:
    assert told(world, wanted(world)) == []


@pytest.mark.parametrize("about", ["delivery", "place", "neither"])
def test_a_page_names_the_delivery_or_the_place_or_the_card(world: World, about: str) -> None:
    values: dict[str, dict[str, Any]] = {
        "delivery": {"delivery": world.delivery},
        "place": {"place": world.places["Tamba"]},
        "neither": {},
    }
    more = values[about]
    events = follow([wanted(world, urgent_to_duty=True, **more)], world.session, world.now).events
    (page,) = [one.phrase for one in events if isinstance(one, Say)]
    opened = card(world, "duress")
    ref = page.to_params()["ref"]
    if about == "delivery":
        assert ref == world.the_delivery().ref
    elif about == "neither":
        assert ref == opened.id.hex[:4].upper()
    else:
        assert len(str(ref)) == 5


def test_a_settled_card_stops_its_page(world: World) -> None:
    told(world, wanted(world, urgent_to_duty=True))
    world.now += MINUTE
    told(world, CardSettled(about="a"))
    world.tick(world.now + HOUR)
    assert world.heard() == []


def test_one_user_takes_a_card_and_everybody_else_is_told_so(world: World) -> None:
    told(world, wanted(world))
    one = card(world, "duress").id
    world.run(TakeCard, by=world.by("awa"), card=one)
    world.run(TakeCard, by=world.by("awa"), card=one)
    assert card(world, "duress").taken_by == world.users["awa"]
    with pytest.raises(Refused) as refusal:
        world.run(TakeCard, by=world.by("second"), card=one)
    assert refusal.value.code == "taken"
    world.run(SettleCard, by=world.by("second"), card=one, note="called")
    world.run(SettleCard, by=world.by("second"), card=one, note="called")
    settled = store.get(world.session, one)
    assert settled is not None
    assert settled.note == "n | called"
    with pytest.raises(Refused) as refusal:
        world.run(TakeCard, by=world.by("awa"), card=one)
    assert refusal.value.code == "settled"


def test_who_may_not_write_down_may_not_settle(world: World) -> None:
    world.add_user("viewer", UserRole.VIEWER)
    told(world, wanted(world))
    one = card(world, "duress").id
    for order in (TakeCard, SettleCard):
        with pytest.raises(Refused) as refusal:
            world.run(order, by=world.by("viewer"), card=one)
        assert refusal.value.code == "not_allowed"
        with pytest.raises(Refused) as refusal:
            world.run(order, by=world.texting("lead"), card=one)
        assert refusal.value.code == "needs_a_user"
        with pytest.raises(Refused) as refusal:
            world.run(order, card=CardId(uuid4()))
        assert refusal.value.code == "unknown_card"


def test_settling_the_hold_of_a_departed_team_lets_it_go_on(world: World) -> None:
    world.add_user("operator", UserRole.OPERATOR)
    world.departs()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    hold = card(world, "departed_hold").id
    with pytest.raises(Refused):
        world.run(SettleCard, by=world.by("operator"), card=hold)
    world.now += timedelta(minutes=14)
    world.run(SettleCard, by=world.by("duty"), card=hold, note="the lead answers, all well")
    world.tick(world.now + HOUR)
    assert world.kinds()[-1] == "DEPART_OK"


def test_the_conversation_raises_a_card(world: World) -> None:
    values: dict[str, Any] = {"kind": "contact_wanted", "about": "call:1", "due": world.now + HOUR}
    world.run(RaiseCard, by=world.texting("women"), contact=world.people["women"], note="a meeting", **values)
    assert card(world, "contact_wanted").contact == world.people["women"]
