"""What goes out: queued once per cause, overtaken by what is more urgent, told to a person where it fails."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ARRAY, Row, bindparam, case, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import KeyRing, keys_of
from bot.events import Kind
from bot.ids import ContactId, DeliveryId, OutboundId
from bot.languages import Language
from bot.messages.model import POLICY_OF, State
from bot.messages.segments import count_segments
from bot.messages.tables import is_now, outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A text to be queued. `body` is final; `params` let the phrase be rendered again for another channel."""

    cause: str
    contact: ContactId
    kind: Kind
    phrase_key: str
    params: Mapping[str, Any] = field(repr=False)
    channel: Channel
    address: str = field(repr=False)
    language: Language
    body: str = field(repr=False)
    not_before: datetime
    expires_at: datetime
    delivery: DeliveryId | None = None
    sequence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound(Queued):
    """A stored text with what has become of it."""

    id: OutboundId
    state: State
    attempts: int
    provider_id: str | None
    fault: str | None
    superseded_by: str | None
    segments: int
    created_at: datetime
    changed_at: datetime


def queue(session: Session, queued: Queued, now: datetime) -> OutboundId | None:
    """Put one text into the outbox. None: this person has it already, from this cause and on this channel."""
    values = _row(keys_of(session), queued, count_segments(queued.body).segments, json.dumps(queued.params), now)
    stored = session.connection().execute(_QUEUE, values)
    return OutboundId(values["id"]) if stored.first() else None


def queue_all(session: Session, texts: Sequence[Queued], now: datetime) -> bool:
    """Put texts of one cause, kind and phrase into the outbox by one statement. False: there was nothing to put."""
    if not texts:
        return False
    assert len({(text.cause, text.kind, text.phrase_key, text.delivery, text.sequence) for text in texts}) == 1
    keys = keys_of(session)
    segments = {body: count_segments(body).segments for body in {text.body for text in texts}}
    params = json.dumps(texts[0].params)
    rows = [_row(keys, text, segments[text.body], params, now) for text in texts]
    each = {name: [row[name] for row in rows] for name in _EACH}
    session.connection().execute(_ALL, {**rows[0], **each})
    return True


_ONCE = ["cause", "contact_id", "kind", "phrase_key", "channel"]
_QUEUE = insert(outbound).on_conflict_do_nothing(index_elements=_ONCE).returning(outbound.c.id)
_EACH = (
    *("id", "contact_id", "channel", "language", "address_sealed", "body_sealed", "params_sealed"),
    *("segments", "not_before", "expires_at"),
)
_SAME = (
    *("cause", "kind", "phrase_key", "lane", "priority", "delivery_id", "sequence"),
    *("state", "attempts", "checks", "created_at", "changed_at"),
)


def _queue_all() -> Insert:
    """One statement for any number of rows: arrays of what differs, and once what they have in common."""
    columns = outbound.c
    arrays = func.unnest(*(bindparam(name, type_=ARRAY(columns[name].type)) for name in _EACH))
    rows = arrays.table_valued(*(column(name, columns[name].type) for name in _EACH), name="texts").render_derived()
    common = [cast(bindparam(name, type_=columns[name].type), columns[name].type) for name in _SAME]
    chosen = select(*(rows.c[name] for name in _EACH), *common)
    into = insert(outbound).from_select([*_EACH, *_SAME], chosen, include_defaults=False)
    return into.on_conflict_do_nothing(index_elements=_ONCE)


_ALL = _queue_all()


def _row(keys: KeyRing, queued: Queued, segments: int, params: str, now: datetime) -> dict[str, Any]:
    row_id = uuid4()
    policy = POLICY_OF[queued.kind]
    return {
        "id": row_id,
        "cause": queued.cause,
        "contact_id": queued.contact,
        "kind": queued.kind,
        "phrase_key": queued.phrase_key,
        "channel": queued.channel,
        "lane": policy.lane,
        "priority": policy.priority,
        "language": queued.language,
        "address_sealed": keys.seal("outbound", "address", row_id, queued.address),
        "body_sealed": keys.seal("outbound", "body", row_id, queued.body),
        "params_sealed": keys.seal("outbound", "params", row_id, params),
        "segments": segments,
        "delivery_id": queued.delivery,
        "sequence": queued.sequence,
        "state": State.READY,
        "attempts": 0,
        "not_before": queued.not_before,
        "expires_at": queued.expires_at,
        "checks": 0,
        "created_at": now,
        "changed_at": now,
    }


def get_outbound(session: Session, outbound_id: OutboundId) -> Outbound:
    """The text, opened. Raises `NoResultFound`, or `Unreadable` where it does not open."""
    return _opened(session, session.execute(select(outbound).where(outbound.c.id == outbound_id)).one())


