"""Whether a word against a promise belongs to it is learnt from what stands beside it."""

from dataclasses import replace

import pytest

from bot.languages import Language
from bot.understanding.against import Against
from bot.understanding.learning import trained
from bot.understanding.learning_to_lift import TIMES, Lifting, turning_words
from bot.understanding.lexicon import load_lexicons, sources
from bot.understanding.lifting import free
from bot.understanding.model import Intent
from bot.understanding.obstacles import all_against
from bot.understanding.ranks import NO_RANKER, ROWS, Ranker, parsed, written
from bot.understanding.reading import Reading, read
from bot.understanding.weighing import LIFTED, weighed
from tests.unit.understanding.world import PLACES

NAMES = ["boka", "dilo", "fenu", "gani", "hobe", "jala", "kimo", "lado", "mani", "nelo"]
HARMLESS = [f"nous garantissons la route {name}, n oubliez pas la glace" for name in NAMES]
BINDING = [f"nous ne garantissons pas la route {name}, venez voir" for name in NAMES]


def reading(text: str) -> Reading:
    return read(text, load_lexicons(), PLACES, None, None)


@pytest.fixture(scope="module")
def made() -> Ranker:
    """A ranker that has heard promises with a "not" for the ice, and refusals."""
    told = [*[(text, True) for text in HARMLESS], *[(text, False) for text in BINDING]] * 3
    lifting = Lifting(reading, turning_words(sources()))
    for text, promises in told:
        lifting.see(text, reading(text), promises)
    intents = [(reading(t), Intent.CONFIRM_GUARANTEE if yes else Intent.OTHER) for t, yes in told]
    return replace(trained(intents), lifts=lifting.weights())


def freest(text: str, ranker: Ranker) -> float:
    found = reading(text)
    return min(free(found, one, ranker) for one in all_against(found))


def test_a_not_beside_what_it_stood_beside_in_promises_belongs_to_something_else(made: Ranker) -> None:
    assert freest("nous garantissons la route tamba, n oubliez pas la glace", made) > LIFTED["denies"]
    taken = weighed(reading("nous garantissons la route pimo, n oubliez pas la glace"), [], made)
    assert taken is not None
    assert taken.intent is Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    "text",
    [
        "nous ne garantissons pas la route tamba, venez voir",
        "nous garantissons pas la route tamba, n oubliez pas la glace",
        "personne garantit la route tamba, n oubliez pas la glace",
        "si nous garantissons la route tamba, n oubliez pas la glace",
        "nous garantissons la route tamba, n oubliez pas la glace ?",
    ],
)
def test_beside_the_promise_or_where_it_never_stood_it_takes_the_promise_back(text: str, made: Ranker) -> None:
    taken = weighed(reading(text), [], made)
    assert taken is None or taken.intent is not Intent.CONFIRM_GUARANTEE


def test_where_nothing_was_learnt_everything_stands_against_a_promise() -> None:
    nothing = NO_RANKER
    assert freest(HARMLESS[0], nothing) <= min(LIFTED.values())


def test_what_concerns_the_whole_text_belongs_to_nothing_else(made: Ranker) -> None:
    assert free(reading(HARMLESS[0]), Against("asks"), made) == 0.0


@pytest.mark.parametrize(
    "kind",
    ["asks", "quotes somebody", "too long to be read whole", "if", "only", "past", "forwarded", "doubt", "not_yet",
     "false_rumour", "they say", "danger"],
)  # fmt: skip
def test_a_question_a_condition_a_part_doubt_hearsay_and_violence_are_never_lifted(kind: str) -> None:
    assert kind not in LIFTED


def test_each_language_has_words_that_turn_a_promise_round() -> None:
    turning = turning_words(sources())
    assert set(turning) == set(Language)
    assert min(len(words) for words in turning.values()) > 100


def test_into_each_promise_some_are_put(made: Ranker) -> None:
    lifting = Lifting(reading, turning_words(sources()))
    lifting.see(BINDING[0], reading(BINDING[0]), False)
    seen = len(lifting.examples)
    lifting.see(HARMLESS[0], reading(HARMLESS[0]), True)
    bound = [one for one in lifting.examples[seen:] if one.judged == ((0, True), (1, False))]
    assert len(bound) >= TIMES // 2


def test_what_was_learnt_is_kept_in_its_file(made: Ranker) -> None:
    kept = parsed(written(made))
    assert list(kept.lifts) == list(made.lifts)
    assert len(kept.lifts) == ROWS
