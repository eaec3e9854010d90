"""Sentences of docs/protocol.md that no other test holds on the whole way from a decision to the outbox."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.alerts.cards.store import cards
from bot.channel import Channel
from bot.commands import Refused
from bot.contacts.commands import StopMessages
from bot.contacts.store import add_address
from bot.contacts.store_conversation import heard_from
from bot.contacts.tables import contact
from bot.decisions.commands import Answer, Attest, NoteReason
from bot.decisions.model import Outcome
from bot.events import CardKind
from bot.guarantees.commands import Withdraw
from bot.incidents.commands import Certainty, JudgeIncident
from bot.incidents.store import all_incidents
from bot.messages.model import State
from bot.messages.tables import outbound
from bot.users.commands import UserRole
from bot.wording.keys import ReasonWord
from tests.integration.decisions.world import D2, D3, HOUR, MINUTE, World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def texts(world: World, key: str) -> list[Any]:
    """Rows of the outbox for this phrase."""
    return list(world.session.execute(select(outbound).where(outbound.c.phrase_key == key)))


def test_a_stop_overtakes_hours_that_suit_and_opting_out_and_goes_to_every_channel(world: World) -> None:
    lead = world.people["lead"]
    world.session.execute(
        update(contact).where(contact.c.id == lead).values(preferred_from=time(22), preferred_to=time(23))
    )
    add_address(world.session, lead, Channel.WHATSAPP, "+22370009999")
    heard_from(world.session, lead, Channel.WHATSAPP, "+22370009999", world.now)
    world.run(StopMessages, by=world.texting("lead"), contact=lead)
    world.recall()
    rows = [row for row in texts(world, "no_go") if row.contact_id == lead]
    assert {row.channel for row in rows} == {Channel.SMS, Channel.WHATSAPP}
    assert {row.not_before for row in rows} == {world.now}


def test_a_go_that_has_not_been_sent_is_overtaken_by_a_stop_and_never_goes(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.incident()
    assert {row.state for row in texts(world, "go_offer")} == {State.SUPERSEDED}


def test_a_go_that_has_not_been_sent_is_held_back_by_a_wait_and_ends_with_its_stop(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.stop("women")
    assert {row.not_before for row in texts(world, "go_offer")} == {world.the_delivery().due.back_by}
    world.tick(world.now + 15 * MINUTE)
    assert {row.state for row in texts(world, "go_offer")} == {State.SUPERSEDED}


def test_a_delivery_receipt_is_no_answer_and_an_acknowledgement_is_none_either(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.session.execute(update(outbound).values(state=State.DELIVERED))
    world.tick(world.now + MINUTE)
    assert world.kinds() == ["GO"]


def test_there_are_six_neutral_words_and_no_other_is_ever_told(world: World) -> None:
    assert {word.value for word in ReasonWord} == {"water", "road", "calendar", "team", "equipment", "other"}
    world.ready_to_sign()
    world.sign()
    world.incident()
    assert world.told("lead", "no_go").reason is ReasonWord.OTHER
    params = str([world.told(name, "no_go") for name in ("lead", "deputy")])
    assert not [reason for reason in world.found().reasons if reason.code in params]


def test_before_d2_the_team_hears_nothing_of_what_the_rules_find(world: World) -> None:
    world.attest_all()
    world.heard()
    world.incident()
    assert world.found().outcome is Outcome.NO_GO
    assert not {name for name, _key in world.heard()} & {"lead", "deputy"}
    assert "delivery_worse" in world.cards()


def test_a_hold_between_d2_and_d3_is_a_card_due_at_d3(world: World) -> None:
    world.ready_to_sign(D2 + HOUR)
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.UNKNOWN)
    assert world.kinds() == []
    [card] = [one for one in cards(world.session) if one.kind == CardKind.HOLD_BEFORE_PACKING]
    assert card.due == D3


def test_a_team_that_waits_is_somebodys_task_for_15_minutes(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.stop("women")
    [card] = [one for one in cards(world.session) if one.kind == CardKind.WAITING]
    assert card.due == world.now + 15 * MINUTE
    [back] = [one for one in cards(world.session) if one.kind == CardKind.CALL_BACK_STOP]
    assert back.due == world.now + 30 * MINUTE


def test_what_gets_better_after_departure_changes_nothing(world: World) -> None:
    world.departs()
    world.acknowledges("lead", "depart_ok")
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    world.heard()
    before = world.kinds()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.YES)
    world.tick(world.now + 16 * MINUTE)
    assert world.kinds() == before
    assert world.heard() == []


def test_a_recall_is_not_taken_back_by_a_refuted_incident(world: World) -> None:
    world.departs()
    world.incident(category=4)
    assert world.kinds()[-1] == "RECALL"
    [told] = all_incidents(world.session)
    for who in ("awa", "boubacar"):
        judged: dict[str, Any] = {"certainty": Certainty.REFUTED, "reason": "a", "second_source": "b"}
        world.run(JudgeIncident, by=world.by(who), incident=told.id, **judged)
    assert world.found().outcome is Outcome.CLEAR
    world.tick(world.now + timedelta(days=1))
    assert world.kinds()[-1] == "RECALL"


def test_yeses_age_until_the_departure_and_not_after_it(world: World) -> None:
    world.departs()
    world.tick(world.now + 4 * HOUR)
    assert "R05" not in {reason.rule for reason in world.found().reasons}
    assert world.kinds()[-1] == "DEPART_OK"


def test_a_proven_stop_is_a_no_go_and_ends_by_a_later_coded_yes_of_the_same_role_alone(world: World) -> None:
    world.ready_to_sign()
    proven: dict[str, Any] = {"by": world.texting("guarantor", Proof.CODE), "contact": world.people["guarantor"]}
    world.run(Withdraw, **proven, place=world.places["Tamba"])
    assert world.kinds() == ["NO_GO"]
    world.now += MINUTE
    world.agrees("women")
    assert world.found().outcome is Outcome.NO_GO
    world.agrees("guarantor")
    assert world.found().outcome is Outcome.CLEAR
    assert world.kinds() == ["NO_GO"], "people sign again"


def test_why_it_was_stopped_is_noted_by_whoever_writes_down_there_and_only_for_a_stop(world: World) -> None:
    world.add_user("viewer", UserRole.VIEWER)
    for login, said, code in (
        ("awa", "water", "not_stopped"),
        ("awa", " ", "nothing_said"),
        ("viewer", "x", "not_allowed"),
    ):
        with pytest.raises(Refused) as refusal:
            world.run(NoteReason, by=world.by(login), delivery=world.delivery, text=said)
        assert refusal.value.code == code
    world.recall()
    world.run(NoteReason, delivery=world.delivery, text="the ferry is broken")
    world.run(NoteReason, delivery=world.delivery, text="since yesterday")
    query = text("SELECT text FROM decision_note ORDER BY at")
    assert set(world.session.scalars(query)) == {"the ferry is broken", "since yesterday"}
