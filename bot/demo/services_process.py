"""One process of ours in a folder that one run holds: recorded while it runs, awaited, ended in order."""

import fcntl
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from bot import processes
from bot.demo.services_home import EngineError

LOOPBACK = "127.0.0.1"
LOG_KEPT_BYTES = 1_000_000
POLITE = 10.0  # seconds for an end in order
FIRM = 3.0


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
