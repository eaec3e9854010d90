import csv
import json
from array import array
from pathlib import Path

import pytest

from bot.languages import Language
from bot.understanding import train as training
from bot.understanding.findings import Finding
from bot.understanding.learning import trained
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import CERTAIN_ENOUGH, DANGER_INTENTS, Intent
from bot.understanding.ranker import shares
from bot.understanding.ranks import NO_RANKER, ROWS, Ranker, made_from, parsed, row_of, written
from bot.understanding.reading import Reading, read
from bot.understanding.weighing import weighed
from tests.unit.understanding.world import DATA, PLACES, said, untraced

LEARNT_FROM = (DATA / "learnt_from.txt").read_text("utf-8").split()
"""What the ranker of the package has learnt from; understanding_unseen.jsonl is not among them."""


def reading(text: str) -> Reading:
    return read(text, load_lexicons(), PLACES, None, None)


@pytest.fixture(scope="module")
def made() -> Ranker:
    """A ranker that has seen what a zork and a blip are."""
    told = {"un zork glisse": Intent.REPORT_INCIDENT, "un blip chante": Intent.ASK_STATUS, "un mosk vient": Intent.STOP}
    return trained((reading(text), intent) for text, intent in told.items() for _ in range(40))


def guess(text: str, ranker: Ranker, *found: Finding) -> Finding | None:
    return weighed(reading(text), found, ranker)


def test_the_shares_of_all_intents_make_a_whole(made: Ranker) -> None:
    for text in ("je garantis le passage", "layidu ta", "\ud800", ""):
        assert sum(shares(reading(text), load_lexicons().ranker).values()) == pytest.approx(1)
    assert shares(reading("le zork"), NO_RANKER) == {}


def test_what_only_resembles_a_promise_is_asked_back() -> None:
    words = "abcdefghklmnoprstuvw"
    told = [(reading(f"gromel vant {w}"), Intent.CONFIRM_GUARANTEE) for w in words]
    told += [(reading(f"nomi tark {w}"), Intent.OTHER) for w in words]
    got = guess("gromel vant gromel vant z", trained(told * 8))
    assert got is not None
    assert got.intent is Intent.CONFIRM_GUARANTEE
    assert got.certainty < CERTAIN_ENOUGH
    for turned in ("gromel vant pas gromel vant", "gromel vant gromel vant ?", "si gromel vant gromel vant"):
        denied = guess(turned, trained(told * 8))
        assert denied is None or denied.intent is not Intent.CONFIRM_GUARANTEE, turned


def test_a_text_that_no_rule_knows_is_guessed_with_little_certainty(made: Ranker) -> None:
    danger = guess("le zork glisse", made)
    assert danger is not None
    assert (danger.intent, danger.certainty) == (Intent.REPORT_INCIDENT, 0.5)
    harmless = guess("un blip qui chante", made)
    assert harmless is not None
    assert harmless.intent is Intent.ASK_STATUS
    assert harmless.certainty < 0.75
    assert guess("un zork glisse", NO_RANKER) is None


def test_what_opts_out_is_guessed_only_when_nothing_else_is_likely(made: Ranker) -> None:
    both = guess("le mosk chante un blip", made)
    assert both is None or both.intent is not Intent.STOP


def test_what_a_rule_found_harmless_is_danger_if_it_resembles_danger(made: Ranker) -> None:
    found = Finding(Intent.SCHEDULE_DELIVERY, 0.85, "a day")
    got = guess("le zork glisse", made, found)
    assert got is not None
    assert got.intent is Intent.REPORT_INCIDENT
    assert "a day" in got.because
    assert guess("le zork glisse", NO_RANKER, found) is found


def test_a_confirmation_of_a_rule_stays(made: Ranker) -> None:
    found = Finding(Intent.CONFIRM_GUARANTEE, 0.9, "a rule")
    assert guess("le blip chante", made, found) is found


def test_a_confirmation_of_a_rule_that_nothing_else_speaks_for_is_none() -> None:
    told = {"un zork glisse": Intent.CONFIRM_GUARANTEE, "un blip chante": Intent.ASK_STATUS}
    ranker = trained((reading(text), intent) for text, intent in told.items() for _ in range(40))
    found = Finding(Intent.CONFIRM_GUARANTEE, 0.9, "a rule")
    assert guess("un zork glisse", ranker, found) is found
    other = guess("un blip chante", ranker, found)
    assert other is not None
    assert other.intent is Intent.ASK_STATUS


def test_no_danger_is_undone_for_an_order_to_the_program(made: Ranker) -> None:
    found = Finding(Intent.REPORT_INCIDENT, 0.55, "a rule")
    assert shares(reading("un mosk vient"), made)[Intent.STOP] > 0.9
    assert guess("un mosk vient", made, found) is found


@pytest.mark.parametrize("intent", sorted(DANGER_INTENTS))
def test_a_danger_of_a_rule_stays_where_it_may_be_one(made: Ranker, intent: Intent) -> None:
    found = Finding(intent, 0.5, "a rule")
    got = guess("le zork et le blip", made, found)
    assert got is not None
    assert got.intent in DANGER_INTENTS


@pytest.mark.parametrize("word", ["stop", "oui", "aide", "start", "a jo", "alaa"])
def test_a_control_word_alone_needs_no_second_opinion(word: str) -> None:
    assert said(word).certainty >= 0.9


def test_a_harmless_reading_yields_to_a_likelier_one(made: Ranker) -> None:
    other = guess("le blip chante", made, Finding(Intent.GREETING, 0.5, "a rule"))
    assert other is not None
    assert other.intent is Intent.ASK_STATUS
    same = Finding(Intent.ASK_STATUS, 0.9, "a rule")
    assert guess("le blip chante", made, same) is same


def test_the_same_texts_make_the_same_ranker_and_its_file_is_read_back(made: Ranker) -> None:
    assert parsed(written(made)) == made
    assert any(made.row("w:zork"))
    assert row_of("w:zork") < ROWS


def test_a_text_without_an_intent_teaches_only_that_it_is_no_confirmation() -> None:
    promises = [(reading(f"zork {word}"), Intent.CONFIRM_GUARANTEE) for word in "abcdef"]
    others = [(reading(f"blip {word}"), Intent.OTHER) for word in "abcdef"]
    text = reading("zork blip mosk")
    without = shares(text, trained([*promises, *others]))
    taught = shares(text, trained([*promises, *others, *[(text, None)] * 6]))
    assert taught[Intent.CONFIRM_GUARANTEE] < without[Intent.CONFIRM_GUARANTEE]


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"[]x",
        b'["other"]\n',
        b'{"intents": ["nonsense"]}\n',
        b'{"intents": ["other"]}\nabc',
        b'{"other": 1}\n',
        b"\xff\xfe\n",
    ],
)
def test_a_file_that_is_none_is_refused(source: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed(source)


def test_no_weight_leaves_its_byte(made: Ranker) -> None:
    assert isinstance(made.table, array)
    assert made.table.typecode == "b"
    assert len(made.table) == ROWS * len(made.intents)


def test_training_needs_places_and_texts(capsys: pytest.CaptureFixture[str]) -> None:
    assert training.main(["places.csv"]) == 2
    assert "ranker.bin" in capsys.readouterr().err


KEPT = Path(training.__file__).parent / "ranker.bin"


def test_the_ranker_of_the_package_was_made_from_these_texts_these_words_and_this_way_to_learn() -> None:
    with untraced():
        school = training.School(DATA / "invented_places.csv", [DATA / name for name in LEARNT_FROM])
        made = school.made_from()
    assert made_from(KEPT.read_bytes()) == made, "make ranker makes it anew"


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
