"""Broadcasts, from and to their rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, any_, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.broadcasts.commands import SendBroadcast
from bot.broadcasts.model import Broadcast, BroadcastState, Counts, OpenInvitation, count_answers
from bot.broadcasts.tables import broadcast, broadcast_recipient
from bot.contacts.tables import contact
from bot.crypto import keys_of
from bot.ids import BroadcastId, ContactId, OrganisationId, UserId
from bot.languages import Language
from bot.messages.model import State
from bot.messages.tables import outbound
from bot.wording.keys_periods import DialogueInvitation

_CHUNK = 5_000
_UNSETTLED = (State.READY, State.SENDING, State.UNKNOWN)


def add(
    session: Session,
    order: SendBroadcast,
    by: UserId,
    params: Mapping[str, Any],
    people: Sequence[ContactId],
    now: datetime,
) -> bool:
    """Write a broadcast and its audience down. False: it is there already."""
    audience = {name: [str(value) for value in values] for name, values in asdict(order.audience).items()}
    added = session.execute(
        insert(broadcast)
        .values(
            id=order.broadcast,
            organisation_id=order.organisation,
            phrase_key=order.phrase_key,
            phrase_params=dict(params),
            texts_sealed=_sealed(session, order),
            audience=audience,
            state=BroadcastState.EXPANDING,
            created_by=by,
            created_at=now,
            expires_at=order.expires_at,
            size=len(people),
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(broadcast.c.id)
    )
    if added.first() is None:
        return False
    for start in range(0, len(people), _CHUNK):
        rows = [{"broadcast_id": order.broadcast, "contact_id": person} for person in people[start : start + _CHUNK]]
        session.execute(insert(broadcast_recipient), rows)
    return True


def _sealed(session: Session, order: SendBroadcast) -> bytes | None:
    if not order.texts:
        return None
    return keys_of(session).seal("broadcast", "texts", order.broadcast, json.dumps(dict(order.texts)))


def texts_of(session: Session, broadcast_id: UUID, sealed: bytes | None) -> dict[Language, str]:
    """The sender's own words, opened; none where a phrase of the catalogue is sent."""
    if sealed is None:
        return {}
    opened = json.loads(keys_of(session).open("broadcast", "texts", broadcast_id, sealed))
    return {Language(language): text for language, text in opened.items()}


