"""What the program took an incoming text for, and what becomes of one that a person has to look at."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Boolean, LargeBinary, SmallInteger, Text, Uuid, bindparam, literal_column, null, update
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.db import TIME
from bot.ids import ContactId, InboundId
from bot.messages.tables import inbound, is_now

_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TakenFor:
    """What the program took a text for. `certainty` 0 to 1; `because` quotes it; `unclear`: a person has to read it."""

    intent: str
    certainty: float = 1.0
    because: Sequence[str] = field(default=(), repr=False)
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one text: who wrote it, what it was taken for, and the lanes that have something to send."""

    contact: ContactId | None
    taken_for: TakenFor
    lanes: Collection[str] = ()


def inbound_worked(session: Session, inbound_id: InboundId, answered: Answered, now: datetime) -> None:
    """The message has had its effect, in this same transaction."""
    taken_for = answered.taken_for
    because = keys_of(session).seal("inbound", "because", inbound_id, json.dumps(list(taken_for.because)))
    values = {
        "row": inbound_id,
        "now": now,
        "contact": answered.contact,
        "taken_for": taken_for.intent,
        "of_100": round(taken_for.certainty * 100),
        "why": because,
        "open": taken_for.unclear,
    }
    session.connection().execute(_WORKED, values)


_WORKED = (
    update(inbound)
    .where(inbound.c.id == bindparam("row", type_=Uuid), inbound.c.state == literal_column("'captured'", Text))
    .values(
        state=literal_column("'worked'", Text),
        worked_at=bindparam("now", type_=TIME),
        fault=null(),
        contact_id=bindparam("contact", type_=Uuid),
        intent=bindparam("taken_for", type_=Text),
        certainty=bindparam("of_100", type_=SmallInteger),
        because_sealed=bindparam("why", type_=LargeBinary),
        unclear=bindparam("open", type_=Boolean),
    )
)


def read_by_person(session: Session, inbound_id: InboundId) -> None:
    """A person has read it: it no longer waits for that."""
    session.execute(update(inbound).where(inbound.c.id == inbound_id).values(unclear=False))


def resolve_inbound(session: Session, inbound_id: InboundId, now: datetime, *, again: bool) -> bool:
    """Something that waited for a person is worked on again, or is done. False: it did not wait for one."""
    waits = update(inbound).where(inbound.c.id == inbound_id, is_now(inbound, "needs_human"))
    anew = {"state": "captured", "attempts": 0, "not_before": _AT_ONCE}
    change = anew if again else {"state": "worked", "worked_at": now}
    return session.execute(waits.values(**change).returning(inbound.c.id)).first() is not None
