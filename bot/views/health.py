"""What waits in each lane, what went wrong lately and why, what was turned away: for the page on health."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, func, literal_column, or_, select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.messages.model import INBOUND, Lane
from bot.messages.tables import inbound, is_now, outbound, refused_request

LATELY = timedelta(hours=24)
MOST = 50


@dataclass(frozen=True, slots=True)
class Wrong:
    """Texts that went wrong in the same way. `fault`: the provider's code or our word for it."""

    kind: str
    channel: str
    state: str
    fault: str
    many: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A text of unknown fate: only a person can say what becomes of it."""

    id: UUID
    kind: str
    who: str
    channel: str
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`waiting`: by lane, with "inbound". `unworked`: what came in and the program could not work on."""

    waiting: Mapping[str, int]
    wrong: tuple[Wrong, ...]
    stuck: tuple[Stuck, ...]
    unworked: int
    pulled_lately: int
    refused: tuple[tuple[str, int], ...]
    last_inbound_at: datetime | None


def health(session: Session, now: datetime) -> Health:
    """All of it at this moment."""
    since = now - LATELY
    newest = select(inbound.c.received_at).order_by(inbound.c.number.desc()).limit(1)
    unworked = select(func.count()).select_from(inbound).where(is_now(inbound, "needs_human"))
    pulled = select(func.count()).where(inbound.c.pulled, inbound.c.received_at > since)
    refused = select(refused_request.c.reason, func.count()).where(refused_request.c.at > since)
    return Health(
        waiting=_waiting(session, now),
        wrong=_wrong(session, since),
        stuck=_stuck(session),
        unworked=session.scalar(unworked) or 0,
        pulled_lately=session.scalar(pulled) or 0,
        refused=tuple((row[0], row[1]) for row in session.execute(refused.group_by(refused_request.c.reason))),
        last_inbound_at=session.scalar(newest),
    )


def _waiting(session: Session, now: datetime) -> Mapping[str, int]:
    """How many rows are due in each lane."""
    due = (
        select(outbound.c.lane, func.count())
        .where(is_now(outbound, "ready"), outbound.c.not_before <= now)
        .where(or_(outbound.c.expires_at.is_(None), outbound.c.expires_at > now))
        .group_by(outbound.c.lane)
    )
    found = {lane.value: 0 for lane in Lane} | {row[0]: row[1] for row in session.execute(due)}
    arrived = select(func.count()).select_from(inbound).where(is_now(inbound, "captured"))
    return {INBOUND: session.scalar(arrived) or 0, **found}


# As literals: only so is the partial index used.
_WENT_WRONG: ColumnElement[bool] = literal_column(
    "outbound.state in ('failed', 'undelivered', 'expired', 'needs_human')", Boolean
)


def _wrong(session: Session, since: datetime) -> tuple[Wrong, ...]:
    many, last = func.count(), func.max(outbound.c.changed_at)
    how = (outbound.c.kind, outbound.c.channel, outbound.c.state, func.coalesce(outbound.c.fault, ""))
    query = select(*how, many, last).where(_WENT_WRONG, outbound.c.changed_at > since).group_by(*how)
    return tuple(Wrong(*row) for row in session.execute(query.order_by(last.desc()).limit(MOST)))


def _stuck(session: Session) -> tuple[Stuck, ...]:
    query = (
        select(outbound, contact.c.pseudonym)
        .join(contact, contact.c.id == outbound.c.contact_id)
        .where(_WENT_WRONG, is_now(outbound, "needs_human"))
        .order_by(outbound.c.number.desc())
        .limit(MOST)
    )
    return tuple(
        Stuck(
            id=row.id,
            kind=row.kind,
            who=row.pseudonym,
            channel=row.channel,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in session.execute(query)
    )
