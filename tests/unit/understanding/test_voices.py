"""Other people's wording: whole sets with their bars, and single sentences that were once taken wrongly."""

import pytest

from bot.languages import Language
from bot.understanding.inflect import inflections
from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.report import judge
from tests.unit.understanding.world import PLACES, labelled, said


@pytest.mark.parametrize("file", [f"understanding_{x}.jsonl" for x in ("voices", "fresh", "blind", "daily")])
def test_voices_are_understood_and_no_danger_is_taken_for_calm(file: str) -> None:
    judged = judge(labelled(file), PLACES)
    assert sum(j.right for j in judged) >= 0.93 * len(judged)
    for language in Language:
        own = [j for j in judged if j.label["lang"] == language]
        assert sum(j.right for j in own) >= 0.9 * len(own), language
    dangers = [j for j in judged if j.label["intent"] in DANGER_INTENTS]
    assert sum(j.got.is_danger for j in dangers) >= 0.98 * len(dangers)
    calm = (Intent.CONFIRM_GUARANTEE, Intent.REPORT_SITUATION)
    assert [j.label["text"] for j in dangers if j.got.intent in calm] == []
    assert not [j.label["text"] for j in judged if j.got.intent is Intent.CONFIRM_GUARANTEE and not j.right]


@pytest.mark.parametrize("text", [row["text"] for row in labelled("understanding_never.jsonl")])
def test_what_sounds_like_a_promise_and_is_none_never_confirms(text: str) -> None:
    assert said(text).intent is not Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    "text",
    ["a jo, an te sonna tun Tamba", "accu Walo, min njabataa", "stop Walo", "an te sonna bilen Orso",
     "arretez Tamba on n'est pas d'accord"],
)  # fmt: skip
def test_a_stop_beside_other_words_or_an_agreement_denied_is_a_withdrawal(text: str) -> None:
    got = said(text)
    assert got.may_be_danger, got
    assert got.intent in DANGER_INTENTS


def test_twice_no_problem_does_not_confirm() -> None:
    assert said("basi te foyi te").intent is not Intent.CONFIRM_GUARANTEE
    assert said("Walo layidu talen don, basi te foyi te").intent is not Intent.CONFIRM_GUARANTEE


def test_what_has_not_changed_is_no_denial() -> None:
    assert said("fodoore Foulba waylaaki, ndee ana woni").intent is Intent.CONFIRM_GUARANTEE
    assert said("foulba layidu ma yelema, a be yen").intent is Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    ("word", "concept", "language", "made"),
    [
        ("njani", "attack", Language.FF, "yani"),
        ("kirsi", "kill", Language.FF, "hirsama"),
        ("bandi", "armed", Language.BM, "bandiw"),
        ("otage", "kidnap", Language.FR, "otages"),
    ],
)
def test_forms_that_nobody_wrote_down_are_made_by_rule(word: str, concept: str, language: Language, made: str) -> None:
    forms = dict(inflections([(word, concept)], frozenset({word}), language))
    assert forms[made] == concept


def test_no_form_is_made_for_a_promise_or_for_a_word_that_is_known() -> None:
    assert not list(inflections([("fodii", "promise"), ("garanti", "guarantee")], frozenset(), Language.FF))
    assert "yani" not in dict(inflections([("njani", "attack")], frozenset({"yani"}), Language.FF))


@pytest.mark.parametrize(
    "text",
    ["la garantie de Diko tient-elle toujours", "votre promesse tient elle", "le chef garantit-il Walo",
     "la garantie de Diko est toujours valable ou bien"],
)  # fmt: skip
def test_a_question_without_its_sign_is_told_by_the_order_of_its_words(text: str) -> None:
    assert said(text).intent is Intent.ASK_STATUS


@pytest.mark.parametrize(
    "text",
    ["le comité a siégé hier soir, tous ont dit oui. passage garanti à Foulba du 12 au 15",
     "le chef de Diko est là. il garantit le passage toute la semaine",
     "je garantis le passage à Walo, personne ne vous touchera",
     "mogo si tena maga aw la, n be layidu ta walo",
     "fay gooto memataa on, mi fodii walo"],
)  # fmt: skip
def test_what_was_before_and_what_comforts_do_not_take_a_promise_back(text: str) -> None:
    assert said(text).intent is Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    "text",
    ["le comité a siégé hier soir et a garanti Walo", "je garantis Walo, personne ne vous protegera",
     "layidu ta walo, mogo te aw lakana", "mi fodii walo, fay gooto reenataa on"],
)  # fmt: skip
def test_but_what_is_past_or_threatens_does(text: str) -> None:
    assert said(text).intent is not Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    "text",
    ["l'eau monte un peu à Foulba mais on traverse sans problème", "kele si ma don hamdo",
     "les gens qui avaient fui sont rentrés chez eux, c'est calme"],
)  # fmt: skip
def test_what_is_over_is_news(text: str) -> None:
    assert said(text).intent is Intent.REPORT_SITUATION


@pytest.mark.parametrize(
    "text", ["je ne garantis plus rien, c'est fini", "an ka layidu banna: a tinyena", "aadi halkii"]
)
def test_what_is_over_takes_back_what_the_same_text_calls_a_guarantee(text: str) -> None:
    assert said(text).intent is Intent.REVOKE_GUARANTEE


def test_who_takes_goods_in_french_is_named_before_the_verb() -> None:
    assert said("les femmes ont pris leurs kits, distribution terminée").intent is Intent.CONFIRM_DELIVERY_RECEIVED
    assert said("ils ont pris les femmes de Walo").is_danger
    assert said("deux femmes ont été prises sur la piste").is_danger
