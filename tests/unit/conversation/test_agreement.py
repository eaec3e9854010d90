"""Only the code is a yes; any no acts at once; a bare yes brings the question again."""

from datetime import timedelta

import pytest

from bot.actors import Proof
from bot.guarantees.commands import AnswerAgreement, AskAgreement, ReportSituation, SituationValue, Withdraw
from bot.understanding.model import Intent, Number, NumberKind, Understood
from bot.wording.keys_talk import AskAgreedAgain, CodeWrong
from tests.unit.conversation.talking import (
    CODE,
    DAY,
    DIKO,
    NOW,
    TAMBA,
    TWIN,
    WALO,
    Talk,
    challenge,
    delivery,
    named,
    number,
    situation_asked,
    words,
)


def asked() -> Talk:
    return Talk().know(challenge=challenge())


def test_the_code_is_the_yes() -> None:
    talk = asked().say(CODE)
    [yes] = talk.did(AnswerAgreement)
    assert (yes.code, yes.by.proof) == (CODE, Proof.CODE)
    assert talk.said == ["agreed_thanks"]


def test_the_sign_of_duress_shows_no_difference() -> None:
    free, forced = asked().say(CODE), asked().say(TWIN)
    assert free.replies == forced.replies
    assert free.done == forced.done
    assert free.state == forced.state


def test_the_press_of_the_questions_button_is_the_yes() -> None:
    talk = asked().press(f"agree:{CODE}")
    [yes] = talk.did(AnswerAgreement)
    assert (yes.code, yes.by.proof) == (CODE, Proof.BUTTON)
    assert talk.said == ["agreed_thanks"]


def test_the_button_of_an_older_question_proves_and_costs_nothing() -> None:
    talk = asked().press("agree:3333")
    assert (talk.done, talk.said) == ([], ["ask_agreed_again"])


def test_the_button_no_of_the_open_question_is_a_proven_no() -> None:
    [no] = asked().press(f"refuse:{CODE}").did(Withdraw)
    [old] = asked().press("refuse:3333").did(Withdraw)
    assert (no.by.proof, no.refused_question, no.place) == (Proof.BUTTON, True, WALO.id)
    assert (old.by.proof, old.refused_question) == (Proof.NONE, False)


def test_another_button_is_like_its_text() -> None:
    talk = Talk().know(situation_asked=situation_asked()).say("1", payload="1")
    assert talk.done == ["ReportSituation"]


@pytest.mark.parametrize("said", [number("1"), words(Intent.YES), words(Intent.CONFIRM_GUARANTEE)])
def test_a_bare_yes_confirms_nothing_and_brings_the_question_again(said: Understood) -> None:
    talk = asked().say(said)
    assert talk.done == []
    assert talk.replies == (AskAgreedAgain(place="Walo", day=DAY, code=CODE),)


@pytest.mark.parametrize("said", [number("2"), words(Intent.NO), words(Intent.REVOKE_GUARANTEE, danger=True)])
def test_a_no_refuses_at_once(said: Understood) -> None:
    talk = asked().say(said)
    [no] = talk.did(Withdraw)
    assert (no.refused_question, no.place) == (True, WALO.id)
    assert talk.said == ["withdrawn_noted"]


@pytest.mark.parametrize("intent", [Intent.NO, Intent.REVOKE_GUARANTEE])
def test_a_no_with_the_code_is_a_proven_no_and_never_a_yes(intent: Intent) -> None:
    said = words(intent, number=Number(NumberKind.CODE, CODE))
    talk = asked().say(said)
    assert talk.done == ["Withdraw"]
    assert talk.did(Withdraw)[0].by.proof is Proof.CODE


@pytest.mark.parametrize(("tries", "reply"), [(3, "code_wrong"), (2, "code_wrong"), (1, "code_locked")])
def test_a_wrong_code_counts_and_the_third_locks(tries: int, reply: str) -> None:
    talk = Talk().know(challenge=challenge(tries_left=tries)).say("3333")
    assert (talk.done, talk.said) == (["AnswerAgreement"], [reply])
    if reply == "code_wrong":
        assert talk.replies == (CodeWrong(tries_left=tries - 1),)


def test_a_code_without_a_question_is_nothing() -> None:
    talk = Talk().say(CODE)
    assert (talk.done, talk.said) == ([], ["none_open"])


def test_a_yes_in_words_with_no_question_open_says_that_none_is() -> None:
    assert Talk().say(words(Intent.CONFIRM_GUARANTEE)).said == ["none_open"]


def test_a_yes_in_words_about_a_coming_delivery_brings_the_coded_question() -> None:
    talk = Talk().know(deliveries=(delivery(),)).say(words(Intent.CONFIRM_GUARANTEE, places=named(WALO)))
    [ask] = talk.did(AskAgreement)
    assert (ask.place, ask.day) == (WALO.id, DAY)
    assert talk.said == []


def test_a_yes_for_another_place_is_no_yes_for_the_one_asked_about() -> None:
    talk = asked().know(places=(WALO, DIKO)).say(words(Intent.CONFIRM_GUARANTEE, places=named(DIKO)))
    assert (talk.done, talk.said[0]) == ([], "none_open")


def test_the_menu_asks_whether_it_is_still_agreed_and_then_for_the_code() -> None:
    talk = Talk().know(deliveries=(delivery(), delivery(day=DAY + timedelta(days=3), number=602))).say("2")
    assert talk.said == ["ask_agreed_or_not"]
    [ask] = talk.say("1").did(AskAgreement)
    assert ask.day == DAY


