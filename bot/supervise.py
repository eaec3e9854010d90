"""Starts the program's processes, starts them again when they end, and ends them in order when asked.

One process that ends does not end the others: a web door that fails must not silence the alerts.
"""

import os
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from bot import processes


@dataclass(frozen=True, slots=True)
class Line:
    """One process: its name and the shell command that a `Procfile` would hold."""

    name: str
    command: str


# Threads, because a browser's idle connection or a slow laptop holds a whole single-threaded process (measured in
# docs/deploy/README.md). The control socket of gunicorn is off: we are the only one who controls it.
WEB = (
    "python -m gunicorn --workers 2 --worker-class gthread --threads 4 --timeout 30 --graceful-timeout 15"
    " --no-control-socket --bind ${JAMTAN_BIND:-127.0.0.1}:${PORT:-8000} 'bot.web:create_app()'"
)
LINES = (
    Line("web", WEB),
    Line("inbound", "python -m workers.run inbound"),
    Line("alerts", "python -m workers.run alerts"),
    Line("replies", "python -m workers.run replies"),
    Line("broadcasts", "python -m workers.run broadcasts"),
    Line("clock", "python -m workers.clock"),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: pauses before each further start, life after which they begin anew, time to end in order."""

    pauses: tuple[float, ...] = (1, 2, 5, 10, 30)
    steady_after: float = 60
    to_end: float = 20


class _Kept:
    """One line and its process, if it runs now."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0
        self.failures = 0
        self.due: float | None = 0.0
        self.rest = b""


class Supervisor:
    """Keeps `lines` running until a signal asks to stop. Use it in the main thread of a process of its own."""

    def __init__(self, lines: Sequence[Line] = LINES, *, out: IO[bytes], patience: Patience | None = None) -> None:
        """`out` gets each process's lines behind its name."""
        self._kept = [_Kept(line) for line in lines]
        self._out: IO[bytes] | None = out
        self._patience = patience or Patience()
        self._width = max(len(line.name) for line in (*lines, Line("jamtan", "")))
        self._watched = selectors.DefaultSelector()
        self._kill_at: float | None = None

    def run(self) -> int:
        """Start everything and stay until asked to stop and all has ended; the exit code of that is 0."""
        with told_signals(self._watched, self._on_signals):
            while self._kill_at is None or any(kept.process for kept in self._kept):
                self._start_due()
                for key, _ in self._watched.select(self._seconds_to_next()):
                    key.data()
                self._collect()
                if self._kill_at is not None and time.monotonic() >= self._kill_at:
                    self._kill()
        self._say("jamtan", "stopped")
        return 0

    def _start_due(self) -> None:
        for kept in self._kept:
            if kept.due is not None and self._kill_at is None and kept.due <= time.monotonic():
                self._start(kept)

    def _start(self, kept: _Kept) -> None:
        word, _, rest = kept.line.command.partition(" ")
        program = shlex.quote(sys.executable) if word == "python" else word
        kept.process = processes.start(
            ["/bin/sh", "-c", f"PYTHONUNBUFFERED=1; export PYTHONUNBUFFERED; exec {program} {rest}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        kept.began, kept.due = time.monotonic(), None
        if kept.process.stdout:
            os.set_blocking(kept.process.stdout.fileno(), False)
            self._watched.register(kept.process.stdout, selectors.EVENT_READ, lambda: self._pass_on(kept))
        self._say("jamtan", f"{kept.line.name} started, process {kept.process.pid}")

    def _pass_on(self, kept: _Kept) -> bool:
        """Print what has come whole; False at the end of the output, or where nothing is there now."""
        pipe = kept.process.stdout if kept.process else None
        if pipe is None or pipe.closed:
            return False
        try:
            came = os.read(pipe.fileno(), 65_536)
        except BlockingIOError:
            return False
        if not came:
            self._watched.unregister(pipe)
            pipe.close()
        *whole, kept.rest = (kept.rest + came).split(b"\n")
        if kept.rest and (not came or len(kept.rest) > 65_536):
            whole.append(kept.rest)
            kept.rest = b""
        for text in whole:
            self._print(kept.line.name, text)
        return bool(came)

    def _collect(self) -> None:
        for kept in self._kept:
            if kept.process and _has_ended(kept.process):
                self._bury(kept, kept.process)

    def _bury(self, kept: _Kept, process: "subprocess.Popen[bytes]") -> None:
        """End what an ended process left in its group, then let go of it.

        The group is signalled before its leader is collected: until then nobody else can have its number.
        """
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        while self._pass_on(kept):
            pass
        if process.stdout and not process.stdout.closed:
            self._watched.unregister(process.stdout)
            process.stdout.close()
        kept.process = None
        if self._kill_at is not None:
            self._say("jamtan", f"{kept.line.name} ended with {code}")
            return
        if time.monotonic() - kept.began >= self._patience.steady_after:
            kept.failures = 0
        pause = self._patience.pauses[min(kept.failures, len(self._patience.pauses) - 1)]
        kept.failures += 1
        kept.due = time.monotonic() + pause
        self._say("jamtan", f"{kept.line.name} ended with {code}, starts again in {pause:g} s")

    def _on_signals(self, numbers: bytes) -> None:
        asked = [number for number in numbers if number in processes.ASKED_TO_END]
        if not asked or self._kill_at is not None:
            return
        self._kill_at = time.monotonic() + self._patience.to_end
        self._say("jamtan", f"stopping on {signal.Signals(asked[0]).name}")
        for kept in self._kept:
            if kept.process:
                # Not `terminate()`: that collects one that has just ended, and whoever buries it would find nobody.
                os.kill(kept.process.pid, signal.SIGTERM)

    def _kill(self) -> None:
        for kept in self._kept:
            if kept.process:
                self._say("jamtan", f"{kept.line.name} does not end, killed")
                with suppress(ProcessLookupError):
                    os.killpg(kept.process.pid, signal.SIGKILL)
        self._kill_at = time.monotonic() + self._patience.to_end

    def _seconds_to_next(self) -> float | None:
        if self._kill_at is not None:
            return max(0.0, self._kill_at - time.monotonic())
        due = [kept.due for kept in self._kept if kept.due is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _say(self, name: str, text: str) -> None:
        self._print(name, text.encode())

    def _print(self, name: str, text: bytes) -> None:
        if self._out is None:
            return
        try:
            self._out.write(f"{name:<{self._width}} | ".encode() + text + b"\n")
            self._out.flush()
        except OSError:
            # The terminal is gone; the work goes on. What is still buffered must not fail the end of this process.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._out.fileno())
            os.close(nowhere)
            self._out = None


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has, without collecting it where the system can tell (before Python 3.13 macOS cannot)."""
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@contextmanager
def told_signals(watched: selectors.BaseSelector, tell: Callable[[bytes], None]) -> Iterator[None]:
    """Signals wake the selector and are told as numbers, also those that were ignored when this process began."""
    inner, outer = socket.socketpair()
    inner.setblocking(False)
    outer.setblocking(False)
    numbers = (*processes.ASKED_TO_END, signal.SIGCHLD)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    before_fd = signal.set_wakeup_fd(inner.fileno())
    watched.register(outer, selectors.EVENT_READ, lambda: tell(outer.recv(4096)))
    try:
        yield
    finally:
        signal.set_wakeup_fd(before_fd)
        for number, handler in before.items():
            signal.signal(number, handler)
        watched.unregister(outer)
        inner.close()
        outer.close()
