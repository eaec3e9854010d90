from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.languages import Language
from bot.wording.keys import ALL_PHRASES, phrase_from
from bot.wording.keys_alerts import DepartOk, NoGo
from bot.wording.keys_enrol import ProposeLanguage
from bot.wording.keys_talk import AskAgreed, PlaceNews
from bot.wording.phrase import Answer, Meaning, Phrase, ReasonWord, field_meanings, field_types
from bot.wording.samples import samples

EVERY_PHRASE = pytest.mark.parametrize("phrase", ALL_PHRASES.values(), ids=list(ALL_PHRASES))
TELL_THEIR_MEANING = (date, datetime, ReasonWord, Language)


def test_a_phrase_is_named_after_its_class() -> None:
    assert AskAgreed.key == "ask_agreed"
    assert NoGo.key == "no_go"


@EVERY_PHRASE
def test_every_phrase_tells_translators_who_gets_it_and_when(phrase: type[Phrase]) -> None:
    assert phrase.__doc__
    assert not phrase.__doc__.startswith(f"{phrase.__name__}(")


@EVERY_PHRASE
def test_every_phrase_survives_the_outbox(phrase: type[Phrase]) -> None:
    for one in samples(phrase):
        assert phrase_from(phrase.key, one.to_params()) == one


def test_what_is_stored_is_what_json_can_hold() -> None:
    back = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    phrase = DepartOk("TNK-1", datetime(2026, 11, 26, 8, tzinfo=UTC), back, 42)
    assert phrase.to_params() == {
        "ref": "TNK-1",
        "depart_before": "2026-11-26T08:00:00+00:00",
        "back_by": "2026-11-26T16:30:00+00:00",
        "ack": 42,
    }
    assert PlaceNews("Walo", (3, 50)).to_params() == {"place": "Walo", "hours_ago": [3, 50]}
    assert ProposeLanguage(Language.FF).to_params() == {"language": "ff"}


@pytest.mark.parametrize(
    ("key", "params", "error"),
    [
        ("no_such_phrase", {}, KeyError),
        ("ask_situation", {}, KeyError),
        ("ask_situation", {"place": 7}, ValueError),
        ("code_wrong", {"tries_left": True}, ValueError),
        ("no_go", {"ref": "TNK-1", "reason": "attack", "ack": 42}, ValueError),
        ("contact_noted", {"day": "tomorrow"}, ValueError),
    ],
)
def test_params_that_do_not_fit_are_refused(key: str, params: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        phrase_from(key, params)


@EVERY_PHRASE
def test_every_field_says_what_it_stands_for(phrase: type[Phrase]) -> None:
    types = field_types(phrase)
    for name, meaning in field_meanings(phrase).items():
        assert meaning is not None or types[name] in TELL_THEIR_MEANING or name == "options"


@EVERY_PHRASE
def test_no_phrase_holds_a_place_with_an_hour_and_a_team(phrase: type[Phrase]) -> None:
    meanings = set(field_meanings(phrase).values())
    hour = datetime in field_types(phrase).values()
    assert not (Meaning.PLACE in meanings and Meaning.REF in meanings)
    assert not (Meaning.PLACE in meanings and hour)


@EVERY_PHRASE
def test_the_kind_of_answer_fits_the_fields(phrase: type[Phrase]) -> None:
    names = {field.name for field in fields(phrase)}
    assert (phrase.answer is Answer.ACK) == ("ack" in names)
    assert (phrase.answer is Answer.OPTIONS) == ("options" in names)
    assert (phrase.answer in (Answer.DIGIT, Answer.CODE)) == bool(phrase.digits)
    assert "9" not in phrase.digits or phrase.key == "incident_noted_ask_category"


@EVERY_PHRASE
def test_a_safety_phrase_can_be_acted_upon_without_its_translation(phrase: type[Phrase]) -> None:
    if phrase.safety:
        assert phrase.literal or {"ref", "call_number"} <= {field.name for field in fields(phrase)}
