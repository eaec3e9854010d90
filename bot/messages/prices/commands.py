"""What can be done about prices."""

from dataclasses import dataclass
from decimal import Decimal

from bot.channel import Channel
from bot.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrice(Command):
    """What one SMS segment, or one WhatsApp text, costs from now on. `currency` is a code of three letters."""

    channel: Channel
    amount: Decimal
    currency: str
