"""Signs of life, and whether the program may have missed something (rule R20, law 4 of docs/protocol.md).

Ages of heartbeats are measured by the database's clock alone, so that a wrong clock of one process proves nothing.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.messages.model import BLIND_CLOCK_SECONDS, BLIND_PULLER_SECONDS, BLIND_WAITING_SECONDS, Blindness
from bot.messages.tables import heartbeat, inbound, is_now

CLOCK = "clock"
PULLER = "puller"
RESTORED = "restored"
"""A backup was put back: its last sign of life, until a person has said that what it lacks was seen to."""


def beat(session: Session, name: str) -> None:
    """`name` is alive at this moment of the database's clock."""
    at = func.clock_timestamp()
    session.execute(
        insert(heartbeat)
        .values(name=name, at=at)
        .on_conflict_do_update(index_elements=["name"], set_={"at": func.greatest(heartbeat.c.at, at)})
    )


def ages(session: Session) -> Mapping[str, float]:
    """Seconds since each heartbeat, by name."""
    age = func.extract("epoch", func.clock_timestamp() - heartbeat.c.at)
    return {name: max(0.0, float(seconds)) for name, seconds in session.execute(select(heartbeat.c.name, age))}


def last_beat(session: Session, name: str) -> datetime | None:
    """When `name` was last alive, by the database's clock."""
    return session.scalar(select(heartbeat.c.at).where(heartbeat.c.name == name))


def hold_restored(session: Session) -> datetime | None:
    """From now on this is a database put back from a backup. Its last sign of life; None: it was one before."""
    since = last_beat(session, CLOCK) or database_time(session)
    put = insert(heartbeat).values(name=RESTORED, at=since).on_conflict_do_nothing().returning(heartbeat.c.name)
    return None if session.scalar(put) is None else since


def restored_from(session: Session) -> datetime | None:
    """The last sign of life of the backup that was put back; None: it was none, or people have seen to it."""
    return last_beat(session, RESTORED)


def end_restored(session: Session) -> bool:
    """A person has seen to what the backup lacks. False: it was none."""
    gone = delete(heartbeat).where(heartbeat.c.name == RESTORED).returning(heartbeat.c.name)
    return session.scalar(gone) is not None


def is_restored() -> ColumnElement[bool]:
    """Whether nobody has yet seen to what a backup lacks, as a condition."""
    return exists().where(heartbeat.c.name == RESTORED)


def database_time(session: Session) -> datetime:
    """The database's clock: for leases and for asking the provider, never for rules."""
    at = session.scalar(select(func.clock_timestamp()))
    assert isinstance(at, datetime)
    return at


def blindness(session: Session, now: datetime) -> Blindness:
    """What may hide something from the program at this moment. What a backup lacks, nobody has listed yet."""
    oldest = session.scalar(select(func.min(inbound.c.received_at)).where(is_now(inbound, "captured")))
    alive = ages(session)
    return Blindness(
        oldest_waiting_seconds=0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        puller_age_seconds=math.inf if RESTORED in alive else alive.get(PULLER, math.inf),
        clock_age_seconds=alive.get(CLOCK, math.inf),
    )


def sees(now: datetime) -> ColumnElement[bool]:
    """`not blindness(...).blind` as a condition, for use inside a claim."""
    waiting = exists().where(
        is_now(inbound, "captured"), inbound.c.received_at < now - timedelta(seconds=BLIND_WAITING_SECONDS)
    )
    return ~waiting & ~is_restored() & _alive(PULLER, BLIND_PULLER_SECONDS) & _alive(CLOCK, BLIND_CLOCK_SECONDS)


def _alive(name: str, seconds: float) -> ColumnElement[bool]:
    oldest = func.clock_timestamp() - timedelta(seconds=seconds)
    return exists().where(heartbeat.c.name == name, heartbeat.c.at >= oldest)
