"""The console over the invented world, for tests of pages: people who can sign in, and a browser without JavaScript."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.clock import wall_now
from bot.console.digits import digits_at
from bot.db import Database
from bot.demo.data_people import USERS
from bot.messages.store_health import beat
from bot.queue import Waker
from bot.settings import Settings, load_settings
from bot.users.tables import user_account
from bot.web import create_app
from bot.wiring import Runtime

PASSWORDS = {login: f"password of {login}" for login, _ in USERS}
SECRETS = {
    login: f"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX{letter}" for (login, _), letter in zip(USERS, "ABCDEFGHIJ", strict=False)
}
HIDDEN = re.compile(r'name="(csrf_token|once)" value="([^"]+)"')


def settings_for(database_url: str, redis_url: str, key_files: tuple[Path, Path], **more: str) -> Settings:
    """Settings of a web process on this machine."""
    values = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:1",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "2" * 32,
        "TWILIO_SMS_FROM": "+22370000001",
        "CALL_NUMBER": "+22370000009",
        "ORGANISATION_NAME": "Mission Santé (démo)",
        "CONSOLE_NOTICE": "DÉMO, données inventées",
    }
    return load_settings(values | more)


def app_for(database: Database, settings: Settings) -> Flask:
    """The web process's application on this database."""
    return create_app(Runtime(settings, database, Waker(settings.redis_url)))


def forget_digits(database: Database) -> None:
    """Digits are good once: let a test use those of this half minute again."""
    with database.session() as session:
        session.execute(user_account.update().values(totp_step=None))
        session.commit()


def see(database: Database) -> None:
    """The clock and the puller were alive a moment ago."""
    with database.session() as session:
        beat(session, "clock")
        beat(session, "puller")
        session.commit()


@dataclass
class Person:
    """Somebody at a browser that runs no scripts."""

    app: Flask
    database: Database
    login: str = "awa"
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """A browser of their own."""
        self.client = self.app.test_client()

    def signs_in(self, **values: str) -> TestResponse:
        """Name, password, digits."""
        forget_digits(self.database)
        secret = SECRETS.get(self.login)
        form = {
            "login": self.login,
            "password": PASSWORDS.get(self.login, ""),
            "code": digits_at(secret, wall_now()) if secret else "",
        }
        return self.sends("/connexion", "/connexion", **(form | values))

    def sees(self, path: str, status: int = 200) -> str:
        """A page's text."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.headers.get("Location"))
        return answer.get_data(as_text=True)

    def cookies(self) -> list[str]:
        """Name and value of what the browser keeps."""
        return [f"{one.key}={one.value}" for one in (self.client._cookies or {}).values()]

    def tokens(self, path: str) -> dict[str, str]:
        """The hidden values of the first form of a page that has both."""
        found: dict[str, str] = {}
        for name, value in HIDDEN.findall(self.sees(path)):
            if name == "once":
                found["once"] = value
                break
            found["csrf_token"] = value
        return found

    def sends(self, page: str, to: str, /, **values: str | list[str]) -> TestResponse:
        """Fill the form of a page in and send it."""
        return self.client.post(to, data=self.tokens(page) | values)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
