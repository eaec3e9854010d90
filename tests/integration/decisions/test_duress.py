"""Duress: for 6 h nothing that is shown to that person or place changes; the team is stopped all the same."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actors import PROGRAM, Proof
from bot.calm_periods.commands import SuspendPeriod
from bot.calm_periods.store import by_name
from bot.contacts.commands import Role
from bot.contacts.store import get as get_contact
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer
from bot.guarantees.commands import AskAgreement, ReportSituation, SituationValue, Withdraw
from bot.guarantees.questions.store import open_challenge
from bot.guarantees.store import situation_asked
from bot.messages.tables import outbound
from bot.views.facts_for import facts_for
from bot.views.place_news import dangers
from tests.integration.decisions.world import HOUR, MINUTE, World, build

HIDDEN = 6 * HOUR


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def news(world: World, name: str, place: str = "Tamba") -> tuple[int, ...]:
    """What this person reads of the place when they ask."""
    asker = get_contact(world.session, world.people[name])
    return dangers(world.session, asker, world.now).get(world.places[place], ())


def test_the_team_reads_the_neutral_word_and_one_person_is_paged(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    world.heard()
    world.stop("women", Proof.DURESS)
    assert world.kinds() == ["GO", "NO_GO"]
    assert world.told("lead", "no_go").reason == "other"
    told = world.heard()
    assert [name for name, key in told if key == "duty_page"] == ["duty phone"]
    assert {name for name, _key in told} == {"lead", "deputy", "duty phone"}


def test_a_departed_team_is_recalled_and_no_place_hears_of_it(world: World) -> None:
    world.departs()
    world.heard()
    world.stop("women", Proof.DURESS)
    assert world.kinds()[-1] == "RECALL"
    assert {name for name, _key in world.heard()} == {"lead", "deputy", "duty phone"}


def test_people_of_the_place_hear_of_no_stop_that_comes_later_either_until_6_hours_are_over(world: World) -> None:
    world.ready_to_sign()
    world.stop("women", Proof.DURESS)
    world.heard()
    world.now += HIDDEN - MINUTE
    world.recall()
    assert not [one for one in world.heard() if one[1] == "visit_postponed"]
    world.now += MINUTE
    world.recall()
    assert [one for one in world.heard() if one[1] == "visit_postponed"]


def test_what_others_report_there_is_no_news_to_that_place_for_6_hours(world: World) -> None:
    world.add_person("neighbour", Role.YOUTH, "Walo")
    world.add_person("elsewhere", Role.YOUTH, "Kelenkoro")
    world.incident("neighbour", "Tamba", 2)
    world.now += HOUR
    world.stop("women", Proof.DURESS)
    world.incident("elsewhere", "Tamba", 6)
    assert news(world, "women") == news(world, "guarantor") == (1,)
    assert news(world, "elsewhere") == news(world, "lead") == (0, 1), "who is not of that place is warned"
    world.incident("women", "Tamba", 9)
    assert news(world, "women") == (0, 1), "what they report themselves they see, as on any day"
    world.now += HIDDEN
    assert news(world, "women") == (6, 6, 7)


def test_notices_that_would_show_it_wait_for_the_end_of_the_6_hours(world: World) -> None:
    world.stop("women", Proof.DURESS)
    period = by_name(world.session, "P-1")
    assert period is not None
    world.run(SuspendPeriod, period=period.id)
    rows = world.session.execute(
        select(outbound.c.contact_id, outbound.c.not_before).where(outbound.c.phrase_key == "period_suspended")
    )
    waits = {row.contact_id: row.not_before - world.now for row in rows}
    assert waits[world.people["women"]] == waits[world.people["guarantor"]] == HIDDEN


def test_a_question_that_the_phone_shows_as_answered_never_comes_again(world: World) -> None:
    women, tamba = world.people["women"], world.places["Tamba"]
    situation_asked(world.session, women, tamba, world.now - MINUTE)
    forced: dict[str, Any] = {"by": world.texting("women", Proof.DURESS), "contact": women}
    world.run(Withdraw, **forced, ends_question=False)
    world.run(ReportSituation, **forced, place=tamba, value=SituationValue.DANGER)
    world.run(AnswerDelivery, **forced, delivery=world.delivery, place=tamba, answer=DeliveryAnswer.REFUSED)
    assert facts_for(world.session, women, world.now).situation_asked is None
    assert "contact_wanted" not in world.cards(), "nobody calls that number"


@pytest.mark.parametrize("ends", [True, False])
def test_a_word_of_duress_ends_the_question_with_code_only_where_the_phone_says_so(world: World, ends: bool) -> None:
    world.ready_to_sign()
    women = world.people["women"]

    about: dict[str, Any] = {"delivery": world.delivery, "place": world.places["Tamba"], "day": world.now.date()}
    world.run(AskAgreement, by=PROGRAM, contact=women, **about)
    world.run(Withdraw, by=world.texting("women", Proof.DURESS), contact=women, ends_question=ends)
    assert (open_challenge(world.session, women, world.now) is None) is ends


def test_what_is_said_while_it_is_hidden_lifts_nothing_and_looks_like_any_yes(world: World) -> None:
    world.ready_to_sign()
    world.stop("women", Proof.DURESS)
    world.now += timedelta(hours=1)
    world.agrees("women")
    assert [one.outcome.value for one in world.found().reasons if one.rule == "R03"] == ["NO_GO"]
