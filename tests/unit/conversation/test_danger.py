"""Danger first: a report or a withdrawal acts at once, whatever else is open."""

from typing import Any

import pytest

from bot.actors import Proof
from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.conversation.facts import Expected, IncomingKind
from bot.conversation.steps.incident import DIGIT_OF
from bot.guarantees.commands import Withdraw
from bot.incidents.commands import CompleteIncident, ReportIncident
from bot.understanding.model import Alternative, Category, Intent
from tests.unit.conversation.talking import (
    DIKO,
    FACTS,
    TAMBA,
    WALO,
    Talk,
    challenge,
    delivery,
    invitation,
    named,
    number,
    situation_asked,
    words,
)

REPORT = words(Intent.REPORT_INCIDENT, danger=True)
REVOKE = words(Intent.REVOKE_GUARANTEE, danger=True)


def test_a_report_acts_before_anything_is_asked() -> None:
    talk = Talk().say(REPORT)
    assert talk.done == ["ReportIncident"]
    assert talk.said == ["incident_noted_ask_category"]


def test_what_a_report_names_is_not_asked_again() -> None:
    talk = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, places=named(TAMBA), categories=(Category.SHOOTING,)))
    [report] = talk.did(ReportIncident)
    assert (report.place, report.category) == (TAMBA.id, 6)
    assert talk.said == ["thanks_noted", "ask_when"]


def test_two_places_of_one_report_are_two_incidents() -> None:
    reports = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, places=named(TAMBA, WALO))).did(ReportIncident)
    assert [report.place for report in reports] == [TAMBA.id, WALO.id]
    assert len({report.incident for report in reports}) == len({report.cause for report in reports}) == 2


def test_the_gravest_category_of_several_counts() -> None:
    several = (Category.ROAD_BLOCKED, Category.THEFT, Category.KIDNAPPING)
    [report] = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, categories=several)).did(ReportIncident)
    assert report.category == DIGIT_OF[Category.KIDNAPPING]


def test_all_short_questions_follow_in_order_and_never_ask_who() -> None:
    talk = Talk().say(REPORT)
    asked = [talk.said]
    for answer in ("6", "1", "0", "1", "1", "2"):
        asked.append(talk.say(answer).said)
    assert asked == [
        ["incident_noted_ask_category"],
        ["ask_where_of"],
        ["ask_when"],
        ["ask_ongoing"],
        ["ask_safe"],
        ["ask_health_touched"],
        ["incident_thanks"],
    ]
    assert talk.state.open is None


@pytest.mark.parametrize(
    ("digits", "field", "value"),
    [
        (("7",), "category", 7),
        (("0",), "category", 0),
        (("6", "1"), "place", WALO.id),
        (("6", "1", "0", "1"), "ongoing", True),
        (("6", "1", "0", "2"), "ongoing", False),
        (("6", "1", "0", "1", "1"), "reporter_safe", True),
        (("6", "1", "0", "1", "1", "1"), "health_touched", True),
        (("6", "1", "0", "1", "1", "2"), "health_touched", False),
    ],
)
def test_each_answer_completes_the_same_incident(digits: tuple[str, ...], field: str, value: object) -> None:
    talk = Talk().say(REPORT)
    [report] = talk.did(ReportIncident)
    for digit in digits:
        talk.say(digit)
    [more] = talk.did(CompleteIncident)
    assert more.incident == report.incident
    assert getattr(more, field) == value


@pytest.mark.parametrize(
    ("digit", "moment"),
    [("0", "2026-11-21T09:01:30"), ("1", "2026-11-21T09:01:30"), ("2", "2026-11-20T23:59"), ("3", "2026-11-19T23:59")],
)
def test_when_is_the_latest_moment_that_fits(digit: str, moment: str) -> None:
    talk = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, places=named(WALO), categories=(Category.THEFT,)))
    talk.say(words()).say(digit)
    [more] = talk.did(CompleteIncident)
    assert more.happened_at.isoformat().startswith(moment)


def test_somebody_who_is_not_safe_is_asked_nothing_more() -> None:
    talk = Talk().say(REPORT)
    for digit in ("6", "1", "0", "1", "2"):
        talk.say(digit)
    assert talk.said == ["take_shelter"]
    assert talk.did(CompleteIncident)[0].reporter_safe is False
    assert talk.state.open is None


def test_a_withdrawal_names_its_place_or_all_that_they_speak_for() -> None:
    [everywhere] = Talk().say(REVOKE).did(Withdraw)
    [there] = Talk().say(words(Intent.REVOKE_GUARANTEE, danger=True, places=named(DIKO))).did(Withdraw)
    assert (everywhere.place, there.place) == (None, DIKO.id)
    assert everywhere.by.proof is Proof.NONE


def test_a_withdrawal_that_tells_of_danger_does_both() -> None:
    talk = Talk().say(words(Intent.REVOKE_GUARANTEE, danger=True, categories=(Category.SHOOTING,)))
    assert talk.done == ["Withdraw", "ReportIncident"]
    assert talk.said == ["withdrawn_noted", "thanks_noted", "ask_where_of"]


def test_what_only_may_be_danger_acts_as_well() -> None:
    maybe = words(Intent.REPORT_SITUATION, danger=True)
    doubt = words(Intent.GREETING, danger=True, alternatives=(Alternative(Intent.REVOKE_GUARANTEE, 0.2),))
    assert Talk().say(maybe).done == ["ReportIncident"]
    assert Talk().say(doubt).done == ["Withdraw"]


def test_menu_digit_three_reports_at_once() -> None:
    assert Talk().say("3").done == ["ReportIncident"]


