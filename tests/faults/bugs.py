"""Planted bugs: does the oracle see what it should? Each is a patch of the program, and a run that brings it out."""

import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.engines import Engines
from tests.faults.load import Plan
from tests.faults.people import People
from tests.faults.play import Order, Outcome, play
from tests.faults.world import ROOT, make_people

PATCHES = Path(__file__).parent / "bugs"
PARTS = ("bot", "workers", "locales", "migrations")


class DoesNotApply(Exception):
    """A patch speaks of lines that are no more, or that stand there more than once."""


@dataclass(frozen=True, slots=True)
class Change:
    """One hunk: these lines of a file become those."""

    file: str
    before: str
    after: str


def changes_of(patch: str) -> list[Change]:
    """The hunks of a unified diff. Line numbers are not looked at: what counts is that its lines stand there once."""
    found: list[Change] = []
    for part in re.split(r"^--- ", patch, flags=re.MULTILINE)[1:]:
        head, *hunks = re.split(r"^@@.*@@.*\n", part, flags=re.MULTILINE)
        file = head.splitlines()[1].removeprefix("+++ b/").split("\t")[0]
        for hunk in hunks:
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            found.append(Change(file, before, after))
    return found


def apply(patch: str, root: Path) -> None:
    """Change the files below `root`. Raises `DoesNotApply`."""
    for change in changes_of(patch):
        path = root / change.file
        content = path.read_text("utf-8")
        if content.count(change.before) != 1:
            raise DoesNotApply(f"{change.file}: its lines stand there {content.count(change.before)} times")
        path.write_text(content.replace(change.before, change.after), "utf-8")


def copy_of_program(target: Path) -> Path:
    """The program without its tests, in a folder of its own."""
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@dataclass(frozen=True, slots=True)
class Bug:
    """What brings a bug out, and which promises it breaks: at least one of them must be found broken."""

    faults: tuple[str, ...]
    breaks: frozenset[str]
    plan: Plan


def _bug(*faults: str, breaks: str, seconds: float = 12, texts: float = 3, broadcasts: int = 2, places: int = 1) -> Bug:
    plan = Plan(seconds=seconds, texts=texts, broadcasts=broadcasts, recalls=4, signatures=10, dangers=places)
    return Bug(faults, frozenset(breaks.split()), plan)


BUGS: Mapping[str, Bug] = {
    "resend_unknown": _bug("nothing_comes_back", breaks="I3", broadcasts=4),
    "resend_when_not_listed": _bug("list_lags_for_minutes", breaks="I3", broadcasts=4),
    "lease_not_looked_at": _bug("freeze_after_claim", breaks="I6", seconds=25, broadcasts=6),
    "thanks_for_nothing": _bug("postmaster_killed_and_late", breaks="I1"),
    "commit_in_memory": _bug("postmaster_killed", breaks="I1 I6 I9 I13", texts=15, seconds=15),
    "puller_forgets": _bug("inbound_missing", breaks="I2"),
    "anybody_is_the_provider": _bug("webhooks_forged", breaks="I1", seconds=4),
    "leases_never_end": _bug("kill_after_claim", breaks="I4 I7"),
    "nobody_is_told": _bug("kill_before_post", breaks="I7"),
    "deputy_is_forgotten": _bug("reports_missing", breaks="I4", seconds=8),
    "stop_waits_its_turn": _bug("reports_missing", breaks="I4", seconds=8),
    "one_of_the_place_is_stopped": _bug("reports_missing", breaks="I4", seconds=15, places=4),
    "stop_overtakes_nothing": _bug("stop_before_go_is_sent", breaks="I5"),
    "recall_overtakes_nothing": _bug("stop_before_departure_is_told", breaks="I5", seconds=15),
    "recall_says_no_go": _bug("stop_before_departure_is_told", breaks="I17", seconds=15),
    "stale_is_sent": _bug("nobody_sends_for_hours", breaks="I14"),
    "reports_forgotten": _bug("kill_clock", breaks="I13", seconds=5),
    "reports_go_back": _bug("reports_reordered", breaks="I8 I13"),
    "words_in_the_log": _bug("kill_clock", breaks="I11", seconds=5),
    "journal_tidied": _bug("reports_missing", breaks="I9", seconds=10),
    "ladder_forgets": _bug("kill_clock", breaks="I12", seconds=8),
    "worked_before_its_effect": _bug("kill_before_worked", breaks="I2 I4"),
    "clock_wakes_nobody": _bug("error_before", "valkey_flushed", breaks="I4 I7 I12"),
    "planner_signs": _bug("reports_missing", breaks="I10", seconds=10),
    "one_signs_a_hold": _bug("reports_missing", breaks="I10", seconds=45, texts=1),
    "any_digits_depart": _bug("reports_missing", breaks="I15", seconds=30),
    "old_yes_departs": _bug("reports_missing", breaks="I15", seconds=20),
    "any_two_digits_close": _bug("reports_missing", breaks="I16", seconds=25, places=4),
    "hold_waits_for_ever": _bug("reports_missing", breaks="I17", seconds=30),
    "d3_forgotten": _bug("reports_missing", breaks="I17", seconds=8),
    "rider_is_not_heard": _bug("reports_missing", breaks="I17", seconds=30),
}
"""Every patch of the folder by its name."""

IMPATIENT = 20.0
"""Seconds without headway after which a planted bug's run gives up. The same run of the true program never does."""


def caught(
    engines: Engines, people: People, folder: Path, name: str, seed: int = 1, *, planted: bool = True
) -> Outcome:
    """Play the run of one bug; whether it was caught is in the outcome's violations. Not planted: the same run of the
    true program, which must break nothing. Where the bug is also one of migrations, it has a world made by them.
    """
    program = copy_of_program(folder / "program")
    run = folder / f"bug_{name}"
    run.mkdir()
    if planted:
        apply(_patch(name), program)
    if planted and is_migrated(name):
        engines.make_template(program, sys.executable)
        people = make_people(engines)
    bug = BUGS[name]
    order = Order(seed, bug.faults, bug.plan, program=program, patience=IMPATIENT)
    outcome = play(engines, people, run, order)
    shutil.rmtree(program)
    shutil.rmtree(run)
    return outcome


def is_migrated(name: str) -> bool:
    """Whether the bug is also one of migrations, so that its run leaves a template and a world of theirs behind."""
    return any(change.file.startswith("migrations/") for change in changes_of(_patch(name)))


def _patch(name: str) -> str:
    return (PATCHES / f"{name}.patch").read_text("utf-8")


def broken(outcome: Outcome, name: str) -> set[str]:
    """Which of the promises that this bug breaks were found broken."""
    return {violation.promise for violation in outcome.violations} & BUGS[name].breaks
