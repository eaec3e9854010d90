"""A backup put back: the server dies, and a database of some seconds before takes the place of the present one.

Much that the oracle looks at is gone by then, with those who knew it. So this run is judged by those of its checks that
hold for a database with a hole in it, and by what is said here: what must not come twice has not come twice, whether
the database still knows of the first copy or not; stops that were on their way are told; no GO is left.
"""

import json
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.commands import Command, Refused
from bot.decisions.commands import DecisionKind
from bot.events import Kind
from bot.messages.model import POLICY_OF, STOPS
from bot.users.commands import SetPassword
from bot.users.passwords import hashed
from tests.faults import oracle, oracle_story
from tests.faults.engines import Engines
from tests.faults.evidence import Evidence, gather
from tests.faults.load import Load, decided, invitation, recall, signature
from tests.faults.oracle import Violation
from tests.faults.people import People
from tests.faults.play import Order, Outcome, settle
from tests.faults.world import NAMES, OFFICE, World, eventually

PASSWORD = "a password of the runs"
BEFORE, AFTER = 12.0, 12.0
"""Seconds of the story before the backup, and from there to the end of the server."""

CHECKS = {
    "I1": (oracle.nothing_is_invented,),
    "I2": (oracle.sent_to_us_is_stored, oracle.worked_had_its_effect),
    "I3": (oracle.nothing_else_twice,),
    "I4": (oracle.stops_arrive, oracle.dangers_stop),
    "I7": (oracle.nothing_is_stuck,),
    "I8": (oracle.states_move_forward,),
    "I10": (oracle.two_people_sign,),
    "I11": (oracle.nobody_is_named,),
    "I12": (oracle.stops_are_pursued,),
    "I14": (oracle.nothing_stale_is_sent,),
    "I15": (oracle_story.departures_are_earned,),
}
CAUSE = re.compile(r"inbound:([0-9a-f-]{36})")
SNAPSHOT = "SELECT id, kind, state, cause, contact_id, superseded_by FROM outbound"


@dataclass(frozen=True, slots=True)
class Text:
    """A row of the outbox, of whichever of the two databases."""

    kind: Kind
    state: str
    cause: str
    contact: Any
    overtaken: bool


@dataclass
class Lost:
    """What the run knows of the database that is gone."""

    texts: dict[Any, Text] = field(default_factory=dict)
    waiting: dict[Any, Text] = field(default_factory=dict)
    """What was on its way in the backup."""
    offered: list[str] = field(default_factory=list)
    """References of visits whose GO stood in the backup."""
    sids: dict[str, str] = field(default_factory=dict)
    """Of inbound messages: our id, and the provider's."""
    started: datetime | None = None
    released: datetime | None = None


def put_back(engines: Engines, people: People, folder: Path, order: Order, *, said: bool = True) -> Outcome:
    """Play it. `said` False: whoever put the backup back did not say so, and everything is simply started again."""
    outcome, lost = Outcome(order), Lost()
    world = World(engines, people, folder, order.program, order.seed)
    with world.started():
        by = people.by("awa")
        known = SetPassword(
            by=by, cause="faults:password", user=people.users["awa"], password_hash=hashed(PASSWORD), at=world.now()
        )
        eventually(lambda: _done(world, known), 30)
        load = Load(world, order.plan)
        load.start()
        time.sleep(BEFORE)
        _back_up(world, folder / "backup")
        kept = list(world.ledger.stops)
        time.sleep(AFTER)
        load.finish(seconds=180)
        _lose(world, folder / "backup", lost)
        world.ledger.stops = kept
        _start_again(world, lost, said=said)
        world.ledger.clear_since = lost.released or lost.started
        settle(world, outcome)
        seen = gather(world)
        lost.texts |= _texts(world)
        lost.sids |= _sids(world)
    outcome.violations = list(_judge(seen, lost, said=said))
    outcome.counts = {
        "inbound": len(seen.received),
        "pulled": sum(row.pulled for row in seen.inbound),
        "sent": len(seen.copies),
        "waiting in the backup": len(lost.waiting),
        "GO that stood in the backup": len(lost.offered),
        "copies of which the backup knew nothing": len(
            {copy.outbound for copy in seen.copies} - {r.id for r in seen.outbound}
        ),
        **world.ledger.noted,
    }
    return outcome


def _done(world: World, command: Command) -> bool:
    try:
        world.carry_out(command)
    except Refused as refused:
        world.ledger.refusals.append(refused.code)
    except SQLAlchemyError:
        return False
    return True


def _back_up(world: World, file: Path) -> None:
    """While all runs, and texts of every kind wait: the provider is away, somebody invites, signs, and stops."""
    world.network.shut()
    far = [visit for visit in world.people.visits if visit.clear]
    fresh = [visit for visit in far if not decided(world, visit)]
    for visit in fresh[:2]:
        eventually(lambda visit=visit: _done(world, signature(world, visit, "awa")), 10)  # type: ignore[misc]
    for visit in fresh[:1]:
        eventually(lambda visit=visit: _done(world, recall(world, visit)), 10)  # type: ignore[misc]
    eventually(lambda: _done(world, invitation(world, 90)), 10)
    time.sleep(2)
    world.engines.dump(world.name, file)
    world.network.open()


