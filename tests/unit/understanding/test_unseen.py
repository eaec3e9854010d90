"""1,200 texts by three people who never saw the program, on which nothing was tuned or learnt: totals that really hold.

Nobody reads its wrong lines to mend them, else it would be no measure any more; when the program is mended by other
texts, raise the bars. These are what is wanted: 92 % of intents over all, 88 % in each language, 98 % of dangers.
"""

import pytest

from bot.languages import Language
from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.report import Judged, judge, place_right
from tests.unit.understanding.world import PLACES, labelled

UNSEEN = judge(labelled("understanding_unseen.jsonl"), PLACES)


def share(judged: list[Judged]) -> float:
    return sum(j.right for j in judged) / len(judged)


def test_most_intents_are_understood() -> None:
    assert len(UNSEEN) == 1200
    assert share(UNSEEN) >= 0.92


@pytest.mark.parametrize("language", Language)
def test_in_each_language(language: Language) -> None:
    assert share([j for j in UNSEEN if j.label["lang"] == language]) >= 0.88


def test_nothing_confirms_that_does_not_mean_to() -> None:
    assert sum(j.got.intent is Intent.CONFIRM_GUARANTEE and not j.right for j in UNSEEN) == 0


def test_danger_is_seen() -> None:
    dangerous = [j for j in UNSEEN if j.label["intent"] in DANGER_INTENTS]
    assert sum(j.got.is_danger for j in dangerous) >= 0.98 * len(dangerous)
    calm = {Intent.CONFIRM_GUARANTEE, Intent.REPORT_SITUATION}
    assert sum(j.got.intent in calm for j in dangerous) <= 0.02 * len(dangerous)
    assert sum(j.got.intent is Intent.CONFIRM_GUARANTEE for j in dangerous) == 0


def test_language_and_places_are_right() -> None:
    assert sum(j.got.language == j.label["lang"] for j in UNSEEN) >= 0.97 * len(UNSEEN)
    placed = [j for j in UNSEEN if j.label["slots"].get("place")]
    assert sum(place_right(j) for j in placed) >= 0.97 * len(placed)