def get(session: Session, broadcast_id: BroadcastId, *, lock: bool = False) -> Broadcast | None:
    """The broadcast, locked on request."""
    query = select(broadcast).where(broadcast.c.id == broadcast_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return _broadcast(session, row) if row else None


def all_broadcasts(session: Session, limit: int = 100) -> list[Broadcast]:
    """The newest broadcasts, newest first."""
    rows = session.execute(select(broadcast).order_by(broadcast.c.created_at.desc(), broadcast.c.id).limit(limit))
    return [_broadcast(session, row) for row in rows]


def _broadcast(session: Session, row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=BroadcastId(row.id),
        organisation=OrganisationId(row.organisation_id),
        phrase_key=row.phrase_key,
        phrase_params=row.phrase_params,
        state=BroadcastState(row.state),
        created_by=UserId(row.created_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        size=row.size,
        texts=texts_of(session, row.id, row.texts_sealed),
    )


def next_expanding(session: Session) -> BroadcastId | None:
    """The oldest broadcast whose audience is not all queued yet."""
    found = session.scalar(
        select(broadcast.c.id)
        .where(broadcast.c.state == BroadcastState.EXPANDING)
        .order_by(broadcast.c.created_at, broadcast.c.id)
        .limit(1)
    )
    return BroadcastId(found) if found else None


def take_batch(session: Session, broadcast_id: BroadcastId, size: int, now: datetime) -> list[ContactId]:
    """The next people of the audience, marked as invited."""
    waiting = (
        select(broadcast_recipient.c.contact_id)
        .where(broadcast_recipient.c.broadcast_id == broadcast_id, broadcast_recipient.c.queued_at.is_(None))
        .order_by(broadcast_recipient.c.contact_id)
        .limit(size)
        .with_for_update(skip_locked=True)
    )
    picked = list(session.scalars(waiting))
    # By their ids: joined to the choice, a planner that has not yet counted a new audience reads all of it for each.
    session.execute(
        update(broadcast_recipient)
        .where(
            broadcast_recipient.c.broadcast_id == broadcast_id,
            broadcast_recipient.c.contact_id == any_(literal(picked, ARRAY(Uuid))),
        )
        .values(queued_at=now)
    )
    return [ContactId(each) for each in picked]


def by_language(session: Session, people: Collection[ContactId]) -> dict[Language, list[ContactId]]:
    """These people by the language that each is written to in."""
    found: dict[Language, list[ContactId]] = {}
    for row in session.execute(select(contact.c.id, contact.c.language).where(contact.c.id.in_(people))):
        found.setdefault(Language(row.language), []).append(ContactId(row.id))
    return found


def set_state(session: Session, broadcast_id: BroadcastId, state: BroadcastState) -> None:
    """Say how far it is."""
    session.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(state=state))


def close_sent(session: Session) -> int:
    """Broadcasts of which nothing is left to be sent are sent; returns how many that were."""
    unsettled = exists().where(
        outbound.c.cause == func.concat("broadcast:", broadcast.c.id), outbound.c.state.in_(_UNSETTLED)
    )
    rows = session.execute(
        update(broadcast)
        .where(broadcast.c.state == BroadcastState.SENDING, ~unsettled)
        .values(state=BroadcastState.SENT)
        .returning(broadcast.c.id)
    )
    return len(rows.all())


def set_answer(session: Session, broadcast_id: BroadcastId, contact: ContactId, answer: int, now: datetime) -> bool:
    """Keep a person's answer; the last one counts. False: this person is not in the audience."""
    rows = session.execute(
        update(broadcast_recipient)
        .where(broadcast_recipient.c.broadcast_id == broadcast_id, broadcast_recipient.c.contact_id == contact)
        .values(answer=answer, answered_at=now)
        .returning(broadcast_recipient.c.contact_id)
    )
    return rows.first() is not None


def counts(session: Session, broadcast_id: BroadcastId) -> Counts:
    """How the audience answered so far."""
    invited = broadcast_recipient.c.queued_at.is_not(None)
    rows = session.execute(
        select(broadcast_recipient.c.answer, invited, func.count())
        .where(broadcast_recipient.c.broadcast_id == broadcast_id)
        .group_by(broadcast_recipient.c.answer, invited)
    )
    return count_answers((answer, was_invited, people) for answer, was_invited, people in rows)


def open_invitations(session: Session, contact: ContactId, now: datetime) -> list[OpenInvitation]:
    """Invitations that this person has got, has not answered and may still answer, the newest first."""
    rows = session.execute(
        select(broadcast, broadcast_recipient.c.queued_at)
        .join(broadcast_recipient, broadcast_recipient.c.broadcast_id == broadcast.c.id)
        .where(
            broadcast_recipient.c.contact_id == contact,
            broadcast_recipient.c.queued_at.is_not(None),
            broadcast_recipient.c.answer.is_(None),
            broadcast.c.phrase_key == DialogueInvitation.key,
            broadcast.c.state != BroadcastState.STOPPED,
            broadcast.c.expires_at > now,
        )
        .order_by(broadcast_recipient.c.queued_at.desc())
    )
    return [
        OpenInvitation(
            broadcast=BroadcastId(row.id),
            contact=contact,
            place=row.phrase_params["place"],
            day=date.fromisoformat(row.phrase_params["day"]),
            asked_at=row.queued_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


def open_invitation(session: Session, contact: ContactId, now: datetime) -> OpenInvitation | None:
    """The newest invitation that waits for this person's answer."""
    return next(iter(open_invitations(session, contact, now)), None)
