"""Where to write first, and whose word counts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.channel import Channel
from bot.contacts.commands import Role, Standing
from bot.contacts.model import Address, Contact, preferred
from bot.ids import ContactId
from bot.languages import Language
from tests.conftest import NOW

SMS = Address(Channel.SMS, "+22376000001")
PERSON = Contact(
    id=ContactId(uuid4()),
    pseudonym="GUA-001",
    organisation=None,
    standing=Standing.ENROLLED,
    role=Role.GUARANTOR,
    language=Language.FR,
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


def whatsapp(hours_ago: float | None) -> Address:
    last = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return Address(Channel.WHATSAPP, "+22376000001", last)


@pytest.mark.parametrize(
    ("addresses", "channel"),
    [
        ((SMS, whatsapp(1)), Channel.WHATSAPP),
        ((SMS, whatsapp(23.99)), Channel.WHATSAPP),
        ((SMS, whatsapp(24)), Channel.SMS),
        ((SMS, whatsapp(None)), Channel.SMS),
        ((whatsapp(30),), None),
        ((), None),
    ],
)
def test_whatsapp_comes_first_while_its_window_is_open(addresses: tuple[Address, ...], channel: Channel | None) -> None:
    found = preferred(addresses, NOW)
    assert (found.channel if found else None) == channel


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        (PERSON, True),
        (replace(PERSON, role=Role.HERDER), True),
        (replace(PERSON, role=Role.HEALTH_STAFF), False),
        (replace(PERSON, role=Role.UNKNOWN), False),
        (replace(PERSON, standing=Standing.INVITED), False),
        (replace(PERSON, standing=Standing.STRANGER), False),
        (replace(PERSON, suspended=True), False),
        (replace(PERSON, opted_out=True), True),
    ],
)
def test_only_enrolled_people_of_the_community_speak_for_a_place(person: Contact, counts: bool) -> None:
    assert person.speaks_for_places is counts


@pytest.mark.parametrize("role", Role)
def test_staff_are_those_who_travel_or_coordinate(role: Role) -> None:
    staff = {Role.HEALTH_STAFF, Role.ANIMAL_HEALTH_STAFF, Role.COORDINATION, Role.FACILITATOR}
    assert replace(PERSON, role=role).is_staff is (role in staff)
