"""`/reglages/prix`: what a segment costs from now on."""

from decimal import Decimal, InvalidOperation

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.channel import Channel
from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, send
from bot.console.settings import settings_page
from bot.console.words import refused_in_words
from bot.messages.prices.commands import SetPrice


@pages.post("/reglages/prix")
def set_price() -> str | Response | tuple[str, int]:
    """What a segment costs from now on."""

    def orders(_session: Session, _now: object, cause: str) -> list[Command]:
        try:
            amount = Decimal(request.form.get("amount", "").strip().replace(",", "."))
            channel = Channel(request.form.get("channel", ""))
        except (InvalidOperation, ValueError):
            raise Refused("price", "a price is a number from 0 up") from None
        currency = request.form.get("currency", "").strip().upper()
        return [SetPrice(by=by_me(), cause=cause, channel=channel, amount=amount, currency=currency)]

    try:
        return send(orders, "/reglages#prix")
    except Refused as refused:
        return settings_page(refused_in_words(refused)), 422
