"""What can be looked at of an installation from inside: each thing by itself, each with its cure.

`jamtan check` shows it and asks the provider beside it; the console's page "Santé" shows it in the reader's words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import migrate
from bot.clock import utc_now
from bot.messages.model import BLIND_CLOCK_SECONDS, BLIND_PULLER_SECONDS
from bot.messages.store_health import CLOCK, PULLER, RESTORED, database_time
from bot.views.operations import Operations, operations
from bot.wiring import Runtime

MOST_SKEW = timedelta(seconds=2)
LONG_WAIT = 60.0
"""Seconds after which what waits in a lane has waited too long."""


class Verdict(StrEnum):
    """How it stands."""

    GOOD = "good"
    BAD = "bad"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `cure` says what to do where it is not good.

    `form` with its `values` filled in is what it says: pages have a form in other words.
    """

    what: str
    verdict: Verdict
    form: str
    cure: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def says(self) -> str:
        """How it stands, in words."""
        return self.form.format_map(self.values) if self.values else self.form

    def plain(self) -> dict[str, str]:
        """As JSON shows it."""
        return {"what": self.what, "verdict": self.verdict.value, "says": self.says, "cure": self.cure}


def good(what: str, form: str, **values: object) -> Finding:
    """It is as it should be."""
    return Finding(what, Verdict.GOOD, form, "", {name: str(value) for name, value in values.items()})


def bad(what: str, form: str, cure: str, **values: object) -> Finding:
    """It is to be repaired."""
    return Finding(what, Verdict.BAD, form, cure, {name: str(value) for name, value in values.items()})


def database(runtime: Runtime) -> Iterator[Finding]:
    """The database, and what it knows of everything that runs."""
    try:
        with runtime.database.session() as session:
            found = migrate.revision(session.connection())
            if found != migrate.newest():
                form, values = "at {found}, this program needs {newest}", {"newest": migrate.newest()}
                yield bad("database", form, "jamtan db upgrade", found=found or "nothing", **values)
                return
            yield good("database", "at {found}", found=found)
            yield _skew(session, moved=runtime.settings.clock_file is not None)
            yield from running(operations(session, utc_now()))
    except SQLAlchemyError as fault:
        yield Finding("database", Verdict.UNREACHABLE, type(fault).__name__, "start PostgreSQL; look at DATABASE_URL")


def _skew(session: Session, *, moved: bool) -> Finding:
    apart = abs(utc_now() - database_time(session))
    if moved:
        return good("clock skew", "the clock of a demonstration is moved on purpose")
    form, seconds = "{seconds} s between this machine and the database", f"{apart.total_seconds():.1f}"
    if apart <= MOST_SKEW:
        return good("clock skew", form, seconds=seconds)
    return bad("clock skew", form, "set both by NTP", seconds=seconds)


def running(found: Operations) -> Iterator[Finding]:
    """Who is alive, what waits too long, which texts and senders need a person."""
    limits = {CLOCK: BLIND_CLOCK_SECONDS, PULLER: BLIND_PULLER_SECONDS}
    yield from (_alive(found.heartbeats, name, most) for name, most in limits.items())
    if RESTORED in found.heartbeats:
        cure = "jamtan db release, once the card about it is seen to"
        yield bad("backup", "put back; no GO, and nothing that must not come twice, is sent", cure)
    late = ", ".join(f"{lane} {age:.0f} s" for lane, age in found.oldest.items() if age > LONG_WAIT)
    if late:
        yield bad("lanes", "waiting: {late}", "jamtan up; see its log", late=late)
    else:
        yield good("lanes", "nothing waits long")
    if found.needs_human:
        cure = "jamtan outbox list --state needs_human"
        yield bad("outbox", "{count} texts of unknown fate need a person", cure, count=found.needs_human)
    for sender in found.senders:
        if sender.trouble:
            yield bad(f"sender {sender.name}", "{trouble}", "jamtan card list", trouble=sender.trouble)


def _alive(heartbeats: Mapping[str, float], name: str, most: float) -> Finding:
    age, what = heartbeats.get(name), f"heartbeat of the {name}"
    cure = "jamtan up; without it no GO is signed or sent"
    if age is None:
        return bad(what, "never", cure)
    if age > most:
        return bad(what, "{age} s ago", cure, age=f"{age:.0f}")
    return good(what, "{age} s ago", age=f"{age:.0f}")


def redis(runtime: Runtime) -> Finding:
    """What wakes the workers."""
    found = runtime.waker.weaknesses()
    if found is None:
        return Finding("redis", Verdict.UNREACHABLE, "does not answer", "start Valkey or Redis; look at REDIS_URL")
    if found:
        return bad("redis", "{faults}", "set appendonly yes and maxmemory-policy noeviction", faults="; ".join(found))
    return good("redis", "answers, keeps what it is told, drops nothing")
