"""Teams that have left and have not reported their return, and when they were last heard of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, and_, exists, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import Session

from bot.alerts.returns.model import ACKNOWLEDGEMENT, KINDS, Away, LastContact
from bot.alerts.tables import alert, alert_recipient, card
from bot.contacts.tables import contact_address
from bot.deliveries import store as deliveries
from bot.deliveries.model import DeliveryState
from bot.deliveries.tables import delivery
from bot.events import CardKind, Kind
from bot.ids import DeliveryId, TeamId
from bot.messages.tables import inbound
from bot.teams.tables import team, team_member


def away(session: Session, now: datetime) -> list[Away]:
    """Teams whose D4 has passed and that nobody was told yet are overdue."""
    overdue = exists().where(card.c.delivery_id == delivery.c.id, card.c.kind.in_(_literals([CardKind.TEAM_OVERDUE])))
    query = _AWAY.where(delivery.c.turn_back_at <= now, ~overdue).order_by(delivery.c.back_by, delivery.c.id)
    return [_away(row) for row in session.execute(query)]


def hold(session: Session, delivery_id: DeliveryId) -> Away | None:
    """The team of this delivery, which nobody else changes until the transaction ends.

    None: it is back, or somebody else has the delivery in hand, and the next look will do.
    """
    if not deliveries.hold(session, delivery_id):
        return None
    row = session.execute(_AWAY.where(delivery.c.id == delivery_id)).one_or_none()
    return _away(row) if row else None


def _away(row: Row[Any]) -> Away:
    return Away(
        delivery=DeliveryId(row.id),
        team=TeamId(row.team_id),
        team_name=row.team_name,
        turn_back_at=row.turn_back_at,
        back_by=row.back_by,
        recalled=row.recalled,
        pursued=row.pursued,
        told=frozenset(CardKind(kind) for kind in row.told or ()),
    )


def _literals(kinds: Iterable[CardKind]) -> list[Any]:
    """Written as they are: only so does a prepared statement use the index of these cards."""
    return [literal(kind.value, Text, literal_execute=True) for kind in kinds]


def _all_away() -> Select[Any]:
    told = select(func.array_agg(card.c.kind)).where(
        card.c.delivery_id == delivery.c.id, card.c.kind.in_(_literals(KINDS))
    )
    recalled = and_(alert.c.delivery_id == delivery.c.id, alert.c.kind == Kind.RECALL)
    runs = (alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None), alert.c.next_step_at.is_not(None))
    return (
        select(
            *(delivery.c.id, delivery.c.team_id, delivery.c.turn_back_at, delivery.c.back_by),
            team.c.name.label("team_name"),
            told.scalar_subquery().label("told"),
            exists().where(recalled).label("recalled"),
            exists().where(recalled, *runs).label("pursued"),
        )
        .join(team, team.c.id == delivery.c.team_id)
        .where(delivery.c.state == DeliveryState.DEPARTED)
    )


_AWAY = _all_away()


def last_contact(session: Session, team_id: TeamId) -> LastContact | None:
    """The last message of anybody of the team, also one that nobody has worked on yet, or the last alert that one of
    them acknowledged, whichever was later; an acknowledgement by text has the time of that text.
    """
    people = select(team_member.c.contact_id).where(team_member.c.team_id == team_id)
    numbers = select(contact_address.c.address_index).where(contact_address.c.contact_id.in_(people))
    by_text = and_(
        alert_recipient.c.contact_id == inbound.c.contact_id, alert_recipient.c.acknowledged_at == inbound.c.worked_at
    )
    kind = func.coalesce(select(literal(ACKNOWLEDGEMENT)).where(by_text).limit(1).scalar_subquery(), inbound.c.kind)
    texts = select(inbound.c.received_at.label("at"), kind.label("kind")).where(
        or_(inbound.c.contact_id.in_(people), inbound.c.sender_index.in_(numbers))
    )
    others = select(alert_recipient.c.acknowledged_at.label("at"), literal(ACKNOWLEDGEMENT).label("kind")).where(
        alert_recipient.c.contact_id.in_(people),
        alert_recipient.c.acknowledged_at.is_not(None),
        ~exists().where(by_text),
    )
    query = union_all(texts, others).order_by(literal_column("at").desc()).limit(1)
    row = session.execute(query).one_or_none()
    return LastContact(row.at, row.kind) if row else None
