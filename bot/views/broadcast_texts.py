"""The texts of broadcasts, one for each person: the best that came of them."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, select
from sqlalchemy.dialects.postgresql import distinct_on

from bot.messages.tables import outbound

ORDER = ("cancelled", "failed", "queued", "accepted", "delivered")
"""From the worst to the best: whoever has several texts counts by the best of them."""

TOLD = {
    "ready": "queued",
    "sending": "queued",
    "unknown": "queued",
    "accepted": "accepted",
    "delivered": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "needs_human": "failed",
    "expired": "failed",
    "superseded": "cancelled",
    "cancelled": "cancelled",
}
"""What the states of a text mean for the person that it is for."""

rank: ColumnElement[int] = case({state: ORDER.index(told) for state, told in TOLD.items()}, value=outbound.c.state)


def best_texts(*which: Any) -> Subquery:
    """One row for each cause and person: `told` is the place in `ORDER`, with channel, segments and fault."""
    columns = outbound.c
    query = (
        select(
            columns.cause,
            columns.contact_id,
            columns.channel,
            columns.segments,
            columns.fault,
            columns.changed_at,
            columns.state,
            rank.label("told"),
        )
        .where(*which)
        .ext(distinct_on(columns.cause, columns.contact_id))
        .order_by(columns.cause, columns.contact_id, rank.desc(), columns.number.desc())
    )
    return query.subquery("best")
