"""What happens when a user reads a text, writes back, takes a thread, keeps a note, thanks a reporter."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.contacts import store as contacts
from bot.contacts.commands import Standing
from bot.contacts.model import WINDOW, Address, Contact
from bot.contacts.store_addresses import addresses
from bot.events import CardSettled, Event, Kind, Say, cause_of
from bot.guarantees.stops.store import hidden_until
from bot.incidents import store as incidents
from bot.messages.store_inbound import contact_of
from bot.messages.store_understood import read_by_person
from bot.messages.templates import has_template
from bot.places.store import all_places
from bot.teams.store import all_teams
from bot.threads import store
from bot.threads.commands import AddNote, LeaveThread, ReadText, TakeThread, ThankReporter, WriteBack
from bot.threads.model import READY, How, Way, way_to
from bot.users.model import User
from bot.users.rights import WRITES_DOWN, require
from bot.wording.keys import Phrase, Written
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.render import read_ban_list
from bot.wording.written import Named, WrittenFault, tidied, written_faults

MOST_NOTE = 2000


def read_text(command: ReadText, session: Session, now: datetime) -> list[Event]:
    """Write down what the text was held for; it no longer waits to be read."""
    _, user = _writes(session, command)
    if contact_of(session, command.inbound) != command.contact:
        raise Refused("unknown_text", "this person wrote no such text")
    store.add_reading(session, command, user.id, now)
    read_by_person(session, command.inbound)
    return [CardSettled(about=cause_of("inbound", command.inbound))]


def take(command: TakeThread, session: Session, now: datetime) -> list[Event]:
    """This user sees to the person from now on."""
    person, user = _writes(session, command)
    store.take(session, person.id, user.id, now)
    return []


def leave(command: LeaveThread, session: Session, now: datetime) -> list[Event]:
    """Nobody sees to the person."""
    person, _ = _writes(session, command)
    store.take(session, person.id, None, now)
    return []


def add_note(command: AddNote, session: Session, now: datetime) -> list[Event]:
    """Keep a note."""
    _, user = _writes(session, command)
    if not command.text.strip():
        raise Refused("note_missing", "a note says something")
    if len(command.text) > MOST_NOTE:
        raise Refused("note_too_long", f"a note has at most {MOST_NOTE} characters")
    store.add_note(session, command, user.id, now)
    return []


def write_back(command: WriteBack, session: Session, now: datetime) -> list[Event]:
    """Queue a user's words to a person: as an answer while the person's text is fresh, else at their hours."""
    person, _ = _writes(session, command)
    phrase = _phrase(command, session, person)
    approved = has_template(session, phrase.key, person.language)
    way, known = way_of(session, person, now, approved=approved), addresses_of(session, person)
    if way.how is How.NOT:
        raise Refused(f"way_{way.why}", f"nothing can be written to this person: {way.why}")
    fresh = any(one.last_inbound_at is not None and now - one.last_inbound_at < WINDOW for one in known)
    kind = Kind.REPLY if fresh else Kind.NOTICE
    return [Say(to=person.id, phrase=phrase, cause=command.cause, kind=kind)]


def _phrase(command: WriteBack, session: Session, person: Contact) -> Phrase:
    """The user's own words, if they may go; or a phrase that is ready in the person's language."""
    if command.ready:
        if command.ready not in READY:
            raise Refused("unknown_phrase", "there is no such phrase")
        return READY[command.ready]()
    text = tidied(command.text)
    fault = next(iter(faults_of(session, person, text)), None)
    if fault is not None:
        raise Refused(f"text_{fault.code}", f"this text may not go: {fault.code} {fault.word}".strip())
    return Written(text)


def thank_reporter(command: ThankReporter, session: Session, now: datetime) -> list[Event]:
    """One neutral line, once for an incident."""
    found = incidents.get(session, command.incident)
    if found is None:
        raise Refused("incident_unknown", "there is no such incident")
    require(session, command.by, WRITES_DOWN, found.places)
    person = contacts.get(session, found.contact)
    if person.standing is not Standing.ENROLLED or person.opted_out:
        raise Refused("not_thanked", "only somebody who is enrolled and wants texts is thanked by text")
    way = way_of(session, person, now, approved=has_template(session, ThanksNoted.key, person.language))
    if way.how is How.NOT:
        raise Refused(f"way_{way.why}", f"nothing can be written to this person: {way.why}")
    return [Say(to=person.id, phrase=ThanksNoted(), cause=cause_of("incident", found.id, "thanks"), kind=Kind.NOTICE)]


def addresses_of(session: Session, person: Contact) -> tuple[Address, ...]:
    """Where this installation can write to the person."""
    channels = session.info["channels"]
    return tuple(one for one in addresses(session, person.id) if one.channel in channels)


def way_of(session: Session, person: Contact, now: datetime, *, approved: bool | None = None) -> Way:
    """How a text would go to this person now; `approved` None: one that a user writes."""
    if approved is None:
        approved = has_template(session, Written.key, person.language)
    hidden = hidden_until(session, person, now) is not None
    return way_to(person, addresses_of(session, person), now, approved=approved, hidden=hidden)


def faults_of(session: Session, person: Contact, text: str) -> list[WrittenFault]:
    """Why a text may not go to this person."""
    places = [name for one in all_places(session) for name in (one.name, one.code)]
    named = Named(places=places, teams=[one.name for one in all_teams(session)])
    return list(written_faults(text, person.language, read_ban_list(), named))


def _writes(
    session: Session, command: ReadText | TakeThread | LeaveThread | AddNote | WriteBack
) -> tuple[Contact, User]:
    person = contacts.get(session, command.contact)
    return person, require(session, command.by, WRITES_DOWN, person.places)
