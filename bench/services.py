"""What a bench runs: engines from the wheels with fsync on, the program's own processes, a provider, floors."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bench.floors.forms import ACCOUNT, OURS, TOKEN
from bench.floors.load import pack
from bench.measured import Told
from bot import processes
from bot.crypto import read_key_ring, write_new_keys
from bot.db import Database, open_engine
from bot.decisions.model import POLICY_1
from bot.demo.services import Postgres, Valkey, free_port
from bot.migrate import role_of, upgrade
from bot.supervise import WEB
from bot.wording.render import Wording

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


class Failed(Exception):
    """A bench could not measure what it wanted to."""


def eventually(look: Callable[[], Any], what: str, patience: float = PATIENCE, every: float = 0.02) -> Any:
    """Look, `every` so many seconds, until there is something. Raises `Failed`."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(every)
    raise Failed(f"waited {patience:.0f} s for {what}")


@dataclass(slots=True)
class Running:
    """One process of a bench."""

    name: str
    command: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    def stop(self) -> None:
        """End it in order, then by force, with all that descends from it."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def words(self) -> str:
        """The end of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


@dataclass(slots=True)
class Provider:
    """The bench's own provider, from the other side."""

    running: Running
    url: str

    def ask(self, method: str, path: str, values: Mapping[str, Any] | None = None) -> Any:
        """One question."""
        body = None if values is None else json.dumps(values).encode()
        asked = urllib.request.Request(self.url + path, method=method, data=body)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def count(self) -> dict[str, int]:
        """What it has counted."""
        return dict(self.ask("GET", "/_count"))

    def log(self, after: int = 0) -> list[list[Any]]:
        """Lines behind number `after`: moment, to, id of the text, segments."""
        return list(self.ask("GET", f"/_log?after={after}"))

    def begin_anew(self, **settings: float | None) -> None:
        """Forget, and set delay and rate."""
        self.ask("PUT", "/_settings", settings)
        self.ask("PUT", "/_forget", {})


