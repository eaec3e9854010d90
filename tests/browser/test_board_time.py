"""How long the web process, started by its own command, needs for the board of a large region over real HTTP."""

import http.client
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from string import Template

import psycopg
import pytest

from bot.clock import utc_now
from bot.db import Database
from bot.demo.data_world import World
from bot.demo.services_process import free_port
from bot.supervise import WEB
from tests.conftest import plain
from tests.console import Person, app_for, settings_for
from tests.large import fill
from tests.system import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOOP_HERE = 0.0075
"""Seconds of `_loop` on the machine for which the budgets were set; a slower, or busier, one is given more."""
ASKED = 80


def _loop() -> float:
    began = time.perf_counter()
    sum(number * number for number in range(200_000))
    return time.perf_counter() - began


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The web process as it is really started."""
    port = free_port()
    command = Template(WEB.replace(":-127.0.0.1}", "}").replace(":-8000}", "}"))
    words = shlex.split(command.substitute(JAMTAN_BIND="127.0.0.1", PORT=port))
    process = subprocess.Popen([sys.executable, *words[1:]], env=environment, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(port), "the web process", patience=60)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False


def _times(port: int, cookie: str) -> list[float]:
    took, headers = [], {"Cookie": cookie, "Accept-Encoding": "gzip"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        for _ in range(ASKED):
            began = time.perf_counter()
            line.request("GET", "/", headers=headers)
            answer = line.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            assert answer.status == 200
    return sorted(took[ASKED // 8 :])


ROUNDS = 3
JITTER = 1.2
"""What a machine shared with others adds, after a browser has run on it: 49 ms alone were 61 beside the other tests."""


def _round(port: int, cookies: str) -> tuple[float, float]:
    """The 95th of 100 and the median answer in ms, as on the machine of the figures where this one is slower."""
    before, took, after = _loop(), _times(port, cookies), _loop()
    slower = max(1.0, (before + after) / 2 / LOOP_HERE)
    return took[int(len(took) * 0.95)] * 1000 / slower, took[len(took) // 2] * 1000 / slower


@pytest.mark.parametrize(("places", "budget_ms"), [(300, 60), (3000, 150)])
def test_the_board_of_a_large_region_is_served_in_time(
    world: World,
    database: Database,
    database_urls: tuple[str, str],
    redis_url: str,
    key_files: tuple[Path, Path],
    places: int,
    budget_ms: float,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """95 of 100 answers within the budget, with 2,000 deliveries."""
    fill(database, utc_now(), places, 2000)
    with psycopg.connect(plain(database_urls[0]), autocommit=True) as connection:
        connection.execute("ANALYZE")
    settings = settings_for(database_urls[1], redis_url, key_files)
    awa = Person(app_for(database, settings), database)
    assert awa.signs_in().status_code == 303
    names = ["database_url", "redis_url", "public_base_url", "sealing_key_file", "index_key_file", "call_number"]
    names += ["twilio_account_sid", "twilio_auth_token", "twilio_sms_from", "organisation_name"]
    environment = {name.upper(): str(getattr(settings, name)) for name in names} | {"PATH": os.environ["PATH"]}
    with served(environment) as port:
        # A neighbour on the machine makes a round slower, never faster: the best of three is the program's own.
        rounds = [_round(port, "; ".join(awa.cookies())) for _ in range(ROUNDS)]
    p95, p50 = min(rounds)
    with capsys.disabled():
        sys.stdout.write(f"\n  {places} places: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    assert p95 <= budget_ms * JITTER
