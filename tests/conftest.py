"""What tests share: real engines, started once a run; a database for each test that commits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import KeyRing
from bot.db import Database, open_engine
from bot.decisions.model import POLICY_1
from bot.demo.services import Postgres, PostgresFacts, Valkey
from bot.migrate import role_of, upgrade
from bot.wording.render import Wording

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""A Saturday, nine in the morning in Bamako."""

KEYS = KeyRing({1: bytes(range(32))}, bytes(range(32, 64)))


def plain(url: str) -> str:
    """The same address for psycopg itself."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresFacts]:
    """A PostgreSQL server with the migrated database "jamtan"."""
    with Postgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        upgrade(server.facts.owner_url, role_of(server.facts.app_url))
        with psycopg.connect(plain(server.facts.admin_url), autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_jamtan TEMPLATE jamtan OWNER jamtan_owner")
        yield server.facts


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey server."""
    with Valkey(tmp_path_factory.mktemp("valkey"), durable=False) as server:
        yield server


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    """An empty Valkey."""
    from redis import Redis

    with Redis.from_url(valkey.facts.url) as client:
        client.flushall()
    return valkey.facts.url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test wants said even where it passes: the seed of what it drew, and what came of it."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name == "told":
                    terminalreporter.write_line(str(value))


def session_info() -> dict[str, Any]:
    """What `wiring` gives every session, here with fixed keys."""
    return {
        "keys": KEYS,
        "policy": POLICY_1,
        "wording": Wording.load(),
        "organisation_name": "Mission Santé",
        "call_number": "70 00 00 99",
        "channels": frozenset(Channel),
    }


@pytest.fixture(scope="session")
def info() -> dict[str, Any]:
    """The same for the whole run: catalogues are read once."""
    return session_info()


@pytest.fixture(scope="session")
def shared_database(postgres: PostgresFacts, info: dict[str, Any]) -> Iterator[Database]:
    """The database of tests that never commit."""
    database = Database(open_engine(postgres.app_url), info)
    yield database
    database.dispose()


@pytest.fixture
def session(shared_database: Database) -> Iterator[Session]:
    """A session whose work is undone after the test, also what it committed."""
    with shared_database.engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection,
            info=dict(shared_database._info),
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        ) as opened:
            yield opened
        outer.rollback()


@pytest.fixture
def postgres_empty(postgres: PostgresFacts) -> Iterator[tuple[str, str]]:
    """(owner's, application's) URL of a database without any table."""
    yield from _new_database(postgres, "template0")


@pytest.fixture
def database_urls(postgres: PostgresFacts) -> Iterator[tuple[str, str]]:
    """(owner's, application's) URL of a migrated database without rows, of this test's own."""
    yield from _new_database(postgres, "template_jamtan")


def _new_database(postgres: PostgresFacts, template: str) -> Iterator[tuple[str, str]]:
    name, admin = f"test_{uuid4().hex[:12]}", plain(postgres.admin_url)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER jamtan_owner".encode())
    urls = tuple(
        make_url(url).set(database=name).render_as_string(hide_password=False)
        for url in (postgres.owner_url, postgres.app_url)
    )
    yield urls[0], urls[1]
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def database(database_urls: tuple[str, str], info: dict[str, Any]) -> Iterator[Database]:
    """A database of this test's own, as the application role: for what commits, and for several processes."""
    opened = Database(open_engine(database_urls[1], pool_size=20), info)
    yield opened
    opened.dispose()


@pytest.fixture
def key_files(tmp_path: Path) -> tuple[Path, Path]:
    """The fixed keys, as files for a process."""
    sealing, index = tmp_path / "sealing.key", tmp_path / "index.key"
    sealing.write_text(f"1:{KEYS.sealing[1].hex()}\n")
    index.write_text(f"{KEYS.index.hex()}\n")
    return sealing, index
