"""How things are, what a delivery needs, what is new, a meeting, a language: conversations about places."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.alerts.commands import RaiseCard
from bot.broadcasts.commands import AnswerInvitation
from bot.contacts.commands import GiveConsent, SetLanguage, Standing
from bot.conversation.facts import Expected
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer, RequestDelivery
from bot.guarantees.commands import ReportSituation, SituationValue
from bot.ids import PackageId
from bot.languages import Language
from bot.understanding.model import Alternative, DateRange, Intent, Place, PlaceGuess, Situation, Understood
from bot.wording.keys import Topic
from bot.wording.keys_delivery import AskDeliveryPackage, DeliveryRequested
from bot.wording.keys_enrol import AskMeant
from bot.wording.keys_talk import AskWhereOf, PlaceNews, PlaceNoNews, PlaceUnknown
from tests.unit.conversation.talking import (
    CATTLE,
    DAY,
    DELIVERY,
    DIKO,
    FACTS,
    NANKO,
    NOW,
    TAMBA,
    VACCINES,
    WALO,
    Talk,
    delivery,
    invitation,
    named,
    number,
    situation_asked,
    words,
)

CALM = words(Intent.REPORT_SITUATION, situation=Situation.CALM)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (number("1"), SituationValue.CALM),
        (number("2"), SituationValue.TENSE),
        (number("3"), SituationValue.DANGER),
        (CALM, SituationValue.CALM),
        (words(situation=Situation.TENSE), SituationValue.TENSE),
    ],
)
def test_the_question_how_things_are_takes_a_digit_or_a_word(said: Understood, value: SituationValue) -> None:
    talk = Talk().know(situation_asked=situation_asked()).say(said)
    [news] = talk.did(ReportSituation)
    assert (news.place, news.value) == (WALO.id, value)


def test_danger_as_an_answer_is_a_report_as_well() -> None:
    talk = Talk().know(situation_asked=situation_asked()).say("3")
    assert talk.done == ["ReportIncident", "ReportSituation"]
    assert talk.said == ["incident_noted_ask_category"]
    assert talk.say("2").said == ["ask_when"]  # the place is known


def test_news_told_unasked_goes_to_the_persons_own_place_or_the_one_named() -> None:
    assert Talk().say(CALM).did(ReportSituation)[0].place == WALO.id
    there = words(Intent.REPORT_SITUATION, situation=Situation.CALM, places=named(DIKO))
    assert Talk().say(there).did(ReportSituation)[0].place == DIKO.id


def test_of_several_own_places_one_is_chosen() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say(CALM)
    assert talk.said == ["choose_place"]
    [news] = talk.say("2").did(ReportSituation)
    assert (news.place, news.value) == (TAMBA.id, SituationValue.CALM)


def test_the_menu_asks_how_things_are_and_who_speaks_for_no_place_hears_news() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say("1").say("1")
    assert talk.said == ["ask_situation"]
    assert talk.say("2").did(ReportSituation)[0].value is SituationValue.TENSE
    assert Talk().know(places=()).say("1").said == ["ask_place_code"]


def test_an_answer_that_names_no_situation_brings_the_question_again() -> None:
    talk = Talk().know(situation_asked=situation_asked()).say(words())
    assert talk.said == ["question_again", "ask_situation"]


def test_which_place_is_asked_again_with_the_nearest_three() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say(CALM).say(words(), "Tamva")
    assert talk.said == ["place_unknown"]
    [news] = talk.say("1").did(ReportSituation)
    assert (news.place, news.value) == (TAMBA.id, SituationValue.CALM)
    assert Talk().know(places=(WALO, TAMBA)).say(CALM).say(words(Intent.YES)).said == ["question_again", "choose_place"]


def test_news_of_a_place_are_ages_or_no_news_never_open() -> None:
    talk = Talk().know(dangers={TAMBA.id: (2, 30, 31, 32, 33, 34)}).say("5")
    assert talk.said == ["ask_place_code"]
    assert talk.say(TAMBA.code).replies == (PlaceNews(place="Tamba", hours_ago=(2, 30, 31, 32, 33)),)
    assert Talk().say(WALO.code.lower()).replies == (PlaceNoNews(place="Walo"),)


def test_a_question_about_the_road_without_a_place_is_about_the_persons_own() -> None:
    assert Talk().say(words(Intent.ASK_STATUS)).replies == (PlaceNoNews(place="Walo"),)
    assert Talk().know(places=(WALO, DIKO)).say(words(Intent.ASK_STATUS)).said == ["ask_place_code"]
    assert Talk().say(words(Intent.ASK_STATUS, places=named(DIKO))).replies == (PlaceNoNews(place="Diko"),)


def test_an_unknown_code_brings_the_nearest_three_and_the_choice_goes_on() -> None:
    wrong = TAMBA.code[:-1] + str((int(TAMBA.code[-1]) + 1) % 10)
    talk = Talk().say("5").say(words(), wrong)
    [reply] = talk.replies
    assert isinstance(reply, PlaceUnknown)
    assert reply.options[0] == "Tamba"
    assert len(reply.options) == 3
    assert talk.say("1").replies == (PlaceNoNews(place="Tamba"),)


def test_of_codes_equally_near_the_persons_own_place_comes_first() -> None:
    talk = Talk().know(places=(NANKO,)).say("5").say(words(), "X9999")
    [reply] = talk.replies
    assert isinstance(reply, PlaceUnknown)
    assert reply.options[0] == "Nanko"


def test_a_name_that_several_places_bear_is_asked_back() -> None:
    guess = PlaceGuess("Toguéré", None, (Place("Diko", DIKO.code), Place("Nanko", NANKO.code)))
    talk = Talk().say(words(Intent.ASK_STATUS, places=(guess,)))
    assert talk.said == ["choose_place"]
    assert talk.say("2").replies == (PlaceNoNews(place="Nanko"),)


def test_without_any_place_known_the_name_is_asked_again() -> None:
    from bot.conversation.gazetteer import Gazetteer

    talk = Talk().know(gazetteer=Gazetteer(), places=()).say("5").say(words(), "Walo")
    assert talk.said == ["place_not_found"]


def test_places_of_the_same_name_are_listed_with_their_codes() -> None:
    from dataclasses import replace

    from bot.conversation.gazetteer import Gazetteer

    twin = replace(TAMBA, name="Walo")
    talk = Talk().know(gazetteer=Gazetteer((WALO, twin)), places=(WALO, twin))
    talk.say(words(Intent.REPORT_INCIDENT, danger=True)).say("1")
    [reply] = talk.replies
    assert reply == AskWhereOf(options=(f"Walo {WALO.code}", f"Walo {TAMBA.code}"))


def test_a_delivery_is_asked_for_in_four_texts() -> None:
    talk = Talk().know(places=(WALO, TAMBA), packages={TAMBA.id: (CATTLE, VACCINES)})
    said = [talk.say(answer).said for answer in ("4", "1", "2", "2", "1")]
    assert said == [
        ["ask_delivery_what"],
        ["ask_delivery_place"],
        ["ask_delivery_days"],
        ["ask_delivery_package"],
        ["delivery_requested"],
    ]
    [order] = talk.did(RequestDelivery)
    assert (order.place, order.days, order.package) == (TAMBA.id, "next week", CATTLE.id)
    assert talk.replies == (DeliveryRequested(answer_by=(NOW + timedelta(days=3)).date()),)


def test_what_a_request_tells_is_not_asked() -> None:
    said = words(Intent.SCHEDULE_DELIVERY, places=named(DIKO), dates=(DAY,))
    talk = Talk().know(packages={DIKO.id: (VACCINES,)}).say(said)
    [order] = talk.did(RequestDelivery)
    assert (order.place, order.days, order.package) == (DIKO.id, "2026-11-26", VACCINES.id)


@pytest.mark.parametrize(
    ("said", "text", "kept"),
    [
        (number("1"), "1", "this week"),
        (number("3"), "3", "later"),
        (number("15"), "15", "15"),
        (words(Intent.OTHER), "après  la récolte", "après la récolte"),
        (words(day="monday", day_end="tuesday"), "lundi et mardi", "monday to tuesday"),
        (words(date_range=DateRange(DAY, DAY + timedelta(days=1))), "26-27/11", "2026-11-26 to 2026-11-27"),
        (words(dates=(DAY, date(2026, 11, 28))), "26/11 ou 28/11", "2026-11-26, 2026-11-28"),
    ],
)
def test_days_are_kept_as_they_were_said(said: Understood, text: str, kept: str) -> None:
    talk = Talk().say("4").say("1").say(said, text)
    assert talk.did(RequestDelivery)[0].days == kept


def test_days_are_not_taken_from_a_greeting() -> None:
    assert Talk().say("4").say("1").say(words(Intent.GREETING)).said[0] == "greeting_reply"


def test_where_nothing_is_agreed_the_request_says_that_a_person_calls() -> None:
    talk = Talk().say("4").say("1").say("1")
    assert talk.said == ["no_package_agreed", "delivery_requested"]
    assert talk.did(RequestDelivery)[0].package is None


def test_a_request_from_somebody_without_a_place_becomes_a_call() -> None:
    talk = Talk().know(places=()).say(words(Intent.SCHEDULE_DELIVERY))
    assert (talk.done, talk.said) == (["RaiseCard"], ["contact_noted"])


def test_a_request_for_an_unknown_place_asks_which() -> None:
    talk = Talk().say(words(Intent.SCHEDULE_DELIVERY, dates=(DAY,)), "D9999")
    assert talk.said == ["place_unknown"]
    assert talk.say("1").did(RequestDelivery)[0].days == "2026-11-26"


def test_a_number_beyond_the_list_of_packages_is_read_from_the_menu() -> None:
    talk = Talk().know(packages={WALO.id: (CATTLE, VACCINES)}).say("4").say("1").say("1")
    assert talk.replies == (AskDeliveryPackage(options=("Bétail", "Vaccins")),)
    assert talk.say("7").said == ["ask_contact_kind"]
    assert talk.say("3").said == ["contact_noted", "question_again", "ask_delivery_package"]
    assert talk.say("2").did(RequestDelivery)[0].package == PackageId(UUID(int=501))


@pytest.mark.parametrize(
    ("said", "answer", "reply"),
    [
        (number("1"), DeliveryAnswer.AGREED, "delivery_agreed_thanks"),
        (words(Intent.YES), DeliveryAnswer.AGREED, "delivery_agreed_thanks"),
        (number("2"), DeliveryAnswer.REFUSED, "delivery_declined_noted"),
        (words(Intent.NO), DeliveryAnswer.REFUSED, "delivery_declined_noted"),
        (number("3"), DeliveryAnswer.POSTPONED, "delivery_postponed_noted"),
        (words(Intent.POSTPONE_DELIVERY), DeliveryAnswer.POSTPONED, "delivery_postponed_noted"),
    ],
)
def test_a_place_says_whether_the_day_suits(said: Understood, answer: DeliveryAnswer, reply: str) -> None:
    talk = Talk().know(deliveries=(delivery(Expected.AGREE),)).say(said)
    [order] = talk.did(AnswerDelivery)
    assert (order.delivery, order.place, order.answer) == (DELIVERY, WALO.id, answer)
    assert talk.said[0] == reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (number("1"), DeliveryAnswer.RECEIVED),
        (words(Intent.CONFIRM_DELIVERY_RECEIVED), DeliveryAnswer.RECEIVED),
        (number("2"), DeliveryAnswer.NOT_RECEIVED),
        (words(Intent.NO), DeliveryAnswer.NOT_RECEIVED),
        (number("3"), DeliveryAnswer.RECEIVED_PART),
    ],
)
def test_a_place_says_whether_it_came(said: Understood, answer: DeliveryAnswer) -> None:
    talk = Talk().know(deliveries=(delivery(Expected.RECEIVED),)).say(said)
    assert talk.did(AnswerDelivery)[0].answer is answer
    assert talk.said[0] == "received_thanks"


def test_told_unasked_it_came_and_another_day_go_to_the_one_delivery_they_can_be_about() -> None:
    came = Talk().know(deliveries=(delivery(day=NOW.date()), delivery(number=602)))
    assert came.say(words(Intent.CONFIRM_DELIVERY_RECEIVED)).did(AnswerDelivery)[0].delivery == DELIVERY
    later = Talk().know(deliveries=(delivery(),)).say(words(Intent.POSTPONE_DELIVERY, day="monday"))
    [order] = later.did(AnswerDelivery)
    assert (order.answer, order.detail) == (DeliveryAnswer.POSTPONED, "monday")


def test_of_several_deliveries_one_is_chosen_by_its_place() -> None:
    both = (delivery(), delivery(at=TAMBA, number=602))
    talk = Talk().know(places=(WALO, TAMBA), deliveries=both).say("4").say("2")
    assert talk.said == ["choose_place"]
    assert talk.say(words()).said == ["question_again", "choose_place"]
    [order] = talk.say("2").did(AnswerDelivery)
    assert (order.place, order.answer) == (TAMBA.id, DeliveryAnswer.POSTPONED)
    in_words = Talk().know(deliveries=both).say("4").say("2").say(words(places=named(TAMBA)))
    assert in_words.did(AnswerDelivery)[0].place == TAMBA.id
    straight = Talk().know(deliveries=both).say(words(Intent.POSTPONE_DELIVERY, places=named(TAMBA)))
    assert straight.did(AnswerDelivery)[0].place == TAMBA.id


def test_with_no_delivery_known_another_day_becomes_a_call_and_receipt_is_thanked_for() -> None:
    assert Talk().say(words(Intent.POSTPONE_DELIVERY)).done == ["RaiseCard"]
    assert Talk().say("4").say("3").said == ["thanks_noted"]


@pytest.mark.parametrize(("digit", "note"), [("1", "meeting"), ("2", "mediation"), ("3", "call")])
def test_a_meeting_mediation_or_a_call_becomes_a_card_with_a_deadline(digit: str, note: str) -> None:
    talk = Talk().say("7").say(digit)
    [card] = talk.did(RaiseCard)
    assert (card.kind, card.note, card.due) == ("contact_wanted", note, talk.now + timedelta(hours=24))
    assert talk.said == ["contact_noted"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (number("1"), Language.FR),
        (number("2"), Language.BM),
        (number("3"), Language.FF),
        (words(language=Language.FF), Language.FF),
    ],
)
def test_a_language_is_chosen_by_digit_or_name(said: Understood, language: Language) -> None:
    [order] = Talk().say("6").say(said).did(SetLanguage)
    assert order.language is language


def test_a_language_asked_for_by_name_is_not_asked_back() -> None:
    by_name = words(Intent.SET_LANGUAGE, language=Language.BM)
    assert Talk().say(by_name).did(SetLanguage)[0].language is Language.BM


def other(language: Language = Language.FF) -> Understood:
    return words(Intent.REPORT_SITUATION, situation=Situation.CALM, proposes_language=language)


def test_another_language_is_proposed_never_taken_and_once_a_week_at_most() -> None:
    talk = Talk().say(other())
    assert talk.said == ["situation_thanks", "propose_language"]
    assert talk.say("1").did(SetLanguage)[0].language is Language.FF
    assert talk.say(other()).said == ["situation_thanks"]
    talk.now += timedelta(days=7)
    assert talk.say(other()).said[-1] == "propose_language"
    assert talk.say("2").said == ["thanks_noted"]


def test_no_language_is_proposed_inside_a_question_or_after_danger_or_for_the_stored_one() -> None:
    assert Talk().know(invitations=(invitation(),)).say(other()).said[-1] != "propose_language"
    danger = words(Intent.REVOKE_GUARANTEE, danger=True, proposes_language=Language.FF)
    assert Talk().say(danger).said == ["withdrawn_noted"]
    assert Talk().say(other(Language.FR)).said == ["situation_thanks"]


@pytest.mark.parametrize(
    ("said", "answer", "reply"),
    [
        (number("1"), 1, "invitation_yes_thanks"),
        (words(Intent.YES), 1, "invitation_yes_thanks"),
        (number("2"), 2, "invitation_no_thanks"),
        (words(Intent.NO), 2, "invitation_no_thanks"),
        (number("3"), 3, "invitation_call_thanks"),
    ],
)
def test_an_invitation_is_answered(said: Understood, answer: int, reply: str) -> None:
    talk = Talk().know(invitations=(invitation(),)).say(said)
    assert (talk.did(AnswerInvitation)[0].answer, talk.said) == (answer, [reply])


@pytest.mark.parametrize(
    ("said", "reply"), [("1", "received_thanks"), ("2", "received_thanks"), ("3", "invitation_call_thanks")]
)
def test_a_question_in_somebodys_own_words_is_thanked_for_without_guessing(said: str, reply: str) -> None:
    asked = replace(invitation(), place="", own="Venez-vous ? 1 oui 2 non 3 appelez-moi")
    talk = Talk().know(invitations=(asked,)).say(number(said))
    assert (talk.did(AnswerInvitation)[0].answer, talk.said) == (int(said), [reply])


@pytest.mark.parametrize(
    ("said", "yes", "replies"),
    [
        (number("1"), True, ["consent_thanks", "menu"]),
        (words(Intent.YES), True, ["consent_thanks", "menu"]),
        (words(Intent.START), True, ["consent_thanks", "menu"]),
        (number("2"), False, ["consent_refused"]),
        (words(Intent.NO), False, ["consent_refused"]),
        (words(Intent.STOP), False, ["consent_refused"]),
    ],
)
def test_consent_is_a_digit_or_a_word(said: Understood, yes: bool, replies: list[str]) -> None:
    talk = Talk().know(standing=Standing.INVITED).say(said)
    assert (talk.did(GiveConsent)[0].yes, talk.said) == (yes, replies)


@pytest.mark.parametrize("said", [words(Intent.GREETING), number("5"), words(Intent.SCHEDULE_DELIVERY), words()])
def test_before_consent_nothing_else_is_talked_about(said: Understood) -> None:
    talk = Talk().know(standing=Standing.INVITED).say(said)
    assert (talk.said, talk.done) == (["question_again", "ask_consent"], [])


def test_who_refused_can_come_back() -> None:
    talk = Talk().know(standing=Standing.REFUSED)
    assert talk.say(words(Intent.GREETING)).said == []
    assert talk.say(words(Intent.START)).done == ["GiveConsent", "StartMessages"]
    assert talk.said == ["started"]


def test_two_meanings_are_asked_back_with_digits() -> None:
    doubt = words(Intent.SCHEDULE_DELIVERY, certainty=0.4, alternatives=(Alternative(Intent.ASK_STATUS, 0.3),))
    talk = Talk().say(doubt)
    assert talk.replies == (AskMeant(options=(Topic.DELIVERY, Topic.NEWS)),)
    assert talk.say("2").said == ["ask_place_code"]


def test_a_single_doubtful_meaning_is_offered_beside_help() -> None:
    talk = Talk().say(words(Intent.ASK_STATUS, certainty=0.3))
    assert talk.replies == (AskMeant(options=(Topic.NEWS, Topic.HELP)),)
    assert talk.say("2").said == ["help"]


def test_a_withdrawal_chosen_from_a_list_of_meanings_acts() -> None:
    alternatives = (Alternative(Intent.REVOKE_GUARANTEE, 0.3),)
    talk = Talk().say(words(Intent.CONFIRM_GUARANTEE, certainty=0.4, alternatives=alternatives))
    assert talk.say("2").done == ["Withdraw"]


def test_a_code_in_words_is_a_place_also_where_it_stands_among_others() -> None:
    assert Talk().say(words(Intent.ASK_STATUS), f"et {DIKO.code} alors").replies == (PlaceNoNews(place="Diko"),)


def test_a_request_for_a_place_that_is_not_certain_is_asked_until_it_is() -> None:
    talk = Talk().know(places=(WALO, TAMBA)).say("4").say("1").say(words(), "Dico")
    assert talk.said == ["place_unknown"]
    assert talk.say("1").said == ["ask_delivery_days"]
    again = Talk().know(places=(WALO, TAMBA)).say("4").say("1").say(words(Intent.GREETING))
    assert again.said == ["greeting_reply", "question_again", "ask_delivery_place"]


def test_a_key_that_is_no_id_names_no_place() -> None:
    assert FACTS.gazetteer.by_key("gone") is None


def test_a_visit_agreed_under_threat_is_not_agreed() -> None:
    talk = Talk().know(deliveries=(delivery(Expected.AGREE),), says_duress=lambda text: "mangue" in text)
    assert talk.say("1", "1 mangue").done == ["Withdraw", "AnswerDelivery"]
    assert [said.answer for said in talk.did(AnswerDelivery)] == [DeliveryAnswer.REFUSED]
    assert talk.said == ["delivery_agreed_thanks"]
    assert talk.say("3", "3 mangue").done == ["Withdraw", "AnswerDelivery"]
