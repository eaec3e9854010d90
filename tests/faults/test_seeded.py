"""A short run of faults by seed, with the rest of the tests. The long one: `make faults`.

FAULTS_SEED in the environment replays another seed, as `python -m tests.faults --seed` does.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.engines import running_engines
from tests.faults.load import Plan
from tests.faults.play import Order, play
from tests.faults.world import ROOT, make_people

SEED = int(os.environ.get("FAULTS_SEED", "2026"))
FEW = (
    "kill_before_worked",
    "kill_after_claim",
    "kill_after_post",
    "kill_mid_tick",
    "valkey_wiped",
    "postmaster_killed",
    "answers_lost_for_a_moment",
)
PLAN = Plan(seconds=8, texts=4, broadcasts=2, recalls=4, signatures=3, dangers=1)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_few_faults_by_seed_lose_nothing_repeat_nothing_and_every_stop_arrives(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with running_engines(tmp_path) as engines:
        engines.make_template(ROOT, sys.executable)
        run = tmp_path / "seeded"
        run.mkdir()
        outcome = play(engines, make_people(engines), run, Order(SEED, FEW, PLAN, each=True))
    record_property("told", f"faults by {outcome}")
    assert not outcome.violations, outcome
    assert outcome.kills >= 4, outcome
    assert outcome.counts["stops"] >= 4, outcome
