"""A backup is put back under the running story: with a word to the program, as the docs ask, and without one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.backup import put_back
from tests.faults.engines import Engines, running_engines
from tests.faults.load import Plan
from tests.faults.play import Order
from tests.faults.world import ROOT, make_people

PLAN = Plan(seconds=24, texts=4, broadcasts=4, recalls=6, signatures=6, dangers=2)

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    with running_engines(tmp_path_factory.mktemp("backup")) as running:
        running.make_template(ROOT, sys.executable)
        yield running


def test_what_the_provider_has_does_not_come_twice_stops_are_told_and_no_go_is_left(
    engines: Engines, tmp_path: Path
) -> None:
    run = tmp_path / "said"
    run.mkdir()
    outcome = put_back(engines, make_people(engines), run, Order(2026, (), PLAN))
    assert not outcome.violations, outcome
    assert outcome.counts["waiting in the backup"] > 0, outcome


def test_who_puts_a_backup_back_without_a_word_is_seen_by_the_oracle(engines: Engines, tmp_path: Path) -> None:
    run = tmp_path / "unsaid"
    run.mkdir()
    outcome = put_back(engines, make_people(engines), run, Order(2026, (), PLAN, patience=20), said=False)
    assert "I3" in {violation.promise for violation in outcome.violations}, outcome
