"""Every bench runs and says what it measured; floors know nothing of the program, and are never slowed by it."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = sorted((ROOT / "bench" / "floors").glob("*.py"))
BOTH = {"ratio", "ours_rps", "floor_rps", "p99_ratio", "cpu_seconds", "stored"}
BENCHES: dict[str, set[str]] = {
    "inbound": BOTH,
    "callbacks": BOTH,
    "inbound --through": {"texts_per_second", "worker_cpu_ms"},
    "outbound": {"ratio", "ours_sends", "floor_sends", "ratio_default_client", "times_rq", "times_rq_100ms"},
    "nogo": {"p50_ms", "p99_ms", "trials", "throttled"},
    "nogo --fake": {"p50_ms", "p99_ms", "trials", "throttled"},
    "broadcast": {"rows_per_second", "grown_mb", "cpu_ratio", "resident_mb"},
    "lanes": {"ratio", "one_sends", "two_sends", "double_sends"},
}


@pytest.mark.parametrize("path", FLOORS, ids=lambda path: path.stem)
def test_a_floor_imports_nothing_of_the_program(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in named if name.split(".")[0] in ("bot", "workers", "migrations", "tests")}
    assert all(name.startswith("bench.floors") for name in named if name.split(".")[0] == "bench")


@pytest.mark.parametrize("module", [f"bench.floors.{path.stem}" for path in FLOORS if path.stem != "__init__"])
def test_a_floor_runs_without_the_program(module: str) -> None:
    code = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, module], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {name for name in done.stdout.split() if name.split(".")[0] in ("bot", "workers")}


@pytest.mark.long
@pytest.mark.parametrize("words", BENCHES)
def test_a_bench_runs_and_its_last_line_is_one_object(words: str, tmp_path: Path) -> None:
    told = _bench(*words.split(), "--small", "--json", home=tmp_path)
    assert told["bench"] == words.removesuffix(" --fake")
    assert told.keys() >= BENCHES[words] | {"machine", "targets"}
    assert all(isinstance(met, bool) for met in told["targets"].values())


def _bench(*words: str, home: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli.main import main; main()", "bench", *words],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found
