"""Which process is which, how ours end with us, and how one left over by a killed run is ended.

A pid alone names nobody: the system gives it again. Whatever ends a process that it has not just started itself
goes through `Identity`, pid and start time together, so that a stranger is never ended.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

ON_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
ASKED_TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of one boot: `started` is compared, never read."""

    pid: int
    started: str


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None where nobody has, or only a dead one that waits to be collected."""
    if not ON_LINUX:
        return _identify_by_ps(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in brackets may hold anything, so that fields are counted from its end.
    state, *rest = stat.rpartition(")")[2].split()
    return None if state in "ZX" else Identity(pid, f"{boot}:{rest[18]}")


def _identify_by_ps(pid: int) -> Identity | None:
    state, _, started = _ask_ps(pid, "state=,lstart=").partition(" ")
    return None if not started or state.startswith("Z") else Identity(pid, started.strip())


def _ask_ps(pid: int, columns: str) -> str:
    command = ["/bin/ps", "-o", columns, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C"}).stdout.strip()  # noqa: S603


def is_alive(who: Identity) -> bool:
    """Whether exactly this process still runs."""
    return identify(who.pid) == who


def program_of(pid: int) -> str:
    """The name of what this process runs; empty where that cannot be known."""
    if ON_LINUX:
        with suppress(OSError):
            return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
        return ""
    return _ask_ps(pid, "comm=")


def remember(who: Identity, file: Path) -> None:
    """Write down who runs, whole or not at all."""
    half = file.with_suffix(".half")
    half.write_text(json.dumps(asdict(who)), encoding="utf-8")
    half.replace(file)


def recall(file: Path) -> Identity | None:
    """Who was written down; None where nothing readable is."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Identity(int(found["pid"]), str(found["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def end(who: Identity, steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn and wait up to its seconds for the end; whether the process has ended."""
    for number, patience in steps:
        if not _send(who, number) or ends_within(who, patience):
            return True
    return not is_alive(who)


if sys.platform == "linux":

    def _send(who: Identity, number: signal.Signals) -> bool:
        """Signal this process; False where it is gone. The descriptor holds the pid while its owner is compared."""
        try:
            handle = os.pidfd_open(who.pid)
        except ProcessLookupError:
            return False
        try:
            if not is_alive(who):
                return False
            signal.pidfd_send_signal(handle, number)
            return True
        except ProcessLookupError:
            return False
        finally:
            os.close(handle)

    def ends_within(who: Identity, seconds: float) -> bool:
        """Wait for this process's end, at most so long; whether it has ended."""
        try:
            handle = os.pidfd_open(who.pid)
        except ProcessLookupError:
            return True
        try:
            if is_alive(who):
                select.select([handle], [], [], seconds)
        finally:
            os.close(handle)
        return not is_alive(who)

else:

    def _send(who: Identity, number: signal.Signals) -> bool:
        """Signal this process; False where it is gone."""
        if not is_alive(who):
            return False
        with suppress(ProcessLookupError):
            os.kill(who.pid, number)
        return True

    def ends_within(who: Identity, seconds: float) -> bool:
        """Wait for this process's end, at most so long; whether it has ended."""
        queue = select.kqueue()
        event = select.kevent(who.pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        with suppress(ProcessLookupError):
            queue.control([event], 1, seconds)
        queue.close()
        return not is_alive(who)


def start(
    command: Sequence[str | Path],
    *,
    farewell: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> "subprocess.Popen[bytes]":
    """Start a child in a process group of its own, deaf to no signal, which gets `farewell` when this process dies.

    The group keeps a terminal's Ctrl-C away: we end our children ourselves and in order. On Linux the kernel sends
    the farewell, also after a kill -9; it counts from the *thread* that calls this, so call it in the main thread.
    Elsewhere a small watcher process sends it. `options` are those of `subprocess.Popen`.
    """
    with warnings.catch_warnings():
        # From Python 3.12 a fork beside threads warns; the preparation below takes no lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = subprocess.Popen(  # noqa: S603 - commands are ours
            [str(part) for part in command],
            process_group=0,
            env=environment,
            preexec_fn=_preparation(farewell),  # noqa: PLW1509 - see above
            **options,
        )
    if not ON_LINUX:
        _watch(child, farewell)
    return child


def _preparation(farewell: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl if ON_LINUX else None

    def prepare() -> None:
        for number in (*ASKED_TO_END, signal.SIGQUIT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)  # `nohup` and `&` leave some ignored, and a child inherits that
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if prctl:
            prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def end_with_parent() -> None:
    """Let the kernel send us a SIGTERM when our parent dies, where it can (Linux)."""
    if ON_LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def asked_through_make() -> signal.Signals | None:
    """The signal with which `make`, our parent, was asked to end, if it was; only Linux tells.

    GNU make passes on a SIGTERM, but on a SIGINT or SIGHUP that only it got it waits for its children without
    telling them. While it waits it has that signal blocked, which anybody can read.
    """
    if not ON_LINUX or program_of(os.getppid()) not in ("make", "gmake"):
        return None
    with suppress(OSError):
        for line in Path(f"/proc/{os.getppid()}/status").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("SigBlk:"):
                blocked = int(line.split()[1], 16)
                return next((number for number in ASKED_TO_END if blocked >> (number - 1) & 1), None)
    return None


_watchers: list[IO[bytes]] = []


def _watch(child: "subprocess.Popen[bytes]", farewell: signal.Signals) -> None:
    """Start a process that outlives us by one signal: its standard input ends when we do."""
    who = identify(child.pid)
    if who is None:
        return
    watcher = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot.processes", str(who.pid), who.started, str(int(farewell))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if watcher.stdin:
        _watchers.append(watcher.stdin)


def watch_over(who: Identity, farewell: signal.Signals, lifeline: IO[bytes]) -> None:
    """Wait until the other end of `lifeline` closes, then send the farewell to that process, if it still runs."""
    for number in ASKED_TO_END:
        signal.signal(number, signal.SIG_IGN)
    while lifeline.read(1):
        pass
    _send(who, farewell)


if __name__ == "__main__":
    watch_over(Identity(int(sys.argv[1]), sys.argv[2]), signal.Signals(int(sys.argv[3])), sys.stdin.buffer)
