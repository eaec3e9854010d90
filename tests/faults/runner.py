"""The program's processes as the fault tests run them: rigged at named points, with short leases and timeouts.

A nursery imports the program once and forks a process for each order that it reads, so that one that was killed is back
within a tenth of a second. What runs after the fork is what `workers.run`, `workers.clock` and gunicorn run.
"""

import json
import os
import pickle
import signal
import socketserver
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from sqlalchemy.exc import SQLAlchemyError

import bot
from bot import dispatch, processes
from bot.channels.twilio.sender import TwilioSender
from bot.checkpoint import Point
from bot.clock import follow_clock_file
from bot.commands import Refused
from bot.db import Database, open_engine
from bot.log import set_up_logging
from bot.messages.ports import Sender
from bot.queue import LANES, Waker
from bot.settings import Settings, load_settings
from bot.understanding.lexicon import Lexicons, load_lexicons
from bot.web import create_app
from bot.wiring import Runtime, session_info
from workers.clock import Clock
from workers.drains import Drainer
from workers.engine import Engine
from workers.joined import engine_of
from workers.run import Process

LEASE = timedelta(seconds=6)
HANDOVER_SECONDS = 3.5
TIMEOUT = (1.0, 2.0)
"""Connecting to and reading from the provider, in seconds: shorter than in production, as the leases are."""

ARMED, HITS, CLOCKS, LOGS = "armed", "hits", "clocks", "logs"
"""Names in the folder of a run: files that arm a process, points at which one ended, clocks and output of each."""


@dataclass(frozen=True, slots=True)
class Rigged:
    """Obeys `Checkpoint`: kills or stops this process at the point that the file of its name says."""

    folder: Path
    name: str

    def __call__(self, point: Point, /) -> None:
        """Do what is ordered for this point, once."""
        order = self.folder / ARMED / self.name
        try:
            wanted, action, left = order.read_text().split()
        except (FileNotFoundError, ValueError):
            return
        if wanted != point:
            return
        if int(left) > 1:
            order.write_text(f"{wanted} {action} {int(left) - 1}")
            return
        order.unlink(missing_ok=True)
        hits = os.open(self.folder / HITS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(hits, f"{self.name} {point} {action} {os.getpid()}\n".encode())
        os.close(hits)
        os.kill(os.getpid(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)


@dataclass(frozen=True)
class Loaded:
    """What every process needs and the nursery has read already."""

    folder: Path
    settings: Settings
    info: dict[str, Any]
    lexicons: Lexicons

    def runtime(self, name: str) -> Runtime:
        """The parts of one process, made after the fork."""
        follow_clock_file(self.folder / CLOCKS / name)
        engine = open_engine(self.settings.database_url, pool_size=10, application_name=f"jamtan-{name}")
        parts = _Parts(
            self.settings, Database(engine, self.info), Waker(self.settings.redis_url), Rigged(self.folder, name)
        )
        parts.__dict__["lexicons"] = self.lexicons  # a cached property, already known
        return parts

    def engine(self, name: str) -> Engine:
        """The engine of a worker or of the clock."""
        return replace(engine_of(self.runtime(name)), lease=LEASE, handover_seconds=HANDOVER_SECONDS)


class _Parts(Runtime):
    @cached_property
    def sender(self) -> Sender:
        settings = self.settings
        return TwilioSender(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            api_base=settings.twilio_api_base,
            timeout=TIMEOUT,
        )


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn as in production, without its command line."""

    def __init__(self, loaded: Loaded, bind: str) -> None:
        self._loaded = loaded
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        values = {"bind": self._bind, "workers": 2, "worker_class": "gthread", "threads": 4, "timeout": 30}
        for name, value in {**values, "graceful_timeout": 15, "control_socket_disable": True}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app(self._loaded.runtime("web"))


class Office(socketserver.ThreadingTCPServer):
    """What people order at the console, carried out by the program that is being tried, as its doors do: one
    transaction, then wake. An order is (command, now); the answer is the code of a refusal, or nothing.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, loaded: Loaded, bind: str) -> None:
        """Listens at once."""
        self.runtime = loaded.runtime("office")
        host, _, port = bind.partition(":")
        super().__init__((host, int(port)), _Order)


class _Order(socketserver.StreamRequestHandler):
    server: Office

    def handle(self) -> None:
        command, now = pickle.load(self.rfile)
        runtime = self.server.runtime
        try:
            with runtime.database.session() as session:
                lanes = dispatch.run(command, session, now).lanes
                session.commit()
            runtime.waker.wake_all(lanes)
            told: tuple[str, str] = ("done", "")
        except Refused as refused:
            told = ("refused", refused.code)
        except SQLAlchemyError as error:
            told = ("away", str(getattr(error, "orig", error)).partition("\n")[0][:80])
        pickle.dump(told, self.wfile)


def become(loaded: Loaded, name: str, bind: str) -> int:
    """Be this process until it ends; its exit code. Clocks may be two: `clock` and `clock2`."""
    set_up_logging(name)
    if name == "web":
        _Web(loaded, bind).run()
        return 0
    if name == "office":
        Office(loaded, bind).serve_forever()
    engine = loaded.engine(name)
    if name in LANES:
        Process(Drainer(engine, name), loaded.settings.redis_url).run()
        return 0
    clock = Clock(engine)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: clock.stopping.set())
    clock.run()
    return 0


def nursery() -> None:
    """Read orders {"name", "bind"} from standard input, one a line; answer each with the pid of the process."""
    processes.end_with_parent()
    settings = load_settings()
    folder = Path(os.environ["FAULTS_FOLDER"])
    loaded = Loaded(folder, settings, session_info(settings), load_lexicons())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead: their death is seen from outside
    _say({"ready": os.getpid(), "program": str(Path(bot.__file__).parent)})
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(lambda order=order: become(loaded, order["name"], order["bind"]), folder / LOGS / order["name"])  # type: ignore[misc]
        _say({"pid": child})


def _live(life: Callable[[], int], log: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    processes.end_with_parent()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, out), (2, out)):
        os.dup2(source, target)
    code = 1
    try:
        code = life()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        sys.stderr.write(f"ended with {type(error).__name__}\n")
    finally:
        os._exit(code)


def _say(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
