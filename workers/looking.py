"""Asking the provider's lists: for texts of ours whose fate is unknown, and for messages that no webhook brought."""

from datetime import timedelta

import structlog

from bot.channel import Channel
from bot.events import CardKind, CardWanted
from bot.messages.failures import after_check
from bot.messages.model import Lane
from bot.messages.ports import Seen, Sender, SendError
from bot.messages.store_health import PULLER, ages, beat, database_time, last_beat
from bot.messages.store_receipts import Told, record_status
from bot.messages.store_unknown import Unknown, found_unknown, known_as_ours, missed_unknown, take_unknown
from workers.engine import Engine
from workers.outcomes import tell

PULL_EVERY = 120.0
"""Seconds between two looks for what no webhook brought: the provider gives a webhook up after 15 s."""

OVERLAP = timedelta(minutes=10)
FIRST_LOOK = timedelta(days=1)
CLOCKS_APART = timedelta(minutes=2)
"""How far the provider's clock may be behind our database's."""

_log = structlog.get_logger(__name__)


def look_up_unknown(engine: Engine, lane: Lane) -> int:
    """Look for texts of unknown fate that are due; returns how many were looked for. None is ever sent again."""
    with engine.database.session() as session:
        unknown = take_unknown(session, lane, engine.now())
        session.commit()
    for each in unknown:
        try:
            seen = _find(engine, engine.sender(), each)
        except SendError as error:
            _log.warning("not_looked_up", outbound=str(each.id), reason=error.reason)
            seen = None
        _settle(engine, each, seen)
    return len(unknown)


def _find(engine: Engine, sender: Sender, unknown: Unknown) -> Seen | None:
    listed = sender.sent_to(unknown.channel, unknown.address, unknown.since - CLOCKS_APART)
    alike = [each for each in listed if not each.inbound and _words(each.body) == _words(unknown.body)]
    with engine.database.session() as session:
        ours = known_as_ours(session, [each.provider_id for each in alike])
    return next((each for each in reversed(alike) if each.provider_id not in ours), None)


def _words(body: str) -> list[str]:
    return body.split()


def _settle(engine: Engine, unknown: Unknown, seen: Seen | None) -> None:
    now = engine.now()
    with engine.database.session() as session:
        if seen is None:
            missed_unknown(session, unknown.id, after_check(unknown.checks, now), now)
        elif found_unknown(session, unknown.id, seen.provider_id, now):
            record_status(session, Told(unknown.id, seen.provider_id, seen.status), now)
        session.commit()


def pull_due(engine: Engine) -> bool:
    """Whether it is time to look for what no webhook brought."""
    with engine.database.session() as session:
        age = ages(session).get(PULLER)
    return age is None or age >= PULL_EVERY


def pull(engine: Engine) -> int:
    """Take in what the provider has for us and no webhook brought; returns how many. A failure leaves no heartbeat."""
    with engine.database.session() as session:
        began = database_time(session)
        last = last_beat(session, PULLER)
    since = began - FIRST_LOOK if last is None else last - OVERLAP
    missing = 0
    for channel in Channel:
        ours = engine.sender_address(channel)
        if ours and ours.lstrip("+").isdigit():  # a name as a sender cannot be written to
            missing += _take_in(engine, engine.sender().received_by(channel, ours, since))
    with engine.database.session() as session:
        beat(session, PULLER)
        session.commit()
    if missing:
        _log.error("inbound_pulled", count=missing)
        engine.waker.wake("inbound")
        note = f"{missing} messages came in that no webhook had brought"
        due = engine.now() + timedelta(minutes=15)
        tell(engine, [CardWanted(kind=CardKind.TROUBLE, about="puller:missing", due=due, note=note)])
    return missing


def _take_in(engine: Engine, listed: list[Seen]) -> int:
    with engine.database.session() as session:
        new = [engine.take_in(session, each, engine.now()) for each in listed]
        session.commit()
    return sum(new)
