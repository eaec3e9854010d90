"""The command line on a database of its own that holds the invented world."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli.main import cli
from bot.clock import follow_clock_file, utc_now
from bot.db import Database
from bot.demo.data import load
from bot.demo.data_people import USERS
from bot.demo.data_world import World

PASSWORDS = {login: f"password of {login}" for login, _ in USERS}


@dataclass(frozen=True, slots=True)
class Line:
    """`jamtan` in this process, with the settings of the test."""

    settings: dict[str, str]

    def __call__(self, *words: str, signers: tuple[str, ...] = (), more: str = "") -> Result:
        """Run it; each signer's password comes on standard input, then `more`."""
        typed = "".join(f"{PASSWORDS[login]}\n" for login in signers) + more
        return CliRunner().invoke(cli, list(words), input=typed, env=self.settings, prog_name="jamtan")

    def json(self, *words: str) -> Any:
        """What a read says as JSON."""
        result = self(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def world(database: Database) -> World:
    """The invented world, committed."""
    with database.session() as session:
        found = load(session, utc_now(), PASSWORDS)
        session.commit()
    return found


@pytest.fixture
def see(database: Database) -> Callable[[], None]:
    """Let the program see: a fresh heartbeat of the clock and of the puller."""

    def beat() -> None:
        with database.session() as session:
            for name in ("clock", "puller"):
                session.execute(
                    text(
                        "INSERT INTO heartbeat (name, at) VALUES (:name, :now)"
                        " ON CONFLICT (name) DO UPDATE SET at = :now"
                    ),
                    {"name": name, "now": utc_now()},
                )
            session.commit()

    return beat


@pytest.fixture
def jamtan(
    world: World, database_urls: tuple[str, str], key_files: tuple[Path, Path], redis_url: str, tmp_path: Path
) -> Iterator[Line]:
    """The command line, with the world loaded."""
    sealing, index = key_files
    clock = tmp_path / "clock"
    clock.write_text("0")
    yield Line(
        {
            "DATABASE_URL": database_urls[1],
            "REDIS_URL": redis_url,
            "PUBLIC_BASE_URL": "http://127.0.0.1:1",
            "SEALING_KEY_FILE": str(sealing),
            "INDEX_KEY_FILE": str(index),
            "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
            "TWILIO_AUTH_TOKEN": "2" * 32,
            "TWILIO_API_BASE": "http://127.0.0.1:1",
            "TWILIO_SMS_FROM": "+22370000001",
            "TWILIO_WHATSAPP_FROM": "+22370000002",
            "CALL_NUMBER": "+22370000009",
            "ORGANISATION_NAME": "Mission Santé (démo)",
            "CLOCK_FILE": str(clock),
        }
    )
    follow_clock_file(None)
