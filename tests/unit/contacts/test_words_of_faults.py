"""Whatever can be wrong with a row or a text is said in the language of the page."""

import pytest

from bot.commands import BadRow
from bot.console.broadcast_words import BANNED
from bot.console.contact_words import FILE_FAULTS, row_fault
from bot.contacts.parse import read_contact
from bot.wording.render import read_ban_list

GOOD = {"name": "Awa", "role": "herder", "language": "fr", "phone": "70123456"}


@pytest.mark.parametrize(
    "row",
    [
        {"name": ""},
        {"role": ""},
        {"role": "spy"},
        {"language": "en"},
        {"phone": "12"},
        {"phone": "call me"},
        {"phone": ""},
        {"hours": "morning"},
        {"hours": "18:00-08:00"},
        {"sex": "x"},
        {"age_band": "old"},
        {"shared_phone": "maybe"},
        {"consent": "perhaps"},
    ],
)
def test_no_fault_of_a_row_is_told_in_another_language(row: dict[str, str]) -> None:
    with pytest.raises(BadRow) as bad:
        read_contact(GOOD | row)
    for fault in bad.value.faults:
        _column, told = row_fault(fault)
        assert told not in fault, fault


def test_no_word_is_banned_without_a_reason_in_french() -> None:
    reasons = {one.reason for one in read_ban_list()}
    assert [one for one in reasons if not any(one.startswith(begins) for begins in BANNED)] == []


def test_every_code_of_a_faulty_file_has_words() -> None:
    assert {
        "empty",
        "not_a_table",
        "password",
        "too_large",
        "too_many",
        "no_rows",
        "no_number",
        "twice",
        "missing",
    } <= set(FILE_FAULTS)
