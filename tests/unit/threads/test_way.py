"""How a person can be written to: by the open window, by SMS, by an approved text, or not at all, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.channel import Channel
from bot.contacts.commands import Role, Standing
from bot.contacts.model import WINDOW, Address, Contact
from bot.ids import ContactId
from bot.languages import Language
from bot.threads.model import How, way_to

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FATOU = Contact(
    id=ContactId(UUID(int=1)),
    pseudonym="R-1",
    organisation=None,
    standing=Standing.ENROLLED,
    role=Role.REPRESENTATIVE,
    language=Language.BM,
    places=(),
    groups=(),
    shared_phone=False,
    opted_out=False,
    suspended=False,
    verify_first_until=None,
    preferred_from=None,
    preferred_to=None,
    duress_word_index=None,
)
STRANGER = replace(FATOU, standing=Standing.STRANGER)
SMS = Address(Channel.SMS, "+22370000011")
WROTE_SMS = Address(Channel.SMS, "+22370000011", NOW - HOUR)
OPEN = Address(Channel.WHATSAPP, "+22370000011", NOW - HOUR)
CLOSED = Address(Channel.WHATSAPP, "+22370000011", NOW - WINDOW)


@pytest.mark.parametrize(
    ("person", "known", "approved", "how", "why"),
    [
        (FATOU, (SMS, OPEN), False, How.FREE, ""),
        (FATOU, (SMS, CLOSED), False, How.SMS, ""),
        (FATOU, (SMS,), False, How.SMS, ""),
        (FATOU, (CLOSED,), True, How.TEMPLATE, ""),
        (FATOU, (CLOSED,), False, How.NOT, "window_closed"),
        (FATOU, (), True, How.NOT, "no_address"),
        (replace(FATOU, suspended=True), (SMS, OPEN), True, How.NOT, "phone_lost"),
        (replace(FATOU, opted_out=True), (SMS,), False, How.NOT, "opted_out"),
        (replace(FATOU, opted_out=True), (WROTE_SMS,), False, How.SMS, ""),
        (STRANGER, (WROTE_SMS,), False, How.NOT, "stranger"),
        (STRANGER, (OPEN,), False, How.FREE, ""),
        (replace(FATOU, standing=Standing.INVITED), (SMS,), False, How.NOT, "not_agreed"),
    ],
)
def test_the_way_of_a_text_is_told_before_it_goes(
    person: Contact, known: tuple[Address, ...], approved: bool, how: How, why: str
) -> None:
    way = way_to(person, known, NOW, approved=approved)
    assert (way.how, way.why) == (how, why)


def test_the_free_window_ends_24_hours_after_the_last_text_there() -> None:
    assert way_to(FATOU, (SMS, OPEN), NOW, approved=False).until == NOW + 23 * HOUR


def test_nothing_that_somebody_under_duress_sees_changes() -> None:
    assert way_to(FATOU, (SMS, OPEN), NOW, approved=True, hidden=True).how is How.NOT
