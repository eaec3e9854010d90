"""The supervisor as a process of its own: restarts, order of the end, signals that were ignored at its start."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot import processes, supervise

REPOSITORY = Path(__file__).parents[2]

# Arguments: seconds to end in order, then name=command pairs.
RUNNER = """
import sys
from bot.supervise import Line, Patience, Supervisor
patience = Patience(pauses=(0.05, 0.1), steady_after=60, to_end=float(sys.argv[1]))
lines = [Line(*pair.split("=", 1)) for pair in sys.argv[2:]]
sys.exit(Supervisor(lines, out=sys.stdout.buffer, patience=patience).run())
"""
WAITS = "python -c 'import time; print(\"up\"); time.sleep(60)'"
DEAF = "python -c 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(\"up\"); time.sleep(60)'"


class Running:
    """A supervisor and what it has printed so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.seen: list[str] = []

    def read_until(self, pattern: str) -> "re.Match[str]":
        assert self.process.stdout
        for line in self.process.stdout:
            self.seen.append(line.rstrip("\n"))
            found = re.search(pattern, line)
            if found:
                return found
        raise AssertionError(f"{pattern} never came:\n" + "\n".join(self.seen))

    def child(self, name: str) -> processes.Identity:
        number = self.read_until(rf"{name} started, process (\d+)").group(1)
        who = processes.identify(int(number))
        assert who
        return who

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, rest


@contextmanager
def supervisor(*lines: str, to_end: float = 10, deaf: bool = False) -> Iterator[Running]:
    command = [sys.executable, "-c", RUNNER, str(to_end), *lines]
    if deaf:
        command = ["/bin/sh", "-c", 'trap "" INT HUP TERM; exec "$@"', "sh", *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        try:
            yield Running(process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("deaf", [False, True], ids=["heard", "ignored at start"])
def test_each_signal_ends_all_children_and_the_supervisor_with_success(number: signal.Signals, deaf: bool) -> None:
    with supervisor(f"one={WAITS}", f"two={WAITS}", deaf=deaf) as running:
        children = [running.child("one"), running.child("two")]
        running.read_until("two +[|] up")
        code, rest = running.stop(number)
    assert code == 0
    assert f"stopping on {number.name}" in rest
    assert rest.endswith("stopped\n")
    assert not any(processes.is_alive(child) for child in children)


def test_a_child_hears_signals_that_were_ignored_when_the_supervisor_began() -> None:
    told = "python -c 'import signal; print(*(signal.getsignal(n).name for n in (1, 15)))'"
    with supervisor(f"one={told}", deaf=True) as running:
        running.read_until(r"\| SIG_DFL SIG_DFL")


def test_a_child_that_ends_starts_again_with_growing_pauses_and_the_others_stay() -> None:
    with supervisor("fails=sh -c 'exit 3'", f"stays={WAITS}") as running:
        stays = running.child("stays")
        assert running.read_until(r"ended with 3, starts again in (\S+) s").group(1) == "0.05"
        assert running.read_until(r"ended with 3, starts again in (\S+) s").group(1) == "0.1"
        assert running.read_until(r"ended with 3, starts again in (\S+) s").group(1) == "0.1"
        assert processes.is_alive(stays)
        assert running.stop()[0] == 0


def test_a_killed_child_starts_again_and_what_it_left_in_its_group_is_ended_first() -> None:
    leaves = 'python -c \'import subprocess; p = subprocess.Popen(["sleep", "60"]); print("left", p.pid); p.wait()\''
    with supervisor(f"one={leaves}") as running:
        first = running.child("one")
        left = processes.identify(int(running.read_until(r"left (\d+)").group(1)))
        os.kill(first.pid, signal.SIGKILL)
        second = running.child("one")
        assert left
        assert processes.ends_within(left, 5)
        assert second != first
        running.read_until(r"left (\d+)")
        assert running.stop()[0] == 0


def test_a_child_that_does_not_end_is_killed_after_its_time() -> None:
    with supervisor(f"deaf={DEAF}", to_end=0.2) as running:
        child = running.child("deaf")
        running.read_until("up")
        code, rest = running.stop()
    assert code == 0
    assert "deaf does not end, killed" in rest
    assert not processes.is_alive(child)


def test_a_child_may_take_its_time_to_end_in_order() -> None:
    slow = (
        "python -c 'import signal, sys, time;"
        ' signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.3), print("in order"), sys.exit(0)));'
        ' print("up"); time.sleep(60)\''
    )
    with supervisor(f"slow={slow}") as running:
        running.read_until("up")
        code, rest = running.stop()
    assert code == 0
    assert re.search(r"slow +\| in order", rest)
    assert "slow ended with 0" in rest


def test_a_killed_supervisor_takes_its_children_with_it() -> None:
    with supervisor(f"one={WAITS}") as running:
        child = running.child("one")
        running.read_until("up")
        running.process.kill()
        assert processes.ends_within(child, 10)


def test_strangers_live_on() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as stranger:
        with supervisor(f"one={WAITS}") as running:
            running.read_until("up")
            running.stop()
        assert stranger.poll() is None


def test_the_work_goes_on_when_nobody_reads_the_output_any_more(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with supervisor(f"one=sh -c 'echo said; echo done >{pipe}'") as running:
        assert running.process.stdout
        running.process.stdout.close()
        assert [pipe.read_text() for _ in range(3)] == ["done\n"] * 3
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(10) == 0


def test_a_process_that_ends_in_the_moment_of_stopping_is_no_fault(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with supervisor(f"one=sh -c 'echo said; read words <{pipe}'") as running:
        child = running.child("one")
        running.read_until("said")
        running.process.send_signal(signal.SIGSTOP)
        pipe.write_text("end\n")
        assert processes.ends_within(child, 10)
        running.process.send_signal(signal.SIGTERM)
        running.process.send_signal(signal.SIGCONT)
        assert running.process.wait(10) == 0


def test_a_setting_reaches_a_command_with_its_default() -> None:
    with supervisor("one=echo ${JAMTAN_NO_SUCH_SETTING:-default}; sleep 60") as running:
        running.read_until(r"one +\| default")


def test_the_procfile_holds_the_same_lines() -> None:
    told = [f"{line.name}: {line.command}" for line in supervise.LINES]
    assert (REPOSITORY / "Procfile").read_text(encoding="utf-8").splitlines() == told


def test_the_systemd_units_run_the_same_commands() -> None:
    folder = REPOSITORY / "docs" / "deploy"
    for line in supervise.LINES:
        own, shared = folder / f"jamtan-{line.name}.service", folder / "jamtan-worker@.service"
        text = (own if own.exists() else shared).read_text(encoding="utf-8").replace("%i", line.name)
        command = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", line.command)
        assert f"ExecStart=/opt/jamtan/bin/{command}\n" in text
        assert "Restart=always" in text


def test_wrong_settings_start_nothing() -> None:
    program = "import sys; sys.argv = ['jamtan', 'up']; from bot.cli.main import main; main()"
    found = subprocess.run([sys.executable, "-c", program], env={}, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "DATABASE_URL: missing" in found.stderr
    assert "TWILIO_AUTH_TOKEN: missing" in found.stderr
    assert not found.stdout
