"""How far a broadcast is: how many were queued, handed over, delivered, failed, and what they answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.broadcasts.store import texts_of
from bot.broadcasts.tables import broadcast, broadcast_recipient
from bot.ids import PlaceId, UserId
from bot.languages import Language
from bot.messages.tables import outbound
from bot.users.tables import user_account
from bot.views.broadcast_texts import ORDER, best_texts
from bot.wording.keys import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastLine:
    """One broadcast in numbers of people. `expanded`: how many of `size` have their text written.

    `audience`: places and roles and languages as they were chosen; `texts`: the sender's own words by language.
    """

    id: UUID
    phrase_key: str
    params: dict[str, Any]
    texts: dict[Language, str]
    audience: dict[str, list[str]]
    state: str
    by: str
    created_at: datetime
    expires_at: datetime
    size: int
    expanded: int
    queued: int
    accepted: int
    delivered: int
    failed: int
    cancelled: int
    yes: int
    no: int
    call_me: int

    @property
    def under_way(self) -> bool:
        """Whether texts may still go out."""
        return self.state in ("expanding", "sending")

    @property
    def asks(self) -> bool:
        """Whether it is answered by digits."""
        return self.phrase_key != Written.key

    @property
    def unwritten(self) -> int:
        """How many have no text: it is not queued yet, or they cannot be reached any more."""
        return self.size - self.queued - self.accepted - self.delivered - self.failed - self.cancelled


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: what they sent themselves, and what went to their places alone. `places` None: everything."""

    user: UserId
    places: frozenset[PlaceId] | None


_PEOPLE = {
    "expanded": broadcast_recipient.c.queued_at.is_not(None),
    "yes": broadcast_recipient.c.answer == 1,
    "no": broadcast_recipient.c.answer == 2,
    "call_me": broadcast_recipient.c.answer == 3,
}


def broadcasts(
    session: Session, *, only: UUID | None = None, reader: Reader | None = None, limit: int = 50, offset: int = 0
) -> list[BroadcastLine]:
    """The newest broadcasts first, or the one of this id; of a reader's, those that this person may see."""
    query = _lines().limit(limit).offset(offset)
    if only is not None:
        query = query.where(broadcast.c.id == only)
    if reader is not None and reader.places is not None:
        query = query.where(_seen_by(reader, reader.places))
    rows = session.execute(query).all()
    told = _texts(session, [row.id for row in rows])
    return [
        BroadcastLine(
            id=row.id,
            phrase_key=row.phrase_key,
            params=dict(row.phrase_params),
            texts=texts_of(session, row.id, row.texts_sealed),
            audience=dict(row.audience),
            state=row.state,
            by=row.login,
            created_at=row.created_at,
            expires_at=row.expires_at,
            size=row.size,
            **{name: row._mapping[name] or 0 for name in _PEOPLE},
            **{name: told.get((row.id, name), 0) for name in ORDER},
        )
        for row in rows
    ]


def _lines() -> Select[Any]:
    recipients = broadcast_recipient.c
    counted = (
        select(*(func.count().filter(test).label(name) for name, test in _PEOPLE.items()))
        .where(recipients.broadcast_id == broadcast.c.id)
        .lateral()
    )
    return (
        select(broadcast, user_account.c.login, *(counted.c[name] for name in _PEOPLE))
        .join(user_account, user_account.c.id == broadcast.c.created_by)
        .join(counted, onclause=true())
        .order_by(broadcast.c.created_at.desc(), broadcast.c.id)
    )


def _seen_by(reader: Reader, places: Collection[PlaceId]) -> ColumnElement[bool]:
    chosen = broadcast.c.audience["places"]
    mine = func.to_jsonb(literal([str(one) for one in places], ARRAY(String)))
    to_them_alone = and_(func.jsonb_array_length(chosen) > 0, chosen.op("<@", is_comparison=True)(mine))
    return or_(broadcast.c.created_by == reader.user, to_them_alone)


def _texts(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """People by broadcast and the state of their text; whoever has several counts by the best of them."""
    if not ids:
        return {}
    best = best_texts(outbound.c.cause.in_([f"broadcast:{one}" for one in ids]))
    query = select(best.c.cause, best.c.told, func.count()).group_by(best.c.cause, best.c.told)
    return {(UUID(cause.partition(":")[2]), ORDER[rank]): people for cause, rank, people in session.execute(query)}
