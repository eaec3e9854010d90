"""Where a conversation stands survives being written down, also by another version."""

import json
from datetime import date, timedelta

import pytest

from bot.conversation.state import Question, QuestionKind, State
from bot.understanding.model import Intent
from bot.wording.keys_enrol import AskLanguage
from tests.unit.conversation.talking import NOW, Talk, words

QUESTION = Question(QuestionKind.LANGUAGE, AskLanguage(), NOW, ("a", "b"), {"x": "y"})
STATE = State(QUESTION, (QUESTION,), 2, date(2026, 11, 20), ("language:2026",))


def test_a_state_comes_back_as_it_was() -> None:
    assert State.from_json(STATE.to_json()) == STATE
    assert State.from_json(State().to_json()) == State()


def test_every_question_of_a_report_comes_back_as_it_was() -> None:
    talk = Talk().say(words(Intent.REPORT_INCIDENT, danger=True))
    for digit in ("6", "1", "0", "1", "1"):
        assert State.from_json(talk.state.to_json()) == talk.state
        talk.say(digit)


@pytest.mark.parametrize("text", [None, "", "null", "[]", "1", '"x"', "{", '{"open": 1}', '{"waiting": {}}'])
def test_what_cannot_be_read_is_the_beginning(text: str | None) -> None:
    assert State.from_json(text) == State()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "gone"},
        {"phrase": "gone"},
        {"asked_at": "yesterday"},
        {"asked_at": "2026-11-21T09:00:00"},
        {"phrase": "ask_situation"},
        {"data": []},
        {"kind": "incident_when"},
        {"kind": "incident_when", "data": {"incident": "x", "asked_at": "2026-11-21T09:00:00+00:00"}},
        {"kind": "language_proposed", "data": {"language": "xx"}},
        {"kind": "delivery_which", "data": {"answer": "xx"}},
    ],
)
def test_a_question_that_this_version_does_not_know_is_left_out(change: dict[str, object]) -> None:
    plain = json.loads(STATE.to_json())
    plain["open"] |= change
    read = State.from_json(json.dumps(plain))
    assert read.open is None
    assert (read.waiting, read.not_understood) == (STATE.waiting, 2)


def test_what_an_older_version_did_not_write_is_the_beginning() -> None:
    plain = {"open": {"kind": "language", "phrase": "ask_language", "params": {}, "asked_at": NOW.isoformat()}}
    read = State.from_json(json.dumps(plain | {"not_understood": True, "language_proposed_on": 3, "reminded": [1]}))
    assert read == State(Question(QuestionKind.LANGUAGE, AskLanguage(), NOW))


def test_a_number_of_a_list_stands_for_its_key() -> None:
    assert [QUESTION.option(digit) for digit in ("1", "2", "3", "0", None)] == ["a", "b", None, None, None]


def test_questions_age() -> None:
    assert STATE.aged(NOW + timedelta(hours=2)) == STATE
    assert STATE.aged(NOW + timedelta(hours=3)).open is None
    assert STATE.aged(NOW + timedelta(hours=3)).waiting == ()
