"""The database keeps what it promises: roles apart, sealed values, people and places found again."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts import store as contacts
from bot.contacts.handlers import ensure_contact
from bot.contacts.store_addresses import addresses
from bot.tables import APPEND_ONLY


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_application_can_only_add_to_an_append_only_table(session: Session, table: str, statement: str) -> None:
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = :t"
    column = session.scalar(text(f"{columns} ORDER BY ordinal_position DESC LIMIT 1"), {"t": table})
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement.format(f'"{table}"', column, column)))


def test_the_application_cannot_change_tables(session: Session) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        session.execute(text("ALTER TABLE contact ADD COLUMN x integer"))


def test_a_number_is_found_by_its_blind_index_and_is_nowhere_in_clear(session: Session) -> None:
    number = "+22370111213"
    person = ensure_contact(session, Channel.SMS, number)
    assert ensure_contact(session, Channel.WHATSAPP, number) == person
    assert {address.channel for address in addresses(session, person)} == {Channel.SMS, Channel.WHATSAPP}
    stored = session.scalar(text("SELECT string_agg(contact_address::text, '') FROM contact_address"))
    assert number not in stored
    assert number.encode().hex() not in stored


def test_a_person_nobody_knows_becomes_a_stranger_once(session: Session) -> None:
    first = ensure_contact(session, Channel.WHATSAPP, "ML.123")
    assert ensure_contact(session, Channel.WHATSAPP, "ML.123") == first
    assert contacts.get(session, first).standing == "stranger"
    assert ensure_contact(session, Channel.WHATSAPP, f"ML.{uuid4().hex}") != first
