"""The catalogues as they are shipped: in step with the program, within the wording rules, one segment each."""

from pathlib import Path

import pytest

from bot.languages import Language
from bot.messages.phrase_costs import MORE_THAN_ONE_SEGMENT, longest_segments
from bot.messages.segments import Encoding, count_segments
from bot.wording.catalogue import ReviewState
from bot.wording.keys import ALL_PHRASES
from bot.wording.keys_enrol import ReplyTo
from bot.wording.notes import who_and_when
from bot.wording.phrase import Answer
from bot.wording.render import Wording, faults_in, read_catalogues
from bot.wording.renew import renewed, template
from bot.wording.samples import samples
from bot.wording.words import WORDS

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
LANGUAGES = pytest.mark.parametrize("language", Language)
WORDING = Wording.load()


def test_no_catalogue_has_a_fault() -> None:
    assert [str(fault) for fault in faults_in(read_catalogues())] == []


def test_the_template_is_in_step_with_the_phrases() -> None:
    assert (LOCALES / "phones.pot").read_bytes() == template(), "run: jamtan translation renew"


@LANGUAGES
def test_the_notes_to_translators_are_in_step(language: Language) -> None:
    source = (LOCALES / language / "LC_MESSAGES" / "phones.po").read_bytes()
    assert source == renewed(source, language), "run: jamtan translation renew"


def test_every_text_says_in_french_who_gets_it_and_when() -> None:
    assert set(who_and_when()) == {*ALL_PHRASES, *WORDS}


@LANGUAGES
def test_every_phrase_costs_one_segment_with_its_longest_values(language: Language) -> None:
    counted = longest_segments(WORDING, language)
    over = {key: count for key, count in counted.items() if count > MORE_THAN_ONE_SEGMENT.get(key, 1)}
    print(f"{language}: {len(counted)} phrases, {sum(counted.values())} SMS segments")  # noqa: T201
    assert over == {}
    assert sum(counted.values()) == len(ALL_PHRASES) + sum(count - 1 for count in MORE_THAN_ONE_SEGMENT.values())


@LANGUAGES
@pytest.mark.parametrize("key", ALL_PHRASES)
def test_the_sms_spelling_stays_in_the_sms_alphabet(language: Language, key: str) -> None:
    for one in samples(ALL_PHRASES[key]):
        text = WORDING.render(one, language, plain=True)
        assert count_segments(text).encoding is Encoding.GSM7
        assert "{" not in text


@LANGUAGES
def test_a_question_with_the_number_to_answer_still_costs_one_segment(language: Language) -> None:
    where = WORDING.render(ReplyTo("+22320123456"), language, plain=True)
    for phrase in ALL_PHRASES.values():
        if phrase.answer is not Answer.NONE:
            for one in samples(phrase):
                text = f"{WORDING.render(one, language, plain=True)} {where}"
                assert count_segments(text).segments == 1, text


@LANGUAGES
@pytest.mark.parametrize("key", [key for key, phrase in ALL_PHRASES.items() if phrase.safety])
def test_a_safety_text_shows_its_word_ref_and_digits_in_every_language(language: Language, key: str) -> None:
    one = next(samples(ALL_PHRASES[key]))
    for plain in (True, False):
        text = WORDING.render(one, language, plain=plain)
        assert text.startswith(one.literal)
        for name in set(one.placeholders()) & {"ref", "ack", "call_number", "left", "line"}:
            assert str(getattr(one, name)) in text


def test_the_choice_of_language_reads_the_same_in_all() -> None:
    assert len({WORDING.catalogues[language].entries["ask_language"].text for language in Language}) == 1


@LANGUAGES
def test_a_text_is_a_draft_or_names_who_reviewed_it(language: Language) -> None:
    for entry in WORDING.catalogues[language].entries.values():
        assert (entry.review.state is ReviewState.DRAFT) == (entry.review.by == "")
