"""Prices, from and to their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.ids import UserId
from bot.messages.prices.commands import SetPrice
from bot.messages.prices.tables import price


@dataclass(frozen=True, slots=True)
class Price:
    """Of one segment on a channel, since when, said by whom; None: from a shell."""

    channel: Channel
    amount: Decimal
    currency: str
    at: datetime
    by: UserId | None

    def of(self, segments: int) -> Decimal:
        """What so many segments cost."""
        return self.amount * segments


def prices(session: Session) -> Mapping[Channel, Price]:
    """The price of each channel today; a channel that nobody priced is missing."""
    query = select(price).ext(distinct_on(price.c.channel)).order_by(price.c.channel, price.c.number.desc())
    return {Channel(row.channel): _price(row) for row in session.execute(query)}


def _price(row: Row[Any]) -> Price:
    return Price(
        channel=Channel(row.channel),
        amount=row.amount,
        currency=row.currency,
        at=row.at,
        by=UserId(row.user_id) if row.user_id else None,
    )


def add(session: Session, order: SetPrice, now: datetime) -> None:
    """Write a price; older ones stay."""
    session.execute(
        insert(price).values(
            channel=order.channel, amount=order.amount, currency=order.currency, user_id=order.by.user, at=now
        )
    )
