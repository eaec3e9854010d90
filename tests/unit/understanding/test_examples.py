"""The labelled texts: the bars that the project promises hold on them."""

import pytest

from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.report import Judged, figures, judge, place_right, report
from tests.unit.understanding.world import PLACES, labelled

SAMPLES = judge(labelled("sample_messages.jsonl"), PLACES)
OTHERS = judge(labelled("understanding_dev.jsonl"), PLACES)


def share(judged: list[Judged], right: int) -> float:
    return right / len(judged)


def test_the_samples_are_understood() -> None:
    assert share(SAMPLES, sum(j.right for j in SAMPLES)) >= 0.98


@pytest.mark.parametrize("language", ["fr", "bm", "ff"])
def test_other_wordings_are_understood_in_each_language(language: str) -> None:
    chosen = [j for j in OTHERS if j.label["lang"] == language]
    assert len(chosen) >= 200
    assert share(chosen, sum(j.right for j in chosen)) >= 0.96


def test_no_text_confirms_that_does_not_mean_to() -> None:
    wrong = [j.label["text"] for j in (*SAMPLES, *OTHERS) if j.got.intent is Intent.CONFIRM_GUARANTEE and not j.right]
    assert wrong == []


def test_danger_is_seen_as_danger() -> None:
    dangerous = [j for j in (*SAMPLES, *OTHERS) if j.label["intent"] in DANGER_INTENTS]
    missed = [j.label["text"] for j in dangerous if not j.got.is_danger]
    assert len(missed) <= 0.01 * len(dangerous), missed


def test_the_language_is_told() -> None:
    assert share(OTHERS, sum(j.got.language == j.label["lang"] for j in OTHERS)) >= 0.97


def test_places_are_taken_or_asked_back_and_never_wrong() -> None:
    assert share(OTHERS, sum(place_right(j) for j in OTHERS)) >= 0.98
    assert all(place_right(j) for j in SAMPLES)


def test_every_answer_says_why() -> None:
    assert all(j.got.because and 0.0 <= j.got.certainty <= 1.0 for j in OTHERS)


def test_the_report_has_a_table_for_each_language_and_every_wrong_line() -> None:
    text = report(OTHERS)
    assert text.count("confirm_guarantee         ") == 4
    assert "confirm_guarantee" in text
    assert "[ff]" in text
    for wrong in (j for j in OTHERS if not j.right):
        assert wrong.label["text"] in text
    assert set(figures(OTHERS)) == {"intents", "false confirmations", "dangers seen", "language", "places"}
