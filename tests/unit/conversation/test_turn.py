"""One open question at most, numbers by their length, and what is said when nothing fits."""

from datetime import timedelta

import pytest

from bot.contacts.commands import Standing
from bot.conversation.expecting import EXPECTING, expecting
from bot.conversation.facts import Expected
from bot.conversation.state import QuestionKind, State
from bot.conversation.steps import STEPS
from bot.understanding.model import Expecting, Intent, Situation
from tests.unit.conversation.talking import (
    FACTS,
    NOW,
    TAMBA,
    WALO,
    Talk,
    challenge,
    delivery,
    invitation,
    situation_asked,
    words,
)


def test_every_question_has_a_step_and_tells_understanding_what_it_expects() -> None:
    assert set(STEPS) == set(EXPECTING) == set(QuestionKind)


@pytest.mark.parametrize(
    ("digit", "reply"),
    [
        ("1", "ask_situation"),
        ("2", "ask_agreed_or_not"),
        ("3", "incident_noted_ask_category"),
        ("4", "ask_delivery_what"),
        ("5", "ask_place_code"),
        ("6", "ask_language"),
        ("7", "ask_contact_kind"),
        ("0", "help"),
        ("8", "not_understood"),
        ("9", "not_understood"),
    ],
)
def test_the_menu_is_the_same_everywhere(digit: str, reply: str) -> None:
    assert Talk().say(digit).said == [reply]


def test_a_digit_answers_the_open_question_and_not_the_menu() -> None:
    assert Talk().say("6").say("2").said == ["language_set"]


def test_a_digit_that_the_open_question_does_not_offer_is_read_from_the_menu_and_the_question_waits() -> None:
    talk = Talk().say("6").say("5")
    assert talk.said == ["ask_place_code"]
    assert talk.say(WALO.code).said == ["place_no_news", "question_again", "ask_language"]
    assert talk.say("1").said == ["language_set"]


def test_of_two_questions_a_digit_answers_the_one_asked_last_and_the_other_comes_again() -> None:
    talk = Talk().know(invitations=(invitation(),), situation_asked=None)
    talk.say("7")  # asked by the person's own wish, and so last
    assert talk.said == ["ask_contact_kind"]
    assert talk.say("3").said == ["contact_noted", "question_again", "dialogue_invitation"]
    assert talk.say("2").done == ["AnswerInvitation"]


def test_a_question_that_comes_in_between_is_answered_first() -> None:
    talk = Talk().say("4")
    talk.now += timedelta(minutes=20)
    talk.know(deliveries=(delivery(Expected.AGREE),))
    talk.facts.deliveries[0]
    from dataclasses import replace

    asked_now = replace(talk.facts.deliveries[0], asked_at=talk.now)
    talk.know(deliveries=(asked_now,)).say("1")
    assert talk.done == ["AnswerDelivery"]
    assert talk.said == ["delivery_agreed_thanks", "question_again", "ask_delivery_what"]


def test_a_question_is_brought_again_by_itself_only_once() -> None:
    talk = Talk().know(invitations=(invitation(),)).say(words(Intent.GREETING))
    assert talk.said == ["greeting_reply", "question_again", "dialogue_invitation"]
    assert talk.say(words(Intent.GREETING)).said == ["greeting_reply"]
    assert talk.say("1").done == ["AnswerInvitation"]


def test_of_questions_by_others_the_one_asked_last_is_open() -> None:
    talk = Talk().know(challenge=challenge(), situation_asked=situation_asked(), invitations=(invitation(),))
    assert talk.say("2").done == ["Withdraw"]
    talk.know(challenge=None)
    assert talk.say("2").done == ["AnswerInvitation"]


def test_an_old_question_is_forgotten_and_its_digit_is_the_menus() -> None:
    talk = Talk().say("6")
    talk.now += timedelta(hours=3)
    assert talk.say("2").said == ["ask_agreed_or_not"]


def test_the_questions_of_a_report_are_answered_until_the_next_day() -> None:
    talk = Talk().say(words(Intent.REPORT_INCIDENT, danger=True))
    talk.now += timedelta(hours=20)
    assert talk.say("6").said == ["ask_where_of"]


def test_at_most_three_questions_wait() -> None:
    talk = Talk()
    for digit in ("4", "5", "6", "7"):
        talk.say(digit)
    talk.say("1")
    kinds = [question.kind for question in talk.state.waiting]
    assert len(kinds) <= 3
    assert len(set(kinds)) == len(kinds)


def test_two_digits_acknowledge_and_leave_the_open_question_alone() -> None:
    talk = Talk().say("6").say("47")
    assert (talk.done, talk.said) == (["Acknowledge"], [])
    assert talk.turn.commands[0].code == 47  # type: ignore[attr-defined]
    assert talk.say("1").said == ["language_set"]


def test_six_digits_answer_a_go_and_leave_the_open_question_alone() -> None:
    talk = Talk().know(go_waiting="D7").say("6").say("222333")
    assert (talk.done, talk.said) == (["AnswerPair"], [])
    assert talk.say("1").said == ["language_set"]


def test_six_digits_beside_other_words_answer_only_where_a_go_waits() -> None:
    from bot.understanding.model import Number, NumberKind

    among_words = words(Intent.ASK_STATUS, number=Number(NumberKind.PAIR, "222333"))
    assert Talk().say(among_words).done == []
    assert Talk().know(go_waiting="D7").say(among_words).done == ["AnswerPair"]


