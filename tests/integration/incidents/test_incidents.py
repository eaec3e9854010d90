"""An incident counts at once, grows with answers, and is lifted only by people."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import CardKind, CardWanted, EveryDeliveryTouched, PlacesTouched
from bot.ids import ContactId, IncidentId, LegId, PlaceId
from bot.incidents import handlers, store
from bot.incidents.commands import (
    Certainty,
    ClearMine,
    CompleteIncident,
    IncidentChanged,
    JudgeIncident,
    ReportIncident,
)
from bot.incidents.model import Incident, IncidentFact
from bot.places import handlers as places
from bot.places.commands import AddLeg, Mode
from tests.conftest import NOW
from tests.integration.guarantees.world import DAY, HOUR, World, at_desk, build, cause, texted


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def reported(session: Session, contact: ContactId, now: datetime = NOW, **more: Any) -> tuple[IncidentId, list[Any]]:
    """Somebody reports; the incident and what follows."""
    incident = IncidentId(uuid4())
    order = ReportIncident(by=texted(contact), cause=cause(), incident=incident, contact=contact, **more)
    return incident, handlers.report(order, session, now)


def complete(session: Session, world: World, incident: IncidentId, **answer: Any) -> list[Any]:
    """One more answer."""
    order = CompleteIncident(by=texted(world.mother), cause=cause(), incident=incident, **answer)
    return handlers.complete(order, session, NOW + HOUR)


def judge(session: Session, by: Any, incident: IncidentId, certainty: Certainty, source: str = "elders") -> list[Any]:
    """A user judges."""
    order = JudgeIncident(
        by=at_desk(by), cause=cause(), incident=incident, certainty=certainty, reason="called", second_source=source
    )
    return handlers.judge(order, session, NOW + HOUR)


def known(session: Session, incident: IncidentId) -> Incident:
    """The incident as it is now."""
    found = store.get(session, incident)
    assert found is not None
    return found


def near(session: Session, place: PlaceId, since: datetime = NOW - DAY) -> list[IncidentFact]:
    """What rules see there."""
    return store.incidents_near(session, [place], [], since)


def test_a_report_without_a_place_counts_wherever_the_reporter_speaks_for(session: Session, world: World) -> None:
    incident, (changed, touched, card) = reported(session, world.mother)
    assert isinstance(changed, IncidentChanged)
    assert (changed.severity, changed.new, changed.from_stranger) == (3, True, False)
    assert isinstance(touched, PlacesTouched)
    assert set(touched.places) == {world.tamba, world.walo}
    assert isinstance(card, CardWanted)
    assert (card.kind, card.due) == (CardKind.INCIDENT, NOW + timedelta(minutes=30))
    for place in (world.tamba, world.walo):
        [fact] = near(session, place)
        assert (fact.id, fact.place, fact.severity) == (incident, place, 3)
    both = store.incidents_near(session, [world.tamba, world.walo], [], NOW - DAY)
    assert {(fact.id, fact.place) for fact in both} == {(incident, world.tamba), (incident, world.walo)}


def test_telling_where_frees_the_other_places_and_both_are_looked_at(session: Session, world: World) -> None:
    incident, _ = reported(session, world.mother)
    changed, touched = complete(session, world, incident, place=world.walo)
    assert isinstance(changed, IncidentChanged)
    assert (changed.place, changed.new) == (world.walo, False)
    assert set(touched.places) == {world.tamba, world.walo}
    assert near(session, world.tamba) == []
    assert [fact.id for fact in near(session, world.walo)] == [incident]
    assert complete(session, world, incident, place=world.walo) == []


def test_one_text_worked_twice_is_one_incident(session: Session, world: World) -> None:
    order = ReportIncident(by=texted(world.youth), cause="inbound:3", incident=IncidentId(uuid4()), contact=world.youth)
    assert handlers.report(order, session, NOW)
    assert handlers.report(replace(order, incident=IncidentId(uuid4())), session, NOW) == []


def test_health_care_touched_concerns_every_delivery(session: Session, world: World) -> None:
    incident, _ = reported(session, world.mother, category=1)
    events = complete(session, world, incident, health_touched=True)
    assert [type(event) for event in events] == [IncidentChanged, PlacesTouched, EveryDeliveryTouched, CardWanted]
    [fact] = store.health_incidents(session, NOW - DAY)
    assert (fact.id, fact.severity) == (incident, 5)
    _, told_at_once = reported(session, world.mother, health_touched=True)
    assert any(isinstance(event, EveryDeliveryTouched) for event in told_at_once)


def test_a_person_who_is_not_safe_makes_somebody_on_duty_look(session: Session, world: World) -> None:
    incident, _ = reported(session, world.mother)
    events = complete(session, world, incident, reporter_safe=False)
    [card] = [event for event in events if isinstance(event, CardWanted)]
    assert (card.urgent_to_duty, card.about) == (True, f"unsafe:{incident}")


def test_a_stranger_is_written_down_as_one(session: Session, world: World) -> None:
    _, (changed, _, card) = reported(session, world.stranger, place=world.tamba)
    assert changed.from_stranger
    assert (card.kind, card.about) == (CardKind.STRANGER_DANGER, f"stranger:{world.stranger}")
    assert near(session, world.tamba)[0].from_stranger


def test_an_incident_nobody_can_place_may_be_anywhere_until_it_is_placed(session: Session, world: World) -> None:
    incident, (changed, touched, card) = reported(session, world.staff)
    assert isinstance(changed, IncidentChanged)
    assert changed.place is None
    assert isinstance(touched, EveryDeliveryTouched)
    assert isinstance(card, CardWanted)
    assert card.urgent_to_duty
    assert [(fact.id, fact.place) for fact in near(session, world.walo)] == [(incident, None)]
    still = complete(session, world, incident, ongoing=True)
    assert [type(event) for event in still] == [IncidentChanged, EveryDeliveryTouched]
    changed, touched, everywhere = complete(session, world, incident, place=world.tamba)
    assert (changed.place, touched.places) == (world.tamba, (world.tamba,))
    assert isinstance(everywhere, EveryDeliveryTouched)
    assert near(session, world.walo) == []


def test_a_stranger_who_names_no_place_is_a_card_alone(session: Session, world: World) -> None:
    _, [card] = reported(session, world.stranger)
    assert isinstance(card, CardWanted)
    assert not card.urgent_to_duty


def test_an_incident_is_found_on_its_leg(session: Session, world: World) -> None:
    leg = LegId(uuid4())
    order = AddLeg(
        by=at_desk(world.coordinator),
        cause=cause(),
        leg=leg,
        code=f"L{leg.hex[:6]}",
        from_place=world.tamba,
        to_place=world.walo,
        mode=Mode.TRACK,
    )
    places.add_leg(order, session, NOW)
    incident, _ = reported(session, world.youth, category=7, place=world.tamba)
    complete(session, world, incident, leg=leg)
    assert [fact.id for fact in store.incidents_near(session, [], [leg], NOW - DAY)] == [incident]


def test_old_incidents_are_past_but_an_object_nobody_cleared_is_not(session: Session, world: World) -> None:
    reported(session, world.youth, category=6)
    mine, _ = reported(session, world.youth, category=7)
    assert [fact.id for fact in near(session, world.tamba, NOW + 400 * DAY)] == [mine]


def cleared(world: World, incident: IncidentId) -> ClearMine:
    """A named person, and the youth, say that it is gone."""
    return ClearMine(
        by=at_desk(world.coordinator),
        cause=cause(),
        incident=incident,
        named_person="Invented Name",
        second_role="youth",
    )


def test_an_object_is_cleared_by_a_named_person_and_a_second_role_of_the_place(session: Session, world: World) -> None:
    mine, _ = reported(session, world.elder, category=7)
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"named_person": " "}, "name_missing"),
        ({"second_role": "herder"}, "second_role_unknown"),
        ({"by": at_desk(world.operator)}, "not_allowed"),
        ({"incident": IncidentId(uuid4())}, "incident_unknown"),
    )
    for wrong, code in refusals:
        with pytest.raises(Refused) as refused:
            handlers.clear_mine(replace(cleared(world, mine), **wrong), session, NOW)
        assert refused.value.code == code
    with pytest.raises(Refused, match="cleared by name"):
        judge(session, world.coordinator, mine, Certainty.REFUTED)
    assert near(session, world.tamba)[0].mine_open
    assert len(handlers.clear_mine(cleared(world, mine), session, NOW)) == 2
    assert not near(session, world.tamba)[0].mine_open
    stored = session.scalar(text("SELECT string_agg(incident::text, '') FROM incident"))
    assert "Invented Name" not in stored
    with pytest.raises(Refused, match="no suspicious object"):
        handlers.clear_mine(cleared(world, mine), session, NOW)


def test_a_grave_incident_is_refuted_by_two_users(session: Session, world: World) -> None:
    incident, _ = reported(session, world.youth, category=6)
    assert judge(session, world.coordinator, incident, Certainty.REFUTED) == []
    assert judge(session, world.coordinator, incident, Certainty.REFUTED) == []
    assert not near(session, world.tamba)[0].refuted
    changed, _ = judge(session, world.focal_point, incident, Certainty.REFUTED)
    assert isinstance(changed, IncidentChanged)
    assert near(session, world.tamba)[0].refuted
    assert len(store.history(session, incident)) == 3


def test_one_user_refutes_a_lighter_one_and_anyone_makes_it_count_again(session: Session, world: World) -> None:
    incident, _ = reported(session, world.youth, category=2, health_touched=None)
    judge(session, world.coordinator, incident, Certainty.REFUTED, "")
    assert known(session, incident).certainty is Certainty.REFUTED
    judge(session, world.focal_point, incident, Certainty.POSSIBLE, "")
    assert known(session, incident).certainty is Certainty.POSSIBLE


def test_judging_needs_a_reason_and_the_right(session: Session, world: World) -> None:
    incident, _ = reported(session, world.youth, category=2)
    order = JudgeIncident(
        by=at_desk(world.coordinator), cause=cause(), incident=incident, certainty=Certainty.POSSIBLE, reason=" "
    )
    with pytest.raises(Refused, match="say why"):
        handlers.judge(order, session, NOW)
    with pytest.raises(Refused, match="is no coordinator"):
        judge(session, world.operator, incident, Certainty.POSSIBLE)


def test_refuting_an_attack_on_health_care_concerns_every_delivery(session: Session, world: World) -> None:
    incident, _ = reported(session, world.youth, category=1, health_touched=True)
    judge(session, world.coordinator, incident, Certainty.REFUTED)
    events = judge(session, world.focal_point, incident, Certainty.REFUTED)
    assert any(isinstance(event, EveryDeliveryTouched) for event in events)


def test_a_ref_is_short_and_finds_its_incident(session: Session, world: World) -> None:
    incident, _ = reported(session, world.youth)
    ref = known(session, incident).ref
    assert ref[0] == "I"
    assert len(ref) == 4
    found = store.by_ref(session, ref.lower())
    assert found is not None
    assert found.id == incident
    assert found in store.all_incidents(session)
    assert store.all_incidents(session, NOW + HOUR) == []
