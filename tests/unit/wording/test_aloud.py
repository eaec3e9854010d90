from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from bot.cli.translation import translation
from bot.languages import Language
from bot.wording.aloud import day_aloud, read_aloud
from bot.wording.keys import Joined
from bot.wording.keys_alerts import NoGo, Recall, Wait
from bot.wording.keys_enrol import QuestionAgain
from bot.wording.keys_talk import AskAgreed, CodeWrong, PlaceNews
from bot.wording.phrase import Phrase, ReasonWord
from bot.wording.render import Wording
from bot.wording.words import LARGEST_NUMBER, is_one, month_key, number_key, weekday_key

WORDING = Wording.load()
THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("language", "phrase", "text"),
    [
        (
            Language.FR,
            AskAgreed("Walo", THURSDAY, "4827"),
            "Walo, jeudi vingt-six novembre: toujours d'accord? Oui: quatre, huit, deux, sept. Non: 2.",
        ),
        (
            Language.BM,
            AskAgreed("Walo", THURSDAY, "4827"),
            (
                "Walo, alamisa, nowanburu tile mugan ni wɔɔrɔ: aw sɔnnen don hali bi wa? "
                "Awɔ: naani, segin, fila, wolonwula. Ayi: 2."
            ),
        ),
        (
            Language.FF,
            Wait("TNK-7", 42),
            "WAIT TNK-7. Ndoomee, pati njehee. Neldee nay, ɗiɗi.",
        ),
        (
            Language.FR,
            Recall("A-7", "15", 42),
            "STOP A-7. Arrêtez-vous où vous êtes, abritez-vous, appelez un, cinq. Répondez quatre, deux.",
        ),
        (
            Language.FR,
            Joined((QuestionAgain(), Wait("A-1", 10))),
            "Encore la question:\nWAIT A-1. Attendez, ne partez pas. Répondez un, zéro.",
        ),
        (Language.FF, NoGo("A-1", ReasonWord.WATER, 11), "NO-GO A-1. Pati njehee. Sabaabu: ndiyam. Neldee go'o, go'o."),
    ],
)
def test_a_text_is_read_aloud_in_words(language: Language, phrase: Phrase, text: str) -> None:
    assert read_aloud(WORDING, phrase, language) == text


def test_counts_are_words_as_far_as_there_are_words() -> None:
    assert "restants: deux." in read_aloud(WORDING, CodeWrong(2), Language.FR)
    assert "restants: 32." in read_aloud(WORDING, CodeWrong(LARGEST_NUMBER + 1), Language.FR)


def test_an_hour_is_told_in_digits_with_its_day_in_words() -> None:
    late = datetime(2026, 8, 1, 7, 5, tzinfo=UTC)
    assert day_aloud(WORDING, late, Language.BM) == "sibiri, uti tile kelen"


@pytest.mark.parametrize(("language", "ones"), [(Language.FR, {0, 1}), (Language.BM, set()), (Language.FF, {1})])
def test_which_counts_take_the_form_for_one(language: Language, ones: set[int]) -> None:
    assert {count for count in range(50) if is_one(count, language)} == ones


def test_one_hour_and_several_hours_in_fulfulde() -> None:
    text = WORDING.render(PlaceNews("Walo", (1, 3)), Language.FF, plain=False)
    assert "waktu 1, waktuuji 3" in text


@pytest.mark.parametrize("language", Language)
def test_each_language_tells_its_days_months_and_numbers_apart(language: Language) -> None:
    for keys in (
        [weekday_key(n) for n in range(1, 8)],
        [month_key(n) for n in range(1, 13)],
        [number_key(n) for n in range(LARGEST_NUMBER + 1)],
    ):
        assert len({WORDING.word(key, language) for key in keys}) == len(keys)


def test_a_text_can_be_shown_as_it_will_be_read_sent_and_heard() -> None:
    shown = CliRunner().invoke(translation, ["show", "wait"])
    assert shown.exit_code == 0, shown.output
    assert "ff  WAIT TNK-118. Ndoomee, pati njehee. Neldee 88." in shown.output
    assert "SMS (1): WAIT TNK-118." in shown.output
    assert "à voix haute: WAIT TNK-118. Ndoomee, pati njehee. Neldee jetti, jetti." in shown.output
    assert "non relu, pas enregistré" in shown.output
    assert CliRunner().invoke(translation, ["show", "nothing"]).exit_code == 2
