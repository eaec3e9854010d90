"""The invented world: whole, made once, and near enough to a GO that a story can be told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.contacts import store as contacts
from bot.db import metadata
from bot.deliveries import store as deliveries
from bot.deliveries.model import DeliveryState
from bot.demo.data import load
from bot.demo.data_people import PEOPLE, USERS
from bot.demo.data_world import keep, kept
from bot.users import passwords as hashing
from bot.users import store as users
from bot.views.delivery_board import board
from tests.conftest import NOW

PASSWORDS = {login: f"password of {login}" for login, _ in USERS}


def sizes(session: Session) -> Mapping[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


def test_loading_twice_changes_nothing(session: Session) -> None:
    first = load(session, NOW, PASSWORDS)
    before = sizes(session)
    second = load(session, NOW + timedelta(hours=1), PASSWORDS)
    assert sizes(session) == before
    assert len(first.pairs) == 20
    assert second == replace(first, pairs=())


def test_everybody_can_be_written_to_and_signs_in(session: Session) -> None:
    world = load(session, NOW, PASSWORDS)
    assert {one.language for one in world.phones} == {"fr", "bm", "ff"}
    assert all(contact.standing == "enrolled" for contact in contacts.all_contacts(session))
    for login, _ in USERS:
        assert hashing.correct(users.password_hash(session, login), PASSWORDS[login])
    assert users.duty_gap(session, NOW, NOW + timedelta(days=13)) is None


@pytest.mark.parametrize("hour", [0, 2, 7, 12, 19, 23])
def test_at_every_hour_a_delivery_waits_for_its_place_to_say_yes(session: Session, hour: int) -> None:
    now = NOW.replace(hour=hour, minute=30)
    world = load(session, now, PASSWORDS)
    found = board(session, world.planned)
    assert found is not None
    assert found.found is not None
    due = found.deadlines
    assert due["freeze_at"] is not None
    assert due["pack_at"] is not None
    assert due["freeze_at"] < now < due["pack_at"] - timedelta(hours=3)
    blocking = {reason.code for reason in found.found.reasons if not found_by_asking(reason.detail)}
    assert blocking == {"G_STALE"}
    requested = deliveries.by_ref(session, world.requested)
    assert requested is not None
    assert requested.state is DeliveryState.REQUESTED


def found_by_asking(detail: tuple[tuple[str, str], ...]) -> bool:
    return "attested" in dict(detail)


def test_what_was_invented_is_kept_for_the_page_and_for_nobody_else(session: Session, tmp_path: Path) -> None:
    world = load(session, NOW, PASSWORDS)
    file = tmp_path / "world.json"
    keep(file, world, PASSWORDS)
    assert kept(file) == (world, PASSWORDS)
    assert file.stat().st_mode & 0o077 == 0
    assert "DÉMO, données inventées" in json.loads(file.read_text("utf-8"))["world"]["notice"]


def test_every_number_is_invented_and_every_person_has_one(session: Session) -> None:
    assert len({one.number for one in PEOPLE}) == len(PEOPLE)
    assert all(one.number.startswith("+223700000") for one in PEOPLE)
