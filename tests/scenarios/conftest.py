"""One running program for all transcripts; each begins with nobody known."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from bot.db import Database, open_engine
from bot.demo.services import PostgresFacts, Valkey
from tests.conftest import KEYS, plain, session_info
from tests.system import System, running_system


@pytest.fixture(scope="module")
def running(postgres: PostgresFacts, valkey: Valkey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole program as processes, on a database of its own."""
    folder, name = tmp_path_factory.mktemp("system"), f"test_{uuid4().hex[:12]}"
    with psycopg.connect(plain(postgres.admin_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_jamtan OWNER jamtan_owner".encode())
    owner, app = (
        make_url(url).set(database=name).render_as_string(hide_password=False)
        for url in (postgres.owner_url, postgres.app_url)
    )
    sealing, index = folder / "sealing.key", folder / "index.key"
    sealing.write_text(f"1:{KEYS.sealing[1].hex()}\n")
    index.write_text(f"{KEYS.index.hex()}\n")
    database = Database(open_engine(app), session_info())
    with running_system(folder, (owner, app), valkey.facts.url, database, (sealing, index)) as system:
        yield system
    database.dispose()


@pytest.fixture
def system(running: System) -> System:
    """The running program, which has forgotten everybody."""
    running.begin_anew()
    return running
