from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.languages import Language
from bot.wording.catalogue import Catalogue, Review, ReviewState, read_catalogue
from bot.wording.keys_alerts import DepartOk, GoOffer, NoGo, Recall
from bot.wording.keys_enrol import AskMeant, GreetingReply, ProposeLanguage, Stopped
from bot.wording.keys_talk import AskAgreed, ChoosePlace, ContactNoted, PlaceNews
from bot.wording.phrase import Phrase, ReasonWord, Topic
from bot.wording.render import Wording, WordingError, faults_in

THURSDAY = date(2026, 11, 26)
MORNING = datetime(2026, 11, 26, 8, 5, tzinfo=UTC)
WORDING = Wording.load()


@pytest.mark.parametrize(
    ("language", "phrase", "text"),
    [
        (
            Language.FR,
            AskAgreed("Kelenkoro", THURSDAY, "4827"),
            "Kelenkoro, jeudi 26/11: toujours d'accord? Oui: 4827. Non: 2.",
        ),
        (
            Language.BM,
            AskAgreed("Kelenkoro", THURSDAY, "4827"),
            "Kelenkoro, alamisa 26/11: aw sɔnnen don hali bi wa? Awɔ: 4827. Ayi: 2.",
        ),
        (
            Language.FF,
            AskAgreed("Kelenkoro", THURSDAY, "4827"),
            "Kelenkoro, alkamiisa 26/11: oɗon njaɓi faa jooni naa? Eeyo: 4827. Alaa: 2.",
        ),
        (Language.FR, ChoosePlace(("Walo", "Tamba")), "Quel lieu? 1 Walo 2 Tamba"),
        (Language.BM, AskMeant((Topic.DANGER, Topic.NEWS)), "I b'a fɛ ka mun fɔ: 1 farati 2 yɔrɔ dɔ kunnafoni?"),
        (Language.FF, NoGo("TNK-7", ReasonWord.WATER, 42), "NO-GO TNK-7. Pati njehee. Sabaabu: ndiyam. Neldee 42."),
        (
            Language.FR,
            PlaceNews("Walo", (0, 47, 48, 75)),
            "Walo: danger signalé il y a 1 h, 47 h, 2 jours, 3 jours. Demandez toujours sur place.",
        ),
        (Language.FR, ProposeLanguage(Language.FF), "Voulez-vous nos messages en fulfulde? 1 oui 2 non"),
    ],
)
def test_a_phrase_is_shown_in_the_words_of_its_language(language: Language, phrase: Phrase, text: str) -> None:
    assert WORDING.render(phrase, language, plain=False) == text


def test_times_are_those_of_mali_whatever_zone_they_come_in() -> None:
    bamako_evening = datetime(2026, 11, 26, 18, 30, tzinfo=timezone(timedelta(hours=2)))
    text = WORDING.render(DepartOk("TNK-7", MORNING, bamako_evening, 42), Language.FR, plain=False)
    assert text == "DEPART OK TNK-7. Partez avant jeudi 26/11 8h05. Retour avant jeudi 26/11 16h30. Répondez 42."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.FR, "STOP TNK-7. Arretez-vous où vous etes, abritez-vous, appelez +22370000000. Répondez 42."),
        (Language.BM, "STOP TNK-7. Aw ka jò aw nò na, aw k'aw yèrè tanga, +22370000000 wele. 42 ci."),
        (Language.FF, "STOP TNK-7. Ndaree do ngon-don, moolee, noddee +22370000000. Neldee 42."),
    ],
)
def test_the_sms_spelling_of_a_recall(language: Language, text: str) -> None:
    assert WORDING.render(Recall("TNK-7", "+22370000000", 42), language, plain=True) == text


@pytest.mark.parametrize(("iso", "day"), [(1, "altine"), (5, "aljumaa"), (6, "asete"), (7, "alan")])
def test_weekdays_in_fulfulde_are_those_that_people_use(iso: int, day: str) -> None:
    monday = date(2026, 11, 23)
    text = WORDING.render(ContactNoted(monday + timedelta(days=iso - 1)), Language.FF, plain=True)
    assert f" {day} {22 + iso}/11" in text


def test_a_value_never_brings_a_placeholder_or_a_line_of_its_own() -> None:
    text = WORDING.render(AskAgreed("{code}\nTamba", THURSDAY, "4827"), Language.FR, plain=True)
    assert text.startswith("{code} Tamba, jeudi")


def test_a_go_offer_says_not_to_leave_and_which_number_to_answer() -> None:
    text = WORDING.render(GoOffer("TNK-7", 3, "482735"), Language.FR, plain=True)
    assert text == "GO TNK-7 482735. Ne partez pas encore. Liste, ligne 3: répondez avec le nombre de droite."


def test_a_greeting_may_wish_peace() -> None:
    assert "hɛrɛ" in WORDING.render(GreetingReply(), Language.BM, plain=False)


def test_an_unreviewed_text_says_so() -> None:
    assert WORDING.review_state("recall", Language.FF) == Review(ReviewState.DRAFT)


def wording_of(source: str) -> dict[Language, Catalogue]:
    return {Language.FR: read_catalogue(source.encode(), "fr.po", Language.FR)}


def test_a_text_of_its_own_for_sms_is_used_for_sms_alone() -> None:
    wording = Wording(wording_of('msgid "stopped"\nmsgstr "Arrêté."\n\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "Fini."'))
    assert wording.render(Stopped(), Language.FR, plain=False) == "Arrêté."
    assert wording.render(Stopped(), Language.FR, plain=True) == "Fini."


def test_faults_are_told_together_with_file_and_line() -> None:
    faults = faults_in(wording_of('msgid "stopped"\nmsgstr "Paix"\n\nmsgid "reply_to"\nmsgstr "Non"'))
    told = str(WordingError(faults)).splitlines()
    assert any(line.startswith("fr.po:1: stopped: holds the banned word") for line in told)
    assert any(line.startswith("fr.po:4: reply_to: the placeholder {number} is missing") for line in told)
    assert "fr.po:0: recall: missing" in told
