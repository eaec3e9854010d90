"""One run's program as real processes, each of which can be killed, stopped and held down by itself."""

import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import processes
from bot.actors import PROGRAM
from bot.calm_periods.commands import TellPeriods
from bot.checkpoint import Point
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.db import Database, open_engine
from bot.demo.fake_twilio.client import Control
from bot.demo.services import free_port
from bot.dispatch import run
from bot.ids import ContactId
from tests.conftest import KEYS, session_info
from tests.faults.engines import TEMPLATE, WORLD, Engines
from tests.faults.greeting import NAME
from tests.faults.network import Network
from tests.faults.people import Maker, People
from tests.faults.provider import ACCOUNT, OURS, TOKEN, running_provider
from tests.faults.runner import ARMED, CLOCKS, HITS, LOGS

LANES = ("inbound", "alerts", "replies", "broadcasts")
NAMES = ("web", *LANES, "clock")
OFFICE = "office"
"""Beside the processes of production: carries out what people order at the console."""
SENDERS = ("alerts", "replies", "broadcasts")
ROOT = Path(__file__).parents[2]
RESTART_AFTER = 0.15
"""Seconds from a death to the next start, as short as a supervisor's first pause may be made."""


class Nursery:
    """Forks the processes. Start it in the main thread: it ends with that."""

    def __init__(self, program: Path, environment: dict[str, str], log: IO[bytes]) -> None:
        """`program` is the folder that holds `bot` and `workers`; raises `RuntimeError` if it does not come up."""
        self._child: subprocess.Popen[bytes] = processes.start(
            [sys.executable, "-c", "from tests.faults.runner import nursery; nursery()"],
            environment=environment | {"PYTHONPATH": os.pathsep.join((str(program), str(ROOT)))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=environment["FAULTS_FOLDER"],
        )
        self._lock = threading.Lock()
        told = self._read()
        if Path(str(told["program"])).parent != program:
            raise RuntimeError(f"the nursery runs {told['program']}, not what is in {program}")

    def start(self, name: str, bind: str) -> processes.Identity | None:
        """A new process; None where it died at once."""
        assert self._child.stdin is not None
        with self._lock:
            self._child.stdin.write(json.dumps({"name": name, "bind": bind}).encode() + b"\n")
            self._child.stdin.flush()
            pid = int(str(self._read()["pid"]))
        return processes.identify(pid)

    def _read(self) -> dict[str, object]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the nursery ended: see its log")
        told: dict[str, object] = json.loads(line)
        return told

    def close(self) -> None:
        """End it; its children end with it."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


@dataclass
class Ledger:
    """What the run itself knows to have happened, beside database and log. Times are real, in UTC."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    jumps: list[tuple[datetime, float]] = field(default_factory=list)
    clear_since: datetime | None = None
    kills: Counter[str] = field(default_factory=Counter)
    stops: list[str] = field(default_factory=list)
    dangers: list[tuple[str, str]] = field(default_factory=list)
    """(place, provider's id) of texts that must stop every visit there."""
    turned_back: list[tuple[str, str]] = field(default_factory=list)
    """(reference, provider's id) of texts by which a team says that nobody shall come: its visit must be stopped."""
    held: list[tuple[str, str]] = field(default_factory=list)
    """(place, provider's id) of danger that a stranger told."""
    continued: list[str] = field(default_factory=list)
    """References of visits that the focal point lets go on all the same."""
    acknowledged: list[tuple[str, ContactId, int, str]] = field(default_factory=list)
    """(reference, who, two digits, provider's id)."""
    by_hand: set[str] = field(default_factory=set)
    """References of visits for whose team a fault answers just now."""
    refusals: list[str] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=dict)
    """Of each table that only grows: what was seen committed in it at any time of the run, row by row."""
    noted: Counter[str] = field(default_factory=Counter)
    """What a fault saw of its own effect."""
    paused: float = 0.0
    """The longest pause of one process, in seconds."""

    def real(self, business: datetime) -> datetime:
        """When it really was that the program's clock showed this; between two jumps backwards it is a guess."""
        for at, ahead in reversed(self.jumps):
            if business >= at + timedelta(seconds=ahead):
                return business - timedelta(seconds=ahead)
        return business

    def ahead(self, real: datetime) -> timedelta:
        """By how much the program's clock was ahead at this moment."""
        return timedelta(seconds=next((ahead for at, ahead in reversed(self.jumps) if real >= at), 0.0))


class Away(SQLAlchemyError):
    """The database, or whoever carries out orders, was not there for a moment."""


