"""The second message of a GO: right, wrong, late, by call; and the days after the first."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions import store as decisions
from bot.decisions.commands import Answer, AnswerPair, Attest, ReadOutGo
from bot.deliveries.commands import CancelDelivery, FinishDelivery
from bot.deliveries.model import DeliveryState
from bot.ids import DecisionId
from bot.teams.commands import LoseCodeList
from bot.users.commands import UserRole
from tests.integration.decisions.world import (
    D2,
    D3,
    DEPARTURE,
    HOUR,
    MINUTE,
    World,
    build,
    new_list,
    replanned,
    two_days,
)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def the_go(world: World) -> DecisionId:
    return decisions.decisions_of(world.session, world.delivery)[-1].id


def test_three_wrong_numbers_lock_the_go_and_a_person_calls(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    right = world.pairs[world.told("lead", "go_offer").left]
    world.heard()
    wrong = "000000"
    for _ in range(2):
        world.answers_pair(digits=wrong)
    assert world.phrases("lead") == ["pair_wrong", "pair_wrong"]
    world.answers_pair(digits=wrong)
    assert world.phrases("lead")[-1] == "go_by_call"
    assert "codes_lost" in world.cards()
    assert world.phrases("duty phone") == ["duty_page"]
    world.answers_pair(digits=right)
    assert world.phrases("lead")[-1] == "late_go_answer"
    assert world.kinds() == ["GO"]


def test_the_same_wrong_text_twice_costs_one_try(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    for _ in range(4):
        answer = {"contact": world.people["lead"], "digits": "000000"}
        world.run(AnswerPair, by=world.texting("lead"), cause="inbound:1", **answer)
    offer = decisions.offer_of(world.session, the_go(world))
    assert offer is not None
    assert offer.tries_left == 2


def test_the_same_right_answer_twice_departs_once(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.answers_pair(digits=digits)
    world.heard()
    world.answers_pair("deputy", digits)
    assert world.kinds() == ["GO", "DEPART_OK"]
    assert world.phrases("deputy") == ["ack_unknown"]


def test_six_digits_from_somebody_who_leads_no_team_mean_nothing(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.run(AnswerPair, by=world.texting("women"), contact=world.people["women"], digits=digits)
    assert world.phrases("women")[-1] == "ack_unknown"
    assert world.kinds() == ["GO"]


def test_without_a_list_the_go_is_read_out_and_two_people_write_it_down(world: World) -> None:
    world.run(LoseCodeList, team=world.team)
    world.ready_to_sign()
    world.heard()
    world.sign()
    assert world.phrases("lead") == ["go_by_call"]
    assert "codes_lost" in world.cards()
    with pytest.raises(Refused, match="second person"):
        world.run(ReadOutGo, by=world.by("awa"), decision=the_go(world), second_login="awa")
    with pytest.raises(Refused, match="second person"):
        world.run(ReadOutGo, by=world.by("awa"), decision=the_go(world), second_login="nobody")
    go = the_go(world)
    world.run(ReadOutGo, by=world.by("awa"), decision=go, second_login="boubacar")
    assert world.kinds() == ["GO", "DEPART_OK"]
    assert "codes_lost" not in world.cards()
    with pytest.raises(Refused) as refusal:
        world.run(ReadOutGo, by=world.by("awa"), decision=go, second_login="boubacar")
    assert refusal.value.code == "go_ended"


def test_a_go_with_a_pair_is_not_read_out(world: World) -> None:
    world.add_user("operator", UserRole.OPERATOR)
    world.ready_to_sign()
    world.sign()
    with pytest.raises(Refused) as refusal:
        world.run(ReadOutGo, by=world.by("awa"), decision=the_go(world), second_login="boubacar")
    assert refusal.value.code == "list_in_use"
    with pytest.raises(Refused) as refusal:
        world.run(ReadOutGo, by=world.by("operator"), decision=the_go(world), second_login="boubacar")
    assert refusal.value.code == "not_allowed"
    world.recall()
    with pytest.raises(Refused) as refusal:
        world.run(ReadOutGo, by=world.by("awa"), decision=the_go(world), second_login="boubacar")
    assert refusal.value.code == "unknown_go"


def test_a_lost_list_takes_an_unanswered_go_back(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.heard()
    world.run(LoseCodeList, team=world.team)
    assert world.kinds() == ["GO", "NO_GO"]
    assert world.told("lead", "no_go").reason == "equipment"
    assert "to_sign" in world.cards()
    world.answers_pair(digits=digits)
    assert world.kinds() == ["GO", "NO_GO"]
    new_list(world)
    world.sign()
    world.answers_pair()
    assert world.kinds()[-1] == "DEPART_OK"


def test_a_lost_list_leaves_a_departed_team_alone(world: World) -> None:
    world.departs()
    world.run(LoseCodeList, team=world.team)
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_a_cancelled_delivery_takes_its_go_back(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.run(CancelDelivery, delivery=world.delivery, reason="no boat")
    assert world.kinds() == ["GO", "NO_GO"]
    assert world.the_delivery().state is DeliveryState.CANCELLED
    assert world.phrases("lead")[-1] == "no_go"
    assert world.recall()[:1] == [] or world.kinds() == ["GO", "NO_GO"]


def test_a_cancelled_delivery_without_a_go_tells_nobody(world: World) -> None:
    world.run(CancelDelivery, delivery=world.delivery, reason="no boat")
    assert world.kinds() == []


MORNING = DEPARTURE + timedelta(hours=25)


def away(session: Session) -> World:
    """Departed on the first of two days."""
    world = build(session, plan=False)
    replanned(world, *two_days(world))
    world.attest_all()
    for world.now in (D2 + 30 * MINUTE, D3 - 2 * HOUR):
        for place in ("Tamba", "Walo"):
            world.agrees("guarantor", place)
            world.agrees("women", place)
        if world.kinds() == []:
            world.sign()
            world.answers_pair()
    assert world.kinds() == ["GO", "DEPART_OK"], world.found().reasons
    world.now = MORNING - 2 * HOUR
    world.agrees("guarantor", "Tamba")
    world.agrees("guarantor", "Walo")
    world.heard()
    return world


def test_a_later_day_has_its_own_depart_ok_one_hour_before_it_begins(session: Session) -> None:
    world = away(session)
    world.tick(MORNING - HOUR - timedelta(seconds=1))
    assert world.kinds() == ["GO", "DEPART_OK"]
    world.tick(MORNING - HOUR)
    assert world.kinds() == ["GO", "DEPART_OK", "DEPART_OK"]
    assert world.phrases("lead") == ["depart_next_day"]
    assert world.told("lead", "depart_next_day").depart_before == MORNING + HOUR
    world.tick(MORNING)
    assert world.kinds() == ["GO", "DEPART_OK", "DEPART_OK"]


def test_a_later_day_that_is_not_clear_waits_for_a_person_and_can_be_signed(session: Session) -> None:
    world = away(session)
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.UNKNOWN)
    world.run(Attest, delivery=world.delivery, rule="CONTINUE", answer=Answer.YES)
    both: dict[str, Any] = {"reason": "a", "second": world.second("boubacar"), "second_reason": "b"}
    with pytest.raises(Refused) as refusal:
        world.sign(**both)
    assert refusal.value.code == "too_early"
    world.tick(MORNING - HOUR)
    assert world.kinds() == ["GO", "DEPART_OK"]
    assert "to_sign" in world.cards()
    world.sign(**both)
    assert world.kinds() == ["GO", "DEPART_OK", "GO", "DEPART_OK"]
    assert world.phrases("lead")[-1] == "depart_next_day"
    assert "to_sign" not in world.cards()
    with pytest.raises(Refused) as refusal:
        world.sign(**both)
    assert refusal.value.code == "departed"


def test_without_its_depart_ok_the_team_stays_where_it_is(session: Session) -> None:
    world = away(session)
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.UNKNOWN)
    world.run(Attest, delivery=world.delivery, rule="CONTINUE", answer=Answer.YES)
    world.tick(MORNING + HOUR)
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.YES)
    world.tick(MORNING + HOUR + MINUTE)
    assert world.kinds() == ["GO", "DEPART_OK"]
    with pytest.raises(Refused) as refusal:
        world.sign()
    assert refusal.value.code == "deadline_passed"


def test_after_a_recall_no_later_day_begins_by_itself(session: Session) -> None:
    world = away(session)
    world.recall()
    world.tick(MORNING)
    assert world.kinds() == ["GO", "DEPART_OK", "RECALL"]


def test_a_team_that_is_back_is_recalled_no_more(world: World) -> None:
    world.departs()
    world.now = DEPARTURE + 9 * HOUR
    world.run(FinishDelivery, delivery=world.delivery)
    world.incident()
    world.tick(world.now + HOUR)
    assert world.kinds() == ["GO", "DEPART_OK"]
