"""The conductor's door: what it refuses, whom it waits for, how it hears that `make` was asked to end."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo import run
from bot.demo.run_state import Folder

# A recipe that says when it is there and ends as soon as it can tell that make was asked to end.
LISTENS = """
import os, sys
from bot import processes
print("up", flush=True)
while processes.asked_through_make() is None:
    os.sched_yield()
print(processes.asked_through_make().name, flush=True)
"""


@pytest.mark.parametrize(
    "address", ["https://api.twilio.com", "http://192.0.2.1:8402", "http://localhost.example.org", "127.0.0.1:8402"]
)
def test_a_provider_that_is_not_on_this_machine_is_refused_before_anything_starts(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "demo"
    assert run.main(["--folder", str(folder), "--provider", address]) == 2
    assert not folder.exists()


def test_a_second_demonstration_beside_a_running_one_says_so(tmp_path: Path) -> None:
    with run.held(Folder(tmp_path)):
        (tmp_path / "now").write_text("http://127.0.0.1:8400")
        found = subprocess.run(
            [sys.executable, "-m", "bot.demo.run", "--folder", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert found.returncode == 1
    assert "already runs here: http://127.0.0.1:8400" in found.stderr


def test_secrets_are_invented_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = folder.read()
    assert folder.read() == first
    for secret in (tmp_path / "state.json", folder.sealing_key, folder.index_key):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_no_real_account_of_the_environment_reaches_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_BASE", "TWILIO_REGION", "DATABASE_URL"):
        monkeypatch.setenv(name, "real")
    folder = Folder(tmp_path)
    environment = folder.environment(folder.read(), "")
    assert "real" not in environment.values()
    assert environment["TWILIO_API_BASE"].startswith("http://127.0.0.1:")


def test_what_is_thrown_away_is_all_but_the_lock(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.read()
    (tmp_path / "program").mkdir()
    assert run.main(["--folder", str(tmp_path), "--remove"]) == 0
    assert [part.name for part in tmp_path.iterdir()] == ["lock"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_only_make_got_is_heard(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "listens.py").write_text(LISTENS)
    (tmp_path / "Makefile").write_text(f"all:\n\t@{sys.executable} listens.py\n")
    alone = {name: value for name, value in os.environ.items() if "MAKE" not in name}  # make may be running this test
    with subprocess.Popen(
        ["make"],
        cwd=tmp_path,
        env=alone,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - whoever runs this may ignore it
    ) as make:
        assert make.stdout
        assert make.stdout.readline() == "up\n"
        make.send_signal(number)
        assert make.stdout.readline() == f"{number.name}\n"
