from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.languages import Language
from bot.wording.catalogue import read_catalogue
from bot.wording.keys import ALL_PHRASES, Joined
from bot.wording.keys_alerts import DepartNextDay, DepartOk, GoOffer, Recall
from bot.wording.keys_enrol import QuestionAgain, Stopped, ThanksNoted
from bot.wording.keys_talk import AskAgreed, AskSafe, AskSituation
from bot.wording.phrase import Phrase
from bot.wording.render import Wording, read_catalogues
from bot.wording.unreviewed import Unreviewed
from bot.wording.voice import NEVER_HEARD, Voices

Record = Callable[..., Wording]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    def recorded(*keys: str) -> Wording:
        folder = tmp_path / "ff"
        folder.mkdir()
        for key in keys:
            folder.joinpath(f"{key}.ogg").write_bytes(b"OggS")
        return Wording(read_catalogues(), voices=Voices(tmp_path))

    return recorded


def test_a_text_is_heard_where_it_was_recorded_in_that_language(record: Record, tmp_path: Path) -> None:
    wording = record("recall")
    recall = Recall("TNK-7", "70 00 00 00", 42)
    assert wording.voice(recall, Language.FF) == tmp_path / "ff" / "recall.ogg"
    assert wording.voice(recall, Language.BM) is None
    assert wording.voice(Stopped(), Language.FF) is None


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        ((ThanksNoted(), AskSafe()), "ask_safe"),
        ((ThanksNoted(), AskSituation("Walo")), None),  # that question is not recorded: its thanks alone would mislead
        ((ThanksNoted(), Stopped()), "thanks_noted"),
        ((QuestionAgain(), AskAgreed("Walo", date(2026, 11, 26), "4827")), "ask_agreed"),
        ((Stopped(),), None),
    ],
)
def test_of_several_phrases_the_last_question_is_heard(
    record: Record, parts: tuple[Phrase, ...], heard: str | None
) -> None:
    path = record("thanks_noted", "ask_safe", "ask_agreed", "question_again").voice(Joined(parts), Language.FF)
    assert (path.stem if path else None) == heard


def test_what_lets_a_team_leave_is_never_heard(record: Record) -> None:
    wording = record(*NEVER_HEARD)
    assert {GoOffer.key, DepartOk.key, DepartNextDay.key} == NEVER_HEARD
    for key in NEVER_HEARD:
        assert wording.voices.path(key, Language.FF) is None


@pytest.mark.parametrize("key", ["../ff/recall", "recall.ogg", "", ".", "/etc/passwd", "joined", "weekday_1"])
def test_only_the_key_of_a_phrase_names_a_recording(record: Record, key: str) -> None:
    assert record("recall", "joined", "weekday_1").voices.path(key, Language.FF) is None


def test_recordings_that_travel_with_the_program_are_for_phrases() -> None:
    locales = Path(__file__).parents[3] / "locales"
    assert {path.stem for path in locales.rglob("*.ogg")} <= set(ALL_PHRASES)


def test_an_unreviewed_safety_text_goes_out_as_it_is() -> None:
    text = Wording.load().render(Recall("TNK-7", "70 00 00 00", 42), Language.FF, plain=True)
    assert text == "STOP TNK-7. Ndaree do ngon-don, moolee, noddee 70 00 00 00. Neldee 42."


def test_the_french_text_may_follow_an_unreviewed_safety_text() -> None:
    wording = Wording.load(Unreviewed.FRENCH_AFTER)
    text = wording.render(Recall("TNK-7", "70 00 00 00", 42), Language.FF, plain=True)
    first, second = text.split("\n")
    assert first.startswith("STOP TNK-7. Ndaree")
    assert second.startswith("STOP TNK-7. Arretez-vous")
    assert "\n" not in wording.render(Recall("TNK-7", "70 00 00 00", 42), Language.FR, plain=True)
    assert "\n" not in wording.render(Stopped(), Language.FF, plain=True)


def test_a_reviewed_safety_text_needs_no_french_after_it() -> None:
    found = read_catalogues()
    source = '# review: one 2026-12-03 A. Diallo\nmsgid "pair_wrong"\nmsgstr "WAIT {ref}."\n'
    wording = Wording(
        {**found, Language.FF: read_catalogue(source.encode(), "ff.po", Language.FF)}, Unreviewed.FRENCH_AFTER
    )
    assert wording.render(ALL_PHRASES["pair_wrong"].from_params({"ref": "A-1"}), Language.FF, plain=True) == "WAIT A-1."