def test_received_in_words_acknowledges_nothing_while_an_alert_waits() -> None:
    assert Talk().know(alert_waits=True).say(words(Intent.ACKNOWLEDGE)).said == ["ack_unknown"]
    assert Talk().say(words(Intent.ACKNOWLEDGE)).said == ["thanks_noted"]


def test_three_times_not_understood_goes_to_a_person() -> None:
    talk = Talk()
    assert [talk.say(words()).said for _ in range(3)] == [["not_understood"], ["not_understood"], ["passed_to_person"]]
    assert talk.done == ["RaiseCard"]
    assert talk.say(words()).said == ["not_understood"]


def test_an_understood_message_in_between_starts_the_count_again() -> None:
    talk = Talk().say(words()).say(words()).say(words(Intent.GREETING)).say(words())
    assert talk.said == ["not_understood"]


def test_not_understood_inside_a_question_brings_the_question() -> None:
    talk = Talk().say("6").say(words())
    assert talk.said == ["question_again", "ask_language"]
    talk.say(words())
    assert talk.say(words()).said == ["passed_to_person"]
    assert talk.state == State()


def test_start_brings_messages_back() -> None:
    talk = Talk().say(words(Intent.START))
    assert (talk.done, talk.said) == (["StartMessages"], ["started"])


def test_a_bare_yes_to_nothing_is_not_understood() -> None:
    assert Talk().say(words(Intent.YES)).said == ["not_understood"]
    assert Talk().say(words(Intent.NO)).done == []


def test_help_gives_the_number_and_the_question_comes_again() -> None:
    assert Talk().say("7").say(words(Intent.HELP)).said == ["help", "question_again", "ask_contact_kind"]


def test_a_place_code_among_words_is_the_place_that_the_words_are_about() -> None:
    from bot.understanding.model import Number, NumberKind

    code = Number(NumberKind.PLACE_CODE, TAMBA.code)
    talk = Talk().say(words(Intent.REPORT_SITUATION, situation=Situation.CALM, number=code))
    assert talk.turn.commands[0].place == TAMBA.id  # type: ignore[attr-defined]


def test_understanding_is_told_what_is_expected() -> None:
    talk = Talk()
    assert expecting(talk.state, talk.facts, talk.now) is None
    talk.say("6")
    assert expecting(talk.state, talk.facts, talk.now) is Expecting.LANGUAGE
    talk.know(deliveries=(delivery(Expected.RECEIVED),))
    assert expecting(State(), talk.facts, NOW) is Expecting.RECEIPT
    assert expecting(State(), FACTS, NOW) is None
    assert FACTS.standing is Standing.ENROLLED


@pytest.mark.parametrize("intent", [Intent.YES, Intent.ACKNOWLEDGE, Intent.OTHER])
def test_words_to_a_go_that_stands_keep_the_team_where_it_is(intent: Intent) -> None:
    talk = Talk().know(go_waiting="D7")
    assert [talk.say(words(intent)).said for _ in range(4)] == [["pair_wrong"]] * 4
    assert talk.done == []


def test_a_yes_to_an_alert_acknowledges_nothing() -> None:
    assert Talk().know(alert_waits=True).say(words(Intent.YES)).said == ["ack_unknown"]


def test_a_place_alone_asks_for_its_news() -> None:
    from tests.unit.conversation.talking import named

    assert Talk().say(words(places=named(TAMBA))).said == ["place_no_news"]
    assert Talk().say(words(), "X9999").said == ["place_unknown"]


@pytest.mark.parametrize("text", ["le 26/11/2026", "reçu 2000"])
def test_four_digits_beside_other_words_are_a_code_only_where_they_are_the_code(text: str) -> None:
    from bot.understanding.model import Number, NumberKind

    other = words(Intent.ASK_STATUS, number=Number(NumberKind.CODE, "2222"))
    assert Talk().know(challenge=challenge()).say(other, text).done == []
    right = words(Intent.ASK_STATUS, number=Number(NumberKind.CODE, "4827"))
    assert Talk().know(challenge=challenge()).say(right, text).done == ["AnswerAgreement"]


def test_a_doubtful_reading_that_the_menu_has_no_word_for_is_not_understood() -> None:
    assert Talk().say(words(Intent.OTHER, certainty=0.2)).said == ["not_understood"]


def test_what_waits_behind_a_later_question_of_others_comes_after_it() -> None:
    talk = Talk().say("6").say("7")
    from dataclasses import replace

    later = replace(invitation(), asked_at=talk.now + timedelta(seconds=10))
    talk.know(invitations=(later,)).say("1")
    assert talk.done == ["AnswerInvitation"]
    assert talk.said == ["invitation_yes_thanks", "question_again", "ask_contact_kind"]
    talk.know(invitations=()).say("3")
    assert talk.said == ["contact_noted", "question_again", "ask_language"]


def test_a_question_of_others_asked_after_what_waits_is_brought_first() -> None:
    from dataclasses import replace

    talk = Talk().say("6").say("7")
    later = replace(invitation(), asked_at=talk.now - timedelta(seconds=10))
    talk.know(invitations=(later,)).say("3")
    assert talk.said == ["contact_noted", "question_again", "dialogue_invitation"]


def test_stop_inside_a_report_of_somebody_invited_is_still_a_refusal_or_an_opt_out() -> None:
    talk = Talk().know(standing=Standing.INVITED).say(words(Intent.REPORT_INCIDENT, danger=True))
    assert talk.say(words(Intent.STOP)).done in (["GiveConsent"], ["StopMessages"])
