from pathlib import Path

import pytest

from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Intent
from bot.understanding.ranker import guess, ranked, trained
from bot.understanding.ranks import NO_RANKER, parsed
from bot.understanding.reading import Reading, read
from bot.understanding.train import main, train
from tests.unit.understanding.world import DATA, PLACES, said


def reading(text: str) -> Reading:
    return read(text, load_lexicons(), PLACES, None, None)


def test_a_guess_is_never_a_confirmation() -> None:
    ranker = load_lexicons().ranker
    assert ranker.texts[Intent.CONFIRM_GUARANTEE] > 0
    for text in ("je garantis le passage", "layidu ta", "mi fodii laawol"):
        assert Intent.CONFIRM_GUARANTEE not in [intent for _, intent in ranked(reading(text), ranker)]


def test_a_text_that_no_rule_knows_is_guessed_with_little_certainty() -> None:
    lines = [(reading("le zork glisse"), Intent.REPORT_INCIDENT)] * 5 + [(reading("le blip chante"), Intent.OTHER)] * 5
    ranker = parsed(trained(lines))
    got = guess(reading("un zork glisse"), ranker)
    assert got is not None
    assert (got.intent, got.certainty) == (Intent.REPORT_INCIDENT, 0.5)
    assert guess(reading("un blip chante"), ranker) is None
    assert guess(reading(""), ranker) is None
    assert guess(reading("un zork glisse"), NO_RANKER) is None


def test_what_is_seldom_seen_is_left_out() -> None:
    assert "w:zork" not in trained([(reading("le zork"), Intent.OTHER)])


@pytest.mark.parametrize("line", ["x", "w:a\tother=many", "w:a\tnonsense=3"])
def test_a_file_that_is_none_is_refused(line: str) -> None:
    if line == "x":
        assert parsed(line).counts == {"x": {}}
        return
    with pytest.raises(ValueError, match=r"many|nonsense"):
        parsed(line)


def test_training_needs_two_files_and_gives_one_line_a_feature(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "ranker.tsv" in capsys.readouterr().err
    source = train(DATA / "sample_messages.jsonl", Path(DATA / "invented_places.csv"))
    assert parsed(source).texts[Intent.GREETING] == 3


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ils ont zorké le blip", Intent.REPORT_INCIDENT),
        ("u ye zork ke", Intent.REPORT_INCIDENT),
        ("ils ont zorké le blip ?", Intent.ASK_STATUS),
    ],
)
def test_what_they_did_without_a_name_is_held_for_an_incident(text: str, intent: Intent) -> None:
    assert said(text).intent is intent


def test_a_text_about_the_guarantee_that_is_no_yes_is_held_for_a_no() -> None:
    got = said("on zorke la garantie de Walo")
    assert got.intent is Intent.REVOKE_GUARANTEE
    assert got.certainty < 0.6


def test_a_forwarded_or_hedged_text_about_the_guarantee_is_neither() -> None:
    for text in ("on dit que la garantie zorke", "si la garantie zorke", "la garantie zorke ?", "il a ecrit: garantie"):
        assert said(text).intent is not Intent.REVOKE_GUARANTEE, text
