"""One run: a world, a load, faults by seed; then everything is healed, time passes, and the oracle judges."""

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bot.messages.model import STOPS
from bot.messages.store_unknown import LOOKING
from tests.faults.engines import Engines
from tests.faults.evidence import Evidence, gather, keep_rows, remember_what_only_grows
from tests.faults.faults import FAULTS
from tests.faults.load import Load, Plan
from tests.faults.oracle import STOP_WITHIN, Violation, judge
from tests.faults.people import People
from tests.faults.world import ROOT, World, eventually

STUCK_AFTER = 15 * 60.0
"""Seconds, of every clock there is, without headway after which what is left to do counts as stuck (I7)."""
ENDED_AFTER = 5.0
"""The same for what was stuck before: minutes that are jumped over may still bring it to a person."""
PULLED_WITHIN = 30.0
LOOK_WITHIN = 10.0
REMEMBER_EVERY = 4.0
WRONG = 100.0
"""Seconds by which the clock of a process differs from the run's where a fault has set it wrong."""
LATER = (61.0, 121.0, 421.0, 380.0)
"""Seconds by which time then jumps: what is unknown is looked up three times, ladders are climbed to their end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to play. `faults`: names to draw from; `each`: every one once, in the seed's order, however long it takes.
    `keep`: a folder for the logs. `patience`: seconds without headway after which a row is stuck; a planted bug, which
    is played to be seen, need not have a quarter of an hour.
    """

    seed: int
    faults: tuple[str, ...]
    plan: Plan
    each: bool = False
    program: Path = ROOT
    patience: float = STUCK_AFTER
    keep: Path | None = None


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
    left: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """For people."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        first = (
            f"seed {self.order.seed}: {len(self.violations)} violations, {self.kills} kills,"
            f" {len(self.injected)} faults, quiet {self.quiet_after:.1f} s after the last, {self.seconds:.0f} s in all"
        )
        if self.left:
            counts += f"\n  was not quiet: {self.left}"
        return "\n".join(
            (
                first,
                f"  faults: {' '.join(self.injected)}",
                f"  {counts}",
                *(f"  {violation}" for violation in self.violations[:40]),
            )
        )


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
            load.finish(seconds=180)
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
            **Counter(row.kind for row in seen.decisions),
            "acknowledged": len([row for row in seen.recipients if row.acknowledged_at]),
            "recalls acknowledged": len([row for row in seen.alerts if row.kind == "recall" and row.acknowledged_at]),
            "back": len([row for row in seen.deliveries if row.state == "done"]),
            "to a person": len([row for row in seen.outbound if row.state == "needs_human"]),
            "reports": len(seen.events),
            "stored by a wrong clock": _stored_by_a_wrong_clock(seen),
            **dict(world.network.told),
            **Counter(f"dead or held {hit.split()[1]}" for hit in world.hits()),
            **{f"refused {code}": count for code, count in Counter(world.ledger.refusals).items()},
            **world.ledger.noted,
        }
        outcome.seconds = time.monotonic() - began
        if order.keep is not None:
            world.keep_files(order.keep / folder.name)
            keep_rows(seen, order.keep / folder.name)
    return outcome


def _stored_by_a_wrong_clock(seen: Evidence) -> int:
    stored = {row.provider_id: row.at for row in seen.captures}
    apart = (
        row.received_at - at - seen.ledger.ahead(at) for row in seen.inbound if (at := stored.get(row.provider_id))
    )
    return sum(abs(each.total_seconds()) > 100 for each in apart)


def _inject(world: World, order: Order, outcome: Outcome) -> None:
    dice = random.Random(f"faults {order.seed}")
    end = time.monotonic() + order.plan.seconds
    waiting, remembered = list(order.faults), 0.0
    dice.shuffle(waiting)
    while waiting if order.each else time.monotonic() < end:
        name = waiting.pop() if order.each else _drawn(dice, order.faults)
        outcome.injected.append(name)
        FAULTS[name].inject(world, dice)
        if time.monotonic() > remembered + REMEMBER_EVERY:
            remember_what_only_grows(world)
            remembered = time.monotonic()
        time.sleep(dice.uniform(0.05, 0.4))
    time.sleep(max(0.0, end - time.monotonic()))


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
    _wait_for_quiet(world, outcome)
    outcome.quiet_after = time.monotonic() - began
    # What is tried again in half a minute would be late by the leap alone.
    eventually(lambda: not stops_waiting(world), STOP_WITHIN.total_seconds())
    world.forget_last_pull()
    eventually(lambda: all_pulled(world), PULLED_WITHIN)
    for seconds in LATER:
        world.jump(seconds)
        time.sleep(1.1)  # the clock ticks once
        _wait_for_quiet(world, outcome)


def _wait_for_quiet(world: World, outcome: Outcome) -> None:
    """Whoever makes no headway for the order's patience is stuck; a busy machine is only slow."""
    patience = ENDED_AFTER if outcome.left else outcome.order.patience
    least = sum(left_to_do(world).values())
    while least and eventually(lambda least=least: sum(left_to_do(world).values()) < least, patience):  # type: ignore[misc]
        least = sum(left_to_do(world).values())
    outcome.left = left_to_do(world) if least else {}
    # A look at the provider's list that time jumped over would count from the new time.
    eventually(lambda: not looks_in_hand(world), LOOK_WITHIN)


def looks_in_hand(world: World) -> bool:
    """Whether somebody seems to be looking at the provider's list just now."""
    order = "SELECT count(*) FROM outbound WHERE state = 'unknown' AND checks > 0 AND not_before BETWEEN %s AND %s"
    now = world.now()
    with world.engines.admin(world.name) as connection:
        return connection.execute(order, (now, now + LOOKING)).fetchone() != (0,)


def stops_waiting(world: World) -> bool:
    """Whether a stop waits for its next try."""
    kinds = [kind.value for kind in STOPS]
    with world.engines.admin(world.name) as connection:
        order = "SELECT count(*) FROM outbound WHERE state = 'ready' AND superseded_by IS NULL AND kind = ANY(%s)"
        return connection.execute(order, (kinds,)).fetchone() != (0,)


_LEFT = """
SELECT 'inbound ' || state, count(*) FROM inbound WHERE state = 'captured' GROUP BY 1
UNION ALL
SELECT kind || ' ' || state || coalesce(' ' || follow_up, ''), count(*) FROM outbound
 WHERE state = 'sending' OR follow_up IS NOT NULL OR (state IN ('ready', 'unknown') AND not_before <= %(now)s)
 GROUP BY 1
UNION ALL
SELECT 'broadcast', count(*) FROM broadcast WHERE state = 'expanding' HAVING count(*) > 0
UNION ALL
SELECT 'look', count(*) FROM delivery WHERE look_again_at <= %(now)s HAVING count(*) > 0
UNION ALL
SELECT 'ladder', count(*) FROM alert WHERE next_step_at <= %(now)s HAVING count(*) > 0
"""


def left_to_do(world: World) -> dict[str, int]:
    """What is left to be done now: what, and how often."""
    try:
        with world.engines.admin(world.name) as connection:
            return dict(connection.execute(_LEFT, {"now": world.now()}).fetchall())  # type: ignore[arg-type]
    except psycopg.OperationalError as error:
        return {type(error).__name__: 1}


def is_quiet(world: World) -> bool:
    """Whether nothing is left to be done now."""
    return not left_to_do(world)


def all_pulled(world: World) -> bool:
    """Whether everything that people sent has come in."""
    seen = gather(world)
    return set(seen.received) <= {row.provider_id for row in seen.inbound} and is_quiet(world)


def say(*words: object) -> None:
    """To whoever watches."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
