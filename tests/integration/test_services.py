"""The embedded engines: start, stop, kill, start again; passwords; whose process is whose."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot import processes
from bot.demo.services import AlreadyRunningError, Passwords, Postgres, Valkey
from bot.demo.services_home import settle, throw_away

FIXED = Passwords("admin-pw", "owner-pw", "app-pw")

# Starts both engines, tells their pids and waits; the test ends it as it likes.
HOLDER = """
import sys
from pathlib import Path
from bot.demo.services import Passwords, Postgres, Valkey
folder = Path(sys.argv[1])
database = Postgres(folder / "pg", passwords=Passwords("admin-pw", "owner-pw", "app-pw")).start()
wakes = Valkey(folder / "vk", password="wakes-pw").start()
print(database.pid, wakes.pid, wakes.url, flush=True)
sys.stdin.read()
"""


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for name in ("pg", "vk"):
        throw_away(tmp_path / name)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, Valkey]]:
    folder = tmp_path_factory.mktemp("engines")
    with Postgres(folder / "pg", durable=False) as database, Valkey(folder / "vk", durable=False) as wakes:
        yield database, wakes


def test_the_owner_may_make_tables_and_the_program_may_not(running: tuple[Postgres, Valkey]) -> None:
    facts = running[0].facts
    with psycopg.connect(plain(facts.owner_url)) as owner:
        owner.execute("CREATE TABLE owned (id int)")
    with psycopg.connect(plain(facts.app_url)) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE refused (id int)")


def test_both_engines_want_their_password(running: tuple[Postgres, Valkey]) -> None:
    database, wakes = running[0].facts, running[1].facts
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://jamtan_app:wrong@127.0.0.1:{database.port}/jamtan")
    with (
        redis.Redis(port=wakes.port, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_letters_of_all_three_languages_change_case(running: tuple[Postgres, Valkey]) -> None:
    with psycopg.connect(plain(running[0].facts.app_url)) as app:
        row = app.execute("SELECT upper('ɓɗŋɲƴɛɔé'), lower('ƁƊŊƝƳƐƆÉ')").fetchone()
    assert row == ("ƁƊŊƝƳƐƆÉ", "ɓɗŋɲƴɛɔé")


def test_valkey_refuses_rather_than_forgets(running: tuple[Postgres, Valkey]) -> None:
    with redis.Redis.from_url(running[1].facts.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_no_password_stands_in_the_list_of_processes(running: tuple[Postgres, Valkey]) -> None:
    for facts, secret in ((running[0].facts, "scram"), (running[1].facts, running[1].facts.url.split("@")[0][9:])):
        command = subprocess.run(
            ["/bin/ps", "-o", "args=", "-p", str(facts.pid)], capture_output=True, text=True, check=True
        ).stdout
        assert command
        assert secret not in command


def test_a_second_start_in_the_same_folder_is_refused(folder: Path) -> None:
    with Valkey(folder / "vk"), pytest.raises(AlreadyRunningError):
        Valkey(folder / "vk").start()


def test_data_outlives_a_stop(folder: Path) -> None:
    with Postgres(folder / "pg", passwords=FIXED) as first, psycopg.connect(plain(first.facts.owner_url)) as owner:
        owner.execute("CREATE TABLE kept (id int)")
    with Postgres(folder / "pg", passwords=FIXED) as again, psycopg.connect(plain(again.facts.owner_url)) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_killed_run_takes_its_engines_with_it_and_loses_nothing(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        *pids, url = holder.stdout.readline().split()
        engines = [processes.identify(int(pid)) for pid in pids]
        assert processes.recall(folder / "vk" / "running.json") == engines[1]
        with redis.Redis.from_url(url) as client:
            client.rpush("queue", "one")
        holder.kill()
    assert all(engine and processes.ends_within(engine, 10) for engine in engines)
    with Valkey(folder / "vk", password="wakes-pw") as again, redis.Redis.from_url(again.facts.url) as client:
        assert client.llen("queue") == 1
    with Postgres(folder / "pg", passwords=FIXED) as database:
        assert database.facts.seconds < 10


def test_an_engine_killed_with_its_run_still_uncollected_starts_again(folder: Path) -> None:
    database = Postgres(folder / "pg", passwords=FIXED)
    zombie = database.start().pid
    os.kill(zombie, signal.SIGKILL)
    other = subprocess.run(
        [sys.executable, "-c", HOLDER, str(folder)], input="", capture_output=True, text=True, check=False
    )
    assert "still alive" in other.stderr
    database.stop()
    with Postgres(folder / "pg", passwords=FIXED) as again:
        assert again.facts.pid != zombie


def test_a_recorded_leftover_is_ended_before_the_start(folder: Path) -> None:
    home = settle(folder / "vk")
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as left_over:
        who = processes.identify(left_over.pid)
        assert who
        processes.remember(who, home.folder / "running.json")
        with Valkey(folder / "vk"):
            assert left_over.wait(5) == -signal.SIGTERM


@pytest.mark.parametrize("started", ["", "another-boot:1"])
def test_a_strangers_process_with_a_remembered_number_is_left_alone(folder: Path, started: str) -> None:
    home = settle(folder / "vk")
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as stranger:
        processes.remember(processes.Identity(stranger.pid, started), home.folder / "running.json")
        with Valkey(folder / "vk"):
            assert stranger.poll() is None


def test_a_lock_file_with_a_strangers_number_does_not_stop_postgresql_for_ever(folder: Path) -> None:
    with Postgres(folder / "pg", passwords=FIXED):
        lock = settle(folder / "pg").place / "data" / "postmaster.pid"
        content = lock.read_text(encoding="ascii")
    _, *rest = content.splitlines(keepends=True)
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as stranger:
        lock.write_text(f"{stranger.pid}\n{''.join(rest)}", encoding="ascii")
        with Postgres(folder / "pg", passwords=FIXED):
            assert stranger.poll() is None


def test_a_half_made_cluster_is_made_again(folder: Path) -> None:
    home = settle(folder / "pg")
    (home.place / "data.new").mkdir()
    (home.place / "data.new" / "PG_VERSION").write_text("18\n", encoding="ascii")
    with Postgres(folder / "pg", durable=False) as database:
        assert database.facts.version.startswith("18")


def test_a_damaged_record_is_nobody(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"pid": "x", "started": 1}'):
        (tmp_path / "running.json").write_text(text, encoding="utf-8")
        assert processes.recall(tmp_path / "running.json") is None


def test_data_below_a_closed_folder_lives_elsewhere_only_where_another_user_must_reach_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = settle(closed / "vk")
    assert (home.place != home.folder) == (os.geteuid() == 0)
    assert home.can("-x", home.place)
    assert settle(closed / "vk").place == home.place
    throw_away(closed / "vk")
    assert not home.place.exists()


def test_a_watcher_ends_its_charge_when_the_lifeline_closes() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as charge:
        who = processes.identify(charge.pid)
        assert who
        command = [sys.executable, "-m", "bot.processes", str(who.pid), who.started, str(int(signal.SIGTERM))]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as watcher:
            assert watcher.stdin
            watcher.stdin.close()
            assert charge.wait(10) == -signal.SIGTERM
