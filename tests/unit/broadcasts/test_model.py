import pytest

from bot.broadcasts.model import Answer, Counts, answer_from, count_answers


def test_answers_are_counted_with_those_who_wait_and_those_not_yet_invited() -> None:
    rows = [(1, True, 4), (2, True, 3), (3, True, 2), (None, True, 10), (None, False, 7), (1, True, 1)]
    assert count_answers(rows) == Counts(yes=5, no=3, call_me=2, waiting=10, unqueued=7)


@pytest.mark.parametrize(
    ("digit", "answer"), [(1, Answer.YES), (2, Answer.NO), (3, Answer.CALL_ME), (0, None), (4, None), (9, None)]
)
def test_one_two_and_three_are_the_only_answers(digit: int, answer: Answer | None) -> None:
    assert answer_from(digit) is answer
