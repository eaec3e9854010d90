"""From a plan to a departure and back, on a real database, through the one dispatcher."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.decisions import store
from bot.decisions.commands import Answer, Assess, Attest, Recall
from bot.decisions.model import Outcome
from bot.deliveries.commands import CancelDelivery, FinishDelivery
from bot.deliveries.model import DeliveryState
from bot.guarantees.commands import ConfirmByVoice
from bot.ids import DeliveryId
from bot.users.commands import UserRole
from bot.wording.keys import ReasonWord
from tests.integration.decisions.world import D2, D3, DEPARTURE, HOUR, MINUTE, World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def test_a_plan_is_assessed_at_once_and_before_d2_only_a_card_tells_of_it(world: World) -> None:
    assert world.found().outcome is Outcome.HOLD
    assert {reason.rule for reason in world.found().reasons} >= {"R04", "R05", "R11"}
    assert world.cards() == ["delivery_worse"]
    assert world.kinds() == []
    assert not [event for event in world.said if event.to == world.people["lead"]]


def test_a_delivery_goes_from_clear_to_depart_ok_in_three_messages(world: World) -> None:
    world.ready_to_sign()
    assert "to_sign" in world.cards()
    world.heard()
    world.sign()
    assert world.kinds() == ["GO"]
    assert world.phrases("lead") == ["go_offer"]
    assert world.the_delivery().state is DeliveryState.PLANNED
    assert "to_sign" not in world.cards()
    world.answers_pair()
    assert world.kinds() == ["GO", "DEPART_OK"]
    assert world.phrases("lead") == ["go_offer", "depart_ok"]
    assert world.phrases("deputy") == ["go_offer", "depart_ok"]
    assert world.told("lead", "depart_ok").depart_before == DEPARTURE + HOUR
    assert world.the_delivery().state is DeliveryState.DEPARTED


def test_a_go_is_never_told_to_a_place(world: World) -> None:
    world.ready_to_sign()
    world.heard()
    world.sign()
    world.answers_pair()
    assert not {name for name, _key in world.heard()} & {"guarantor", "women"}


def test_the_same_assessment_is_written_once(world: World) -> None:
    number = world.found().number
    world.look()
    world.look()
    assert world.found().number == number


def test_silence_becomes_a_no_go_when_the_codes_have_run_out(world: World) -> None:
    world.attest_all()
    world.tick(D2)
    assert world.found().outcome is Outcome.NO_GO
    assert world.kinds() == []
    world.tick(D2 + HOUR - MINUTE)
    assert world.kinds() == []
    world.tick(D2 + HOUR)
    assert world.kinds() == ["NO_GO"]
    assert "no_go" in world.phrases("lead")
    world.tick(D2 + 2 * HOUR)
    assert world.kinds() == ["NO_GO"]


def test_any_other_reason_to_stop_binds_from_d2_on_at_once(world: World) -> None:
    world.attest_all()
    world.stop("guarantor", Proof.CODE)
    assert world.kinds() == []
    world.tick(D2)
    assert world.kinds() == ["NO_GO"]


def test_a_no_go_is_said_once_until_it_was_clear_again(world: World) -> None:
    world.ready_to_sign()
    world.incident(category=6)
    assert world.kinds() == ["NO_GO"]
    world.incident(category=5)
    assert world.kinds() == ["NO_GO"]
    world.run(Attest, delivery=world.delivery, rule="R04", answer=Answer.NO)
    assert world.kinds() == ["NO_GO"]


def test_an_incident_after_the_go_stops_it_and_a_late_answer_is_told_to_stay(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.incident()
    assert world.kinds() == ["GO", "NO_GO"]
    world.heard()
    world.answers_pair(digits=digits)
    assert world.phrases("lead") == ["late_go_answer"]
    assert world.kinds() == ["GO", "NO_GO"]
    assert world.chain()[-1].alert.open


def test_a_late_answer_never_closes_a_recall(world: World) -> None:
    world.departs()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.incident()
    assert world.kinds()[-1] == "RECALL"
    world.answers_pair("deputy", digits)
    recall = world.chain()[-1].alert
    assert (recall.kind, recall.open) == ("recall", True)
    assert world.kinds()[-1] == "RECALL"


def test_a_hold_after_the_go_is_a_wait_and_nobody_acting_makes_it_a_no_go(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    digits = world.pairs[world.told("lead", "go_offer").left]
    world.heard()
    world.stop("women")
    assert world.kinds() == ["GO", "WAIT"]
    assert world.phrases("lead") == ["wait"]
    assert "waiting" in world.cards()
    world.answers_pair(digits=digits)
    assert world.phrases("lead") == ["wait", "late_go_answer"]
    world.tick(world.now + 15 * MINUTE - timedelta(seconds=1))
    assert world.kinds() == ["GO", "WAIT"]
    world.tick(world.now + timedelta(seconds=1))
    assert world.kinds() == ["GO", "WAIT", "NO_GO"]
    assert "waiting" not in world.cards()


def test_a_go_is_never_revived_and_can_be_signed_again(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.run(Attest, delivery=world.delivery, rule="R12", answer=Answer.UNKNOWN)
    assert world.kinds() == ["GO", "WAIT"]
    world.run(Attest, delivery=world.delivery, rule="R12", answer=Answer.YES)
    assert world.found().outcome is Outcome.CLEAR
    assert world.kinds() == ["GO", "WAIT"]
    assert "to_sign" in world.cards()
    world.sign()
    world.answers_pair()
    assert world.kinds() == ["GO", "WAIT", "GO", "DEPART_OK"]
    world.tick(world.now + 16 * MINUTE)
    assert world.kinds() == ["GO", "WAIT", "GO", "DEPART_OK"]


def test_a_departed_team_is_recalled_by_an_unproven_stop(world: World) -> None:
    world.departs()
    world.heard()
    world.stop("women")
    assert world.kinds()[-1] == "RECALL"
    assert "recall" in world.phrases("lead")
    assert world.told("lead", "recall").call_number == "70 00 00 99"


def test_a_hold_after_departure_pages_and_nobody_acting_makes_it_a_recall(world: World) -> None:
    world.departs()
    world.heard()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    assert world.phrases("duty phone") == ["duty_page"]
    assert "departed_hold" in world.cards()
    world.tick(world.now + 15 * MINUTE - timedelta(seconds=1))
    assert world.kinds()[-1] == "DEPART_OK"
    world.tick(world.now + timedelta(seconds=1))
    assert world.kinds()[-1] == "RECALL"
    assert "departed_hold" not in world.cards()


def test_of_a_team_on_hold_that_is_back_nobody_asks_whether_it_may_go_on(world: World) -> None:
    world.departs()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    assert "departed_hold" in world.cards()
    world.run(FinishDelivery, delivery=world.delivery)
    assert "departed_hold" not in world.cards()


def test_a_person_who_accepts_the_hold_of_a_departed_team_keeps_it_going(world: World) -> None:
    world.departs()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    world.now += 5 * MINUTE
    world.run(Attest, delivery=world.delivery, rule="CONTINUE", answer=Answer.YES)
    assert "departed_hold" not in world.cards()
    world.tick(world.now + HOUR)
    assert world.kinds()[-1] == "DEPART_OK"
    world.run(Attest, delivery=world.delivery, rule="R12", answer=Answer.UNKNOWN)
    world.tick(world.now + 15 * MINUTE)
    assert world.kinds()[-1] == "RECALL"


def test_a_person_who_does_not_accept_it_recalls_at_once(world: World) -> None:
    world.departs()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    world.run(Attest, delivery=world.delivery, rule="CONTINUE", answer=Answer.NO)
    assert world.kinds()[-1] == "RECALL"


def test_d3_without_depart_ok_is_a_stand_down(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.tick(D3 - timedelta(seconds=1))
    assert world.kinds() == ["GO"]
    world.tick(D3)
    assert world.kinds() == ["GO", "STAND_DOWN"]
    assert world.the_delivery().state is DeliveryState.STOOD_DOWN
    assert world.phrases("lead")[-1] == "stand_down"
    world.tick(D3 + HOUR)
    assert world.kinds() == ["GO", "STAND_DOWN"]


def test_one_person_recalls_before_departure_as_no_go_and_is_never_refused(world: World) -> None:
    world.recall()
    assert world.kinds() == ["NO_GO"]
    assert world.told("lead", "no_go").reason == "road"
    world.recall()
    assert world.kinds() == ["NO_GO", "NO_GO"]


def test_one_person_recalls_after_departure_whatever_the_rules_find(world: World) -> None:
    world.departs()
    world.recall()
    assert world.kinds()[-1] == "RECALL"
    assert world.found().outcome is Outcome.CLEAR


def test_the_same_order_recalls_once(world: World) -> None:
    for _ in range(2):
        world.run(Recall, cause="cli:1", delivery=world.delivery, reason_word=ReasonWord.TEAM)
    assert world.kinds() == ["NO_GO"]


def test_an_unknown_question_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="asks nothing"):
        world.run(Attest, delivery=world.delivery, rule="R01", answer=Answer.YES)
    with pytest.raises(Refused, match="not departed"):
        world.run(Attest, delivery=world.delivery, rule="CONTINUE", answer=Answer.YES)


def test_the_places_hear_once_a_day_that_the_visit_is_postponed_and_only_if_they_were_asked(world: World) -> None:
    world.ready_to_sign()
    world.heard()
    world.recall()
    assert [key for name, key in world.heard() if name in ("guarantor", "women")] == ["visit_postponed"] * 2
    world.recall()
    queued = world.session.connection().exec_driver_sql(
        "SELECT count(*) FROM outbound WHERE phrase_key = 'visit_postponed'"
    )
    assert queued.scalar() == 2


def test_nobody_who_was_not_asked_hears_of_a_postponed_visit(world: World) -> None:
    world.recall()
    assert not [one for one in world.heard() if one[1] == "visit_postponed"]


def test_under_duress_nothing_that_the_place_sees_changes(world: World) -> None:
    world.ready_to_sign()
    world.heard()
    world.stop("women", Proof.DURESS)
    assert world.kinds() == ["NO_GO"]
    assert not [one for one in world.heard() if one[1] == "visit_postponed"]


def test_only_deliveries_that_a_change_touches_are_looked_at(world: World) -> None:
    world.ready_to_sign()
    before = world.found().number
    world.events.clear()
    world.incident("women", "Foulba")
    assert world.found().number == before
    world.incident("women", "Walo")
    assert world.found().number > before


def test_an_assessment_keeps_the_case_that_it_saw(world: World) -> None:
    world.ready_to_sign()
    found = store.get_assessment(world.session, world.found().id)
    assert found == world.found()
    assert found.policy_version == "1"
    seen = store.case_seen(world.session, found.id)
    assert seen["delivery"]["ref"] == world.the_delivery().ref
    assert {yes["proof"] for yes in seen["confirmations"]} == {"code"}
    assert seen["duty_gap"] is None
    assert {one["answer"] for one in seen["attested"]} == {"yes"}


def test_only_who_leads_attests_and_nothing_that_is_over(world: World) -> None:
    world.add_user("operator", UserRole.OPERATOR)
    answer: dict[str, Any] = {"rule": "R04", "answer": Answer.YES}
    for by, delivery, code in (
        (world.by("operator"), world.delivery, "not_allowed"),
        (world.texting("lead"), world.delivery, "needs_a_user"),
        (world.by("awa"), DeliveryId(uuid4()), "unknown_delivery"),
    ):
        with pytest.raises(Refused) as refusal:
            world.run(Attest, by=by, delivery=delivery, **answer)
        assert refusal.value.code == code
    with pytest.raises(Refused) as refusal:
        world.run(Recall, by=world.texting("lead"), delivery=world.delivery, reason_word=ReasonWord.TEAM)
    assert refusal.value.code == "needs_a_user"
    world.run(CancelDelivery, delivery=world.delivery, reason="rain")
    with pytest.raises(Refused) as refusal:
        world.run(Attest, delivery=world.delivery, **answer)
    assert refusal.value.code == "over"
    assert world.recall() == []


def test_what_does_not_exist_is_looked_at_without_harm_and_not_recalled(world: World) -> None:
    nothing = DeliveryId(uuid4())
    assert world.run(Assess, delivery=nothing) == []
    with pytest.raises(Refused) as refusal:
        world.run(Recall, delivery=nothing, reason_word=ReasonWord.TEAM)
    assert refusal.value.code == "unknown_delivery"


def test_a_yes_by_voice_and_one_by_code_make_two_roles(world: World) -> None:
    world.now = D2 + MINUTE
    world.attest_all()
    voice: dict[str, Any] = {"place": world.places["Tamba"], "at": world.now}
    world.run(ConfirmByVoice, by=world.by("duty"), contact=world.people["women"], **voice)
    assert world.look() is Outcome.HOLD
    world.run(ConfirmByVoice, by=world.by("duty"), contact=world.people["guarantor"], **voice)
    assert world.look() is Outcome.HOLD
    world.agrees("guarantor")
    assert world.look() is Outcome.CLEAR
