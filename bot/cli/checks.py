"""What `jamtan check` looks at: each thing by itself, each with its cure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import migrate
from bot.channel import Channel
from bot.clock import utc_now
from bot.messages.model import BLIND_CLOCK_SECONDS, BLIND_PULLER_SECONDS
from bot.messages.ports import FailureKind, SendError
from bot.messages.store_health import CLOCK, PULLER, database_time
from bot.messages.templates import Templates, read_templates
from bot.views.operations import operations
from bot.wiring import Runtime
from bot.wording.keys import ALL_PHRASES
from bot.wording.render import faults_in, read_catalogues

MOST_SKEW = timedelta(seconds=2)
NOT_FOUND = 20404


class Verdict(StrEnum):
    """How it stands."""

    GOOD = "good"
    BAD = "bad"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `cure` says what to do where it is not good."""

    what: str
    verdict: Verdict
    says: str
    cure: str = ""


def _good(what: str, says: str) -> Finding:
    return Finding(what, Verdict.GOOD, says)


def _bad(what: str, says: str, cure: str) -> Finding:
    return Finding(what, Verdict.BAD, says, cure)


def check_all(runtime: Runtime) -> Iterator[Finding]:
    """Everything, one after the other; what cannot be reached hides nothing else."""
    yield from _database(runtime)
    yield _redis(runtime)
    yield from _provider(runtime)
    yield _templates(runtime)
    yield _translations()


def _database(runtime: Runtime) -> Iterator[Finding]:
    try:
        with runtime.database.session() as session:
            found = migrate.revision(session.connection())
            if found != migrate.newest():
                says = f"at {found or 'nothing'}, this program needs {migrate.newest()}"
                yield _bad("database", says, "jamtan db upgrade")
                return
            yield _good("database", f"at {found}")
            yield _skew(session, moved=runtime.settings.clock_file is not None)
            yield from _running(session, utc_now())
    except SQLAlchemyError as fault:
        yield Finding("database", Verdict.UNREACHABLE, type(fault).__name__, "start PostgreSQL; look at DATABASE_URL")


def _skew(session: Session, *, moved: bool) -> Finding:
    apart = abs(utc_now() - database_time(session))
    if moved:
        return _good("clock skew", "the clock of a demonstration is moved on purpose")
    says = f"{apart.total_seconds():.1f} s between this machine and the database"
    return _good("clock skew", says) if apart <= MOST_SKEW else _bad("clock skew", says, "set both by NTP")


def _running(session: Session, now: datetime) -> Iterator[Finding]:
    found = operations(session, now)
    limits = {CLOCK: BLIND_CLOCK_SECONDS, PULLER: BLIND_PULLER_SECONDS}
    yield from (_alive(found.heartbeats, name, most) for name, most in limits.items())
    waiting = {lane: age for lane, age in found.oldest.items() if age > 60}
    late = ", ".join(f"{lane} {age:.0f} s" for lane, age in waiting.items())
    yield _bad("lanes", f"waiting: {late}", "jamtan up; see its log") if late else _good("lanes", "nothing waits long")
    if found.needs_human:
        cure = "jamtan outbox list --state needs_human"
        yield _bad("outbox", f"{found.needs_human} texts of unknown fate need a person", cure)
    for sender in found.senders:
        if sender.trouble:
            yield _bad(f"sender {sender.name}", sender.trouble, "jamtan card list")


def _alive(heartbeats: Mapping[str, float], name: str, most: float) -> Finding:
    age = heartbeats.get(name)
    if age is None or age > most:
        says = "never" if age is None else f"{age:.0f} s ago"
        return _bad(f"heartbeat of the {name}", says, "jamtan up; without it no GO is signed or sent")
    return _good(f"heartbeat of the {name}", f"{age:.0f} s ago")


def _redis(runtime: Runtime) -> Finding:
    found = runtime.waker.weaknesses()
    if found is None:
        return Finding("redis", Verdict.UNREACHABLE, "does not answer", "start Valkey or Redis; look at REDIS_URL")
    if found:
        return _bad("redis", "; ".join(found), "set appendonly yes and maxmemory-policy noeviction")
    return _good("redis", "answers, keeps what it is told, drops nothing")


def _provider(runtime: Runtime) -> Iterator[Finding]:
    for channel in Channel:
        ours = runtime.sender_address(channel)
        if not ours:
            yield _good(f"sender {channel}", "not set up")
            continue
        yield _tried(f"sender {channel}", lambda channel=channel, ours=ours: _listed(runtime, channel, ours))  # type: ignore[misc]


def _listed(runtime: Runtime, channel: Channel, ours: str) -> str:
    runtime.sender.received_by(channel, ours, utc_now() - timedelta(minutes=1))
    can = "texts and is texted" if ours.lstrip("+").isdigit() else "texts only: a name cannot be answered to"
    return f"the provider knows our account; {can}"


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return _good(what, look())
    except SendError as error:
        if error.kind is FailureKind.CONFIGURATION:
            return _bad(what, error.reason, "look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
        return Finding(what, Verdict.UNREACHABLE, error.reason, "look at the network and TWILIO_API_BASE")


def _templates(runtime: Runtime) -> Finding:
    path = runtime.settings.whatsapp_templates
    if path is None:
        return _good("templates", "none: outside WhatsApp's 24 hours texts go by SMS")
    found = read_templates(path)
    safety = sorted(key for key, phrase in ALL_PHRASES.items() if phrase.safety and not any(key == k for k, _ in found))
    if safety:
        return _bad("templates", f"{len(found)}; none for {', '.join(safety)}", "have them approved")
    return _approved(runtime, found)


def _approved(runtime: Runtime, templates: Templates) -> Finding:
    """What WhatsApp itself says of each template, by the provider's interface."""
    refused: list[str] = []
    for (key, language), sid in sorted(templates.items()):
        try:
            state = runtime.sender.template_state(sid)
        except SendError as error:
            if error.code != NOT_FOUND:
                cure = "look at the network and TWILIO_API_BASE"
                return Finding("templates", Verdict.UNREACHABLE, f"their approval: {error.reason}", cure)
            state = "unknown to the provider"
        if state != "approved":
            refused.append(f"{key} {language} {state}")
    if refused:
        says = f"{len(refused)} of {len(templates)} not approved: {', '.join(refused)}"
        return _bad("templates", says, "submit them for approval at the provider, or take them out of the file")
    return _good("templates", f"{len(templates)} approved texts")


def _translations() -> Finding:
    faults = faults_in(read_catalogues())
    if faults:
        return _bad("translations", f"{len(faults)} faults", "jamtan translation check")
    return _good("translations", "whole and within the rules")
