"""What is done with a thread: read a text, take it, note, write, see the number."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.inbox import person_of, thread_page, tried
from bot.console.inbox_words import WAYS
from bot.console.language import gettext as _
from bot.console.words import refused_in_words
from bot.contacts.commands import Reveal
from bot.contacts.model import Contact
from bot.ids import NoteId
from bot.threads.commands import AddNote, LeaveThread, TakeThread, WriteBack

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


@pages.post("/boite/<who>/phrase")
def say_ready(who: str) -> Response:
    """A phrase that is ready, in the person's own language."""
    ready = request.form.get("ready", "") or "-"
    return ordered(who, lambda _, them, cause: [WriteBack(by=by_me(), cause=cause, contact=them.id, ready=ready)])


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