def _lose(world: World, file: Path, lost: Lost) -> None:
    """The server is gone; another one has the database of the backup."""
    world.hold_down(*NAMES, OFFICE)
    lost.texts, lost.sids = _texts(world), _sids(world)
    world.database.dispose()
    world.engines.put_back(world.name, file)
    lost.waiting = {row: text for row, text in _texts(world).items() if text.state in ("ready", "sending")}
    lost.offered = [
        v.ref for v in world.people.visits if decided(world, v)[-1:] in ([DecisionKind.GO], [DecisionKind.WAIT])
    ]


def _start_again(world: World, lost: Lost, *, said: bool) -> None:
    """As docs/deploy/README.md says, or without a word."""
    if said:
        told = _jamtan(world, "db", "restored")
        assert told.returncode == 0, told.stderr
    lost.started = datetime.now(UTC)
    world.let_up()
    assert eventually(lambda: _came_in_again(world), 120), "what people texted does not come in again"
    if said:
        time.sleep(3)  # senders look for something to send
        lost.released = datetime.now(UTC)
        assert eventually(lambda: _is_released(world), 90), "it is not released"


def _is_released(world: World) -> bool:
    told = _jamtan(world, "db", "release", "--as", "awa")
    if told.returncode == 0:
        world.ledger.noted["waiting and with the provider already"] += int(told.stdout.split()[1])
    return told.returncode == 0


def _jamtan(world: World, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", *words]
    environment = world.environment | {"PYTHONPATH": str(world.program)}
    return subprocess.run(
        command, input=f"{PASSWORD}\n", env=environment, cwd=world.folder, capture_output=True, text=True, check=False
    )


def _came_in_again(world: World) -> bool:
    sent = {m["sid"] for m in _messages(world.log) if m["inbound"]}
    query = "SELECT provider_id FROM inbound WHERE state <> 'captured'"
    with world.engines.admin(world.name) as connection:
        return sent <= {str(row[0]) for row in connection.execute(query)}


def _messages(log: Path) -> list[dict[str, Any]]:
    entries = [json.loads(line) for line in log.read_bytes().splitlines()]
    return [entry["message"] for entry in entries if entry["kind"] == "message"]


def _texts(world: World) -> dict[Any, Text]:
    with world.engines.admin(world.name) as connection:
        rows: list[Any] = connection.execute(SNAPSHOT).fetchall()
    return {row[0]: Text(Kind(row[1]), row[2], row[3], row[4], row[5] is not None) for row in rows}


def _sids(world: World) -> dict[str, str]:
    with world.engines.admin(world.name) as connection:
        return {str(row[0]): str(row[1]) for row in connection.execute("SELECT id, provider_id FROM inbound")}


def _judge(seen: Evidence, lost: Lost, *, said: bool) -> Iterator[Violation]:
    for name, checks in CHECKS.items():
        for check in checks:
            yield from (Violation(name, what) for what in check(seen))
    yield from (Violation("I3", what) for what in _twice(seen, lost))
    yield from (Violation("I4", what) for what in _stops_that_waited(seen, lost))
    if said:
        yield from (Violation("I5", what) for what in _while_held(seen, lost))
        last = {row.ref: row.kind for row in seen.decisions}
        yield from (
            Violation("I5", f"the GO of {ref} is left") for ref in lost.offered if last[ref] in ("GO", "DEPART_OK")
        )


def _twice(seen: Evidence, lost: Lost) -> Iterator[str]:
    """By what they say and what they came of: a text of the lost database has another id than its like of today.

    Where two things say the same to one person, two copies are right, whichever of them each was taken for.
    """
    came: Counter[Any] = Counter()
    reasons: dict[Any, set[str]] = defaultdict(set)
    known = {row.provider_id: row.cause for row in seen.outbound}
    for copy in seen.copies:
        text = lost.texts.get(copy.outbound)
        if text is None or copy.failed or POLICY_OF[text.kind].twice_is_fine:
            continue
        came[text.kind, copy.to, copy.body] += 1
        for cause in (text.cause, known.get(copy.sid, text.cause)):
            named = CAUSE.sub(lambda found: lost.sids.get(found[1], found[1]), cause)
            reasons[text.kind, copy.to, copy.body].add(named)
    for said, count in came.items():
        if count > len(reasons[said]):
            yield f"a {said[0]} came {count} times, of {len(reasons[said])} reasons"


def _stops_that_waited(seen: Evidence, lost: Lost) -> Iterator[str]:
    assert lost.started is not None
    since = [copy.outbound for copy in seen.copies if copy.at > lost.started]
    for row, text in lost.waiting.items():
        if text.kind in STOPS and not text.overtaken and row not in since:
            yield f"{text.kind} {row} waited in the backup, and was not told"


def _while_held(seen: Evidence, lost: Lost) -> Iterator[str]:
    assert lost.started is not None
    assert lost.released is not None
    for copy in seen.copies:
        text = lost.texts.get(copy.outbound)
        if lost.started < copy.at < lost.released and text is not None and not POLICY_OF[text.kind].twice_is_fine:
            yield f"a {text.kind} was taken before anybody had seen to the backup"
