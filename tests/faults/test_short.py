"""A short run of faults by seed, and two planted bugs that it must see. The long one: `make faults`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.bugs import broken, caught
from tests.faults.engines import Engines, running_engines
from tests.faults.load import Plan
from tests.faults.people import People
from tests.faults.play import Order, play
from tests.faults.world import ROOT, make_people

SEED = 2026
SHORT = (
    "kill_after_capture",
    "kill_before_worked",
    "kill_after_claim",
    "kill_before_post",
    "kill_after_post",
    "kill_before_finish",
    "kill_before_order",
    "kill_everything",
    "valkey_wiped",
    "backends_ended",
    "postmaster_killed",
    "error_after",
    "reports_reordered",
    "inbound_missing",
)

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True)
class Stage:
    """Engines, and who lives in the world."""

    engines: Engines
    people: People
    folder: Path


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("faults")
    with running_engines(folder) as engines:
        engines.make_template(ROOT, sys.executable)
        yield Stage(engines, make_people(engines), folder)


def test_whatever_dies_nothing_is_lost_nobody_is_invited_twice_and_every_stop_arrives(stage: Stage) -> None:
    run = stage.folder / "short"
    run.mkdir()
    plan = Plan(seconds=22, broadcasts=3, recalls=6, signatures=6, dangers=2)
    outcome = play(stage.engines, stage.people, run, Order(SEED, SHORT, plan, each=True))
    assert not outcome.violations, outcome
    assert outcome.kills >= 5, outcome
    assert outcome.counts["stops"] >= 6, outcome


@pytest.mark.parametrize("name", ["reports_forgotten", "resend_unknown"])
def test_a_planted_bug_is_seen(stage: Stage, name: str) -> None:
    outcome = caught(stage.engines, stage.people, stage.folder, name)
    assert broken(outcome, name), outcome
