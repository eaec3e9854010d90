"""Which message is worked on next: in the order of arrival, one at a time of each sender, by many hands at once."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Row, Select, Text, Uuid, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import Session

from bot.ids import InboundId
from bot.messages.loops import LIKE_WITHIN, MOST_ALIKE
from bot.messages.store_inbound import READ, Inbound, opened
from bot.messages.tables import inbound, is_now

PAGE = 200

MOST_BEHIND = 20
"""How many of a sender's messages wait for the one in hand; what comes after them waits for the next walk, so that
nobody who writes without end has a walk of their own."""

MOST_TRIES = 4
"""How often the database may end the work on one message in favour of another before that counts as a fault."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that this transaction holds, still sealed.

    `alike`: how many like texts its sender wrote in the minutes before it, counted no further than matters.
    """

    id: InboundId
    alike: int
    waiting: Row[Any] = field(repr=False)
    _sealed: Row[Any] = field(repr=False)

    def opened(self, session: Session) -> Inbound:
        """The message. Raises `Unreadable` where it does not open."""
        return opened(session, self._sealed)


@dataclass(slots=True)
class Walk:
    """One walk through what waits, in the order of arrival, by as many threads as like.

    Messages of one sender are never in two hands: what comes behind one that is worked on waits for its end. Other
    processes do not know of this walk; between them the database keeps the order (`_taking`). `_blocked` senders have
    one that cannot be taken now, or too many behind the one in hand: the rest of theirs is for the next walk.

    Pages, and not one query for the next message: a planner without fresh statistics reads the whole queue for it.
    """

    _after: int = 0
    _page: list[Any] = field(default_factory=list)
    _blocked: set[bytes] = field(default_factory=set)
    _behind: dict[bytes, deque[Row[Any]]] = field(default_factory=dict)
    _first: deque[Row[Any]] = field(default_factory=deque)
    _tries: Counter[InboundId] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @property
    def waiting(self) -> int:
        """How many messages wait, as far as has been read."""
        return len(self._page) + len(self._first)

    def next(self, session: Session, now: datetime) -> Any:
        """A message that is due and the first of its sender, as far as this walk knows; None: there is none now.

        It is in hand until `worked`, `again` or `give_up` is told of it.
        """
        with self._lock:
            if self._first:
                return self._first.popleft()
            while (row := self._step(session)) is not None:
                sender = row.sender_index
                if sender in self._blocked:
                    continue
                behind = self._behind.get(sender)
                if row.not_before > now or (behind is not None and len(behind) >= MOST_BEHIND):
                    self._blocked.add(sender)
                elif behind is not None:
                    behind.append(row)
                else:
                    self._behind[sender] = deque()
                    return row
            return None

    def _step(self, session: Session) -> Any:
        if not self._page:
            query = select(inbound.c.id, inbound.c.number, inbound.c.sender_index, inbound.c.not_before).where(
                is_now(inbound, "captured"), inbound.c.number > self._after
            )
            self._page = list(session.execute(query.order_by(inbound.c.number).limit(PAGE)))[::-1]
        if not self._page:
            return None
        row = self._page.pop()
        self._after = row.number
        return row

    def worked(self, row: Row[Any]) -> None:
        """It is done, and committed: the next of its sender may be taken."""
        with self._lock:
            behind = self._behind[row.sender_index]
            if behind:
                self._first.append(behind.popleft())
            else:
                del self._behind[row.sender_index]

    def again(self, row: Row[Any]) -> bool:
        """The database ended the work on it in favour of another: it is taken again at once. False: too often."""
        with self._lock:
            self._tries[row.id] += 1
            if self._tries[row.id] >= MOST_TRIES:
                return False
            self._first.appendleft(row)
            return True

    def give_up(self, row: Row[Any]) -> None:
        """It cannot be worked on now, and what its sender wrote after it waits with it."""
        with self._lock:
            self._blocked.add(row.sender_index)
            self._behind.pop(row.sender_index, None)


def take_next(session: Session, now: datetime, walk: Walk | None = None) -> Taken | None:
    """The next message that is due and the first of its sender, locked until the transaction ends.

    Nobody else takes a message of the same sender meanwhile, on either channel.
    """
    walk = walk or Walk()
    while (row := walk.next(session, now)) is not None:
        if (taken := _take(session, row)) is not None:
            return taken
        walk.give_up(row)
    return None


def _take(session: Session, row: Any) -> Taken | None:
    """Hold a message. None: another worker has one of this sender in hand, or an earlier one of theirs waits."""
    values = {
        "row": row.id,
        "sender": row.sender_index,
        "number": row.number,
        "held": int.from_bytes(row.sender_index[:8], signed=True),
    }
    found = session.connection().execute(_TAKE, values).first()
    return None if found is None else Taken(InboundId(found.id), found.alike, row, found)


def _taking() -> Select[Any]:
    """Hold the sender, then the message, and see what is like it.

    What this statement sees is as old as its beginning. A worker that let the sender go since then has worked on an
    earlier message, which still waits in what is seen: then nothing is taken, and the next walk takes it.
    """
    earlier, like = inbound.alias("earlier"), inbound.alias("like")
    first = ~exists().where(
        earlier.c.sender_index == bindparam("sender", type_=LargeBinary),
        earlier.c.state == _CAPTURED,
        earlier.c.number < bindparam("number", type_=BigInteger),
    )
    alike = (
        select(like.c.id)
        .where(
            like.c.sender_index == inbound.c.sender_index,
            like.c.like_index == inbound.c.like_index,
            like.c.number < inbound.c.number,
            like.c.received_at > inbound.c.received_at - LIKE_WITHIN,
        )
        .limit(MOST_ALIKE)
        .correlate(inbound)
        .subquery()
    )
    counted = select(func.count()).select_from(alike).correlate(inbound).scalar_subquery()
    mine = inbound.c.id == bindparam("row", type_=Uuid)
    held = func.pg_try_advisory_xact_lock(bindparam("held", type_=BigInteger))
    taking = select(*READ, counted.label("alike")).where(mine, inbound.c.state == _CAPTURED, held, first)
    return taking.with_for_update(skip_locked=True, of=inbound)


# Made once: putting this together for every text costs more than the database takes for it.
_CAPTURED = literal_column("'captured'", Text)
_TAKE = _taking()
