"""Who was told of a delivery's alerts, by which texts, and who acknowledged; what the ladder does next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.alerts.tables import alert, alert_recipient, alert_step
from bot.contacts.tables import contact
from bot.deliveries.tables import delivery
from bot.messages.tables import outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One person who has to acknowledge, by the two digits that were printed for them."""

    who: str
    ack_code: int
    on_duty: bool
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert with its ladder. `next_step_at` None: nothing more is due."""

    id: UUID
    ref: str | None
    kind: str
    sequence: int
    reason_word: str
    opened_at: datetime
    next_step: int
    next_step_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    overtaken: bool
    recipients: tuple[Recipient, ...]
    steps: tuple[tuple[int, datetime, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentText:
    """A safety text of a delivery, without its words."""

    kind: str
    sequence: int | None
    to: str
    channel: str
    state: str
    at: datetime


def alerts(session: Session, *, ref: str | None = None, unacknowledged: bool = False) -> list[AlertLine]:
    """Alerts of a delivery, or of all, newest first."""
    query = (
        select(alert, delivery.c.ref, contact.c.pseudonym)
        .outerjoin(delivery, delivery.c.id == alert.c.delivery_id)
        .outerjoin(contact, contact.c.id == alert.c.acknowledged_by)
        .order_by(alert.c.opened_at.desc(), alert.c.sequence.desc())
    )
    if ref is not None:
        query = query.where(func.upper(delivery.c.ref) == ref.upper())
    if unacknowledged:
        query = query.where(alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None))
    rows = session.execute(query.limit(200)).all()
    people, steps = _recipients(session, rows), _steps(session, rows)
    return [
        AlertLine(
            id=row.id,
            ref=row.ref,
            kind=row.kind,
            sequence=row.sequence,
            reason_word=row.reason_word,
            opened_at=row.opened_at,
            next_step=row.next_step,
            next_step_at=row.next_step_at,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.pseudonym,
            overtaken=row.overtaken_by is not None,
            recipients=tuple(people.get(row.id, ())),
            steps=tuple(steps.get(row.id, ())),
        )
        for row in rows
    ]


def texts(session: Session, ref: str) -> list[SentText]:
    """The texts that told of this delivery, newest first."""
    query = (
        select(outbound, contact.c.pseudonym)
        .join(delivery, delivery.c.id == outbound.c.delivery_id)
        .join(contact, contact.c.id == outbound.c.contact_id)
        .where(func.upper(delivery.c.ref) == ref.upper())
        .order_by(outbound.c.number.desc())
        .limit(100)
    )
    return [
        SentText(
            kind=row.kind,
            sequence=row.sequence,
            to=row.pseudonym,
            channel=row.channel,
            state=row.state,
            at=row.changed_at,
        )
        for row in session.execute(query)
    ]


def _recipients(session: Session, rows: Sequence[Row[Any]]) -> dict[UUID, list[Recipient]]:
    query = (
        select(alert_recipient, contact.c.pseudonym)
        .join(contact, contact.c.id == alert_recipient.c.contact_id)
        .where(alert_recipient.c.alert_id.in_([row.id for row in rows]))
        .order_by(alert_recipient.c.added_at, contact.c.pseudonym)
    )
    found: dict[UUID, list[Recipient]] = {}
    for row in session.execute(query):
        found.setdefault(row.alert_id, []).append(
            Recipient(
                who=row.pseudonym,
                ack_code=row.ack_code,
                on_duty=row.on_duty,
                acknowledged_at=row.acknowledged_at,
            )
        )
    return found


def _steps(session: Session, rows: Sequence[Row[Any]]) -> dict[UUID, list[tuple[int, datetime, str]]]:
    query = select(alert_step).where(alert_step.c.alert_id.in_([row.id for row in rows])).order_by(alert_step.c.step)
    found: dict[UUID, list[tuple[int, datetime, str]]] = {}
    for row in session.execute(query):
        found.setdefault(row.alert_id, []).append((row.step, row.at, row.said))
    return found
