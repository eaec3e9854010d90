"""`bench broadcast`: an audience is queued and sent to: rows a second, memory, and the cost of each at two sizes."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from bench import rows
from bench.measured import ON_LINUX, RESIDENT_MB, Spent, Told, resident_mb
from bench.outbound import NO_LIMIT
from bench.services import Provider, Running, Services, eventually, services
from bot.actors import Actor, Via
from bot.broadcasts.commands import Audience, SendBroadcast
from bot.clock import utc_now
from bot.dispatch import run
from bot.ids import BroadcastId, OrganisationId, UserId
from bot.queue import Waker

ROWS_A_SECOND, GROWN_MB, FLAT = 5_000.0, 15.0, 1.2
LANES = ("inbound", "alerts", "replies", "broadcasts")


@dataclass(frozen=True, slots=True)
class Options:
    """How many people; `sample` is the small size, and how many texts are sent where all of them would take long."""

    people: int = 100_000
    sample: int = 1_000
    threads: int = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """One broadcast: rows a second queued, CPU in ms for each row queued and each text sent, and growth in MB."""

    rows_a_second: float
    row_cpu_ms: float
    send_cpu_ms: float
    grown_mb: float


def broadcast(told: Told, options: Options) -> dict[str, Any]:
    """First a small audience, then everybody. Of the large one all rows are queued and as many texts sent as fit."""
    with services(told, SEND_THREADS=str(options.threads), **NO_LIMIT) as running:
        provider = running.provider()
        workers = {lane: running.worker(lane) for lane in LANES}
        told(f"bench broadcast: {options.sample} people, then {options.people}; {workers['broadcasts'].command}")
        rows.people(running, options.sample)
        user = _user(running)
        _one(running, provider, workers["broadcasts"], user, min(200, options.sample))  # warms up
        small = _one(running, provider, workers["broadcasts"], user, options.sample)
        rows.people(running, options.people - options.sample, first=options.sample)
        with running.as_owner() as connection:
            connection.execute("ANALYZE")
        large = _one(running, provider, workers["broadcasts"], user, options.people, most=8 * options.sample)
        memory = {lane: round(resident_mb(worker.pid), 1) for lane, worker in workers.items()}
        return _figures(told, options, small, large, memory)


def _user(running: Services) -> UserId:
    made = uuid4()
    with running.as_owner() as connection:
        connection.execute(
            "INSERT INTO user_account (id, organisation_id, login, name, password_hash) VALUES (%s, %s, %s, %s, %s)",
            (made, rows.organisation(running), "bench", "bench", "none"),
        )
        connection.execute("INSERT INTO user_role (id, user_id, role) VALUES (%s, %s, 'coordinator')", (uuid4(), made))
    return UserId(made)


def _one(
    running: Services, provider: Provider, worker: Running, user: UserId, people: int, most: int | None = None
) -> Measured:
    provider.begin_anew()
    before = resident_mb(worker.pid)
    spent = Spent({"worker": worker.pid})
    order = _order(running, user)
    queued = f"SELECT count(*) FROM broadcast_recipient WHERE queued_at IS NOT NULL AND broadcast_id = '{order}'"
    began = time.monotonic()
    Waker(running.redis_url).wake("broadcasts")
    whole = "SELECT count(*) FROM broadcast WHERE state = 'expanding'"
    eventually(lambda: running.count(whole) == 0, f"{people} rows queued", patience=180)
    seconds, expanded = time.monotonic() - began, spent.of_each()["worker"]
    already = provider.count()["accepted"]
    count = running.count(queued)
    wanted = min(count, most or count)
    eventually(lambda: provider.count()["accepted"] >= wanted, f"{wanted} texts sent", patience=120)
    sent, cpu = provider.count()["accepted"], spent.of_each()["worker"]
    with running.as_owner() as connection:
        connection.execute(
            "UPDATE outbound SET state = 'cancelled' WHERE state = 'ready' AND cause = %s", (f"broadcast:{order}",)
        )
    left = "SELECT count(*) FROM outbound WHERE state = 'sending'"
    eventually(lambda: running.count(left) == 0, "results written down")
    found = Measured(
        rows_a_second=round(count / seconds, 1),
        row_cpu_ms=round(max(0.0, expanded - 0.0) / count * 1000, 3),
        send_cpu_ms=round((cpu - expanded) / max(1, sent - already) * 1000, 3),
        grown_mb=round(resident_mb(worker.pid) - before, 1),
    )
    running.told(f"  {count} rows queued, {sent} texts sent: {found}")
    return found


def _order(running: Services, user: UserId) -> UUID:
    made, now = BroadcastId(uuid4()), utc_now()
    with running.database.session() as session:
        order = SendBroadcast(
            by=Actor(via=Via.CLI, user=user),
            cause=f"bench:{made}",
            broadcast=made,
            organisation=OrganisationId(rows.organisation(running)),
            phrase_key="dialogue_invitation",
            phrase_params={"org": "Mission Santé", "place": "Kelenkoro", "day": "2026-11-28", "hour": 9},
            audience=Audience(),
            expires_at=now + timedelta(days=1),
        )
        run(order, session, now)
        session.commit()
    return made


def _figures(
    told: Told, options: Options, small: Measured, large: Measured, memory: dict[str, float]
) -> dict[str, Any]:
    per_small, per_large = small.row_cpu_ms + small.send_cpu_ms, large.row_cpu_ms + large.send_cpu_ms
    flat = round(per_large / per_small, 3) if per_small else 0.0
    figures = {
        "bench": "broadcast",
        "people": options.people,
        "rows_per_second": large.rows_a_second,
        "grown_mb": large.grown_mb,
        "cpu_ms_per_message": {str(options.sample): round(per_small, 3), str(options.people): round(per_large, 3)},
        "cpu_ratio": flat,
        "resident_mb": memory,
    }
    told(f"  CPU a message {per_small:.3f} ms at {options.sample}, {per_large:.3f} ms at {options.people}")
    told(f"  resident {memory}")
    targets = {f"expansion >= {ROWS_A_SECOND:.0f} rows/s": large.rows_a_second >= ROWS_A_SECOND}
    if ON_LINUX:
        targets |= {
            f"the worker grows by <= {GROWN_MB:.0f} MB": large.grown_mb <= GROWN_MB,
            f"CPU a message flat within {round((FLAT - 1) * 100)} %": flat <= FLAT,
            f"each worker <= {RESIDENT_MB:.0f} MB": max(memory.values()) <= RESIDENT_MB,
        }
    return told.result(figures, targets)
