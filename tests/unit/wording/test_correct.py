from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.languages import Language
from bot.messages.phrase_costs import too_long
from bot.wording.catalogue import Catalogue, Entry, Review, ReviewState, read_catalogue
from bot.wording.correct import Outcome, Row, take_in
from bot.wording.render import read_ban_list

SOURCE = (Path(__file__).parents[3] / "locales" / "ff" / "LC_MESSAGES" / "phones.po").read_bytes()
DAY = date(2026, 12, 3)
BANNED = read_ban_list()


def taken_in(*rows: Row, source: bytes = SOURCE) -> Outcome:
    return take_in(source, Language.FF, rows, DAY, BANNED, too_long)


def catalogue_of(outcome: Outcome) -> Catalogue:
    return read_catalogue(outcome.source, "ff.po", Language.FF)


def entry(outcome: Outcome, key: str) -> Entry:
    return catalogue_of(outcome).entries[key]


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("no_such_text", "Jam", "unknown key"),
        ("", "Jam", "has no key"),
        ("no_go", "NO-GO {ref}. Sabaabu: {reason}.", "the placeholder {ack} is missing"),
        ("wait", "WAIT {ref}. {place} {ack}", "the placeholder {place} is unknown here; known: {ack} {ref}"),
        ("wait", "WAIT {ref} {ref}. {ack}", "the placeholder {ref} stands there 2 times"),
        ("wait", "WAIT {ref}. {ack", "braces: "),
        ("thanks_noted", "A jaaraama, fodoore.", 'holds the banned word "fodoore'),
        ("no_go", "Pati njehee {ref} {reason} {ack} NO-GO", 'must begin with "NO-GO"'),
        ("ask_safe", "A hisii naa? 1 eeyo", "does not offer the digit 2"),
        ("thanks_noted", "A jaaraama 🙏", "holds a character that SMS cannot carry"),
        ("thanks_noted", "A jaaraama " * 16, "takes 2 SMS segments, 176 characters"),
        ("ask_language", "1 Faransi 2 Bambara 3 Fulfulde", "is the same in all languages"),
        ("weekday_1", "altine " * 20, "SMS segments in "),
        ("reply_to", "Jaabo " * 20 + "{number}", "SMS segments in "),
    ],
)
def test_a_bad_correction_is_refused_with_its_reason(key: str, text: str, reason: str) -> None:
    outcome = taken_in(Row(7, key, text=text, reviewers=("A. Diallo",)))
    assert [(row.line, row.key) for row in outcome.refused] == [(7, key)]
    assert reason in outcome.refused[0].reason
    assert (outcome.source, outcome.taken) == (SOURCE, ())


def test_good_rows_are_taken_beside_bad_ones() -> None:
    outcome = taken_in(
        Row(2, "thanks_noted", text="A jaaraama sanne.", reviewers=("A. Diallo",)),
        Row(3, "wait", text="WAIT", reviewers=("A. Diallo",)),
        Row(4, "stopped"),
    )
    assert [row.key for row in outcome.taken] == ["thanks_noted"]
    assert [row.key for row in outcome.refused] == ["wait"]
    assert outcome.untouched == 1
    assert entry(outcome, "thanks_noted").text == "A jaaraama sanne."
    assert catalogue_of(outcome).faults == ()


def test_a_correction_that_nobody_is_named_for_is_a_draft() -> None:
    first = taken_in(Row(2, "thanks_noted", reviewers=("A. Diallo", "B. Cissé")))
    assert entry(first, "thanks_noted").review.state is ReviewState.TWO
    then = taken_in(Row(2, "thanks_noted", text="A jaaraama sanne."), source=first.source)
    assert entry(then, "thanks_noted").review == Review()


def test_who_read_a_text_as_it_was_is_added_to_who_had_read_it() -> None:
    first = taken_in(Row(2, "recall", reviewers=("A. Diallo",)))
    assert entry(first, "recall").review == Review(ReviewState.ONE, DAY, "A. Diallo")
    again = taken_in(Row(2, "recall", reviewers=("a. diallo",)), source=first.source)
    assert entry(again, "recall").review.state is ReviewState.ONE
    later = date(2026, 12, 9)
    second = taken_in(Row(2, "recall", reviewers=("B. Cissé",), on=later), source=first.source)
    assert entry(second, "recall").review == Review(ReviewState.TWO, later, "A. Diallo, B. Cissé")


def test_the_present_text_written_again_is_a_review_and_no_correction() -> None:
    present = entry(taken_in(), "thanks_noted").text
    outcome = taken_in(Row(2, "thanks_noted", text=f" {present}  ", reviewers=("A. Diallo",)))
    assert [(row.corrected, row.review.by) for row in outcome.taken] == [(False, "A. Diallo")]


@pytest.mark.parametrize(
    "row",
    [
        Row(2, "thanks_noted", present="Ko ɗum woni", text="A jaaraama sanne."),
        Row(2, "thanks_noted", present="Ko ɗum woni", reviewers=("A. Diallo",)),
    ],
)
def test_nobody_undoes_or_reviews_what_has_changed_since(row: Row) -> None:
    assert "has changed since" in taken_in(row).refused[0].reason


def test_the_same_text_twice_is_told() -> None:
    outcome = taken_in(Row(2, "stopped", comment="Goonga naa?"), Row(9, "stopped", text="Jam"))
    assert [(row.line, row.reason) for row in outcome.refused] == [(9, "stands already on line 2")]


def test_a_remark_stays_above_the_text_and_changes_nothing_else() -> None:
    outcome = taken_in(Row(2, "stopped", comment="Ballal yiɗaa?", reviewers=()))
    assert "# remark 2026-12-03: Ballal yiɗaa?\n" in outcome.source.decode()
    assert catalogue_of(outcome).entries["stopped"].review == Review()
    assert len(outcome.source.splitlines()) == len(SOURCE.splitlines()) + 1


def test_a_text_of_its_own_for_sms_is_corrected_with_the_true_one() -> None:
    own = taken_in(Row(2, "stopped", sms=True, text="Accaama. START.", reviewers=("A. Diallo",)))
    assert entry(own, "stopped").sms == "Accaama. START."
    alone = Row(2, "stopped", text="Min accii. START.")
    assert "text of its own for SMS" in taken_in(alone, source=own.source).refused[0].reason
    both = taken_in(alone, Row(3, "stopped", sms=True, text="Min accii. START!"), source=own.source)
    assert (entry(both, "stopped").text, entry(both, "stopped").sms) == ("Min accii. START.", "Min accii. START!")
    assert entry(both, "stopped").review == Review()


def test_a_text_that_was_still_missing_can_be_handed_in() -> None:
    text = entry(taken_in(), "thanks_noted").text
    empty = SOURCE.replace(f'msgid "thanks_noted"\nmsgstr "{text}"'.encode(), b'msgid "thanks_noted"\nmsgstr ""')
    assert empty != SOURCE
    outcome = taken_in(Row(2, "thanks_noted", present="", text=text), source=empty)
    assert outcome.source == SOURCE


def no_costs(_: Catalogue, __: str) -> Iterator[str]:
    yield from ()


def test_what_a_text_costs_is_counted_by_whoever_can_count() -> None:
    long = Row(2, "thanks_noted", text="A jaaraama " * 16)
    assert not take_in(SOURCE, Language.FF, [long], DAY, BANNED, no_costs).refused
