"""Money as people read it."""

from decimal import Decimal

from babel.numbers import format_currency

from bot.console.language import language


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency: "50,75 $US"."""
    return str(format_currency(amount, currency, locale=language()))
