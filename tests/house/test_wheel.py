"""The wheel is a whole program: it runs in an empty environment outside the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

PLACES = "name,alt_names\nKelenkoro,Kelenkooro;Kelen Koro\nTamba,Tanba\nWalo,Waalo\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`jamtan` of the wheel, in an environment with the locked dependencies and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", str(folder)]
    subprocess.run([*build, "--disable-pip-version-check", str(ROOT)], check=True)
    [wheel] = folder.glob("jamtan-*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    # The dependencies of this run, without the files that make the checkout importable.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel],
        check=True,
    )
    return folder / "venv" / "bin" / "jamtan"


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    def run(*words: str, stdin: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": os.defpath, "HOME": str(tmp_path), **settings}
        return subprocess.run(
            [installed, *words], input=stdin, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
        )

    return run


def test_it_says_its_version(run: Run) -> None:
    done = run("--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("jamtan, version ")


def test_it_understands_without_database_and_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES)
    asked = '{"text": "garantie confirmée Walo"}\n{"text": "ils ont tiré à Tamba", "language": "fr"}\n'
    done = run("message", "understand", "--places", "places.csv", stdin=asked)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["intent"] for answer in answers] == ["confirm_guarantee", "report_incident"]


def test_it_makes_the_database(run: Run, postgres_empty: tuple[str, str]) -> None:
    owner, app = postgres_empty
    done = run("db", "upgrade", DATABASE_OWNER_URL=owner, DATABASE_URL=app)
    assert done.returncode == 0, done.stderr
    assert "the database is at" in done.stdout


def test_missing_settings_are_one_list_and_exit_2(run: Run) -> None:
    done = run("place", "list")
    assert done.returncode == 2
    assert "DATABASE_URL: missing" in done.stderr
    assert "CALL_NUMBER: missing" in done.stderr


def test_the_texts_and_tables_of_the_program_travel_with_it(installed: Path) -> None:
    code = (
        "import locales, migrations, bot; print(bot.__file__); from bot.wording.render import Wording; Wording.load()"
    )
    python = installed.with_name("python")
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd="/", env={})
    assert str(ROOT) not in done.stdout


def test_the_words_travel_compiled(installed: Path) -> None:
    [wheel] = installed.parents[2].glob("jamtan-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "bot/understanding/lexicons/compiled.json" in names
    assert [name for name in names if name.endswith(".mo")]
