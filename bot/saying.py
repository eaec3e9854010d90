"""From something to be said to rows that will be sent: to which addresses, in which language and spelling."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts import store as contacts
from bot.contacts.commands import Standing
from bot.contacts.model import Address, Contact, preferred
from bot.events import Kind, Reach, Say
from bot.languages import Language
from bot.messages.handlers import queue_text
from bot.messages.model import POLICY_OF
from bot.wording.keys import wanted_answer
from bot.wording.keys_enrol import ReplyTo
from bot.wording.phrase import Answer, Phrase
from bot.wording.render import Wording

SAFETY = frozenset({Kind.RECALL, Kind.NO_GO, Kind.STAND_DOWN, Kind.WAIT, Kind.PAGE, Kind.DEPART_OK, Kind.GO})
"""Kinds that do not depend on consent (law 3 of docs/protocol.md)."""

ASKED_FOR = frozenset({Kind.REPLY})
"""Kinds that answer somebody who has just written: also to those who opted out or are not enrolled."""


CAN_WAIT = frozenset({Kind.NOTICE, Kind.INVITATION})
"""Kinds that keep to the hours a person prefers."""


def say(event: Say, session: Session, now: datetime) -> set[str]:
    """Queue one text to each address it has to reach; returns the lanes to wake."""
    person = contacts.get(session, event.to)
    if not _may_be_told(person, event.kind):
        return set()
    queued = False
    for address in _addresses(session, event, now):
        row = queue_text(
            session,
            now,
            say=event,
            contact=person.id,
            address=address,
            language=person.language,
            body=rendered(session, event.phrase, person.language, address.channel),
            not_before=_hours_of(person, now) if event.kind in CAN_WAIT else now,
        )
        queued = queued or row is not None
    return {POLICY_OF[event.kind].lane} if queued else set()


def rendered(session: Session, phrase: Phrase, language: Language, channel: Channel) -> str:
    """A phrase as it goes out on a channel; by SMS a question says where to answer, if its sender cannot receive."""
    wording: Wording = session.info["wording"]
    plain = channel is Channel.SMS
    body = wording.render(phrase, language, plain=plain)
    number = session.info.get("reply_number")
    if plain and number and wanted_answer(phrase) is not Answer.NONE:
        body = f"{body}\n{wording.render(ReplyTo(number=number), language, plain=True)}"
    return body


def _may_be_told(person: Contact, kind: Kind) -> bool:
    if person.suspended:
        return False  # whoever holds that phone is not the person
    if kind in SAFETY or kind in ASKED_FOR:
        return True
    return person.standing is Standing.ENROLLED and not person.opted_out


def _addresses(session: Session, event: Say, now: datetime) -> list[Address]:
    channels = session.info["channels"]
    known = tuple(address for address in contacts.addresses(session, event.to) if address.channel in channels)
    if event.reach is Reach.EVERY:
        # Outside its window WhatsApp takes no free text: it is tried only where there is nothing else.
        return [address for address in known if address.window_open(now)] or list(known[:1])
    if event.reach is Reach.SAME:
        here = session.info.get("answering")
        same = [address for address in known if (address.channel, address.address) == here]
        if same:
            return same
    first = preferred(known, now)
    return [first] if first else list(known[:1])


def _hours_of(person: Contact, now: datetime) -> datetime:
    """The next moment within the hours that the person prefers; Mali keeps UTC."""
    start, end = person.preferred_from, person.preferred_to
    if start is None or end is None or start <= now.time() < end:
        return now
    return _next(start, now)


def _next(hour: time, now: datetime) -> datetime:
    today = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