def test_the_menu_withdraws_from_the_place_it_asked_about() -> None:
    [no] = Talk().say("2").say("2").did(Withdraw)
    assert (no.place, no.refused_question) == (WALO.id, False)


def test_the_menu_brings_the_open_question_again() -> None:
    talk = Talk().say("2")
    talk.now += timedelta(minutes=5)
    assert talk.know(challenge=challenge()).say("1").said == ["ask_agreed_again"]


def test_a_withdrawal_inside_another_question_ends_the_coded_one_too() -> None:
    talk = asked().say(words(Intent.REPORT_INCIDENT, danger=True)).say(words(Intent.REVOKE_GUARANTEE, danger=True))
    assert talk.said == ["withdrawn_noted"]


def test_the_menu_asks_which_place_where_there_are_several() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say("2")
    assert talk.said == ["choose_place"]
    assert talk.say("2").said == ["ask_agreed_or_not"]
    assert talk.say("1").said == ["none_open"]


def test_the_menu_has_nothing_to_agree_for_who_speaks_for_no_place() -> None:
    assert Talk().know(places=()).say("2").said == ["none_open"]


def test_which_place_can_be_said_in_words_or_asked_again() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say("2").say(words(text="Wallo"), "Wallo")
    assert talk.said == ["place_unknown"]
    assert talk.say(words(places=named(TAMBA))).said == ["ask_agreed_or_not"]


def test_a_no_still_withdraws_where_a_later_question_does_not_take_it() -> None:
    talk = Talk().say("6").know(challenge=challenge(minutes_ago=3))
    talk.say(words(Intent.NO))
    assert talk.did(Withdraw)[0].refused_question is True
    assert Talk().say("6").know(challenge=challenge(minutes_ago=3)).say(words(Intent.YES)).said == ["ask_agreed_again"]


def test_stop_from_somebody_on_whom_a_delivery_depends_withdraws_first_and_opts_out_second() -> None:
    talk = Talk().know(vouches_or_rides=True).say(words(Intent.STOP))
    assert talk.done == ["Withdraw", "StopMessages"]
    assert talk.said == ["withdrawn_noted", "stopped"]


def test_stop_from_anybody_else_opts_out_and_ends_every_question() -> None:
    talk = Talk().say("4").say(words(Intent.STOP))
    assert (talk.done, talk.said, talk.state.open) == (["StopMessages"], ["stopped"], None)


def test_staff_who_stop_keep_what_their_safety_depends_on() -> None:
    assert Talk().know(is_staff=True).say(words(Intent.STOP)).said == ["stop_but_staff"]
    assert Talk().know(in_team=True).say(words(Intent.STOP)).said == ["stop_but_staff"]


def says_word(text: str) -> bool:
    return "mangue" in text


def test_the_agreed_word_is_a_proven_stop_behind_the_usual_reply() -> None:
    talk = asked().know(says_duress=says_word)
    plain, forced = asked().say(CODE), talk.say(CODE, "4827 mangue")
    assert forced.replies == plain.replies
    [stop] = forced.did(Withdraw)
    assert stop.by.proof is Proof.DURESS
    assert not forced.did(AnswerAgreement)


def test_the_agreed_word_alone_is_thanked_for() -> None:
    talk = asked().know(says_duress=says_word).say(words(), "mangue")
    assert (talk.done, talk.said) == (["Withdraw"], ["agreed_thanks"])
    assert talk.did(Withdraw)[0].ends_question, "the phone shows it as answered, so it must not come again"
    alone = Talk().know(says_duress=says_word).say(words(), "mangue")
    assert (alone.done, alone.said, alone.state.not_understood) == (["Withdraw"], ["thanks_noted"], 0)


def test_the_agreed_word_in_a_greeting_leaves_the_question_open_as_any_greeting_does() -> None:
    talk = asked().know(says_duress=says_word).say(words(Intent.GREETING), "bonjour mangue")
    assert [stop.ends_question for stop in talk.did(Withdraw)] == [False]


def test_under_duress_a_no_is_proven_and_a_calm_situation_is_told_as_danger() -> None:
    no = asked().know(says_duress=says_word).say(words(Intent.NO), "non mangue")
    assert [stop.by.proof for stop in no.did(Withdraw)] == [Proof.DURESS]
    calm = Talk().know(says_duress=says_word, situation_asked=situation_asked()).say("1", "1 mangue")
    assert (calm.done, calm.said) == (["Withdraw", "ReportSituation"], ["situation_thanks"])
    assert [told.value for told in calm.did(ReportSituation)] == [SituationValue.DANGER]


def test_a_question_asked_by_others_is_open_only_while_it_is_there() -> None:
    talk = asked().say(CODE).know(challenge=None)
    assert talk.say("2").said == ["ask_agreed_or_not"]
    assert talk.now > NOW


def test_the_menu_means_the_place_asked_about_where_there_are_several() -> None:
    talk = asked().know(places=(TAMBA, WALO)).say("6").say("2")
    assert talk.said == ["language_set", "question_again", "ask_agreed"]
    menu = asked().know(places=(TAMBA, WALO))
    menu.now += timedelta(hours=1)
    menu.state = Talk(now=menu.now).say("6").state
    assert menu.say("2").said == ["language_set", "question_again", "ask_agreed"]


def test_an_answer_that_is_neither_yes_nor_no_brings_the_menus_question_again() -> None:
    assert Talk().say("2").say(words()).said == ["question_again", "ask_agreed_or_not"]
