from datetime import date

import pytest

from bot.languages import Language
from bot.wording.catalogue import Catalogue, Review, ReviewState, fields_in, placeholders_of, read_catalogue
from bot.wording.renew import renewed, template

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'  # the texts below start on line 4


def read(text: str) -> Catalogue:
    return read_catalogue((HEADER + text).encode(), "phones.po", Language.FR)


def told(text: str) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.key, fault.reason) for fault in read(text).faults if fault.reason != "missing"]


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        ('msgid "nothing"\nmsgstr "x"', 4, "nothing", "nothing in the program says this"),
        ('msgid "stopped"\nmsgstr ""', 4, "stopped", "has no text"),
        ('msgid "reply_to"\nmsgstr "Vers"', 4, "reply_to", "the placeholder {number} is missing"),
        (
            'msgid "reply_to"\nmsgstr "{number} {to}"',
            4,
            "reply_to",
            "the placeholder {to} is unknown here; known: {number}",
        ),
        ('msgid "reply_to"\nmsgstr "{number} {number}"', 4, "reply_to", "{number} stands there 2 times"),
        ('msgid "reply_to"\nmsgstr "{number!r}"', 4, "reply_to", "{number} is not a plain placeholder"),
        ('msgid "reply_to"\nmsgstr "{0}"', 4, "reply_to", "{0} is not a plain placeholder"),
        ('msgid "reply_to"\nmsgstr "{number"', 4, "reply_to", "expected '}'"),
        ('#, fuzzy\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", "is marked fuzzy"),
        ('# review: perfect\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", '"review: perfect" is not'),
        ('# review: one\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", "a review has a day and names"),
        ('# review: draft 2026-11-21 A\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", "a draft has none"),
        ('# review: one 2026-31-21 A\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", "month must be in"),
        ('msgctxt "page"\nmsgid "stopped"\nmsgstr "x"', 5, "stopped", "unknown context page"),
        (
            'msgid "stopped"\nmsgstr "x"\n\nmsgid "stopped"\nmsgstr "y"',
            7,
            "stopped",
            "stands already on line 4",
        ),
    ],
)
def test_a_fault_is_told_with_line_key_and_reason(text: str, line: int, key: str, reason: str) -> None:
    (fault,) = told(text)
    assert fault[:2] == (line, key)
    assert reason in fault[2]


def test_a_missing_text_is_a_fault_for_every_phrase_and_word() -> None:
    missing = {fault.key for fault in read("").faults if fault.reason == "missing"}
    assert {"ask_agreed", "recall", "weekday_1", "reason_water"} <= missing


def test_a_file_that_is_no_catalogue_is_one_fault_with_its_line() -> None:
    (fault,) = read('msgid "stopped"\nrubbish').faults
    assert str(fault).startswith("phones.po:5: -: Unknown or misformatted keyword")


def test_bytes_that_are_no_text_are_one_fault() -> None:
    (fault,) = read_catalogue(b'msgid ""\nmsgstr "\xff"', "phones.po", Language.FR).faults
    assert "decode" in fault.reason


def test_who_reviewed_a_text_is_read_from_the_last_review_line() -> None:
    catalogue = read(
        '# review: draft\n# asked twice\n# review: two 2026-12-10 A. Traoré, F. Diallo\nmsgid "stopped"\nmsgstr "x"\n\n'
        'msgid "started"\nmsgstr "y"'
    )
    two = Review(ReviewState.TWO, date(2026, 12, 10), "A. Traoré, F. Diallo")
    assert catalogue.entries["stopped"].review == two
    assert catalogue.entries["started"].review == Review()


def test_a_text_is_no_better_reviewed_than_its_text_of_its_own_for_sms() -> None:
    catalogue = read(
        '# review: one 2026-12-03 A\nmsgid "stopped"\nmsgstr "Fini."\n\n'
        '# review: draft\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "Fin."'
    )
    assert catalogue.entries["stopped"].review == Review()


def test_who_reviewed_a_text_is_told_in_french() -> None:
    assert Review().in_french == "non relu"
    two = Review(ReviewState.TWO, date(2026, 12, 10), "A. Traoré, F. Diallo")
    assert two.in_french == "relu par A. Traoré et F. Diallo le 10/12/2026"
    assert str(two) == "two 2026-12-10 A. Traoré, F. Diallo"


def test_a_review_line_is_never_wrapped_however_many_names_it_holds() -> None:
    names = ", ".join(f"Une Personne Qui A Un Nom Très Long {n}" for n in range(4))
    source = HEADER + f'# review: two 2026-12-03 {names}\nmsgid "stopped"\nmsgstr "Fini."\n'
    again = read_catalogue(renewed(source.encode(), Language.FR), "phones.po", Language.FR)
    assert again.entries["stopped"].review.by == names


def test_a_text_of_its_own_for_sms_stands_beside_the_true_one() -> None:
    catalogue = read('msgid "stopped"\nmsgstr "Arrêté."\n\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "Fini."')
    assert (catalogue.entries["stopped"].text, catalogue.entries["stopped"].sms) == ("Arrêté.", "Fini.")
    assert told('msgid "stopped"\nmsgstr "A."\n\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "{b}"')


def test_placeholders_are_known_for_phrases_and_words_only() -> None:
    assert placeholders_of("ask_agreed") == ("place", "day", "code")
    assert placeholders_of("ago_hours") == ("count",)
    assert placeholders_of("nothing") is None
    assert fields_in("{{no}} {yes}") == ("yes",)


def test_renewing_adds_keys_and_notes_and_keeps_every_text() -> None:
    source = (
        HEADER + '# review: one 2026-12-03 A\n#. old note\nmsgid "stopped"\nmsgstr "Fini."\n\n'
        '# review: one 2026-12-03 A\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "Fin."\n\n'
        '#, fuzzy\nmsgid "gone"\nmsgstr "Adieu"\n'
    )
    once = renewed(source.encode(), Language.FR)
    catalogue = read_catalogue(once, "phones.po", Language.FR)
    assert catalogue.entries["stopped"].text == "Fini."
    assert catalogue.entries["stopped"].sms == "Fin."
    assert catalogue.entries["stopped"].review.by == "A"
    assert catalogue.entries["gone"].text == "Adieu"
    assert not [fault for fault in catalogue.faults if fault.reason == "missing"]
    assert b"old note" not in once
    assert renewed(once, Language.FR) == once


def test_the_template_names_the_words_that_must_stay() -> None:
    assert "SÉCURITÉ. Commence par: DEPART OK" in template().decode()
