"""Pages over the invented world on a database of their own, each a copy of one that was made once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url

from bot.clock import utc_now
from bot.db import Database, open_engine
from bot.demo.data import load
from bot.demo.data_world import World
from bot.demo.services import PostgresFacts
from tests.conftest import plain
from tests.console import PASSWORDS, SECRETS, Person, app_for, see, settings_for


@dataclass(frozen=True, slots=True)
class Made:
    """A database that holds the invented world, to be copied."""

    name: str
    world: World


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def made(postgres: PostgresFacts, info: dict[str, Any]) -> Made:
    """The world, once a run."""
    name = f"world_{uuid4().hex[:12]}"
    with psycopg.connect(plain(postgres.admin_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_jamtan OWNER jamtan_owner".encode())
    opened = Database(open_engine(_named(postgres.app_url, name)), info)
    with opened.session() as session:
        world = load(session, utc_now(), PASSWORDS, SECRETS)
        session.commit()
    opened.dispose()
    return Made(name, world)


@pytest.fixture
def database_urls(postgres: PostgresFacts, made: Made) -> Iterator[tuple[str, str]]:
    """(owner's, application's) URL of a copy of the world."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(plain(postgres.admin_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {made.name} OWNER jamtan_owner".encode())
    yield _named(postgres.owner_url, name), _named(postgres.app_url, name)
    with psycopg.connect(plain(postgres.admin_url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def world(made: Made, database: Database) -> World:
    """The invented world, in a program that sees."""
    see(database)
    return made.world


@pytest.fixture
def app(
    world: World, database: Database, database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]
) -> Flask:
    """The web process."""
    return app_for(database, settings_for(database_urls[1], redis_url, key_files))


@pytest.fixture
def person(app: Flask, database: Database) -> Callable[[str], Person]:
    """Somebody who has signed in."""

    def made(login: str) -> Person:
        one = Person(app, database, login)
        assert one.signs_in().status_code == 303
        return one

    return made


@pytest.fixture
def awa(person: Callable[[str], Person]) -> Person:
    """A coordinator who planned nothing."""
    return person("awa")
