"""The whole program as real processes, for scenarios and stories: web, four workers, clock and the fake provider.

One system serves a whole run of tests; `begin_anew` empties it between two.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from redis import Redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.clock import utc_now
from bot.db import Database
from bot.demo.fake_twilio.client import Control
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.demo.services import free_port
from bot.tables import metadata
from tests.conftest import plain

T = TypeVar("T")

OURS = {"sms": "+22370000001", "whatsapp": "+22370000002"}
ACCOUNT, TOKEN = "AC" + "5" * 32, "token-of-the-tests"
PATIENCE = 20.0
"""Seconds that anything may take at most; nothing waits longer than it has to."""


@dataclass
class System:
    """A running program and the phones around it."""

    database: Database
    owner_url: str
    redis_url: str
    phones: Control
    environment: dict[str, str]
    clock_file: Path
    seen: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        """The moment in which the program lives."""
        return utc_now() + timedelta(seconds=float(self.clock_file.read_text() or 0))

    def jump(self, moment: datetime) -> None:
        """Move every clock to this moment, which is never before the present one."""
        ahead = (moment - utc_now()).total_seconds()
        half = self.clock_file.with_suffix(".half")
        half.write_text(f"{ahead}\n")
        half.replace(self.clock_file)
        self.phones.put_settings(shift_seconds=ahead)

    def writes(self, number: str, body: str, channel: str = "sms", **values: Any) -> None:
        """A person sends a text; the program must take it."""
        told = self.phones.text(number, body, channel=channel, **values)
        assert {webhook["status"] for webhook in told["webhooks"]} == {200}, told

    def reads(self, number: str, wanted: Callable[[dict[str, Any]], bool] = lambda bubble: True) -> dict[str, Any]:
        """The next text that reaches this phone and is wanted; what came before it is passed over."""

        def look() -> dict[str, Any] | None:
            for bubble in self.phones.messages(number, self.seen.get(number, 0)):
                if not bubble["from_phone"] and wanted(bubble):
                    self.seen[number] = bubble["number"]
                    return bubble
            return None

        return eventually(look, f"a text for {number}")

    def inbox(self, number: str) -> list[str]:
        """Everything that has reached this phone."""
        return [b["body"] for b in self.phones.messages(number) if not b["from_phone"]]

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in the present moment of the system, committed at the end."""
        with self.database.session() as session:
            yield session
            session.commit()

    def settled(self) -> None:
        """Wait until nothing that came in is unworked and nothing due is unsent."""
        waiting = text(
            "SELECT (SELECT count(*) FROM inbound WHERE state = 'captured')"
            " + (SELECT count(*) FROM outbound WHERE state IN ('ready', 'sending') AND not_before <= :now)"
        )

        def idle() -> bool:
            with self.database.session() as session:
                return bool(session.scalar(waiting, {"now": self.now()}) == 0)

        eventually(idle, "an empty outbox")

    def jamtan(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Call the command line as an operator would."""
        return subprocess.run(
            [sys.executable, "-c", "from bot.cli.main import main; main()", *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def begin_anew(self) -> None:
        """Forget everybody and everything that was said, and come back to the present."""
        self.settled()
        forget_everything(plain(self.owner_url))
        self.jump(utc_now())


def forget_everything(owner: str) -> None:
    """Empty every table of a running program. Its clock may hold one just then: the loser of that tries again."""
    names = ", ".join(f'"{name}"' for name in metadata.tables if name != "heartbeat")

    def tried() -> bool:
        try:
            with psycopg.connect(owner) as connection:
                connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())
        except psycopg.errors.DeadlockDetected:
            return False
        return True

    eventually(tried, "an empty database")


def eventually(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Look until there is something, often and not for long."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)  # between two looks from outside: nothing in here can wake us
    raise AssertionError(f"waited {patience:.0f} s for {what}")


@contextmanager
def running_system(
    folder: Path, urls: tuple[str, str], redis_url: str, database: Database, key_files: tuple[Path, Path]
) -> Iterator[System]:
    """Start everything; end exactly that."""
    with Redis.from_url(redis_url) as client:
        client.flushall()
    port, clock_file = free_port(), folder / "clock"
    clock_file.write_text("0\n")
    web = f"http://127.0.0.1:{port}"
    with FakeTwilio(
        account=ACCOUNT, token=TOKEN, webhook=f"{web}/twilio/inbound", log=folder / "calls.log", ours=OURS
    ) as provider:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONUTF8": "1",
            "DATABASE_URL": urls[1],
            "DATABASE_OWNER_URL": urls[0],
            "REDIS_URL": redis_url,
            "PUBLIC_BASE_URL": web,
            "PORT": str(port),
            "SEALING_KEY_FILE": str(key_files[0]),
            "INDEX_KEY_FILE": str(key_files[1]),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_BASE": provider.base_url,
            "TWILIO_SMS_FROM": OURS["sms"],
            "TWILIO_WHATSAPP_FROM": OURS["whatsapp"],
            "CALL_NUMBER": "+22370000099",
            "GO_HELD_SECONDS": "0",
            "ORGANISATION_NAME": "Mission Santé",
            "CLOCK_FILE": str(clock_file),
        }
        log = (folder / "up.log").open("wb")
        up = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli.main import main; main()", "up"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        try:
            eventually(lambda: up.poll() is not None or _answers(f"{web}/readyz"), "the program", patience=60)
            assert up.poll() is None, (folder / "up.log").read_text()[-3000:]
            yield System(database, urls[0], redis_url, Control(provider.base_url), environment, clock_file)
        finally:
            up.terminate()
            up.wait(30)
            log.close()


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
        return bool(answer.status == 200)
    return False


CHANNELS = {Channel.SMS: "sms", Channel.WHATSAPP: "whatsapp"}
