"""One run: a world, a load, faults by seed; then everything is healed, time passes, and the oracle judges."""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.faults.engines import Engines
from tests.faults.evidence import gather
from tests.faults.faults import FAULTS
from tests.faults.load import Load, Plan
from tests.faults.oracle import Violation, judge
from tests.faults.people import People
from tests.faults.world import ROOT, World, eventually

QUIET_WITHIN = 60.0
LATER = (61.0, 121.0, 421.0, 320.0)
"""Seconds by which time then jumps: what is unknown is looked up three times, ladders are climbed to their end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to play. `faults`: names to draw from; `each`: every one once, in the seed's order, and then no more."""

    seed: int
    faults: tuple[str, ...]
    plan: Plan
    each: bool = False
    kills: int | None = None
    program: Path = ROOT


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    order: Order
    violations: list[Violation] = field(default_factory=list)
    injected: list[str] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0
    quiet_after: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """For people."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        first = (
            f"seed {self.order.seed}: {len(self.violations)} violations, {self.kills} kills,"
            f" {len(self.injected)} faults, quiet {self.quiet_after:.1f} s after the last, {self.seconds:.0f} s in all"
        )
        return "\n".join((first, f"  {counts}", *(f"  {violation}" for violation in self.violations[:40])))


def play(engines: Engines, people: People, folder: Path, order: Order) -> Outcome:
    """Play one run in an empty folder. Call it in the main thread."""
    began = time.monotonic()
    outcome = Outcome(order)
    world = World(engines, people, folder, order.program, order.seed)
    with world.started():
        load = Load(world, order.plan)
        load.start()
        try:
            _inject(world, order, outcome)
            heal(world)
        finally:
            load.finish(seconds=60)
        world.ledger.clear_since = datetime.now(UTC)
        settle(world, outcome)
        seen = gather(world)
        outcome.violations = judge(seen)
        outcome.kills = world.total_kills()
        outcome.counts = {
            "inbound": len(seen.received),
            "pulled": sum(row.pulled for row in seen.inbound),
            "sent": len(seen.copies),
            "stops": len([row for row in seen.decisions if row.kind in ("NO_GO", "RECALL", "STAND_DOWN")]),
            "GO": len([row for row in seen.decisions if row.kind == "GO"]),
            "DEPART OK": len([row for row in seen.decisions if row.kind == "DEPART_OK"]),
            "to a person": len([row for row in seen.outbound if row.state == "needs_human"]),
            "reports": len(seen.events),
            **dict(world.network.told),
        }
        outcome.seconds = time.monotonic() - began
        if outcome.violations:
            world.keep_files(folder.parent / f"{folder.name}-kept")
    return outcome


def _inject(world: World, order: Order, outcome: Outcome) -> None:
    dice = random.Random(f"faults {order.seed}")
    end = time.monotonic() + order.plan.seconds
    waiting = list(order.faults)
    dice.shuffle(waiting)
    while time.monotonic() < end and not (order.kills and world.total_kills() >= order.kills):
        if order.each and not waiting:
            time.sleep(max(0.0, end - time.monotonic()))
            break
        name = waiting.pop() if order.each else _drawn(dice, order.faults)
        outcome.injected.append(name)
        FAULTS[name].inject(world, dice)
        time.sleep(dice.uniform(0.05, 0.4))


def _drawn(dice: random.Random, names: Sequence[str]) -> str:
    return dice.choices(names, [FAULTS[name].weight for name in names])[0]


def heal(world: World) -> None:
    """Nothing is wrong any more."""
    world.disarm()
    world.network.calm()
    world.let_up()
    for name in list(world.running):
        world.thaw(name)
    world.jump(0.0)


def settle(world: World, outcome: Outcome) -> None:
    """Wait for quiet; let the puller look; let minutes pass until every unknown fate is known or a person's."""
    began = time.monotonic()
    eventually(lambda: is_quiet(world), QUIET_WITHIN)
    outcome.quiet_after = time.monotonic() - began
    world.forget_last_pull()
    eventually(lambda: all_pulled(world), QUIET_WITHIN / 2)
    for seconds in LATER:
        world.jump(seconds)
        time.sleep(1.1)  # the clock ticks once
        eventually(lambda: is_quiet(world), QUIET_WITHIN / 2)


_LEFT = """
SELECT (SELECT count(*) FROM inbound WHERE state = 'captured')
     + (SELECT count(*) FROM outbound WHERE state = 'sending' OR follow_up IS NOT NULL)
     + (SELECT count(*) FROM outbound WHERE state = 'ready' AND not_before <= %(now)s)
     + (SELECT count(*) FROM outbound WHERE state = 'unknown' AND not_before <= %(now)s)
     + (SELECT count(*) FROM broadcast WHERE state = 'expanding')
     + (SELECT count(*) FROM alert WHERE next_step_at <= %(now)s)
"""


def is_quiet(world: World) -> bool:
    """Whether nothing is left to be done now."""
    try:
        with world.engines.admin(world.name) as connection:
            row = connection.execute(_LEFT, {"now": world.now()}).fetchone()
    except psycopg.OperationalError:
        return False
    return row == (0,)


def all_pulled(world: World) -> bool:
    """Whether everything that people sent has come in."""
    seen = gather(world)
    return set(seen.received) <= {row.provider_id for row in seen.inbound} and is_quiet(world)


def say(*words: object) -> None:
    """To whoever watches."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
