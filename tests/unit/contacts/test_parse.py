"""Rows of a table of contacts: numbers as people write them, and everything that is wrong at once."""

from datetime import time

import pytest

from bot.channel import Channel
from bot.commands import BadRow
from bot.contacts.commands import Role
from bot.contacts.parse import e164, read_contact
from bot.languages import Language

GOOD = {"name": "Boukari", "role": "guarantor", "language": "bm", "phone": "76 00 00 01"}


@pytest.mark.parametrize(
    "written", ["76000001", "76 00 00 01", "+223 76 00 00 01", "0022376000001", "22376000001", "22376000001.0"]
)
def test_a_malian_number_is_understood_however_it_is_written(written: str) -> None:
    assert e164(written) == "+22376000001"


def test_a_number_of_another_country_keeps_its_code() -> None:
    assert e164("+33 6 12 34 56 78") == "+33612345678"


@pytest.mark.parametrize("written", ["12345", "call me", "+223 76", ""])
def test_what_is_no_number_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(ValueError, match=r"^is ") as caught:
        e164(written)
    assert not written or written not in str(caught.value)


def test_a_whole_row_is_taken() -> None:
    read = read_contact(
        GOOD
        | {
            "whatsapp": "yes",
            "places": "W1014; Tamba",
            "groups": "comité",
            "side": "éleveurs",
            "sex": "Female",
            "age_band": "18_35",
            "hours": "8h-18:30",
            "shared_phone": "oui",
            "consent": "voice",
            "duress_word": "vent",
        }
    )
    assert read.role is Role.GUARANTOR
    assert read.language is Language.BM
    assert read.addresses == ((Channel.SMS, "+22376000001"), (Channel.WHATSAPP, "+22376000001"))
    assert read.places == ("W1014", "Tamba")
    assert (read.preferred_from, read.preferred_to) == (time(8), time(18, 30))
    assert (read.sex, read.age_band, read.side, read.duress_word) == ("female", "18_35", "éleveurs", "vent")
    assert read.shared_phone
    assert read.consent_by_voice


def test_little_is_needed() -> None:
    read = read_contact(GOOD)
    assert read.addresses == ((Channel.SMS, "+22376000001"),)
    assert (read.places, read.groups, read.side) == ((), (), None)
    assert (read.shared_phone, read.consent_by_voice) == (False, False)
    assert read.preferred_from is None


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"name": ""}, ["name: is empty"]),
        ({"role": "spy"}, ["role: spy is not one of guarantor"]),
        ({"role": ""}, ["role: empty is not one of guarantor"]),
        ({"language": "en"}, ["language: en is not one of fr, bm, ff"]),
        ({"phone": "12345"}, ["phone: is too short"]),
        ({"phone": "call me"}, ["phone: is not a phone number"]),
        ({"phone": ""}, ["phone: neither a phone nor a WhatsApp number"]),
        ({"phone": "", "whatsapp": "yes"}, ["whatsapp: is not a phone number"]),
        ({"sex": "x"}, ["sex: x is not one of female, male"]),
        ({"age_band": "old"}, ["age_band: old is not one of"]),
        ({"hours": "morning"}, ["hours: morning is not like 08:00-18:00"]),
        ({"hours": "18:00-08:00"}, ["hours: 18:00-08:00 ends before it starts"]),
        ({"shared_phone": "maybe"}, ["shared_phone: maybe is neither yes nor no"]),
        ({"consent": "sure"}, ["consent: sure is not one of none, voice"]),
        ({"name": "", "role": "spy"}, ["name: is empty", "role: spy is not one of guarantor"]),
    ],
)
def test_all_that_is_wrong_is_said_with_its_column(cells: dict[str, str], faults: list[str]) -> None:
    with pytest.raises(BadRow) as caught:
        read_contact(GOOD | cells)
    assert len(caught.value.faults) == len(faults)
    assert all(found.startswith(wanted) for found, wanted in zip(caught.value.faults, faults, strict=True))
