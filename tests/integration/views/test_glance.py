"""What a glance spares would have found nothing: the facts of a turn are the same with every read made."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.broadcasts.commands import Audience, ExpandBroadcast, SendBroadcast
from bot.contacts import store as contacts
from bot.dispatch import run
from bot.guarantees.commands import AskAgreement, AskHowThingsAre
from bot.ids import BroadcastId, ContactId, PlaceId
from bot.places.commands import AddPlace
from bot.places.store import whole_map
from bot.views import asked_of, team_facts
from bot.views.facts_for import facts_for, gazetteer_for, packages_agreed
from bot.views.gazetteer import known_names
from bot.views.place_news import dangers
from tests.integration.decisions.world import D2, D3, DEPARTURE, HOUR, World, build


def every_read(world: World, contact: ContactId) -> dict[str, Any]:
    """The fields that a glance may spare, each read."""
    session, now = world.session, world.now
    person = contacts.get(session, contact)
    gazetteer = gazetteer_for(session)
    speaks_for = tuple(place for place in gazetteer.places if place.id in person.places)
    speaks_for = speaks_for if person.speaks_for_places else ()
    return {
        "in_team": team_facts.in_team(session, contact),
        "vouches_or_rides": team_facts.vouches_or_rides(session, contact, [place.id for place in speaks_for]),
        "alert_waits": team_facts.alert_waits(session, contact, now),
        "go_waiting": team_facts.go_waiting(session, contact, now),
        "invitations": asked_of.invitations_of(session, contact, now),
        "deliveries": asked_of.deliveries_of(session, contact, speaks_for, now),
        "situation_asked": asked_of.situation_asked_of(session, contact, gazetteer, now),
        "packages": packages_agreed(session),
        "dangers": dangers(session, person, now),
    }


def compare(world: World) -> dict[str, set[str]]:
    """Compare for everybody; returns which fields held something, by person."""
    held: dict[str, set[str]] = {}
    for name, contact in world.people.items():
        facts, read = facts_for(world.session, contact, world.now), every_read(world, contact)
        assert {field: getattr(facts, field) for field in read} == read, name
        asked = asked_of.challenge_of(world.session, contact, facts.gazetteer, world.now)
        assert (facts.challenge and facts.challenge.code) == (asked and asked.code)
        held[name] = {field for field, value in read.items() if value} | ({"challenge"} if asked else set())
    return held


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def test_nothing_is_missed_from_plan_to_stop(world: World) -> None:
    assert compare(world)["women"] >= {"vouches_or_rides", "deliveries"}
    world.now = D2 + HOUR
    world.run(
        AskAgreement,
        by=PROGRAM,
        delivery=world.delivery,
        day=DEPARTURE.date(),
        contact=world.people["women"],
        place=world.places["Tamba"],
    )
    assert "challenge" in compare(world)["women"]
    world.run(AskHowThingsAre, by=PROGRAM, contact=world.people["guarantor"], place=world.places["Tamba"])
    assert "situation_asked" in compare(world)["guarantor"]
    world.ready_to_sign(D2 + 3 * HOUR)
    world.sign()
    assert compare(world)["lead"] >= {"in_team", "go_waiting"}
    world.incident()
    held = compare(world)
    assert "dangers" in held["women"]
    assert "alert_waits" in held["lead"]
    world.now = D3 + timedelta(days=40)
    compare(world)


def test_an_invitation_is_not_missed(world: World) -> None:
    broadcast = BroadcastId(uuid4())
    world.run(
        SendBroadcast,
        broadcast=broadcast,
        organisation=world.organisation,
        phrase_key="dialogue_invitation",
        phrase_params={"place": "Tamba", "day": DEPARTURE.date()},
        audience=Audience(),
        expires_at=world.now + timedelta(days=2),
    )
    run(ExpandBroadcast(by=PROGRAM, cause="test", broadcast=broadcast), world.session, world.now)
    assert "invitations" in compare(world)["women"]


def test_a_place_that_is_added_is_known_to_the_next_text(world: World) -> None:
    before = whole_map(world.session)
    assert whole_map(world.session) is before
    world.run(AddPlace, by=PROGRAM, place=PlaceId(uuid4()), name="Orso", alternative_names=("Orsso",))
    assert {place.name for place in gazetteer_for(world.session).places} >= {"Orso", "Tamba"}
    assert known_names(world.session) is not known_names(world.session, before.places)
    assert whole_map(world.session) is not before


def test_a_place_that_is_renamed_is_known_by_its_new_name(world: World) -> None:
    from sqlalchemy import text

    gazetteer_for(world.session)
    world.session.commit()  # the map is looked up once a transaction
    world.session.execute(text("UPDATE place SET name = 'Nanko' WHERE name = 'Tamba'"))
    names = {place.name for place in gazetteer_for(world.session).places}
    assert "Nanko" in names
    assert "Tamba" not in names
