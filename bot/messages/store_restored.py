"""What the provider took that a backup does not know: found by address and words, so that none of it goes out twice."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.crypto import Unreadable, keys_of
from bot.ids import OutboundId
from bot.messages.failures import FollowUp
from bot.messages.model import POLICY_OF, State, state_told
from bot.messages.ports import Seen
from bot.messages.store_receipts import Told, record_status
from bot.messages.store_unknown import known_as_ours
from bot.messages.tables import is_now, outbound

Likeness = tuple[Channel, str, tuple[str, ...]]

_ONCE = sorted(kind for kind, policy in POLICY_OF.items() if not policy.twice_is_fine)


def settle_taken(session: Session, seen: Iterable[Seen], now: datetime) -> int:
    """Of the texts that wait and must not come twice, those count as taken that the provider has; how many."""
    ours = {each.provider_id: each for each in seen if not each.inbound}  # a list that grows is told partly twice
    known = known_as_ours(session, list(ours))
    taken: dict[Likeness, list[Seen]] = defaultdict(list)
    for each in ours.values():
        if each.provider_id not in known:
            taken[each.channel, each.to, tuple(each.body.split())].append(each)
    found = 0
    for outbound_id, likeness in _waiting(session):
        if taken[likeness]:
            _settle(session, outbound_id, taken[likeness].pop(), now)
            found += 1
    return found


def _waiting(session: Session) -> list[tuple[OutboundId, Likeness]]:
    query = select(outbound).where(is_now(outbound, State.READY), outbound.c.kind.in_(_ONCE)).with_for_update()
    keys, found = keys_of(session), []
    for row in session.execute(query.order_by(outbound.c.number)).all():
        with suppress(Unreadable, IndexError):  # damaged: whoever claims it puts it aside
            address = keys.open("outbound", "address", row.id, row.address_sealed)
            body = keys.open("outbound", "body", row.id, row.body_sealed)
            found.append((OutboundId(row.id), (Channel(row.channel), address, tuple(body.split()))))
    return found


def _settle(session: Session, outbound_id: OutboundId, seen: Seen, now: datetime) -> None:
    # One that failed may have gone by the other channel since, which nobody here knows: a person is told.
    failed = state_told(seen.status) in (State.FAILED, State.UNDELIVERED)
    told = {"provider_id": seen.provider_id, "follow_up": FollowUp.CARD if failed else None}
    session.execute(
        update(outbound).where(outbound.c.id == outbound_id).values(state=State.ACCEPTED, changed_at=now, **told)
    )
    record_status(session, Told(outbound_id, seen.provider_id, seen.status), now)
