"""Taking texts to send them, and saying what became of it. Leases run by the database's clock alone.

A claim takes a batch under a new token (the fence): who comes back with an older token changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    SmallInteger,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from bot.channel import Channel
from bot.crypto import Unreadable, keys_of
from bot.db import TIME
from bot.events import Kind
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.failures import FollowUp, Next
from bot.messages.model import NEEDS_SIGHT, POLICY_OF, STOPS, Lane, State, sources
from bot.messages.store_health import is_restored, sees
from bot.messages.tables import attempt, attempt_result, is_now, outbound

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send one text, once: `token` is the fence, `attempt` was written down before."""

    id: OutboundId
    token: UUID
    attempt: UUID


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text that is ours to send for the length of a lease."""

    lease: Lease
    attempts: int
    kind: Kind
    channel: Channel
    contact: ContactId
    segments: int
    expires_at: datetime | None
    phrase_key: str
    language: Language
    address: str = field(repr=False)
    body: str = field(repr=False)


_later = outbound.alias("later")
_overtaken = exists().where(
    _later.c.delivery_id == outbound.c.delivery_id,
    _later.c.kind.in_(sorted(STOPS)),
    _later.c.sequence > outbound.c.sequence,
)


def _may_go(now: datetime) -> ColumnElement[bool]:
    """A GO and a DEPART OK only while the program sees, and never after a later stop; all else always."""
    return or_(outbound.c.kind.not_in(sorted(NEEDS_SIGHT)), and_(~_overtaken, sees(now)))


_TWICE_IS_FINE = sorted(kind for kind, policy in POLICY_OF.items() if policy.twice_is_fine)
_known_unsent = or_(outbound.c.kind.in_(_TWICE_IS_FINE), ~is_restored())
"""What must not come twice waits while the provider may have taken it and a backup that was put back does not know."""


def due(lane: Lane, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What a worker of this lane may take now."""
    return (
        is_now(outbound, State.READY),
        _known_unsent,
        outbound.c.lane == lane,
        outbound.c.not_before <= now,
        or_(outbound.c.expires_at.is_(None), outbound.c.expires_at > now),
        _may_go(now),
    )


@dataclass(frozen=True, slots=True)
class Only:
    """What of a lane is wanted: one channel, and about so many segments (the last text may go over; None: any)."""

    channel: Channel
    segments: int | None = None


def claim(
    session: Session, lane: Lane, limit: int, now: datetime, lease: timedelta = LEASE, only: Only | None = None
) -> list[Claimed]:
    """Take up to `limit` texts of a lane that are due, the most urgent first, each with its attempt written down."""
    token = uuid4()
    order = (outbound.c.priority, outbound.c.not_before, outbound.c.number)
    wanted = due(lane, now) if only is None else (*due(lane, now), outbound.c.channel == only.channel)
    picked = (
        select(outbound.c.id, outbound.c.segments, *order)
        .where(*wanted)
        .order_by(*order)
        .limit(limit if only is None or only.segments is None else min(limit, only.segments))
        .with_for_update(skip_locked=True, of=outbound)
        .cte("picked")
    )
    fitting = select(picked.c.id)
    if only is not None and only.segments is not None:
        up_to = func.sum(picked.c.segments).over(order_by=(picked.c.priority, picked.c.not_before, picked.c.number))
        running = select(picked.c.id, (up_to - picked.c.segments).label("before")).subquery("running")
        fitting = select(running.c.id).where(running.c.before < only.segments)
    taken = fitting.cte("taken")
    rows = session.execute(
        update(outbound)
        .where(outbound.c.id == taken.c.id)
        .values(
            state=State.SENDING,
            lease_token=token,
            lease_until=func.clock_timestamp() + lease,
            attempts=outbound.c.attempts + 1,
            changed_at=now,
        )
        .returning(outbound)
    ).all()
    ordered = sorted(rows, key=lambda row: (row.priority, row.not_before, row.number))
    leases = [Lease(OutboundId(row.id), token, uuid4()) for row in ordered]
    _write_attempts(session, leases, [row.attempts for row in ordered])
    opened = [_opened(session, row, lease, now) for row, lease in zip(ordered, leases, strict=True)]
    return [claimed for claimed in opened if claimed is not None]


def _write_attempts(session: Session, leases: Sequence[Lease], numbers: Sequence[int]) -> None:
    if leases:
        values = {
            "tries": [each.attempt for each in leases],
            "texts": [each.id for each in leases],
            "numbers": list(numbers),
            "tokens": [each.token for each in leases],
        }
        session.connection().execute(_ATTEMPTS, values)


def _insert_attempts() -> Insert:
    """One statement for any number of them: arrays, and the database's clock."""
    each = _rows(tries=Uuid, texts=Uuid, numbers=SmallInteger, tokens=Uuid)
    chosen = select(each.c.tries, each.c.texts, each.c.numbers, each.c.tokens, func.clock_timestamp())
    return insert(attempt).from_select(["id", "outbound_id", "number", "lease_token", "started_at"], chosen)


