"""A code is the yes to one question; nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guarantees.questions.codes import (
    DIGITS,
    LENGTH,
    LIFETIME,
    TRIES,
    Question,
    QuestionState,
    Verdict,
    duress_twin,
    is_code_like,
    judge,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CODE = "4827"
QUESTION = Question(
    state=QuestionState.OPEN,
    code_hash=CODE.encode(),
    duress_hash=duress_twin(CODE).encode(),
    tries_left=TRIES,
    expires_at=NOW + LIFETIME,
)
codes = st.text(alphabet=DIGITS, min_size=LENGTH, max_size=LENGTH)


def answer(question: Question, text: str, now: datetime = NOW) -> Verdict:
    """A text's verdict; the hash of a text is here its own bytes."""
    return judge(question, text, text.encode("utf-8", "surrogatepass"), now)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("4827", Verdict.YES),
        ("4828", Verdict.DURESS),
        ("4826", Verdict.WRONG),
        ("7284", Verdict.WRONG),
        ("1", Verdict.NOT_A_CODE),
        ("2", Verdict.NOT_A_CODE),
        ("", Verdict.NOT_A_CODE),
        ("oui", Verdict.NOT_A_CODE),
        (" 4827", Verdict.NOT_A_CODE),
        ("48275", Verdict.NOT_A_CODE),
        ("٤٨٢٧", Verdict.NOT_A_CODE),
        ("²²²²", Verdict.NOT_A_CODE),
    ],
)
def test_only_the_four_digits_of_the_question_are_its_yes(text: str, verdict: Verdict) -> None:
    assert answer(QUESTION, text) is verdict


@pytest.mark.parametrize("state", [state for state in QuestionState if state is not QuestionState.OPEN])
@pytest.mark.parametrize("text", [CODE, duress_twin(CODE), "4444"])
def test_a_question_that_is_over_takes_no_answer(state: QuestionState, text: str) -> None:
    assert answer(replace(QUESTION, state=state), text) is Verdict.CLOSED


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (timedelta(0), Verdict.YES),
        (timedelta(minutes=60) - timedelta(microseconds=1), Verdict.YES),
        (timedelta(minutes=60), Verdict.CLOSED),
        (timedelta(days=1), Verdict.CLOSED),
    ],
)
def test_a_code_lives_sixty_minutes(after: timedelta, verdict: Verdict) -> None:
    assert answer(QUESTION, CODE, NOW + after) is verdict


@pytest.mark.parametrize(
    ("tries_left", "text", "verdict"),
    [
        (3, "4444", Verdict.WRONG),
        (2, "4444", Verdict.WRONG),
        (1, "4444", Verdict.LOCKED),
        (1, CODE, Verdict.YES),
        (1, duress_twin(CODE), Verdict.DURESS),
        (0, CODE, Verdict.CLOSED),
    ],
)
def test_the_third_wrong_code_locks(tries_left: int, text: str, verdict: Verdict) -> None:
    assert answer(replace(QUESTION, tries_left=tries_left), text) is verdict


def test_no_code_is_its_own_twin_and_every_twin_looks_like_a_code() -> None:
    for digits in product(DIGITS, repeat=LENGTH):
        code = "".join(digits)
        assert duress_twin(code) != code
        assert is_code_like(duress_twin(code))
        assert duress_twin(code)[:-1] == code[:-1]


@given(codes, st.lists(st.one_of(st.text(max_size=8), codes, st.sampled_from(["1", "oui", "yes", "ok", "2"]))))
def test_no_sequence_of_texts_without_the_code_is_ever_a_yes(code: str, texts: list[str]) -> None:
    question = replace(QUESTION, code_hash=code.encode(), duress_hash=duress_twin(code).encode())
    for text in texts:
        if text == code:
            continue
        verdict = answer(question, text)
        assert verdict is not Verdict.YES
        if verdict in (Verdict.WRONG, Verdict.LOCKED):
            question = replace(question, tries_left=question.tries_left - 1)
        if verdict in (Verdict.LOCKED, Verdict.DURESS):
            question = replace(question, state=QuestionState.LOCKED)
    wrong_tries = TRIES - question.tries_left
    assert 0 <= wrong_tries <= TRIES


@given(codes, st.integers(min_value=1, max_value=TRIES))
def test_the_twin_never_confirms(code: str, tries_left: int) -> None:
    question = replace(QUESTION, code_hash=code.encode(), duress_hash=duress_twin(code).encode(), tries_left=tries_left)
    assert answer(question, duress_twin(code)) is Verdict.DURESS
