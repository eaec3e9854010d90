"""The compiled lexicons: equal to their sources, quickly read, never used with other sources."""

import gc
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.languages import Language
from bot.understanding.compiled import Lexicons, compile_lexicons
from bot.understanding.lexicon import compiled_file, load_lexicons, write_compiled
from bot.understanding.ranks import NO_RANKER, parsed
from bot.understanding.stored import dumped, loaded
from tests.unit.understanding.world import untraced

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "bot" / "understanding"
FIRST = """
import time
from bot.understanding.lexicon import load_lexicons
from bot.understanding.gazetteer import EMPTY
from bot.understanding.understand import understand
print(understand("ils ont tiré", lexicon=load_lexicons(), gazetteer=EMPTY, language=None).intent, time.process_time())
"""


def compiled() -> Lexicons:
    sources = {f"{x}.toml": (FOLDER / "lexicons" / f"{x}.toml").read_text(encoding="utf-8") for x in Language}
    return compile_lexicons(sources, parsed((FOLDER / "ranker.bin").read_bytes()))


def test_what_is_loaded_equals_what_the_sources_say() -> None:
    sources = compiled()
    load_lexicons()
    assert load_lexicons() == sources
    assert loaded(iter(dumped(sources, "these").splitlines()), "these", sources.ranker) == sources
    assert dumped(sources, "these") == dumped(compiled(), "these")


def test_a_lost_compiled_form_is_made_anew() -> None:
    write_compiled().unlink()
    assert load_lexicons.__wrapped__() == compiled()
    assert compiled_file().exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"made_from": "these"}', "null"])
def test_a_file_made_from_something_else_or_damaged_is_not_used(damage: str) -> None:
    assert loaded(iter(dumped(compile_lexicons(minimal()), "others").splitlines()), "these", NO_RANKER) is None
    assert loaded(iter(damage.splitlines()), "these", NO_RANKER) is None


def test_a_file_that_was_cut_off_after_any_line_is_not_used() -> None:
    lines = dumped(compile_lexicons(minimal()), "these").splitlines()
    assert loaded(iter(lines), "these", NO_RANKER) is not None
    for kept in range(len(lines)):
        assert loaded(iter(lines[:kept]), "these", NO_RANKER) is None


def minimal() -> dict[str, str]:
    return {f"{x}.toml": f"language = \"{x}\"\n[yes]\nwords = '''{x}yes'''" for x in Language}


def test_loading_takes_a_third_of_the_time_of_compiling_at_most() -> None:
    source = dumped(compiled(), "these")
    loads, compiles = [], []
    gc.disable()
    with untraced():
        for _ in range(3):
            start = time.process_time()
            assert loaded(iter(source.splitlines()), "these", NO_RANKER) is not None
            between = time.process_time()
            assert compiled()
            loads.append(between - start)
            compiles.append(time.process_time() - between)
    gc.enable()
    assert min(loads) <= min(compiles) / 3


def first_text(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, cwd=folder, check=False)


def test_a_fresh_process_understands_its_first_text_at_once() -> None:
    """Bar: 150 ms of CPU time; on the machine where this was written 90. The margin is for slower ones."""
    write_compiled()
    costs = []
    for _ in range(3):
        intent, seconds = first_text(ROOT).stdout.split()
        assert intent == "report_incident"
        costs.append(float(seconds))
    assert min(costs) <= 0.25


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The package of understanding somewhere else, with its compiled form."""
    write_compiled()
    (tmp_path / "bot").mkdir()
    for name in ("__init__.py", "languages.py"):
        shutil.copy(ROOT / "bot" / name, tmp_path / "bot" / name)
    shutil.copytree(FOLDER, tmp_path / "bot" / "understanding", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_corrected_lexicon_counts_at_once_and_is_kept(copied: Path) -> None:
    lexicons = copied / "bot" / "understanding" / "lexicons"
    kept = lexicons / compiled_file().name
    before = kept.read_text(encoding="utf-8")
    source = (lexicons / "fr.toml").read_text(encoding="utf-8")
    (lexicons / "fr.toml").write_text(source.replace("words = '''oui,", "words = '''zorkabli, oui,"), encoding="utf-8")
    assert first_text(copied).returncode == 0
    assert "zorkabli" in kept.read_text(encoding="utf-8")
    assert "zorkabli" not in before
    assert not list(lexicons.glob("*.json.*"))


def test_a_fault_stops_the_start_whatever_was_compiled_before(copied: Path) -> None:
    lexicons = copied / "bot" / "understanding" / "lexicons"
    source = (lexicons / "bm.toml").read_text(encoding="utf-8")
    (lexicons / "bm.toml").write_text(source.replace("[hello]", "[hello", 1), encoding="utf-8")
    done = first_text(copied)
    assert done.returncode == 1
    assert "LexiconFault: bm.toml:" in done.stderr
    (lexicons / "bm.toml").unlink()
    assert "bm.toml:0: cannot be read" in first_text(copied).stderr


def test_a_ranker_that_cannot_be_read_stops_the_start(copied: Path) -> None:
    (copied / "bot" / "understanding" / "ranker.bin").write_bytes(b"[]\n3")
    assert "LexiconFault: ranker.bin:0: cannot be read" in first_text(copied).stderr


def test_where_nothing_can_be_written_everything_works_as_well(copied: Path) -> None:
    lexicons = copied / "bot" / "understanding" / "lexicons"
    (lexicons / compiled_file().name).unlink()
    (lexicons / compiled_file().name).mkdir()
    assert first_text(copied).stdout.startswith("report_incident")
