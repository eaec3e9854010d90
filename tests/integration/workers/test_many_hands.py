"""Texts of many people about the same few places and deliveries, in the hands of several threads of two workers."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts import store as contacts
from bot.contacts.commands import Role
from bot.contacts.tables import contact, contact_place
from bot.db import Database
from bot.demo.data import load
from bot.demo.data_people import PEOPLE, USERS
from bot.demo.data_story import PLANNED
from bot.languages import Language
from bot.messages.store_inbound import Captured, capture
from bot.messages.tables import inbound, outbound
from bot.settings import load_settings
from bot.wiring import build_runtime
from tests.integration.workers.world import OURS, Bell, environment
from workers.engine import Engine
from workers.joined import engine_of
from workers.receiving import receive

HANDS = 4
TURNS = 8
MORE_PEOPLE, MORE_DELIVERIES = 12, 3

NEW_DELIVERY = """
INSERT INTO delivery
SELECT (jsonb_populate_record(d, jsonb_build_object('id', CAST(:new AS text), 'ref', CAST(:ref AS text)))).*
FROM delivery AS d WHERE id = CAST(:old AS uuid)
"""
ITS_ROWS = """
INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('delivery_id', CAST(:new AS text)))).*
FROM {table} AS r WHERE delivery_id = CAST(:old AS uuid)
"""
SAID = (
    "Tout est calme ici aujourd'hui",
    "Attaque sur la route ce matin, des blesses",
    "STOP",
    "1",
    "La route est calme, le marche aussi",
    "Nous ne garantissons plus le passage",
    "3",
    "C'est tendu depuis hier, ne venez pas",
    "0",
    "Des hommes armes a Tamba",
    "Vous pouvez venir a Kelenkoro",
    "2",
    "On a tire sur le centre de sante",
)


def made(urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path], stack: ExitStack) -> Engine:
    """What a process of its own would have."""
    runtime = build_runtime(
        load_settings(environment(urls, redis_url, key_files)),
        pool_size=HANDS,
    )
    stack.callback(runtime.database.dispose)
    stack.callback(runtime.waker.close)
    return replace(engine_of(runtime), waker=Bell(), readers=HANDS)


@pytest.fixture
def engines(
    database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]
) -> Iterator[tuple[Engine, Engine]]:
    """Those of two workers."""
    with ExitStack() as stack:
        yield made(database_urls, redis_url, key_files, stack), made(database_urls, redis_url, key_files, stack)


def invent(database: Database) -> list[str]:
    """The demonstration's world with more people in its villages and more deliveries to them; returns all numbers."""
    numbers = [f"+223760{at:05d}" for at in range(MORE_PEOPLE)]
    roles = [Role.GUARANTOR, Role.REPRESENTATIVE, Role.YOUTH, Role.WOMENS_ASSOCIATION]
    with database.session() as session:
        load(session, utc_now(), {login: "password-of-the-tests" for login, _ in USERS})
        places = session.scalars(select(contact_place.c.place_id).distinct()).all()
        organisation = session.scalars(select(contact.c.organisation_id).limit(1)).one()
        for at, number in enumerate(numbers):
            person = contacts.add_stranger(session, Language.FR)
            contacts.add_address(session, person, Channel.SMS, number)
            contacts.change(
                session, person, standing="enrolled", role=roles[at % len(roles)], organisation_id=organisation
            )
            session.execute(contact_place.insert().values(contact_id=person, place_id=places[at % len(places)]))
        for at in range(MORE_DELIVERIES):
            same = {"old": PLANNED, "new": uuid4(), "ref": f"Z{at}Z{at}"}
            session.execute(text(NEW_DELIVERY), same)
            for table in ("delivery_day", "delivery_stop", "delivery_leg"):
                session.execute(text(ITS_ROWS.format(table=table)), same)
        session.commit()
    return numbers + [one.number for one in PEOPLE]


@pytest.mark.slow
def test_nothing_is_lost_or_wrong_and_everybodys_order_is_kept(
    database: Database, engines: tuple[Engine, Engine]
) -> None:
    numbers = invent(database)
    with database.session() as session:
        for turn in range(TURNS):
            for at, number in enumerate(numbers):
                words = SAID[(turn + at) % len(SAID)]
                told = Captured("twilio", f"{turn}:{at}", Channel.SMS, "text", number, OURS, {"text": words})
                capture(session, told, utc_now())
        session.commit()
    with ThreadPoolExecutor(2) as workers:
        while any(list(workers.map(lambda engine: receive(engine, 60, Event()), engines))):
            pass
    with database.session() as session:
        faulty = session.execute(
            select(inbound.c.number, inbound.c.state, inbound.c.fault).where(
                (inbound.c.state != "worked") | (inbound.c.attempts > 0)
            )
        ).all()
        assert faulty == []
        assert session.scalar(text("SELECT count(*) FROM card WHERE kind IN ('unreadable', 'trouble')")) == 0
        waited_for_each_other = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert session.scalar(waited_for_each_other) <= 2, "they take turns: without that there are dozens"
        order: dict[UUID, list[int]] = defaultdict(list)
        for row in session.execute(
            select(inbound.c.number, outbound.c.contact_id)
            .join(outbound, outbound.c.cause == text("'inbound:' || inbound.id"))
            .order_by(outbound.c.number)
        ):
            order[row.contact_id].append(row.number)
        assert len(order) == len(numbers)
        assert all(each == sorted(each) for each in order.values())
