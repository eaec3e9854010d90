"""Alerts and who acknowledges them, from and to their rows."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.alerts.model import CODES, Alert, Chain, Recipient, StepTaken, overtakes
from bot.alerts.tables import alert, alert_recipient, alert_step
from bot.events import Kind
from bot.ids import AlertId, ContactId, DeliveryId


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=AlertId(row.id),
        kind=Kind(row.kind),
        ref=row.ref,
        delivery=row.delivery_id,
        decision=row.decision_id,
        sequence=row.sequence,
        reason_word=row.reason_word,
        cause=row.cause,
        opened_at=row.opened_at,
        next_step=row.next_step,
        next_step_at=row.next_step_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        overtaken_by=row.overtaken_by,
    )


def _recipient(row: Row[Any]) -> Recipient:
    return Recipient(
        contact=ContactId(row.contact_id),
        code=row.ack_code,
        on_duty=row.on_duty,
        added_at=row.added_at,
        acknowledged_at=row.acknowledged_at,
    )


def add(session: Session, new: Alert) -> bool:
    """Open an alert, once for a cause. False: it is there already."""
    done = session.execute(
        insert(alert)
        .values(
            id=new.id,
            kind=new.kind,
            ref=new.ref,
            delivery_id=new.delivery,
            decision_id=new.decision,
            sequence=new.sequence,
            reason_word=new.reason_word,
            cause=new.cause,
            opened_at=new.opened_at,
            next_step=new.next_step,
            next_step_at=new.next_step_at,
        )
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(alert.c.id)
    )
    return done.first() is not None


def overtake(session: Session, new: Alert) -> None:
    """End the ladders of what this alert makes pointless."""
    if new.delivery is None:
        return
    query = select(alert.c.id, alert.c.kind).where(
        alert.c.delivery_id == new.delivery,
        alert.c.id != new.id,
        alert.c.acknowledged_at.is_(None),
        alert.c.overtaken_by.is_(None),
    )
    pointless = [row.id for row in session.execute(query) if overtakes(new.kind, Kind(row.kind))]
    session.execute(update(alert).where(alert.c.id.in_(pointless)).values(overtaken_by=new.id, next_step_at=None))


def add_recipient(
    session: Session, alert_id: AlertId, contact: ContactId, now: datetime, reuse_after: timedelta, *, on_duty: bool
) -> Recipient:
    """Give somebody two digits for an alert that none of theirs had lately; the same ones if they have some."""
    mine = select(alert_recipient).where(
        alert_recipient.c.alert_id == alert_id, alert_recipient.c.contact_id == contact
    )
    row = session.execute(mine).one_or_none()
    if row is None:
        values = {"ack_code": _free_code(session, contact, now - reuse_after), "added_at": now, "on_duty": on_duty}
        session.execute(insert(alert_recipient).values(alert_id=alert_id, contact_id=contact, **values))
        row = session.execute(mine).one()
    return _recipient(row)


def _free_code(session: Session, contact: ContactId, since: datetime) -> int:
    """Two digits that this person was not given since then; where all were, those given longest ago."""
    query = (
        select(alert_recipient.c.ack_code)
        .where(alert_recipient.c.contact_id == contact, alert_recipient.c.added_at > since)
        .order_by(alert_recipient.c.added_at.desc())
    )
    used = list(dict.fromkeys(session.scalars(query)))
    free = [code for code in CODES if code not in used]
    return secrets.choice(free) if free else used[-1]


def recipients(session: Session, alert_id: AlertId) -> tuple[Recipient, ...]:
    """Who was told, the team first."""
    query = select(alert_recipient).where(alert_recipient.c.alert_id == alert_id)
    order = (alert_recipient.c.on_duty, alert_recipient.c.added_at, alert_recipient.c.contact_id)
    return tuple(_recipient(row) for row in session.execute(query.order_by(*order)))


def given(session: Session, contact: ContactId, code: int, since: datetime) -> Alert | None:
    """The alert that printed these two digits for this person since then; nobody else touches it meanwhile."""
    query = (
        select(alert)
        .join(alert_recipient, alert_recipient.c.alert_id == alert.c.id)
        .where(
            alert_recipient.c.contact_id == contact,
            alert_recipient.c.ack_code == code,
            alert_recipient.c.added_at > since,
        )
        .order_by(alert_recipient.c.added_at.desc())
        .limit(1)
        .with_for_update(of=alert)
    )
    row = session.execute(query).one_or_none()
    return _alert(row) if row else None


def acknowledge(session: Session, alert_id: AlertId, contact: ContactId, now: datetime) -> None:
    """Somebody has read it: the ladder ends. Who was first stays first."""
    mine = (alert_recipient.c.alert_id == alert_id, alert_recipient.c.contact_id == contact)
    session.execute(
        update(alert_recipient).where(*mine, alert_recipient.c.acknowledged_at.is_(None)).values(acknowledged_at=now)
    )
    session.execute(
        update(alert)
        .where(alert.c.id == alert_id, alert.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=contact, next_step_at=None)
    )


def due(session: Session, now: datetime) -> list[Alert]:
    """Alerts with a step to take, the longest due first; those that another process has in hand are left to it."""
    query = (
        select(alert)
        .where(alert.c.next_step_at <= now)
        .order_by(alert.c.next_step_at)
        .with_for_update(skip_locked=True)
    )
    return [_alert(row) for row in session.execute(query)]


def open_one(session: Session, alert_id: AlertId | None) -> Alert | None:
    """The alert, locked, while nobody has acknowledged nor anything overtaken it."""
    query = select(alert).where(
        alert.c.id == alert_id, alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None)
    )
    row = session.execute(query.with_for_update()).one_or_none()
    return _alert(row) if row else None


def add_step(session: Session, alert_id: AlertId, step: int, said: str, now: datetime) -> bool:
    """Write that a step was taken. False: it was taken before."""
    done = session.execute(
        insert(alert_step)
        .values(alert_id=alert_id, step=step, at=now, said=said)
        .on_conflict_do_nothing()
        .returning(alert_step.c.step)
    )
    return done.first() is not None


def schedule(session: Session, alert_id: AlertId, next_step: int, at: datetime | None) -> None:
    """Note which step comes next, and when; None: none."""
    session.execute(update(alert).where(alert.c.id == alert_id).values(next_step=next_step, next_step_at=at))


def end_ladder(session: Session, causes: Sequence[str]) -> list[AlertId]:
    """What these alerts were about is over: nobody is told again."""
    ended = update(alert).where(alert.c.cause.in_(causes)).values(next_step_at=None).returning(alert.c.id)
    return [AlertId(one) for one in session.scalars(ended)]


def open_alerts(session: Session, contact: ContactId) -> list[tuple[int, str, str]]:
    """What this person has not acknowledged and nobody has overtaken: (two digits, ref, kind), newest first."""
    query = (
        select(alert_recipient.c.ack_code, alert.c.ref, alert.c.kind)
        .join(alert, alert.c.id == alert_recipient.c.alert_id)
        .where(
            alert_recipient.c.contact_id == contact,
            alert_recipient.c.acknowledged_at.is_(None),
            alert.c.overtaken_by.is_(None),
        )
        .order_by(alert_recipient.c.added_at.desc(), alert.c.id)
    )
    return [(row.ack_code, row.ref, row.kind) for row in session.execute(query)]


def chain(session: Session, delivery: DeliveryId) -> list[Chain]:
    """Every alert of a delivery, oldest first, with who was told, who acknowledged and each step."""
    query = select(alert).where(alert.c.delivery_id == delivery).order_by(alert.c.opened_at, alert.c.sequence)
    return [
        Chain(alert=one, recipients=recipients(session, one.id), steps=steps(session, one.id))
        for one in [_alert(row) for row in session.execute(query).all()]
    ]


def steps(session: Session, alert_id: AlertId) -> tuple[StepTaken, ...]:
    """The steps taken, in order."""
    query = select(alert_step).where(alert_step.c.alert_id == alert_id).order_by(alert_step.c.step)
    return tuple(StepTaken(step=row.step, at=row.at, said=row.said) for row in session.execute(query))


def by_cause(session: Session, cause: str) -> Alert | None:
    """The alert that this cause opened."""
    row = session.execute(select(alert).where(alert.c.cause == cause)).one_or_none()
    return _alert(row) if row else None


def waiting(session: Session) -> list[Alert]:
    """Every alert that nobody has acknowledged nor anything overtaken, oldest first."""
    query = select(alert).where(alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None))
    return [_alert(row) for row in session.execute(query.order_by(alert.c.opened_at))]


def page_cause(card: UUID) -> str:
    """What opens the page of a card."""
    return f"card:{card}"
