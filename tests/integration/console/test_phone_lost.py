"""A lost phone: the command line, or an administrator, takes its second factor away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.actors import Actor, Via
from bot.cli.main import cli
from bot.clock import utc_now, wall_now
from bot.commands import Refused
from bot.db import Database
from bot.dispatch import run
from bot.users import store as users
from bot.users.commands import ForgetSecondFactor
from tests.console import Person


def test_a_lost_phone_ends_every_session_and_another_is_enrolled(
    awa: Person, database_urls: tuple[str, str], key_files: tuple[Path, Path], redis_url: str
) -> None:
    settings = {
        "DATABASE_URL": database_urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:1",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "2" * 32,
        "TWILIO_SMS_FROM": "+22370000001",
        "CALL_NUMBER": "+22370000009",
        "ORGANISATION_NAME": "Mission Santé (démo)",
    }
    done = CliRunner().invoke(cli, ["user", "forget-phone", "awa"], env=settings)
    assert done.exit_code == 0, done.output
    assert awa.client.get("/compte").headers["Location"].startswith("/connexion")
    again = Person(awa.app, awa.database)
    assert again.signs_in(code="").status_code == 303
    assert again.client.get("/").headers["Location"] == "/compte/code"


def test_only_an_administrator_takes_away_the_phone_of_another(
    person: Callable[[str], Person], database: Database
) -> None:
    person("awa")
    with database.session() as session:
        awa, salif = users.by_login(session, "awa"), users.by_login(session, "salif")
        assert awa
        assert salif
        order = ForgetSecondFactor(by=Actor(via=Via.CONSOLE, user=awa.id), cause="test", user=salif.id, at=wall_now())
        with pytest.raises(Refused, match="administrator"):
            run(order, session, utc_now())