def outbound_of(session: Session, contact: ContactId, limit: int = 50) -> list[Outbound]:
    """The newest texts to a person, newest first."""
    rows = session.execute(
        select(outbound).where(outbound.c.contact_id == contact).order_by(outbound.c.number.desc()).limit(limit)
    )
    return [_opened(session, row) for row in rows]


def outbound_about(session: Session, delivery: DeliveryId) -> list[Outbound]:
    """Every text about a delivery, in the order in which they were queued."""
    rows = session.execute(select(outbound).where(outbound.c.delivery_id == delivery).order_by(outbound.c.number))
    return [_opened(session, row) for row in rows]


def _opened(session: Session, row: Row[Any]) -> Outbound:
    keys = keys_of(session)
    return Outbound(
        id=OutboundId(row.id),
        cause=row.cause,
        contact=ContactId(row.contact_id),
        kind=Kind(row.kind),
        phrase_key=row.phrase_key,
        params=json.loads(keys.open("outbound", "params", row.id, row.params_sealed)),
        channel=Channel(row.channel),
        address=keys.open("outbound", "address", row.id, row.address_sealed),
        language=Language(row.language),
        body=keys.open("outbound", "body", row.id, row.body_sealed),
        not_before=row.not_before,
        expires_at=row.expires_at,
        delivery=DeliveryId(row.delivery_id) if row.delivery_id else None,
        sequence=row.sequence,
        state=State(row.state),
        attempts=row.attempts,
        provider_id=row.provider_id,
        fault=row.fault,
        superseded_by=row.superseded_by,
        segments=row.segments,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def supersede(
    session: Session, delivery: DeliveryId, kinds: Collection[Kind], by: str, now: datetime
) -> tuple[OutboundId, ...]:
    """A later decision overtakes these texts: returned are those that will now never be sent.

    One that a worker has just claimed is marked, and that worker drops it unless it has been handed over already.
    """
    rows = session.execute(
        update(outbound)
        .where(
            outbound.c.delivery_id == delivery,
            outbound.c.kind.in_(kinds),
            outbound.c.state.in_((State.READY, State.SENDING, State.UNKNOWN)),
        )
        .values(
            state=case((outbound.c.state == State.READY, State.SUPERSEDED), else_=outbound.c.state),
            superseded_by=by,
            follow_up=None,
            changed_at=now,
        )
        .returning(outbound.c.id, outbound.c.state)
    )
    return tuple(OutboundId(row.id) for row in rows if row.state == State.SUPERSEDED)


def hold_back(
    session: Session, delivery: DeliveryId, kinds: Collection[Kind], until: datetime
) -> tuple[OutboundId, ...]:
    """Do not hand these texts over before `until`; also one that is claimed and not yet handed over goes back."""
    rows = session.execute(
        update(outbound)
        .where(
            outbound.c.delivery_id == delivery,
            outbound.c.kind.in_(kinds),
            outbound.c.state.in_((State.READY, State.SENDING)),
        )
        .values(not_before=func.greatest(outbound.c.not_before, until))
        .returning(outbound.c.id)
    )
    return tuple(OutboundId(row.id) for row in rows)


def cancel(session: Session, cause: str, now: datetime) -> int:
    """Send no more of what this cause has queued; returns how many texts that spares.

    One that is in a worker's hands may still go out, but is never tried again.
    """
    session.execute(
        update(outbound)
        .where(outbound.c.cause == cause, outbound.c.state.in_((State.SENDING, State.UNKNOWN)))
        .values(superseded_by="stopped", follow_up=None)
    )
    rows = session.execute(
        update(outbound)
        .where(outbound.c.cause == cause, is_now(outbound, State.READY))
        .values(state=State.CANCELLED, changed_at=now)
        .returning(outbound.c.id)
    )
    return len(rows.all())


def release(session: Session, outbound_id: OutboundId, now: datetime, *, close: bool) -> bool:
    """What a person decided of a text of unknown fate. False: it needs no person."""
    again = {"state": State.READY, "not_before": now, "checks": 0, "attempts": 0}
    values: dict[str, Any] = {"state": State.CANCELLED} if close else again
    rows = session.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id, is_now(outbound, State.NEEDS_HUMAN))
        .values(**values, follow_up=None, changed_at=now)
        .returning(outbound.c.id)
    )
    return rows.first() is not None


def states_of(session: Session, cause: str) -> Mapping[State, int]:
    """How many texts of a cause are in each state."""
    rows = session.execute(
        select(outbound.c.state, func.count()).where(outbound.c.cause == cause).group_by(outbound.c.state)
    )
    return {State(state): count for state, count in rows}