def _rows(**types: type[TypeEngine[Any]]) -> TableValuedAlias:
    """Bound arrays of these names, side by side as rows."""
    arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in types.items())
    columns = (column(name, kind) for name, kind in types.items())
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


_ATTEMPTS = _insert_attempts()


def _opened(session: Session, row: Any, lease: Lease, now: datetime) -> Claimed | None:
    keys = keys_of(session)
    try:
        address = keys.open("outbound", "address", row.id, row.address_sealed)
        body = keys.open("outbound", "body", row.id, row.body_sealed)
    except (Unreadable, IndexError) as fault:
        # A damaged row must not stop the lane: it is put aside, and a person is told.
        finish(session, lease, Next(State.FAILED, now, FollowUp.CARD), Result(type(fault).__name__), now)
        return None
    return Claimed(
        lease=lease,
        attempts=row.attempts,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        contact=ContactId(row.contact_id),
        segments=row.segments,
        expires_at=row.expires_at,
        phrase_key=row.phrase_key,
        language=Language(row.language),
        address=address,
        body=body,
    )


def still_stands(session: Session, lease: Lease, now: datetime) -> bool:
    """Whether a claimed text may still be handed over: asked just before that for a GO and a DEPART OK."""
    found = session.execute(
        select(outbound.c.id).where(
            outbound.c.id == lease.id,
            outbound.c.lease_token == lease.token,
            is_now(outbound, State.SENDING),
            outbound.c.superseded_by.is_(None),
            outbound.c.not_before <= now,
            _may_go(now),
        )
    )
    return found.first() is not None


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to, in words that are safe to log; `code` is the provider's."""

    outcome: str
    code: int | None = None


def finish_accepted(session: Session, accepted: Collection[tuple[Lease, str]], now: datetime) -> None:
    """The provider took these, under these ids of its own. A report of the network may have come before us."""
    if not accepted:
        return
    ids, tokens = [lease.id for lease, _ in accepted], [lease.token for lease, _ in accepted]
    told = [provider_id for _, provider_id in accepted]
    session.connection().execute(_ACCEPTED, {"ids": ids, "tokens": tokens, "told": told, "now": now})
    session.connection().execute(_RESULTS, {"tries": [lease.attempt for lease, _ in accepted], "told": told})


def _update_accepted() -> Update:
    taken = _rows(ids=Uuid, tokens=Uuid, told=Text)
    forward = outbound.c.state.in_([literal_column(f"'{state}'", Text) for state in sorted(sources(State.ACCEPTED))])
    return (
        update(outbound)
        .where(outbound.c.id == taken.c.ids, outbound.c.lease_token == taken.c.tokens)
        .values(
            state=case((forward, State.ACCEPTED), else_=outbound.c.state),
            provider_id=func.coalesce(outbound.c.provider_id, taken.c.told),
            fault=case((forward, None), else_=outbound.c.fault),
            follow_up=case((forward, None), else_=outbound.c.follow_up),
            changed_at=bindparam("now", type_=TIME),
        )
    )


def _insert_results() -> Insert:
    each = _rows(tries=Uuid, told=Text)
    chosen = select(each.c.tries, func.clock_timestamp(), literal("accepted", Text), each.c.told)
    return insert(attempt_result).from_select(["attempt_id", "finished_at", "outcome", "provider_id"], chosen)


_ACCEPTED = _update_accepted()
_RESULTS = _insert_results()


def finish(session: Session, lease: Lease, following: Next, result: Result, now: datetime) -> bool:
    """An attempt did not succeed: what follows. False: the lease was no longer ours, or a report knew better."""
    session.execute(
        insert(attempt_result).values(
            attempt_id=lease.attempt, finished_at=func.clock_timestamp(), outcome=result.outcome, code=result.code
        )
    )
    changed = session.execute(
        update(outbound)
        .where(outbound.c.id == lease.id, outbound.c.lease_token == lease.token, is_now(outbound, State.SENDING))
        .values(**moved_to(following), fault=str(result.code or result.outcome), changed_at=now)
        .returning(outbound.c.id)
    )
    return changed.first() is not None


def moved_to(following: Next) -> dict[str, Any]:
    """The columns of a row to which that happens; one that was overtaken meanwhile neither comes back nor goes on."""
    overtaken = outbound.c.superseded_by.is_not(None)
    ready = following.state is State.READY
    wanted = literal(following.follow_up, Text) if following.follow_up else outbound.c.follow_up
    return {
        "state": case((overtaken, State.SUPERSEDED), else_=following.state) if ready else following.state,
        "not_before": func.greatest(outbound.c.not_before, following.not_before),
        "attempts": outbound.c.attempts - (0 if following.counted else 1),
        "follow_up": case((overtaken, None), else_=wanted),
    }
