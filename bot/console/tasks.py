"""`/taches`: cards are taken, and settled."""

from collections.abc import Callable
from uuid import UUID, uuid5

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from bot.alerts.commands import SettleCard, TakeCard
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, send
from bot.console.sign_in import back
from bot.console.words import refused_in_words
from bot.ids import CardId

MOST_WORDS = 500


@pages.post("/taches/prendre")
def take_card() -> Response:
    """Somebody takes a card: all see it within one poll."""
    card = _card()
    return _about_card(card, "take", lambda cause: TakeCard(by=by_me(), cause=cause, card=card))


@pages.post("/taches/regler")
def settle_card() -> Response:
    """What a card asked for is done."""
    card, note = _card(), request.form.get("note", "")[:MOST_WORDS]
    return _about_card(card, "settle", lambda cause: SettleCard(by=by_me(), cause=cause, card=card, note=note))


def _card() -> CardId:
    try:
        return CardId(UUID(request.form.get("card", "")))
    except ValueError:
        abort(400)


def _about_card(card: CardId, act: str, order: Callable[[str], Command]) -> Response:
    """Once for each card and person: the board's forms are the same however often it is drawn."""
    token = uuid5(card, f"{act}:{me().id}")
    try:
        return send(lambda _session, _now, cause: [order(cause)], back(), token)
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(back(), 303)
