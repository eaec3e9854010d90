"""What every embedded engine has: a folder held by one run, a recorded process, a start that waits, an end in order."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar

from bot import processes
from bot.demo.services_home import EngineError, Home, settle, throw_away

LOOPBACK = "127.0.0.1"
LOG_KEPT_BYTES = 1_000_000
POLITE = 10.0  # seconds for an end in order
FIRM = 3.0
TRIES = 3
READY_WITHIN = 60.0  # seconds: a large database is repaired within it after a crash


class AlreadyRunningError(EngineError):
    """Another living process holds this folder."""


class EndedEarlyError(EngineError):
    """The engine ended before it was ready."""


def free_port(preferred: int = 0) -> int:
    """`preferred` if nobody listens there, else any free port of the loopback."""
    for wanted in (preferred, 0):
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((LOOPBACK, wanted))
            except OSError:
                continue
            return int(door.getsockname()[1])
    raise EngineError("no free port on the loopback")


class HeldProcess:
    """One process of ours in a folder that one run holds. `gently` asks it to end, `firmly` does not wait long."""

    def __init__(
        self,
        name: str,
        gently: signal.Signals = signal.SIGTERM,
        firmly: signal.Signals = signal.SIGTERM,
        *,
        patience: float = POLITE,
    ) -> None:
        """Nothing runs before `start`. `patience` is in seconds, for an end in order."""
        self.name = name
        self._steps = ((gently, patience), (firmly, FIRM), (signal.SIGKILL, FIRM))
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self.log = Path()
        self._record = Path()

    @property
    def pid(self) -> int:
        """The engine's process id; 0 where it does not run."""
        return self._child.pid if self._child else 0

    def take(self, folder: Path) -> None:
        """Hold the folder for this process and end what a killed run left in it. Raises `AlreadyRunningError`."""
        self.log, self._record = folder / "log", folder / "running.json"
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("wb")
        try:
            # The lock dies with its holder, so that a held one always means a living run.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            lock.close()
            raise AlreadyRunningError(f"{self.name}: another run that is still alive holds {folder}") from problem
        self._lock = lock
        left_over = processes.recall(self._record)
        if left_over and not processes.end(left_over, self._steps):
            self.release()
            raise AlreadyRunningError(f"{self.name} of an earlier run (process {left_over.pid}) does not end")
        self._record.unlink(missing_ok=True)

    def start(self, command: Sequence[str | Path], configuration: str = "", **options: Any) -> None:
        """Start it; `configuration` is what it reads on standard input, `options` are those of `processes.start`."""
        self._shorten_log()
        with self.log.open("ab") as log:
            self._child = processes.start(
                command,
                farewell=self._steps[0][0],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                umask=0o077,
                **options,
            )
        who = processes.identify(self._child.pid)
        if who:
            processes.remember(who, self._record)
        if self._child.stdin:
            with suppress(BrokenPipeError), self._child.stdin as hand:
                hand.write(configuration.encode())

    @property
    def exit_code(self) -> int | None:
        """None while it runs or where it was not started."""
        return self._child.poll() if self._child else None

    def has_ended(self) -> bool:
        """Whether it was started and runs no more."""
        return self.exit_code is not None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Ask `ready` again and again until it says yes. Raises `EngineError` when the engine ends or time is over."""
        deadline = time.monotonic() + seconds
        while self._child and not ready():
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(0.01)
                raise EndedEarlyError(f"{self.name} ended while it started:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise EngineError(f"{self.name} was not ready after {seconds:.0f} s:\n{self.last_words()}")

    def stop(self) -> None:
        """End the engine in order and give the folder back; harmless where nothing runs."""
        for number, patience in self._steps:
            if not self._child or self._child.poll() is not None:
                break
            self._child.send_signal(number)
            try:
                self._child.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self._child = None
        self.release()

    def release(self) -> None:
        """Give the folder back."""
        if self._lock:
            self._record.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def last_words(self, lines: int = 8) -> str:
        """The end of the log."""
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"

    def _shorten_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.log.with_suffix(".1"))


Facts = TypeVar("Facts")


class Engine(ABC, Generic[Facts]):
    """One server in one folder. `start` raises `EngineError`, also `AlreadyRunningError`."""

    def __init__(self, folder: Path, process: HeldProcess, *, port: int, durable: bool) -> None:
        """Nothing runs before `start`. `port` is taken if it is free, else another."""
        self._folder = folder
        self._process = process
        self._port = port
        self._durable = durable
        self._facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """What the last start brought."""
        if self._facts is None:
            raise EngineError(f"{self._process.name} was not started")
        return self._facts

    def start(self) -> Facts:
        """Start the server; on return it answers."""
        began = time.monotonic()
        home = settle(self._folder)
        self._process.take(self._folder)
        try:
            self._launch(home)
            self._facts = self._describe(time.monotonic() - began)
        except BaseException:
            self._process.stop()
            raise
        return self._facts

    def stop(self) -> None:
        """End the server in order; harmless where it does not run."""
        self._process.stop()

    def remove(self) -> None:
        """Stop, and remove every file."""
        self.stop()
        throw_away(self._folder)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what is not durable is removed."""
        if self._durable:
            self.stop()
        else:
            self.remove()

    @abstractmethod
    def _launch(self, home: Home) -> None:
        """Prepare the data and run the process until it answers."""

    @abstractmethod
    def _describe(self, seconds: float) -> Facts:
        """The facts of the running server, started in so many seconds."""

    def _run(
        self, home: Home, command: Callable[[int], tuple[Sequence[str | Path], str]], ready: Callable[[], bool]
    ) -> None:
        """Start `command(port)`, a command line and its standard input, on a free port and wait for `ready`."""
        for attempt in range(TRIES):
            self._port = free_port(self._port)
            self._process.start(
                *command(self._port),
                environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                cwd=home.place,
                **home.run_as,
            )
            try:
                self._process.wait_until(ready, READY_WITHIN)
                return
            except EndedEarlyError:
                # Between finding a port and binding it somebody else may have taken it.
                if attempt + 1 == TRIES:
                    raise