@dataclass
class Services:
    """Engines, keys and settings of one bench, and whatever it starts."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    told: Told
    environment: dict[str, str]
    database: Database
    stack: ExitStack
    pids: dict[str, int] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The owner's address of the database, for psycopg."""
        return _plain(self.postgres.facts.owner_url)

    @property
    def redis_url(self) -> str:
        """Where Valkey is."""
        return self.valkey.facts.url

    @contextmanager
    def as_owner(self) -> Iterator["psycopg.Connection[Any]"]:
        """A connection that may do everything, committed at the end."""
        with psycopg.connect(self.owner) as connection:
            yield connection

    def count(self, query: str) -> int:
        """One number from the database."""
        with self.as_owner() as connection:
            row = connection.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0

    def start(self, name: str, command: str, stdin: Any = subprocess.DEVNULL, **more: str) -> Running:
        """A process in the checkout, with the program's settings and `more`; ends with the bench."""
        word, _, rest = command.partition(" ")
        program = shlex.quote(sys.executable) if word == "python" else word
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            process = processes.start(
                ["/bin/sh", "-c", f"exec {program} {rest}"],
                environment={**self.environment, **more},
                cwd=ROOT,
                stdin=stdin,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        running = Running(name, command, process, log)
        self.stack.callback(running.stop)
        self.pids[name] = running.pid
        return running

    def end(self, running: Running) -> None:
        """Stop it now, and count it no more."""
        running.stop()
        self.pids.pop(running.name, None)

    def serve(self, name: str, app: str, **more: str) -> tuple[Running, str]:
        """The real command of the web process with this application; returns it and its address."""
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        command = WEB.replace("bot.web:create_app()", app)
        settings = {"PUBLIC_BASE_URL": base, "FLOOR_URL": base, "PORT": str(port), **more}
        running = self.start(name, command, **settings)
        eventually(lambda: running.process.poll() is not None or _answers(base), f"{name} to answer")
        if running.process.poll() is not None:
            raise Failed(f"{name} did not start:\n{running.words()}")
        return running, base

    def worker(self, lane: str, name: str | None = None, **more: str) -> Running:
        """One of the program's workers."""
        return self.start(name or lane, f"python -m workers.run {lane}", **more)

    def provider(self, *, delay: float = 0.0, rate: float | None = None) -> Provider:
        """A provider of texts; what is started after it sends there."""
        port = free_port()
        command = f"python -m bench.floors.provider --port {port} --delay {delay}"
        running = self.start("provider", command + (f" --rate {rate}" if rate else ""))
        eventually(running.log.read_text, "the provider")
        url = f"http://127.0.0.1:{port}"
        self.environment["TWILIO_API_BASE"] = url
        return Provider(running, url)

    def run(self, command: str, **more: str) -> tuple[str, float]:
        """Run something to its end: what it printed, and its processor time. Raises `Failed`."""
        running = self.start("run", command, **more)
        _, status, usage = os.wait4(running.pid, 0)
        running.process.returncode = os.waitstatus_to_exitcode(status)
        self.pids.pop("run", None)
        if running.process.returncode:
            raise Failed(f"{command}\n{running.words()}")
        return running.log.read_text(encoding="utf-8"), usage.ru_utime + usage.ru_stime

    def load(self, base: str, requests: Sequence[bytes], connections: int = 16) -> dict[str, Any]:
        """Post these requests from a process of their own."""
        file = self.folder / "requests"
        file.write_bytes(pack(requests))
        with file.open("rb") as stdin:
            running = self.start(
                "load", f"python -m bench.floors.load --url {base} --connections {connections}", stdin=stdin
            )
            code = running.process.wait(PATIENCE * 3)
        self.pids.pop("load", None)
        if code:
            raise Failed(running.words())
        return dict(json.loads(running.log.read_text(encoding="utf-8")))

    @property
    def engines(self) -> dict[str, int]:
        """The servers beside the program."""
        return {"postgres": self.postgres.facts.pid, "valkey": self.valkey.facts.pid}


@contextmanager
def services(told: Told, **settings: str) -> Iterator[Services]:
    """Start both engines, durable; migrate; end and remove everything."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamtan-bench-")))
        postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        for engine in (postgres, valkey):
            stack.callback(engine.remove)
            engine.start()
        upgrade(postgres.facts.owner_url, role_of(postgres.facts.app_url))
        keys = folder / "sealing.key", folder / "index.key"
        write_new_keys(*keys)
        environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "PYTHONUTF8": "1",
            "DATABASE_URL": postgres.facts.app_url,
            "REDIS_URL": valkey.facts.url,
            "PUBLIC_BASE_URL": "http://127.0.0.1:1",
            "SEALING_KEY_FILE": str(keys[0]),
            "INDEX_KEY_FILE": str(keys[1]),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SMS_FROM": OURS,
            "CALL_NUMBER": "+22370000099",
            "ORGANISATION_NAME": "Mission Santé",
            "FLOOR_DATABASE": postgres.facts.owner_url,
            "FLOOR_TOKEN": TOKEN,
            "FLOOR_REDIS": valkey.facts.url,
            **settings,
        }
        info = {
            "keys": read_key_ring(*keys),
            "policy": POLICY_1,
            "wording": Wording.load(),
            "organisation_name": "Mission Santé",
            "call_number": "70 00 00 99",
            "channels": frozenset({"sms"}),
        }
        database = Database(open_engine(postgres.facts.app_url), info)
        stack.callback(database.dispose)
        inner = stack.enter_context(ExitStack())
        yield Services(folder, postgres, valkey, told, environment, database, inner)


def _answers(base: str) -> bool:
    try:
        urllib.request.urlopen(f"{base}/none", timeout=2).close()
    except urllib.error.HTTPError:
        return True  # it says so itself that there is nothing
    except OSError:
        return False
    return True


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
