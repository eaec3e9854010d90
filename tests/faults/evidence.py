"""What is left of a run: the provider's durable log, the database, the run's own ledger. Read once, then compared."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from bot.tables import APPEND_ONLY
from tests.faults.people import People
from tests.faults.runner import LEASE
from tests.faults.world import LANES, Ledger, World

Row = Any

_TABLES = {
    "inbound": "SELECT id, provider_id, state, fault, received_at, worked_at, pulled, intent FROM inbound",
    "captures": "SELECT provider_id, at FROM captures",
    "deliveries": "SELECT id, ref, state FROM delivery",
    "confirmations": "SELECT place_id, role, at FROM confirmation WHERE proof <> 'voice'",
    "outbound": "SELECT id, cause, contact_id, kind, channel, lane, delivery_id, sequence, state, not_before,"
    " expires_at, provider_id, follow_up, fault, created_at, superseded_by, checks, attempts AS tries FROM outbound",
    "attempts": "SELECT outbound_id, number, started_at FROM attempt ORDER BY started_at, number",
    "results": "SELECT a.outbound_id, r.provider_id FROM attempt_result r JOIN attempt a ON a.id = r.attempt_id",
    "events": "SELECT outbound_id, provider_id, status FROM delivery_event",
    "decisions": "SELECT d.id, d.delivery_id, d.number, d.kind, d.day_number, d.at, a.outcome, v.ref, v.planned_by"
    " FROM decision d JOIN assessment a ON a.id = d.assessment_id JOIN delivery v ON v.id = d.delivery_id"
    " ORDER BY d.delivery_id, d.number",
    "signatures": "SELECT decision_id, user_id, role FROM signature",
    "alerts": "SELECT id, kind, ref, delivery_id, decision_id, opened_at, next_step, next_step_at, acknowledged_at,"
    " overtaken_by FROM alert",
    "recipients": "SELECT alert_id, contact_id, on_duty, ack_code, acknowledged_at FROM alert_recipient",
    "steps": "SELECT alert_id, step FROM alert_step",
    "journal": "SELECT command, outcome, cause FROM journal",
    "cards": "SELECT kind, about FROM card",
    "moves": "SELECT id, before, after, at FROM moves ORDER BY n",
    "invited": "SELECT r.broadcast_id, r.contact_id, r.queued_at, b.state, b.expires_at FROM broadcast_recipient r"
    " JOIN broadcast b ON b.id = r.broadcast_id",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One message that the provider took from us: of which text it is, by the address to which its fate is told."""

    sid: str
    outbound: UUID | None
    to: str
    body: str = field(repr=False)
    at: datetime
    status: str
    """The last that the network knew of it."""

    @property
    def failed(self) -> bool:
        """Whether it certainly came to nobody, so that another may follow on another channel."""
        return self.status in ("failed", "undelivered", "canceled")


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook of the provider, and what it was answered (None: nothing)."""

    purpose: str
    sid: str
    outbound: UUID | None
    told: str
    status: int | None
    at: datetime
    """When the answer was there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that somebody sent us."""

    sid: str
    sender: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that the oracle looks at."""

    people: People
    ledger: Ledger
    now: datetime
    """Business time at the end."""
    copies: tuple[Copy, ...]
    heard: tuple[Heard, ...]
    calls: tuple[Call, ...]
    rows: Mapping[str, list[Row]]
    grown: Mapping[str, set[str]] = field(default_factory=dict)
    """Of each table that only grows: every row, as a fingerprint."""
    files: tuple[Path, ...] = ()
    """What must hold nobody's number or words."""
    lease: timedelta = LEASE

    def __getattr__(self, name: str) -> list[Row]:
        """The rows of a table."""
        try:
            return self.rows[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def received(self) -> tuple[str, ...]:
        """Ids of what people sent."""
        return tuple(text.sid for text in self.heard)

    def copies_of(self) -> Mapping[UUID | None, list[Copy]]:
        """What the provider took of each text."""
        return grouped(self.copies, lambda copy: copy.outbound)


def grouped(things: Iterable[Any], key: Any) -> Mapping[Any, list[Any]]:
    """Things by a key."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return found


def gather(world: World) -> Evidence:
    """Read everything. The processes may still run."""
    entries = [json.loads(line) for line in world.log.read_bytes().splitlines()]
    with world.engines.admin(world.name) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")  # every table as of one moment
        rows = {name: _read(connection, query) for name, query in _TABLES.items()}
        grown = _append_only(connection)
        connection.execute("COMMIT")
    messages = [(entry, entry["message"]) for entry in entries if entry["kind"] == "message"]
    fates = {entry["sid"]: entry["status"] for entry in entries if entry["kind"] == "status"}
    files = [*(world.folder / "logs").iterdir(), *world.engines.data_of("valkey").rglob("*")]
    return Evidence(
        people=world.people,
        ledger=world.ledger,
        now=world.now(),
        copies=tuple(
            Copy(
                message["sid"],
                _text_of(message["status_callback"]),
                message["to"],
                message["body"],
                datetime.fromisoformat(entry["at"]),
                fates.get(message["sid"], message["status"]),
            )
            for entry, message in messages
            if not message["inbound"]
        ),
        heard=tuple(
            Heard(message["sid"], message["sender"], message["body"], datetime.fromisoformat(entry["at"]))
            for entry, message in messages
            if message["inbound"]
        ),
        calls=tuple(
            Call(
                entry["purpose"],
                entry["sid"],
                _text_of(entry["url"]) if entry["purpose"] == "status" else None,
                entry["form"].get("MessageStatus", ""),
                entry["status"],
                datetime.fromisoformat(entry["at"]),
            )
            for entry in entries
            if entry["kind"] == "call_out"
        ),
        rows=rows,
        grown=grown,
        files=tuple(file for file in (*files, world.engines.folder / "postgres" / "log") if file.is_file()),
    )


def remember_what_only_grows(world: World) -> None:
    """Write into the ledger what is committed just now in every table that only grows."""
    with suppress(psycopg.OperationalError), world.engines.admin(world.name, timeout=1) as connection:
        for table, rows in _append_only(connection).items():
            world.ledger.kept.setdefault(table, set()).update(rows)


def _append_only(connection: "psycopg.Connection[Any]") -> dict[str, set[str]]:
    query = "SELECT md5(each::text) FROM {} AS each"
    return {
        table: {row[0] for row in connection.execute(query.format(table).encode())} for table in sorted(APPEND_ONLY)
    }


def keep_rows(seen: Evidence, target: Path) -> None:
    """Write the tables down for whoever looks for the reason of a violation."""
    (target / "ledger").write_text(f"{replace(seen.ledger, kept={})}\n")
    for name, rows in seen.rows.items():
        lines = [json.dumps(row._asdict(), default=str) for row in rows]
        (target / f"{name}.jsonl").write_text("\n".join([*lines, ""]))


def _read(connection: "psycopg.Connection[Any]", query: str) -> list[Row]:
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return list(cursor.execute(query.encode()))


def _text_of(url: str | None) -> UUID | None:
    try:
        return UUID((url or "").rpartition("/")[2])
    except ValueError:
        return None


__all__ = ["LANES", "Call", "Copy", "Evidence", "Heard", "gather", "grouped"]
