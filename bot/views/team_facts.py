"""What one person is to teams, deliveries and alerts."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.alerts.tables import alert, alert_recipient
from bot.decisions.tables import decision, go_offer
from bot.deliveries.model import OPEN_STATES
from bot.deliveries.tables import delivery, delivery_day, delivery_stop
from bot.guarantees.tables import guarantee, guarantee_place
from bot.ids import ContactId, PlaceId
from bot.teams.tables import team_member

CODES_KNOWN_FOR = timedelta(hours=72)
"""How long two digits are not given to the same person again, and a GO is still answered."""


def in_team(session: Session, contact: ContactId) -> bool:
    """Whether this person belongs to a health team."""
    return session.execute(select(exists().where(team_member.c.contact_id == contact))).scalar_one()


def alert_waits(session: Session, contact: ContactId, now: datetime) -> bool:
    """Whether an alert of the last 72 h, for which this person was given two digits, waits for them."""
    waiting = (
        select(alert_recipient.c.alert_id)
        .join(alert, alert.c.id == alert_recipient.c.alert_id)
        .where(
            alert_recipient.c.contact_id == contact,
            alert_recipient.c.added_at > now - CODES_KNOWN_FOR,
            alert_recipient.c.acknowledged_at.is_(None),
            alert.c.acknowledged_at.is_(None),
        )
    )
    return session.execute(select(exists(waiting))).scalar_one()


def go_waiting(session: Session, contact: ContactId, now: datetime) -> str | None:
    """The ref of the last GO that waits for the pair of a team of this person; not one that was read out on a call."""
    return session.execute(
        select(delivery.c.ref)
        .join(go_offer, go_offer.c.delivery_id == delivery.c.id)
        .join(decision, decision.c.id == go_offer.c.decision_id)
        .join(team_member, team_member.c.team_id == delivery.c.team_id)
        .where(
            team_member.c.contact_id == contact,
            go_offer.c.pair_id.is_not(None),
            go_offer.c.answered_at.is_(None),
            go_offer.c.ended_at.is_(None),
            decision.c.at > now - CODES_KNOWN_FOR,
        )
        .order_by(decision.c.at.desc(), go_offer.c.decision_id)
        .limit(1)
    ).scalar_one_or_none()


def vouches_or_rides(session: Session, contact: ContactId, places: Collection[PlaceId]) -> bool:
    """Whether an open delivery stops where this person speaks or vouches, or has them on board."""
    stops = select(delivery_stop.c.place_id).where(delivery_stop.c.delivery_id == delivery.c.id)
    nights = select(delivery_day.c.night_place_id).where(delivery_day.c.delivery_id == delivery.c.id)
    vouched = (
        select(guarantee_place.c.place_id)
        .join(guarantee, guarantee.c.id == guarantee_place.c.guarantee_id)
        .where(guarantee.c.contact_id == contact, guarantee.c.state.in_(("given", "suspended")))
    )
    rides = exists().where(team_member.c.team_id == delivery.c.team_id, team_member.c.contact_id == contact)
    speaks = or_(
        exists(stops.where(delivery_stop.c.place_id.in_(places))),
        exists(nights.where(delivery_day.c.night_place_id.in_(places))),
        exists(stops.where(delivery_stop.c.place_id.in_(vouched))),
        exists(nights.where(delivery_day.c.night_place_id.in_(vouched))),
    )
    query = select(exists().where(delivery.c.state.in_(OPEN_STATES), or_(rides, speaks)))
    return session.execute(query).scalar_one()
