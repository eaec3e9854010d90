"""What is done with a thread: read a text, take it, note, write, see the number."""

from collections.abc import Callable
from uuid import UUID, uuid5

from flask import abort, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.actors import Actor, Via
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.inbox import person_of, place_named, thread_page, tried
from bot.console.inbox_words import WAYS
from bot.console.language import gettext as _
from bot.console.words import refused_in_words
from bot.contacts.commands import Reveal
from bot.contacts.model import Contact
from bot.conversation.corrected import ReadAs, orders
from bot.ids import InboundId, NoteId
from bot.messages.commands import ResolveInbound
from bot.messages.store_inbound import get_inbound
from bot.threads.commands import AddNote, LeaveThread, Meaning, TakeThread, WriteBack

Orders = Callable[[Session, Contact, str], list[Command]]


def ordered(who: str, make: Orders, *, anchor: str = "bas", token: UUID | None = None) -> Response:
    """Orders about one person, and back to the thread; a refusal is said there."""
    path = url_for("console.thread", who=who, _anchor=anchor)
    try:
        return send(lambda session, _now, cause: make(session, person_of(session, who), cause), path, token)
    except Refused as refused:
        flash(in_words(refused))
        return redirect(path, 303)


def in_words(refused: Refused) -> str:
    """What a rule says; where nothing can be written, why."""
    way = WAYS.get(refused.code.removeprefix("way_"))
    return _(way) if way else refused_in_words(refused)


@pages.post("/boite/<who>/prendre")
def take_thread(who: str) -> Response:
    """I see to this person."""
    return ordered(
        who, lambda _session, person, cause: [TakeThread(by=by_me(), cause=cause, contact=person.id)], anchor=""
    )


@pages.post("/boite/<who>/laisser")
def leave_thread(who: str) -> Response:
    """Nobody in particular sees to this person any more."""
    return ordered(
        who, lambda _session, person, cause: [LeaveThread(by=by_me(), cause=cause, contact=person.id)], anchor=""
    )


@pages.post("/boite/<who>/note")
def note_thread(who: str) -> Response:
    """A note for the others."""
    note, text = NoteId(form_token()), request.form.get("note", "")
    return ordered(
        who, lambda _session, person, cause: [AddNote(by=by_me(), cause=cause, contact=person.id, note=note, text=text)]
    )


@pages.post("/boite/<who>/ecrire")
def write_thread(who: str) -> Response:
    """Words to this person: "check" shows what would go out, "send" sends it."""
    words = request.form.get("text", "")[:2000]
    with reading() as session:
        person = person_of(session, who)
        would = tried(session, person, words)
        if would.faults or request.form.get("act") == "check":
            page = thread_page(session, person, typed={"text": words}, tried=would)
            page.status_code = 422 if would.faults else 200
            return page
    return ordered(who, lambda _session, them, cause: [WriteBack(by=by_me(), cause=cause, contact=them.id, text=words)])


@pages.post("/boite/<who>/numero")
def show_number(who: str) -> Response:
    """Whole numbers, once, on this page alone; the journal says who saw them."""
    send(
        lambda session, _now, cause: [
            Reveal(by=by_me(), cause=cause, what=f"contact:{person_of(session, who).id}"),
        ],
        "/boite",
    )
    with reading() as session:
        return make_response(thread_page(session, person_of(session, who), numbers=True))


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
