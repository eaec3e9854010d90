"""What happens to people: enrolled, agreed, language chosen, stopped, suspended."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.commands import Refused
from bot.contacts import store, store_numbers
from bot.contacts.commands import (
    ContactSuspended,
    EnrolContact,
    GiveConsent,
    NameDeputy,
    OptedOut,
    Reveal,
    SetLanguage,
    Standing,
    StartMessages,
    StopMessages,
    SuspendContact,
    VerifyFirst,
)
from bot.contacts.store_addresses import known_at
from bot.events import Event, Kind, Say
from bot.ids import ContactId
from bot.languages import Language
from bot.wording.keys_enrol import AskConsent

VERIFY_FIRST_AT_MOST = timedelta(days=7)


def ensure_contact(session: Session, channel: Channel, address: str) -> ContactId:
    """Who writes from this address; somebody unknown becomes a stranger with a row of their own."""
    known = known_at(session, channel, address)
    if known is not None:
        return known
    found = store.find(session, channel, address)
    if found is None:
        found = store.add_stranger(session, Language.FR)
    store.add_address(session, found, channel, address)
    return found


def enrol(command: EnrolContact, session: Session, now: datetime) -> list[Event]:
    """Write the person down; ask for consent where it was not given in person."""
    for channel, address in command.addresses:
        holder = store.find(session, channel, address)
        if holder is not None and holder != command.contact:
            raise Refused("address_taken", "this number belongs to another contact")
    lost = store_numbers.is_lost(session, command.contact)
    if lost and not command.addresses:
        raise Refused(
            "phone_needed", "after a loss a number is needed: the new one, or the same if the phone was found"
        )
    store.enrol(session, command, store.next_pseudonym(session, command.role), now)
    if lost:
        store_numbers.forget_others(session, command.contact, command.addresses)
    for channel, address in command.addresses:
        store.add_address(session, command.contact, channel, address)
    if command.consent_by_voice:
        return []
    question = AskConsent(org=_organisation(session))
    return [Say(to=command.contact, phrase=question, cause=command.cause, kind=Kind.REPLY)]


def give_consent(command: GiveConsent, session: Session, now: datetime) -> list[Event]:
    """Keep the answer with its date."""
    store.change(
        session,
        command.contact,
        standing=Standing.ENROLLED if command.yes else Standing.REFUSED,
        consent_at=now if command.yes else None,
        consent_by=command.by.via,
    )
    return []


def set_language(command: SetLanguage, session: Session, now: datetime) -> list[Event]:
    """Answer in this language from now on."""
    store.change(session, command.contact, language=command.language)
    return []


def stop(command: StopMessages, session: Session, now: datetime) -> list[Event]:
    """Write no more to this person, save alerts to staff."""
    store.change(session, command.contact, opted_out_at=now)
    return [OptedOut(contact=command.contact, cause=command.cause)]


def start(command: StartMessages, session: Session, now: datetime) -> list[Event]:
    """Write again."""
    store.change(session, command.contact, opted_out_at=None)
    return []


def suspend(command: SuspendContact, session: Session, now: datetime) -> list[Event]:
    """Let nothing from this person's phone count until they are enrolled anew."""
    store.change(session, command.contact, suspended_at=now)
    return [ContactSuspended(contact=command.contact, cause=command.cause)]


def name_deputy(command: NameDeputy, session: Session, now: datetime) -> list[Event]:
    """Write down whom to ask instead. Refused: somebody who did not agree, or who is of other places."""
    if command.deputy is None:
        store_numbers.set_deputy(session, command.contact, None, now)
        return []
    person, deputy = store.get(session, command.contact), store.get(session, command.deputy)
    if deputy.id == person.id:
        raise Refused("own_deputy", "nobody is their own deputy")
    if deputy.standing is not Standing.ENROLLED or deputy.suspended:
        raise Refused("deputy_not_enrolled", f"{deputy.pseudonym} has not agreed, or has lost the phone")
    if set(person.places).isdisjoint(deputy.places) and (person.places or deputy.places):
        raise Refused("deputy_elsewhere", f"{deputy.pseudonym} is of other places")
    store_numbers.set_deputy(session, person.id, deputy.id, now)
    return []


def verify_first(command: VerifyFirst, session: Session, now: datetime) -> list[Event]:
    """Call back before a stop from this number raises an alert; it still holds deliveries."""
    if not now < command.until <= now + VERIFY_FIRST_AT_MOST:
        raise Refused("verify_first_too_long", "at most 7 days from now")
    if command.by.user is None or command.second == command.by.user:
        raise Refused("two_people", "two people who sign in ask for it")
    store.change(session, command.contact, verify_first_until=command.until)
    return []


def reveal(command: Reveal, session: Session, now: datetime) -> list[Event]:
    """Nothing to do: the journal has the line."""
    return []


def _organisation(session: Session) -> str:
    return str(session.info.get("organisation_name", ""))
