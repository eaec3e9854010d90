"""One look, by one statement, at what further reads about a person would find anything at all.

Most people who write were asked nothing and have no delivery on its way: of all that a turn may know, most is nothing.
Each flag is true wherever the read that it spares would find something; it may be true for no reason, never false.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.alerts.tables import alert_recipient
from bot.broadcasts.tables import broadcast_recipient
from bot.contacts.tables import contact_place
from bot.db import TIME
from bot.deliveries.model import OPEN_STATES
from bot.deliveries.tables import delivery, delivery_day, delivery_stop, health_package, package_agreement
from bot.guarantees.questions.codes import QuestionState
from bot.guarantees.tables import challenge, guarantee, situation_question, standing_stop
from bot.ids import ContactId
from bot.incidents.tables import incident
from bot.messages.tables import outbound
from bot.places.store import MAP_VERSION, written
from bot.teams.tables import team_member
from bot.wording.keys_enrol import StrangerReply


@dataclass(frozen=True, slots=True)
class Glance:
    """What there may be.

    `in_team` and `stranger_answered` are exact; `packages` is another text once any agreement or package has changed,
    `places` once anything on the map has.
    """

    in_team: bool
    stranger_answered: bool
    alerts: bool
    challenge: bool
    situation: bool
    invitation: bool
    promises: bool
    visited: bool
    hidden: bool
    dangers: bool
    packages: str
    places: str


def glance(session: Session, contact: ContactId, now: datetime, days_back: date, told_since: datetime) -> Glance:
    """Look. `days_back`: the first day of deliveries that still matter; `told_since`: of incidents that do."""
    values = {
        "contact": contact,
        "now": now,
        "midnight": datetime.combine(now.date(), time.min, UTC),
        "days_back": days_back,
        "told_since": told_since,
    }
    return Glance(*session.connection().execute(_LOOK, values).one())


_contact = bindparam("contact", type_=Uuid)


def _literals(words: Any) -> list[ColumnElement[str]]:
    """Known words as they are: a prepared statement stays the same one."""
    return [literal_column(f"'{word}'", Text) for word in words]


def _visited() -> ColumnElement[bool]:
    """Whether a delivery that is open, or was lately on its way, stops or sleeps at a place of this person's."""
    open_one = exists().where(delivery.c.id == delivery_day.c.delivery_id, delivery.c.state.in_(_literals(OPEN_STATES)))
    matters = or_(delivery_day.c.day >= bindparam("days_back", type_=Date), open_one)
    stop = and_(
        delivery_stop.c.place_id == contact_place.c.place_id,
        exists().where(delivery_day.c.delivery_id == delivery_stop.c.delivery_id, matters),
    )
    night = and_(delivery_day.c.night_place_id == contact_place.c.place_id, matters)
    mine = contact_place.c.contact_id == _contact
    return or_(exists().where(mine, stop), exists().where(mine, night))


def _look() -> Select[Any]:
    now = bindparam("now", type_=TIME)
    columns: list[ColumnElement[Any]] = [
        exists().where(team_member.c.contact_id == _contact),
        exists().where(
            outbound.c.contact_id == _contact,
            outbound.c.phrase_key == literal_column(f"'{StrangerReply.key}'", Text),
            outbound.c.created_at >= bindparam("midnight", type_=TIME),
        ),
        exists().where(alert_recipient.c.contact_id == _contact, alert_recipient.c.acknowledged_at.is_(None)),
        exists().where(challenge.c.contact_id == _contact, challenge.c.state.in_(_literals([QuestionState.OPEN]))),
        exists().where(situation_question.c.contact_id == _contact),
        exists().where(broadcast_recipient.c.contact_id == _contact, broadcast_recipient.c.answer.is_(None)),
        exists().where(guarantee.c.contact_id == _contact),
        _visited(),
        exists().where(standing_stop.c.hidden_until > now),
        exists().where(incident.c.happened_at > bindparam("told_since", type_=TIME)),
        func.concat_ws(" ", written(package_agreement), written(health_package)),
        MAP_VERSION,
    ]
    return select(*columns)


_LOOK = _look()
