"""Real workers and a provider that enforces the sender's limit: nothing is ever refused for being too fast."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from bot.clock import utc_now
from bot.db import Database
from bot.demo.fake_twilio.client import Control
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.demo.fake_twilio.segments import segments
from bot.events import Kind
from bot.queue import Waker
from tests.integration.messages.some import everything_alive, some_person, some_text

RATE, BROADCAST, STOPS = 40, 160, 12
OURS, ACCOUNT, TOKEN = "+22370000001", "AC" + "5" * 32, "token-of-the-tests"
LONG = "Rencontre a Kelenkoro samedi. " * 6


@contextmanager
def worker(lane: str, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "workers.run", lane], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[FakeTwilio]:
    nobody = "http://127.0.0.1:1/twilio/inbound"
    with FakeTwilio(account=ACCOUNT, token=TOKEN, webhook=nobody, log=tmp_path / "log", ours={"sms": OURS}) as fake:
        Control(fake.base_url).put_settings(rate=RATE)
        yield fake


@pytest.fixture
def settings(
    provider: FakeTwilio, database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]
) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "DATABASE_URL": database_urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:1",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE": provider.base_url,
        "TWILIO_SMS_FROM": OURS,
        "CALL_NUMBER": "+22370000099",
        "ORGANISATION_NAME": "Mission Santé",
        "SMS_SEGMENTS_PER_SECOND": str(RATE),
        "SEND_THREADS": "8",
    }


def calls(control: Control) -> list[tuple[int, dict[str, str], datetime]]:
    """(status of the answer, form, moment) of every text that was handed to the provider."""
    entries, found = control.log(), []
    while entries:
        found += [e for e in entries if e["kind"] == "call_in" and e["method"] == "POST"]
        entries = control.log(entries[-1]["n"])
    return [(e["status"], dict(e["form"]), datetime.fromisoformat(e["at"])) for e in found]


@pytest.mark.slow
def test_a_broadcast_at_the_senders_limit_with_stops_in_its_middle_is_never_told_to_wait(
    provider: FakeTwilio, database: Database, settings: dict[str, str]
) -> None:
    control, waker = Control(provider.base_url), Waker(settings["REDIS_URL"])
    with database.session() as session:
        everything_alive(session)
        person = some_person(session)
        for number in range(BROADCAST):
            words = f"{number} {LONG if number % 4 == 0 else 'Rencontre'}"
            some_text(session, person, Kind.INVITATION, body=words, at=utc_now())
        session.commit()
    with worker("broadcasts", settings), worker("alerts", settings):
        until(lambda: len(calls(control)) > BROADCAST // 3)
        with database.session() as session:
            everything_alive(session)
            for _ in range(STOPS):
                some_text(session, person, Kind.NO_GO, at=utc_now())
            session.commit()
        waker.wake("alerts")
        until(lambda: len(calls(control)) >= BROADCAST + STOPS)
    handed = calls(control)
    assert Counter(status for status, _, _ in handed) == {201: BROADCAST + STOPS}
    assert len({form["StatusCallback"] for _, form, _ in handed}) == BROADCAST + STOPS
    took = (handed[-1][2] - handed[0][2]).total_seconds()
    sent = sum(segments(form["Body"]) for _, form, _ in handed)
    assert sent > RATE * 4, "long enough for the limit to count"
    assert sent / took <= RATE * 1.25, "the provider keeps a second's worth"
    assert sent / took >= RATE * 0.5, f"{sent} segments in {took:.1f} s, where {RATE} a second may go"


def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    end, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < end, "it did not happen"
        pause.wait(0.1)
