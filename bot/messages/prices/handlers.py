"""What happens to prices."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import Event
from bot.messages.prices import store
from bot.messages.prices.commands import SetPrice
from bot.users.commands import UserRole
from bot.users.rights import require

DEAREST = Decimal(10_000)


def set_price(command: SetPrice, session: Session, now: datetime) -> list[Event]:
    """Write a price down: an administrator, or whoever has a shell here."""
    if command.by.user is not None:
        require(session, command.by, (UserRole.ADMINISTRATOR,), ())
    if not (command.amount.is_finite() and 0 <= command.amount <= DEAREST):
        raise Refused("price", "a price is a number from 0 up")
    if len(command.currency) != 3 or not (command.currency.isascii() and command.currency.isupper()):
        raise Refused("currency", "a currency is three capital letters, like USD or XOF")
    store.add(session, command, now)
    return []
