"""What each process loads: imports cost memory and start time, and say what a process can do."""

import subprocess
import sys

import pytest

LOADED = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*sys.modules)"


def modules_of(process: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED, process], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("process", "absent"),
    [
        ("bot.web", {"twilio.rest", "bot.demo", "pytest"}),
        ("workers.clock", {"twilio.rest", "flask", "bot.demo"}),
        ("workers.run", {"flask", "bot.demo"}),
        ("workers.joined", {"twilio.rest", "flask", "bot.demo", "rapidfuzz"}),
        ("bot.cli.main", {"sqlalchemy", "flask", "twilio", "bot.dispatch"}),
    ],
)
def test_a_process_loads_only_what_it_needs(process: str, absent: set[str]) -> None:
    assert not modules_of(process) & absent
