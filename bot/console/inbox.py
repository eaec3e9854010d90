"""`/boite`: who wrote and what waits; `/boite/<who>`: one person's thread, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.channel import Channel
from bot.clock import utc_now
from bot.console.auth import me
from bot.console.because_words import why_words
from bot.console.blueprint import pages
from bot.console.door import reading, scope
from bot.console.inbox_words import CATEGORIES, EMPTY, FAULTS, FOLDERS, GUESSES, HEARD, MEANINGS, WAYS
from bot.console.live import live
from bot.contacts import store as contacts
from bot.contacts.model import Contact, masked
from bot.guarantees.stops.store import stops_of
from bot.languages import Language
from bot.messages.segments import Segments, count_segments
from bot.places import store as places
from bot.places.model import Place
from bot.saying import rendered
from bot.threads.handlers import addresses_of, faults_of, way_of
from bot.threads.model import READY
from bot.users.model import may
from bot.users.rights import WRITES_DOWN
from bot.views.tasks import tasks
from bot.views.thread import thread_of
from bot.views.threads import Folder, folder_counts, threads
from bot.views.unworked import unworked
from bot.wording.catalogue import ReviewState
from bot.wording.keys import Written
from bot.wording.render import Wording
from bot.wording.written import WrittenFault, tidied

MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Tried:
    """A text as it would go out, before it does: what is wrong with it, how it reads, what it costs by SMS."""

    text: str
    faults: tuple[WrittenFault, ...]
    shown: str
    cost: Segments | None


@pages.get("/boite")
def inbox() -> Response:
    """The threads of one folder; without a wish, those that wait to be read, or else to be answered, or all."""
    wanted, named = request.args.get("vue"), request.args.get("q", "").strip()[:40]
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    with reading() as session:
        counts = folder_counts(session, me().id, scope(me()))
        folder = Folder(wanted) if wanted in set(Folder) else _first(counts, named)
        found = threads(session, folder, me().id, scope(me()), named=named, page=page)
        broken = unworked(session) if folder is Folder.TO_READ and scope(me()) is None else ()
    values = {
        "found": found,
        "broken": broken,
        "folder": folder,
        "folders": Folder,
        "counts": counts,
        "named": named,
        "page": page,
        "folder_words": FOLDERS,
        "empty_words": EMPTY,
        "guesses": GUESSES,
    }
    return live("console/inbox.html", "console/inbox_live.html", values)


def _first(counts: Any, named: str) -> Folder:
    if named:
        return Folder.ALL
    return next((one for one in (Folder.TO_READ, Folder.TO_ANSWER) if counts[one]), Folder.ALL)


@pages.get("/boite/<who>")
def thread(who: str) -> Response:
    """One person's thread."""
    with reading() as session:
        return thread_page(session, person_of(session, who))


def person_of(session: Session, who: str) -> Contact:
    """The person of this pseudonym, if the signed-in user sees any of their places; else there is no such page."""
    found, seen = contacts.by_pseudonym(session, who), scope(me())
    if found is None or (seen is not None and found.places and not seen & set(found.places)):
        abort(404)
    return found


def thread_page(session: Session, person: Contact, *, numbers: bool = False, **more: Any) -> Response:
    """The page. `numbers`: whole ones, which somebody asked for and the journal knows of."""
    now = utc_now()
    everywhere = sorted(places.all_places(session), key=lambda one: one.name)
    open_stops = [one for one in stops_of(session, person.id) if not one.proven and one.call_recorded_at is None]
    values = {
        "person": person,
        "of": [one for one in everywhere if one.id in person.places],
        "everywhere": everywhere,
        "addresses": [(one, one.address if numbers else masked(one.address)) for one in addresses_of(session, person)],
        "numbers": numbers,
        "thread": thread_of(session, person.id, _before()),
        "before": _before(),
        "way": way_of(session, person, now),
        "cards": tasks(session, about=person.id),
        "stops": open_stops,
        "names": {one.id: one.name for one in everywhere},
        "ready": [_ready(session, key, person.language) for key in READY],
        "can_write": any(may(me(), role, person.places) for role in WRITES_DOWN),
        "meanings": MEANINGS,
        "guesses": GUESSES,
        "fault_words": FAULTS,
        "why_words": why_words,
        "ways": WAYS,
        "heard": HEARD,
        "categories": CATEGORIES,
        "here": url_for("console.thread", who=person.pseudonym),
        "typed": {},
        "tried": None,
        "fault": None,
    }
    return live("console/thread.html", "console/thread_live.html", values | more)


def _ready(session: Session, key: str, language: Language) -> tuple[str, str, str, bool]:
    """A ready phrase: its key, true spelling in this language and in French, whether a speaker has reviewed it."""
    wording: Wording = session.info["wording"]
    phrase = READY[key]()
    theirs, ours = (wording.render(phrase, one, plain=False) for one in (language, Language.FR))
    reviewed = language is Language.FR or wording.review_state(phrase.key, language).state is not ReviewState.DRAFT
    return key, theirs, ours, reviewed


def _before() -> datetime | None:
    try:
        return datetime.fromisoformat(request.args["avant"])
    except (KeyError, ValueError):
        return None


def tried(session: Session, person: Contact, words: str) -> Tried:
    """What would go out, if these words were sent."""
    text = tidied(words)
    faults = tuple(faults_of(session, person, text))
    channel = way_of(session, person, utc_now()).channel or Channel.SMS
    shown = rendered(session, Written(text), person.language, channel)
    return Tried(text, faults, shown, count_segments(shown) if channel is Channel.SMS else None)


def to_thread(who: str, anchor: str = "bas") -> Response:
    """Back to the thread."""
    return redirect(url_for("console.thread", who=who, _anchor=anchor), 303)


def place_named(session: Session, code: str) -> Place | None:
    """The place of a field; None where it was left open. A code that is none leads nowhere."""
    if not code:
        return None
    return places.by_code(session, code) or abort(400)
