"""An alert is told until somebody acknowledges it with its own two digits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.alerts import store
from bot.alerts.commands import Acknowledge
from bot.alerts.model import CODES
from bot.deliveries.commands import FinishDelivery
from bot.events import Reach
from tests.integration.decisions.world import DEPARTURE, HOUR, MINUTE, World, build

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def recalled(world: World) -> None:
    world.departs()
    world.acknowledges("lead", "depart_ok")
    world.heard()
    world.recall()


def test_a_stop_goes_at_once_to_lead_and_deputy_on_every_channel(world: World) -> None:
    recalled(world)
    told = [one for one in world.said if one.phrase.key == "recall"]
    assert {one.to for one in told} == {world.people["lead"], world.people["deputy"]}
    assert {one.reach for one in told} == {Reach.EVERY}
    assert {one.sequence for one in told} == {world.the_delivery().sequence}


def test_the_ladder_is_climbed_until_its_end(world: World) -> None:
    recalled(world)
    opened = world.now
    climbed: list[tuple[float, list[str]]] = []
    for seconds in range(0, 16 * 60, 30):
        world.heard()
        world.tick(opened + timedelta(seconds=seconds))
        said = sorted({f"{name}:{key}" for name, key in world.heard()})
        if said or "call_list" in world.cards():
            climbed.append((seconds / 60, said))
        if "call_list" in world.cards():
            break
    both = ["deputy:recall", "lead:recall"]
    assert climbed == [(2, both), (5, both), (10, ["deputy:recall", "duty phone:duty_page", "lead:recall"]), (15, [])]
    steps = [(taken.step, taken.said) for taken in world.chain()[-1].steps]
    assert steps == [(0, "again"), (1, "again"), (2, "again"), (3, "page"), (4, "call_list")]


@pytest.mark.parametrize("who", ["lead", "deputy"])
def test_anybody_who_was_told_ends_the_ladder(world: World, who: str) -> None:
    recalled(world)
    world.acknowledges(who, "recall")
    assert world.phrases(who)[-1] == "ack_thanks"
    chain = world.chain()[-1]
    assert chain.alert.acknowledged_by == world.people[who]
    world.heard()
    world.tick(world.now + HOUR)
    assert world.heard() == []


def test_the_person_on_duty_ends_it_with_the_digits_of_the_page(world: World) -> None:
    recalled(world)
    world.tick(world.now + 10 * MINUTE)
    world.acknowledges("duty phone", "duty_page")
    world.tick(world.now + HOUR)
    assert "call_list" not in world.cards()


def test_an_acknowledgement_settles_the_call_list(world: World) -> None:
    recalled(world)
    world.tick(world.now + 15 * MINUTE)
    assert "call_list" in world.cards()
    world.acknowledges("deputy", "recall")
    assert "call_list" not in world.cards()


def test_steps_missed_while_the_program_stood_still_are_told_once(world: World) -> None:
    recalled(world)
    world.heard()
    world.tick(world.now + 20 * MINUTE)
    assert sorted(world.heard()) == [("deputy", "recall"), ("duty phone", "duty_page"), ("lead", "recall")]
    assert "call_list" in world.cards()


def test_a_stop_that_nobody_acknowledged_is_told_again_until_the_team_is_back(world: World) -> None:
    recalled(world)
    opened = world.now
    world.tick(opened + 20 * MINUTE)
    world.heard()
    world.tick(opened + 10 * HOUR)
    assert ("lead", "recall") in world.heard()
    world.run(FinishDelivery, delivery=world.delivery)
    world.heard()
    world.tick(opened + 20 * HOUR)
    assert world.heard() == []


def test_each_person_has_other_digits_and_nobody_elses_count(world: World) -> None:
    recalled(world)
    for_lead, for_deputy = (world.told(name, "recall").ack for name in ("lead", "deputy"))
    other = next(code for code in CODES if code not in (for_lead, for_deputy))
    world.run(Acknowledge, by=world.texting("lead"), contact=world.people["lead"], code=other)
    assert world.phrases("lead")[-1] == "ack_unknown"
    assert world.chain()[-1].alert.open


def test_digits_of_an_earlier_alert_never_close_a_recall(world: World) -> None:
    world.departs()
    depart_ok = world.told("lead", "depart_ok").ack
    world.recall()
    world.run(Acknowledge, by=world.texting("lead"), contact=world.people["lead"], code=depart_ok)
    recall = world.chain()[-1].alert
    assert (recall.kind, recall.open) == ("recall", True)


def test_digits_are_not_given_twice_to_a_person_within_72_hours(world: World) -> None:
    seen = set()
    for _ in range(20):
        world.recall()
        code = world.told("lead", "no_go").ack
        assert code not in seen
        seen.add(code)
    world.now += timedelta(hours=72, seconds=1)
    reused = store.add_recipient(
        world.session,
        world.chain()[0].alert.id,
        world.people["duty phone"],
        world.now,
        timedelta(hours=72),
        on_duty=True,
    )
    assert reused.code in CODES


def test_when_all_digits_are_in_use_those_given_longest_ago_come_back(world: World) -> None:
    world.recall()
    alert, person = world.chain()[0].alert.id, world.people["second phone"]
    for number, code in enumerate(CODES):
        world.session.execute(
            text(
                "INSERT INTO alert (id, kind, ref, sequence, reason_word, cause, opened_at, next_step)"
                " VALUES (:id, 'page', 'x', 0, 'other', :cause, :at, 0)"
            ),
            {"id": (other := uuid4()), "cause": str(other), "at": world.now},
        )
        world.session.execute(
            text(
                "INSERT INTO alert_recipient (alert_id, contact_id, ack_code, added_at, on_duty)"
                " VALUES (:alert, :contact, :code, :at, false)"
            ),
            {"alert": other, "contact": person, "code": code, "at": world.now - (90 - number) * MINUTE},
        )
    given = store.add_recipient(world.session, alert, person, world.now, timedelta(hours=72), on_duty=False)
    assert given.code == CODES[0]


def test_a_depart_ok_is_told_again_but_pages_nobody_and_not_after_its_time(world: World) -> None:
    world.departs()
    opened = world.now
    world.heard()
    world.tick(opened + 2 * MINUTE)
    assert sorted(world.heard()) == [("deputy", "depart_ok"), ("lead", "depart_ok")]
    world.tick(DEPARTURE + HOUR)
    assert not [one for one in world.heard() if one[1] == "depart_ok"]
    assert "call_list" not in world.cards()


def test_a_recall_ends_the_ladder_of_the_depart_ok(world: World) -> None:
    world.departs()
    world.recall()
    first, second = world.chain()
    assert first.alert.overtaken_by == second.alert.id
    world.heard()
    world.tick(world.now + 2 * MINUTE)
    assert {key for _name, key in world.heard()} == {"recall"}


def test_a_new_go_never_ends_the_ladder_of_a_stop(world: World) -> None:
    world.ready_to_sign()
    world.recall()
    world.sign()
    world.answers_pair()
    assert world.kinds() == ["NO_GO", "GO", "DEPART_OK"]
    assert [chain.alert.open for chain in world.chain()] == [True, True]


def test_with_nobody_on_duty_the_call_list_comes_at_once(world: World) -> None:
    world.session.execute(text("DELETE FROM duty_turn"))
    recalled_at = world.now
    world.recall()
    world.tick(recalled_at + 10 * MINUTE)
    assert "call_list" in world.cards()


def test_the_next_person_on_duty_is_paged_when_the_first_does_not_answer(world: World) -> None:
    from bot.decisions.commands import Answer, Attest

    world.departs()
    world.heard()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    paged_at = world.now
    world.tick(paged_at + 5 * MINUTE)
    world.tick(paged_at + 10 * MINUTE)
    pages = [name for name, key in world.heard() if key == "duty_page"]
    assert pages == ["duty phone", "duty phone", "second phone"]


def test_open_alerts_of_a_person_are_those_not_acknowledged_and_not_overtaken(world: World) -> None:
    world.departs()
    world.recall()
    code = world.told("lead", "recall").ack
    ref = world.the_delivery().ref
    assert store.open_alerts(world.session, world.people["lead"]) == [(code, ref, "recall")]
    assert [alert.kind for alert in store.waiting(world.session)] == ["recall"]
    assert store.by_cause(world.session, "nothing") is None
    world.acknowledges("lead", "recall")
    assert store.open_alerts(world.session, world.people["lead"]) == []


def test_without_a_set_number_a_recall_names_the_phone_on_duty(world: World) -> None:
    world.departs()
    world.session.info["call_number"] = ""
    world.heard()
    world.recall()
    assert world.told("lead", "recall").call_number.startswith("+223")
    world.session.execute(text("DELETE FROM duty_turn"))
    world.recall()
    assert world.told("lead", "recall").call_number == "?"
