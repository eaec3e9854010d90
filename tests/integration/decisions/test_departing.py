"""The third message of a GO: not before 3 h before D3, and only on yeses no older than 3 h."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.decisions import store as decisions
from bot.decisions.commands import ReadOutGo
from bot.decisions.model import Outcome
from bot.guarantees.commands import AskDueAgreements, ConfirmByVoice
from bot.messages.tables import heartbeat
from bot.teams.commands import LoseCodeList
from tests.integration.decisions.world import D2, D3, HOUR, MINUTE, START, World, build

OPENS = D3 - 3 * HOUR
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def answered_the_evening_before(world: World) -> None:
    """Signed and answered right after D2, long before the places are asked again."""
    world.ready_to_sign(D2 + HOUR)
    world.sign()
    world.answers_pair()
    assert world.kinds() == ["GO"]


def test_the_right_number_the_evening_before_lets_nobody_leave_yet(world: World) -> None:
    answered_the_evening_before(world)
    assert world.phrases("lead") == ["go_offer", "go_answered"]
    world.heard()
    world.tick(OPENS - SECOND)
    world.tick(OPENS)
    assert world.kinds() == ["GO"], "the yeses are of the day before"
    assert world.heard() == []


def test_the_deputy_who_answers_too_reads_the_same(world: World) -> None:
    answered_the_evening_before(world)
    world.answers_pair("deputy", world.pairs[world.told("lead", "go_offer").left])
    assert world.phrases("deputy") == ["go_offer", "go_answered"]
    assert world.kinds() == ["GO"]


def test_the_second_fresh_yes_brings_depart_ok_at_once(world: World) -> None:
    answered_the_evening_before(world)
    world.tick(OPENS + MINUTE)
    world.agrees("guarantor")
    assert world.kinds() == ["GO"]
    world.agrees("women")
    assert world.kinds() == ["GO", "DEPART_OK"]
    assert world.phrases("lead")[-1] == "depart_ok"


def test_yeses_given_shortly_before_the_window_count_when_it_opens(world: World) -> None:
    world.ready_to_sign(OPENS - 10 * MINUTE)
    world.sign()
    world.answers_pair()
    world.tick(OPENS - SECOND)
    assert world.kinds() == ["GO"]
    world.tick(OPENS)
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_the_people_of_the_places_are_asked_again_though_the_go_is_signed_and_answered(world: World) -> None:
    answered_the_evening_before(world)
    world.tick(OPENS - SECOND)
    world.run(AskDueAgreements, by=PROGRAM)
    assert world.phrases("women") == world.phrases("guarantor") == ["ask_agreed"], "the question of ready_to_sign"
    world.tick(OPENS)
    world.run(AskDueAgreements, by=PROGRAM)
    world.run(AskDueAgreements, by=PROGRAM)
    assert world.phrases("women") == world.phrases("guarantor") == ["ask_agreed"] * 2


def test_where_nobody_says_yes_again_a_person_is_told_and_d3_is_a_stand_down(world: World) -> None:
    answered_the_evening_before(world)
    world.tick(OPENS + HOUR - SECOND)
    assert "hold_before_packing" not in world.cards()
    world.tick(OPENS + HOUR)
    assert "hold_before_packing" in world.cards()
    world.tick(D3)
    assert world.kinds() == ["GO", "STAND_DOWN"]
    assert "hold_before_packing" not in world.cards()


def test_a_card_about_missing_yeses_is_settled_by_the_departure(world: World) -> None:
    answered_the_evening_before(world)
    world.tick(OPENS + HOUR)
    world.agrees("guarantor")
    world.agrees("women")
    assert world.kinds()[-1] == "DEPART_OK"
    assert "hold_before_packing" not in world.cards()


def test_a_go_signed_by_two_on_one_role_departs_on_one_fresh_role(world: World) -> None:
    world.now = D2 + HOUR
    world.agrees("guarantor")
    world.attest_all()
    assert world.look() is Outcome.HOLD
    world.sign(reason="a", second=world.second("boubacar"), second_reason="b")
    world.answers_pair()
    world.tick(OPENS)
    assert world.kinds() == ["GO"]
    world.agrees("women")
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_two_voices_are_one_role_for_a_departure_too(world: World) -> None:
    answered_the_evening_before(world)
    world.tick(OPENS)
    voice: dict[str, Any] = {"place": world.places["Tamba"], "at": world.now}
    for name in ("women", "guarantor"):
        world.run(ConfirmByVoice, by=world.by("duty"), contact=world.people[name], **voice)
    assert world.kinds() == ["GO"]
    world.agrees("guarantor")
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_a_go_that_was_read_out_waits_for_fresh_yeses_like_any_other(world: World) -> None:
    world.run(LoseCodeList, team=world.team)
    world.ready_to_sign(D2 + HOUR)
    world.sign()
    go = decisions.decisions_of(world.session, world.delivery)[-1].id
    world.run(ReadOutGo, by=world.by("awa"), decision=go, second_login="boubacar")
    assert world.kinds() == ["GO"]
    world.tick(OPENS)
    world.agrees("guarantor")
    world.agrees("women")
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_while_the_program_may_be_blind_an_answered_go_waits_and_every_tick_looks(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.session.execute(delete(heartbeat))
    world.answers_pair()
    assert world.phrases("lead")[-1] == "go_answered"
    world.tick(world.now + SECOND)
    assert world.kinds() == ["GO"]
    world.sees()
    world.tick(world.now + SECOND)
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_a_go_that_was_held_back_while_it_waited_needs_a_new_answer(world: World) -> None:
    answered_the_evening_before(world)
    world.stop("women")
    assert world.kinds() == ["GO", "WAIT"]
    world.tick(OPENS)
    world.agrees("guarantor")
    world.agrees("women")
    assert "DEPART_OK" not in world.kinds()


def test_nothing_is_known_of_a_departure_before_its_plan_is_near(world: World) -> None:
    assert START < OPENS
    world.tick(OPENS)
    assert "DEPART_OK" not in world.kinds()
