"""Every planted bug is a patch that still fits the program, and has a run that brings it out."""

import ast
import shutil
from pathlib import Path

import pytest

from tests.faults.bugs import BUGS, PATCHES, apply, changes_of
from tests.faults.faults import FAULTS
from tests.faults.oracle import PROMISES

ROOT = Path(__file__).parents[2]


def test_every_patch_has_its_run_and_every_run_its_patch() -> None:
    assert {path.stem for path in PATCHES.glob("*.patch")} == set(BUGS)
    assert len(BUGS) >= 10


@pytest.mark.parametrize("name", BUGS)
def test_a_patch_still_applies(name: str, tmp_path: Path) -> None:
    patch = (PATCHES / f"{name}.patch").read_text("utf-8")
    files = {change.file for change in changes_of(patch)}
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, tmp_path / file)
    apply(patch, tmp_path)
    for file in files:
        assert (tmp_path / file).read_text("utf-8") != (ROOT / file).read_text("utf-8")
        ast.parse((tmp_path / file).read_text("utf-8"))


@pytest.mark.parametrize("name", BUGS)
def test_a_bugs_run_is_made_of_faults_and_promises_that_there_are(name: str) -> None:
    assert set(BUGS[name].faults) <= set(FAULTS)
    assert BUGS[name].breaks <= set(PROMISES)


def test_there_are_at_least_twenty_five_faults() -> None:
    assert len(FAULTS) >= 25
