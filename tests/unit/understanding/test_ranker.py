import csv
import json
from pathlib import Path

import pytest

from bot.languages import Language
from bot.understanding import train as training
from bot.understanding.findings import Finding
from bot.understanding.learning import trained
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.ranker import guess, ranked, reconsidered
from bot.understanding.ranks import NO_RANKER, Ranker, parsed, written
from bot.understanding.reading import Reading, read
from tests.unit.understanding.world import DATA, PLACES, said

LEARNT_FROM = (
    "sample_messages.jsonl",
    "understanding_dev.jsonl",
    "understanding_voices.jsonl",
    "understanding_fresh.jsonl",
    "understanding_blind.jsonl",
    "understanding_daily.jsonl",
    "understanding_written.jsonl",
)
"""What the ranker of the package has learnt from; understanding_unseen.jsonl is not among them."""


def reading(text: str) -> Reading:
    return read(text, load_lexicons(), PLACES, None, None)


@pytest.fixture(scope="module")
def made() -> Ranker:
    """A ranker that has seen what a zork and a blip are."""
    told = {"un zork glisse": Intent.REPORT_INCIDENT, "un blip chante": Intent.ASK_STATUS, "un mosk vient": Intent.STOP}
    return trained((reading(text), intent) for text, intent in told.items() for _ in range(40))


def test_a_guess_is_never_a_confirmation() -> None:
    ranker = load_lexicons().ranker
    assert Intent.CONFIRM_GUARANTEE in ranker.intents
    for text in ("je garantis le passage", "layidu ta", "mi fodii laawol"):
        shares = ranked(reading(text), ranker)
        assert Intent.CONFIRM_GUARANTEE not in [intent for _, intent in shares]
        assert 0 < sum(p for p, _ in shares) < 1


def test_a_text_that_no_rule_knows_is_guessed_with_little_certainty(made: Ranker) -> None:
    got = guess(reading("le zork glisse"), made)
    assert got is not None
    assert (got.intent, got.certainty) == (Intent.REPORT_INCIDENT, 0.5)
    harmless = guess(reading("le blip chante"), made)
    assert harmless is not None
    assert (harmless.intent, harmless.certainty) == (Intent.ASK_STATUS, 0.4)
    asked = guess(reading("le zork glisse ?"), made)
    assert asked is not None
    assert asked.intent is Intent.ASK_STATUS
    assert guess(reading(""), made) is None
    assert guess(reading("un zork glisse"), NO_RANKER) is None


def test_what_opts_out_is_guessed_only_when_nothing_else_is_likely(made: Ranker) -> None:
    both = guess(reading("le mosk chante un blip"), made)
    assert both is None or both.intent is not Intent.STOP


def test_what_a_rule_found_harmless_is_danger_if_it_resembles_danger(made: Ranker) -> None:
    found = Finding(Intent.SCHEDULE_DELIVERY, 0.85, "a day")
    got = reconsidered(reading("le zork glisse"), found, made)
    assert got.intent is Intent.REPORT_INCIDENT
    assert "a day" in got.because
    assert reconsidered(reading("le zork glisse ?"), found, made).intent is not Intent.REPORT_INCIDENT
    assert reconsidered(reading("le zork glisse"), found, NO_RANKER) is found


@pytest.mark.parametrize("intent", [*sorted(DANGER_INTENTS), Intent.CONFIRM_GUARANTEE])
def test_danger_and_confirmation_of_a_rule_stay(made: Ranker, intent: Intent) -> None:
    found = Finding(intent, 0.5, "a rule")
    assert reconsidered(reading("le blip chante"), found, made) is found


def test_a_harmless_reading_yields_only_to_a_much_likelier_one(made: Ranker) -> None:
    found = Finding(Intent.GREETING, 0.5, "a rule")
    assert reconsidered(reading("le blip chante"), found, made).intent is Intent.ASK_STATUS
    same = Finding(Intent.ASK_STATUS, 0.9, "a rule")
    assert reconsidered(reading("le blip chante"), same, made) is same


def test_the_same_texts_make_the_same_ranker_and_its_file_is_read_back(made: Ranker) -> None:
    assert parsed(written(made)) == made
    assert "w:zork" in made.weights
    assert "w:zork" not in trained([(reading("le zork"), Intent.OTHER)]).weights


@pytest.mark.parametrize("line", ["w:a\tother=many", "w:a\tnonsense=3"])
def test_a_file_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"many|nonsense"):
        parsed(line)


def test_training_needs_places_and_texts(capsys: pytest.CaptureFixture[str]) -> None:
    assert training.main(["places.csv"]) == 2
    assert "ranker.tsv" in capsys.readouterr().err


def test_the_ranker_of_the_package_is_what_the_labelled_texts_make() -> None:
    made = training.train(DATA / "invented_places.csv", [DATA / name for name in LEARNT_FROM])
    kept = (Path(training.__file__).parent / "ranker.tsv").read_text(encoding="utf-8")
    assert made == kept, "python -m bot.understanding.train makes it anew"


def test_what_nobody_has_tuned_on_was_not_learnt_from() -> None:
    learnt = {json.loads(x)["text"] for n in LEARNT_FROM for x in (DATA / n).read_text("utf-8").splitlines()}
    unseen = [json.loads(x)["text"] for x in (DATA / "understanding_unseen.jsonl").read_text("utf-8").splitlines()]
    assert sum(text in learnt for text in unseen) <= 0.05 * len(unseen)
    with (DATA / "invented_places.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) > 10


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ils ont zorké le blip", Intent.REPORT_INCIDENT),
        ("u ye zork ke", Intent.REPORT_INCIDENT),
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
        assert said(text).intent not in {Intent.REVOKE_GUARANTEE, Intent.CONFIRM_GUARANTEE}, text


def test_the_language_of_a_greeting_is_its_own() -> None:
    assert said("i ni sogoma").language is Language.BM
