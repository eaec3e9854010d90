"""Somebody reads what came in: says what a text meant, or what becomes of one that the program could not work on."""

from uuid import UUID, uuid5

from flask import abort, flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.actors import Actor, Via
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, send
from bot.console.inbox import place_named
from bot.console.inbox_acts import in_words, ordered
from bot.contacts.model import Contact
from bot.conversation.corrected import ReadAs, orders
from bot.ids import InboundId
from bot.messages.commands import ResolveInbound
from bot.messages.store_inbound import get_inbound
from bot.threads.commands import Meaning


@pages.post("/boite/repris")
def resolve_inbound() -> Response:
    """What the program could not work on is tried again, or was read by a person."""
    text, _colon, act = request.form.get("what", "").partition(":")
    try:
        what = InboundId(UUID(text))
    except ValueError:
        abort(400)
    again, back = act == "again", "/boite?vue=a-classer"
    try:
        return send(
            lambda _session, _now, cause: [ResolveInbound(by=by_me(), cause=cause, what=what, again=again)], back
        )
    except Refused as refused:
        flash(in_words(refused))
        return redirect(back, 303)


@pages.post("/boite/<who>/lire")
def read_thread(who: str) -> Response:
    """Somebody says what a text meant: `as` is "<text>:<meaning>", and a field named after the text says where."""
    text, meaning = _read_as()
    where = request.form.get(f"place-{text}", "")
    token = uuid5(text, f"{meaning}:{where}:{me().id}")  # the thread's buttons are the same however often it is drawn

    def make(session: Session, person: Contact, _cause: str) -> list[Command]:
        found, place = get_inbound(session, text), place_named(session, where)
        read = ReadAs(text, person.id, found.received_at, meaning, place.id if place else None)
        by = Actor(via=Via.TEXT, contact=person.id, user=me().id)
        return list(orders(read, by, utc_now()))

    return ordered(who, make, anchor=f"t-{text}", token=token)


def _read_as() -> tuple[InboundId, Meaning]:
    text, _, meaning = request.form.get("as", "").partition(":")
    try:
        return InboundId(UUID(text)), Meaning(meaning)
    except ValueError:
        abort(400)