def test_a_three_that_the_open_question_does_not_offer_is_danger_too() -> None:
    assert Talk().say("6").say("3").said == ["language_set"]
    talk = Talk().know(challenge=challenge()).say("3")
    assert talk.done == ["ReportIncident"]


@pytest.mark.parametrize(
    "open_question",
    [
        {"challenge": challenge()},
        {"invitations": (invitation(),)},
        {"situation_asked": situation_asked()},
        {"deliveries": (delivery(Expected.AGREE),)},
        {"deliveries": (delivery(Expected.RECEIVED),)},
        {"standing": Standing.INVITED},
    ],
)
def test_a_report_inside_any_open_question_still_counts(open_question: dict[str, object]) -> None:
    assert Talk().know(**open_question).say(REPORT).done == ["ReportIncident"]
    assert "Withdraw" in Talk().know(**open_question).say(REVOKE).done


def test_a_report_puts_the_open_question_aside_and_it_comes_again_afterwards() -> None:
    talk = Talk().say("4").say("1").say(REPORT)
    for digit in ("6", "1", "0", "1", "1"):
        talk.say(digit)
    assert talk.say("2").said == ["incident_thanks", "question_again", "ask_delivery_days"]
    assert talk.say("1").done == ["RequestDelivery"]


def test_more_words_about_the_same_report_complete_it() -> None:
    talk = Talk().say(REPORT)
    [first] = talk.did(ReportIncident)
    talk.say(words(Intent.REPORT_INCIDENT, danger=True, categories=(Category.THEFT,)))
    assert talk.did(ReportIncident)[0].incident == first.incident
    assert talk.did(CompleteIncident)[0].category == 3
    assert talk.said == ["thanks_noted", "ask_where_of"]


@pytest.mark.parametrize(
    "more",
    [
        {"places": named(DIKO)},
        {"places": named(DIKO, TAMBA)},
        {"categories": (Category.KIDNAPPING,)},
    ],
)
def test_another_place_or_another_kind_is_another_report(more: dict[str, Any]) -> None:
    first = words(Intent.REPORT_INCIDENT, danger=True, places=named(WALO), categories=(Category.THEFT,))
    talk = Talk().say(first)
    [one] = talk.did(ReportIncident)
    others = talk.say(words(Intent.REPORT_INCIDENT, danger=True, **more)).did(ReportIncident)
    assert one.incident not in {other.incident for other in others}


def test_after_half_an_hour_it_is_another_report() -> None:
    talk = Talk().say(REPORT)
    [first] = talk.did(ReportIncident)
    talk.now = talk.now.replace(hour=talk.now.hour + 1)
    [second] = talk.say(REPORT).did(ReportIncident)
    assert first.incident != second.incident


def test_a_place_that_is_not_certain_is_asked_but_the_report_stands() -> None:
    from bot.understanding.model import Place, PlaceGuess

    guess = PlaceGuess("Tanba", None, (Place("Tamba", TAMBA.code), Place("Walo", WALO.code)))
    talk = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, places=(guess,), categories=(Category.THEFT,)))
    [report] = talk.did(ReportIncident)
    assert report.place is None
    assert talk.said == ["thanks_noted", "choose_place"]
    assert talk.say("1").did(CompleteIncident)[0].place == TAMBA.id


@pytest.mark.parametrize(
    ("category", "digit"),
    [(Category.MINE, 7), (Category.FLOOD, 8), (Category.DISPUTE, 9), (Category.ILLNESS, None), (Category.FIRE, 6)],
)
def test_each_category_has_its_digit_on_the_card(category: Category, digit: int | None) -> None:
    [report] = Talk().say(words(Intent.REPORT_INCIDENT, danger=True, categories=(category,))).did(ReportIncident)
    assert report.category == digit


@pytest.mark.parametrize("channel", list(Channel))
def test_danger_from_a_stranger_acts_and_asks_nothing(channel: Channel) -> None:
    talk = Talk().know(standing=Standing.STRANGER).say(REPORT, channel=channel)
    assert talk.done == ["ReportIncident"]
    assert talk.said == (["stranger_reply"] if channel is Channel.WHATSAPP else [])
    assert talk.state.open is None


def test_a_stranger_gets_one_answer_a_day_on_whatsapp_and_none_by_sms() -> None:
    talk = Talk().know(standing=Standing.STRANGER)
    assert talk.say(words(Intent.GREETING), channel=Channel.WHATSAPP).said == ["stranger_reply"]
    talk.know(stranger_answered_today=True)
    assert talk.say(words(Intent.GREETING), channel=Channel.WHATSAPP).said == []
    assert talk.say(words(Intent.GREETING)).said == []
    assert talk.say(words(Intent.STOP)).done == ["StopMessages"]


def test_a_lost_phone_counts_for_nothing_but_a_person_looks_at_danger() -> None:
    talk = Talk().know(suspended=True, challenge=challenge())
    assert (talk.say(number("4827")).replies, talk.turn.commands) == ((), ())
    assert talk.say(REPORT).done == ["RaiseCard"]
    assert talk.said == []


def test_media_are_looked_at_by_a_person_and_thanked_for() -> None:
    talk = Talk().say(words(), kind=IncomingKind.MEDIA)
    assert (talk.done, talk.said) == (["RaiseCard"], ["thanks_noted"])
    spoken = Talk().say(REPORT, kind=IncomingKind.MEDIA)
    assert spoken.done == ["ReportIncident", "RaiseCard"]


def test_a_question_of_where_has_a_list_only_for_those_who_speak_for_places() -> None:
    talk = Talk(facts=FACTS).know(places=()).say(REPORT).say("6")
    assert talk.said == ["ask_where"]
    talk.say(words(text="Walo", places=named(WALO)), "Walo")
    assert talk.said == ["ask_when"]
