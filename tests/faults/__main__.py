"""`python -m tests.faults`: faults on real processes by seed, until so many minutes or kills are over.

    python -m tests.faults --seed 7 --minutes 2
    python -m tests.faults --seed 7 --faults kill_after_post,reset_after --minutes 1
    python -m tests.faults --kills 1000 --minutes 90 --bugs      (what `make faults` does)

Every run prints its seed; the same seed, faults and length play the same dice. Exit code 0: every promise held.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.bugs import BUGS, broken, caught, is_migrated
from tests.faults.disk import CannotMount, take_own_mounts
from tests.faults.engines import Engines, running_engines
from tests.faults.faults import FAULTS
from tests.faults.load import Plan
from tests.faults.people import FRESH_FOR, People
from tests.faults.play import Order, Outcome, play, say
from tests.faults.world import ROOT, make_people

RUN_SECONDS = 60.0


def main() -> int:
    """0: no promise was broken and every planted bug was seen; 1: not so; 2: wrong arguments, or CI without root."""
    asked = _arguments()
    small_disk = _mounts()
    if not small_disk and os.environ.get("CI"):
        return 2
    drawn = (name for name, fault in FAULTS.items() if fault.weight)
    names = tuple(asked.faults.split(",")) if asked.faults else tuple(drawn)
    names = tuple(name for name in names if small_disk or name not in FAULTS or not FAULTS[name].needs_root)
    if not names or (unknown := set(names) - set(FAULTS)):
        sys.stderr.write(f"unknown faults: {', '.join(sorted(unknown))}; known: {', '.join(FAULTS)}\n")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="jamtan-faults-") as home,
        running_engines(Path(home), small_disk=small_disk) as engines,
    ):
        engines.make_template(asked.program, sys.executable)
        people = make_people(engines)
        outcomes = _runs(asked, names, engines, people, Path(home))
        wrong = _bugs(engines, Path(home), asked) if asked.bugs or asked.controls else []
    return _sum_up(outcomes) or int(bool(wrong))


def _mounts() -> bool:
    try:
        take_own_mounts()
    except CannotMount as reason:
        say(f"disk_full is left out: {reason}")
        return False
    return True


def _runs(
    asked: argparse.Namespace, names: tuple[str, ...], engines: Engines, people: People, home: Path
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    seed, end = asked.seed, time.monotonic() + asked.minutes * 60
    while time.monotonic() < end and sum(outcome.kills for outcome in outcomes) < (asked.kills or sys.maxsize):
        left = max(5.0, end - time.monotonic())
        plan = Plan(seconds=min(asked.seconds, left), texts=3, broadcasts=6, recalls=10, signatures=10, dangers=4)
        folder = home / f"seed{seed}"
        folder.mkdir()
        if datetime.now(UTC) - people.made_at > FRESH_FOR:
            people = make_people(engines)
        order = Order(seed, names, plan, each=asked.each, program=asked.program, keep=asked.keep)
        outcome = play(engines, people, folder, order)
        say(outcome)
        outcomes.append(outcome)
        seed += 1
        if asked.each:
            break
    return outcomes


def _bugs(engines: Engines, home: Path, asked: argparse.Namespace) -> list[str]:
    """Names of planted bugs that were not seen, or, of controls, of runs of the true program in which something was."""
    wanted = asked.only.split(",") if asked.only else list(BUGS)
    people, wrong = make_people(engines), []
    for name in wanted:
        if datetime.now(UTC) - people.made_at > FRESH_FOR:
            people = make_people(engines)
        outcome = caught(engines, people, home, name, asked.seed, planted=not asked.controls)
        if is_migrated(name):
            engines.make_template(ROOT, sys.executable)
            people = make_people(engines)
        promises = broken(outcome, name)
        fine = bool(promises) != asked.controls and not (asked.controls and outcome.violations)
        seen = f"seen by {', '.join(sorted(promises))}" if promises else "nothing seen"
        say(f"bug {name}: {seen}, {outcome.seconds:.0f} s{'' if fine else ' WRONG'}")
        if not fine:
            say(outcome)
            wrong.append(name)
    true = " of the true program" if asked.controls else ""
    say(f"{len(wanted) - len(wrong)} of {len(wanted)} runs of planted bugs{true} went as they should")
    return wrong


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="of the first run")
    parser.add_argument("--faults", default="", help="names, separated by commas; all without it")
    parser.add_argument("--minutes", type=float, default=2.0, help="begin no further run after so long")
    parser.add_argument("--kills", type=int, default=0, help="begin no further run after so many kills")
    parser.add_argument("--seconds", type=float, default=RUN_SECONDS, help="of faults in each run")
    parser.add_argument("--each", action="store_true", help="one run in which each named fault is played once")
    parser.add_argument("--bugs", action="store_true", help="afterwards play every planted bug: all must be seen")
    parser.add_argument("--only", default="", help="of the planted bugs these, separated by commas")
    parser.add_argument("--controls", action="store_true", help="the bugs' runs without their patches")
    parser.add_argument("--program", type=Path, default=ROOT, help="folder that holds bot and workers")
    parser.add_argument("--keep", type=Path, help="folder for the logs of every run")
    return parser.parse_args()


def _sum_up(outcomes: list[Outcome]) -> int:
    found = [violation for outcome in outcomes for violation in outcome.violations]

    def count(*promises: str) -> int:
        return sum(violation.promise in promises for violation in found)

    sums = {name: sum(o.counts.get(name, 0) for o in outcomes) for name in ("inbound", "sent", "stops", "pulled")}
    if not outcomes:
        return 0
    say(f"\n{len(outcomes)} runs, seeds {outcomes[0].order.seed} to {outcomes[-1].order.seed}")
    say(f"{sum(outcome.kills for outcome in outcomes)} kills, {sum(len(o.injected) for o in outcomes)} faults")
    say(", ".join(f"{name} {number}" for name, number in sums.items()))
    say(f"inbound lost: {count('I1', 'I2')}")
    say(f"invitations twice: {count('I3')}")
    say(f"stops missing 60 s after the last fault: {count('I4')}")
    say(f"rows stuck: {count('I7')}")
    say(f"other promises broken: {len(found) - count('I1', 'I2', 'I3', 'I4', 'I7')}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
