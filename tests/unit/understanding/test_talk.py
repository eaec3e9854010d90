import pytest

from bot.languages import Language
from bot.understanding.model import CERTAIN_ENOUGH, Expecting, Intent
from tests.unit.understanding.world import said


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("STOP", Intent.STOP),
        ("a jɔ", Intent.STOP),
        ("accu", Intent.STOP),
        ("ne m'écrivez plus", Intent.STOP),
        ("start", Intent.START),
        ("je veux revenir dans le groupe", Intent.START),
        ("aide", Intent.HELP),
        ("n deme", Intent.HELP),
        ("wallam", Intent.HELP),
        ("je ne sais pas quoi écrire", Intent.HELP),
        ("bonjour docteur", Intent.GREETING),
        ("i ka kɛnɛ wa", Intent.GREETING),
        ("jam tan", Intent.GREETING),
        ("compris merci", Intent.ACKNOWLEDGE),
        ("n y'a faamu", Intent.ACKNOWLEDGE),
        ("d'accord", Intent.YES),
        ("non merci", Intent.NO),
        ("alaa", Intent.NO),
        ("ala ka here caya", Intent.GREETING),
        ("", Intent.OTHER),
        ("???", Intent.OTHER),
        ("le prix du mil a augmenté", Intent.OTHER),
    ],
)
def test_plain_words_mean_what_they_say(text: str, intent: Intent) -> None:
    got = said(text)
    assert got.intent is intent, got.because


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("passer en français", Language.FR),
        ("tubabukan", Language.FR),
        ("bamanankan", Language.BM),
        ("fulfulde", Language.FF),
        ("pas le français, le bambara", Language.BM),
        ("changer de langue", None),
    ],
)
def test_a_language_is_chosen(text: str, language: Language | None) -> None:
    got = said(text)
    assert got.intent is Intent.SET_LANGUAGE, got.because
    assert got.slots.language == language


def test_a_people_in_an_incident_is_no_choice_of_language() -> None:
    assert said("les peuls et les bambaras se battent").intent is Intent.REPORT_INCIDENT


@pytest.mark.parametrize(
    ("expecting", "intent"),
    [(Expecting.RECEIPT, Intent.CONFIRM_DELIVERY_RECEIVED), (Expecting.ACKNOWLEDGEMENT, Intent.ACKNOWLEDGE)],
)
def test_a_thing_that_came_is_goods_or_a_message_by_the_open_question(expecting: Expecting, intent: Intent) -> None:
    assert said("a sera an ma", Language.BM, expecting).intent is intent


def test_a_bare_day_answers_the_question_about_a_day() -> None:
    assert said("jeudi", expecting=Expecting.DATE).intent is Intent.SCHEDULE_DELIVERY
    assert said("jeudi").certainty < CERTAIN_ENOUGH


def test_the_stored_language_decides_where_words_do_not() -> None:
    assert said("ok Walo", Language.FF).language is Language.FF
    assert said("ok Walo", Language.BM).language is Language.BM


def test_a_switch_of_language_is_proposed_and_never_made() -> None:
    got = said("la route de Walo est bonne et les gens sont tous aux champs", Language.BM)
    assert got.language is Language.FR
    assert got.proposes_language is Language.FR
    assert said("la route est bonne", Language.FR).proposes_language is None