class World:
    """A running program with a world in it. Everything here is called from the main thread unless it says otherwise."""

    def __init__(self, engines: Engines, people: People, folder: Path, program: Path, seed: int) -> None:
        """Prepares everything and starts nothing."""
        self.engines, self.people, self.folder, self.program, self.seed = engines, people, folder, program, seed
        self.name = f"run_{folder.name}".lower()
        self.ledger = Ledger()
        self.network = Network(seed)
        self.port, self.office_port = free_port(), free_port()
        self.log = folder / "provider.log"
        self.down: set[str] = set()
        self.running: dict[str, processes.Identity] = {}
        self._shift = 0.0
        self._watching = threading.Event()
        for part in (ARMED, CLOCKS, LOGS):
            (folder / part).mkdir()

    @contextmanager
    def started(self) -> Iterator["World"]:
        """All processes, kept alive; everything ends with the block."""
        template = WORLD if self.people.visits else TEMPLATE
        self.engines.empty_valkey()
        self.engines.copy(template, self.name)
        owner, app = self.engines.urls(self.name)
        self._watch_moves()
        self.database = Database(open_engine(app, pool_size=8, application_name="driver"), session_info())
        try:
            with (
                running_provider(f"{self.network.url('web')}/twilio/inbound", self.log) as provider,
                (self.folder / LOGS / "nursery").open("wb") as log,
            ):
                self.phones = Control(f"http://127.0.0.1:{provider}")
                self.network.lead("api", provider)
                self.network.lead("web", self.port)
                self.environment = self._environment(app, owner)
                self.nursery = Nursery(self.program, self.environment, log)
                keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
                try:
                    for name in (*NAMES, OFFICE):
                        self._start(name)
                    keeper.start()
                    yield self
                finally:
                    self._watching.set()
                    if keeper.is_alive():
                        keeper.join(5)
                    for name in list(self.running):
                        self._signal_group(name, signal.SIGKILL)
                    self.nursery.close()
        finally:
            self.network.close()
            self.database.dispose()
            self.engines.drop(self.name)

    def _environment(self, app: str, owner: str) -> dict[str, str]:
        sealing, index = self.folder / "sealing.key", self.folder / "index.key"
        sealing.write_text(f"1:{KEYS.sealing[1].hex()}\n")
        index.write_text(f"{KEYS.index.hex()}\n")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": app,
            "DATABASE_OWNER_URL": owner,
            "REDIS_URL": self.engines.redis_url,
            "PUBLIC_BASE_URL": self.network.url("web"),
            "SEALING_KEY_FILE": str(sealing),
            "INDEX_KEY_FILE": str(index),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_BASE": self.network.url("api", NAME if self.engines.names else "127.0.0.1"),
            "SSL_CERT_FILE": str(self.network.trust),
            "TWILIO_SMS_FROM": OURS["sms"],
            "TWILIO_WHATSAPP_FROM": OURS["whatsapp"],
            "CALL_NUMBER": "+22370000099",
            "GO_HELD_SECONDS": "0",
            "ORGANISATION_NAME": "Mission Santé",
            "SEND_THREADS": "4",
            "SMS_SEGMENTS_PER_SECOND": "60",
            "FAULTS_FOLDER": str(self.folder),
        }

    def _watch_moves(self) -> None:
        """The database itself writes down every change of a text's state, and when each message came in, by whoever."""
        with self.engines.admin(self.name) as connection:
            connection.execute(
                "CREATE TABLE moves (n serial, id uuid, before text, after text,"
                " at timestamptz DEFAULT clock_timestamp())"
            )
            connection.execute("GRANT INSERT ON moves TO jamtan_app")
            connection.execute("GRANT USAGE ON SEQUENCE moves_n_seq TO jamtan_app")
            connection.execute(
                "CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " INSERT INTO moves (id, before, after) VALUES (new.id, old.state, new.state); RETURN NULL; END $$"
            )
            connection.execute(
                "CREATE TRIGGER note_move AFTER UPDATE ON outbound FOR EACH ROW"
                " WHEN (old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION note_move()"
            )
            connection.execute("CREATE TABLE captures (provider_id text, at timestamptz DEFAULT clock_timestamp())")
            connection.execute("GRANT INSERT ON captures TO jamtan_app")
            connection.execute(
                "CREATE FUNCTION note_capture() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " INSERT INTO captures (provider_id) VALUES (new.provider_id); RETURN NULL; END $$"
            )
            connection.execute(
                "CREATE TRIGGER note_capture AFTER INSERT ON inbound FOR EACH ROW EXECUTE FUNCTION note_capture()"
            )

    # Processes

    def _start(self, name: str) -> None:
        who = self.nursery.start(name, f"127.0.0.1:{self.office_port if name == OFFICE else self.port}")
        if who is None:
            self.running.pop(name, None)
        else:
            self.running[name] = who

    def _keep(self) -> None:
        """In a thread of its own: start again what has ended, except what is held down."""
        gone: dict[str, float] = {}
        while not self._watching.wait(0.05):
            wanted = [*NAMES, OFFICE, *(("clock2",) if "clock2" in self.running else ())]
            for name in wanted:
                who = self.running.get(name)
                if name in self.down or (who is not None and processes.is_alive(who)):
                    gone.pop(name, None)
                elif time.monotonic() - gone.setdefault(name, time.monotonic()) >= RESTART_AFTER:
                    with suppress(RuntimeError, OSError):
                        self._start(name)

    def _signal_group(self, name: str, number: signal.Signals) -> bool:
        who = self.running.get(name)
        if who is None or not processes.is_alive(who):
            return False
        with suppress(ProcessLookupError):
            os.killpg(who.pid, number)  # each is the leader of its own group
            return True
        return False

    def kill(self, name: str) -> None:
        """kill -9 of the process and its children."""
        if self._signal_group(name, signal.SIGKILL):
            self.ledger.kills[name] += 1

    def end(self, name: str) -> None:
        """SIGTERM, as a new release does."""
        who = self.running.get(name)
        if who is not None:
            processes.end(who, [(signal.SIGTERM, 0.0)])

    def wait_for_end(self, name: str, seconds: float) -> bool:
        """Whether it ended by itself in time."""
        who = self.running.get(name)
        return who is None or processes.ends_within(who, seconds)

    def freeze(self, name: str) -> None:
        """SIGSTOP."""
        self._signal_group(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self._signal_group(name, signal.SIGCONT)

    def is_frozen(self, name: str) -> bool:
        """Whether it stands still, as Linux tells; elsewhere nobody knows."""
        who = self.running.get(name)
        stat = Path(f"/proc/{who.pid}/stat") if who else Path()
        return stat.is_file() and stat.read_text().rpartition(")")[2].split()[0] == "T"

    def hold_down(self, *names: str) -> None:
        """Kill them, and start them no more until `let_up`."""
        self.down |= set(names)
        for name in names:
            self.kill(name)

    def let_up(self) -> None:
        """Everything may run again."""
        self.down.clear()

    def add_second_clock(self) -> None:
        """A hot standby."""
        self._start("clock2")

    def arm(self, name: str, point: Point, action: str, at: int = 1) -> None:
        """Let this process end or stop itself when it passes the point for the `at`-th time."""
        half = self.folder / ARMED / f".{name}"
        half.write_text(f"{point} {action} {at}")
        half.replace(self.folder / ARMED / name)

    def disarm(self) -> None:
        """Nobody ends itself any more."""
        for order in (self.folder / ARMED).iterdir():
            order.unlink(missing_ok=True)

    def hits(self) -> list[str]:
        """What ended or stopped itself, and where: "name point action pid"."""
        with suppress(FileNotFoundError):
            return (self.folder / HITS).read_text().splitlines()
        return []

    def total_kills(self) -> int:
        """Of processes of the program and of engines."""
        return self.ledger.kills.total() + sum(" kill " in hit for hit in self.hits())

    # Time

    def now(self) -> datetime:
        """What the program's clocks show."""
        return utc_now() + timedelta(seconds=self._shift)

    def jump(self, seconds: float, *names: str) -> None:
        """Move the clock of these processes, or of all and of the run itself."""
        for name in names or (*NAMES, "clock2"):
            ahead = self._shift + seconds
            half = self.folder / CLOCKS / f".{name}"
            half.write_text(f"{ahead}\n")
            half.replace(self.folder / CLOCKS / name)
        if not names:
            self._shift += seconds
            self.ledger.jumps.append((datetime.now(UTC), self._shift))

    def forget_last_pull(self) -> None:
        """As if the puller's two minutes were over."""
        with self.engines.admin(self.name) as connection:
            connection.execute("UPDATE heartbeat SET at = at - interval '125 seconds' WHERE name = 'puller'")

    # Orders

    def carry_out(self, command: Command) -> None:
        """As a door of the program does. Raises `Refused`, or `Away`: then nobody knows. For any thread."""
        try:
            with (
                socket.create_connection(("127.0.0.1", self.office_port), timeout=60) as line,
                line.makefile("rwb") as at,
            ):
                pickle.dump((command, self.now()), at)
                at.flush()
                told, what = pickle.load(at)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise Away(type(error).__name__) from error
        if told == "refused":
            raise Refused(what, what)
        if told != "done":
            raise Away(what)

    # Looking

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of the run's own, committed by the caller. For any thread."""
        with self.database.session() as session:
            yield session

    def keep_files(self, target: Path) -> None:
        """Copy logs and the provider's log for whoever looks for the reason of a violation."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        shutil.copytree(self.folder / LOGS, target / LOGS)
        for file in (self.log, self.folder / HITS):
            with suppress(FileNotFoundError):
                shutil.copy2(file, target)


def eventually(look: Callable[[], bool], seconds: float) -> bool:
    """Look until it is so; False: it was not in time."""
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def make_people(engines: Engines) -> People:
    """The world that runs copy, made in a database of its own, in place of an older one."""
    engines.drop(WORLD)
    engines.copy(TEMPLATE, WORLD)
    database = Database(open_engine(engines.urls(WORLD)[1], pool_size=1), session_info())
    try:
        with database.session() as session:
            people = Maker(session, utc_now()).make()
            run(TellPeriods(by=PROGRAM, cause="faults:begin"), session, utc_now())
            session.commit()
        with engines.admin(WORLD) as connection:
            connection.execute("DELETE FROM outbound")  # what was said while the world was made concerns nobody
    finally:
        database.dispose()
    return people
