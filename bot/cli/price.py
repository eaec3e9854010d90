"""`jamtan price`: what a segment costs, so that money is shown before something is sent."""

from decimal import Decimal, InvalidOperation

import click

from bot.channel import Channel
from bot.cli.door import as_json, cause, exits, operator, order, reading, show
from bot.messages.prices.commands import SetPrice
from bot.messages.prices.store import prices


@click.group()
def price() -> None:
    """What a segment costs on each channel."""


@price.command("set")
@click.argument("channel", type=click.Choice([one.value for one in Channel]))
@click.argument("amount")
@click.argument("currency")
@exits
def set_(channel: str, amount: str, currency: str) -> None:
    """Say the price of one segment from now on: `jamtan price set sms 0.277 USD`."""
    try:
        exact = Decimal(amount)
    except InvalidOperation:
        raise click.UsageError(f"{amount}: is not a number") from None
    made = SetPrice(by=operator(), cause=cause(), channel=Channel(channel), amount=exact, currency=currency.upper())
    order(lambda session, now: made)
    click.echo(f"{channel}: {amount} {currency.upper()} a segment")


@price.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """The prices of today."""
    with reading() as session:
        rows = [
            {"channel": one.channel.value, "amount": str(one.amount), "currency": one.currency, "since": one.at}
            for one in prices(session).values()
        ]
    show(rows, as_json=as_json, empty="no price yet: jamtan price set sms 0.277 USD")
