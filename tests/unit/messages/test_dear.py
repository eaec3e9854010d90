"""What makes an SMS dear is named to whoever writes it; what says nothing is replaced at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import Language
from bot.messages.dear import Why, costs, dear_signs
from bot.messages.segments import Encoding, count_segments
from bot.wording.respell import to_sms
from bot.wording.written import tidied


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("plain words, 12:30!", Language.FR, []),
        ("é è à ù", Language.FR, []),
        ("l’eau", Language.FR, [("’", 1, Why.TIDIED, "'")]),
        ("prêt, être", Language.FR, [("ê", 2, Why.RESPELLED, "e")]),
        ("Dɛmɛ", Language.BM, [("ɛ", 2, Why.RESPELLED, "è")]),
        ("ɗum", Language.FF, [("ɗ", 1, Why.RESPELLED, "d")]),
        ("[1]", Language.FR, [("[", 1, Why.DOUBLE, ""), ("]", 1, Why.DOUBLE, "")]),
        ("سلام", Language.FR, [(sign, 1, Why.LOST, "?") for sign in sorted("سلام")]),
        ("deux\nlignes", Language.FR, []),
    ],
)
def test_each_dear_sign_is_named_with_what_becomes_of_it(
    text: str, language: Language, told: list[tuple[str, int, Why, str]]
) -> None:
    assert [(one.sign, one.times, one.why, one.instead) for one in dear_signs(text, language)] == told


@given(st.text(max_size=60), st.sampled_from(Language))
def test_a_text_without_dear_signs_is_never_dear(text: str, language: Language) -> None:
    if not dear_signs(text, language):
        assert count_segments(tidied(text)).encoding is Encoding.GSM7


@given(st.text(max_size=60), st.sampled_from(Language))
def test_what_is_lost_is_always_named(text: str, language: Language) -> None:
    clean = tidied(text)
    lost = to_sms(clean, language).count("?") - clean.count("?")
    named = sum(one.times for one in dear_signs(clean, language) if one.why is Why.LOST)
    assert (lost > 0) == (named > 0)


def test_the_cost_is_that_of_the_text_that_goes_out() -> None:
    true = "Kɛnɛya " * 12
    found = costs(true, to_sms(true, Language.BM))
    assert (found.segments, found.true_segments) == (1, 2)
