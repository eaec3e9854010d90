"""From something to be said to rows that will be sent: to which addresses, in which language and spelling."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.contacts.model import Address, Contact, preferred
from bot.contacts.store_addresses import with_addresses
from bot.events import Kind, Reach, Say, cause_of
from bot.guarantees.store import hidden_until
from bot.languages import Language
from bot.messages.handlers import queue_text, queue_voice
from bot.messages.model import POLICY_OF
from bot.messages.templates import has_template
from bot.wording.keys import wanted_answer
from bot.wording.keys_alerts import VisitPostponed
from bot.wording.keys_enrol import ReplyTo
from bot.wording.keys_periods import PeriodEnded, PeriodSuspended
from bot.wording.phrase import Answer, Phrase
from bot.wording.render import Wording

SAFETY = frozenset({Kind.RECALL, Kind.NO_GO, Kind.STAND_DOWN, Kind.WAIT, Kind.PAGE, Kind.DEPART_OK, Kind.GO})
"""Kinds that do not depend on consent (law 3 of docs/protocol.md)."""

ASKED_FOR = frozenset({Kind.REPLY})
"""Kinds that answer somebody who has just written: also to those who opted out or are not enrolled."""


CAN_WAIT = frozenset({Kind.NOTICE, Kind.INVITATION})
"""Kinds that keep to the hours a person prefers."""

SHOWS_WHAT_HAPPENED = (PeriodSuspended, PeriodEnded, VisitPostponed)
"""Phrases that may show somebody's captor that their sign was heard; other notices come as on any day."""


def say(event: Say, session: Session, now: datetime) -> set[str]:
    """Queue one text to each address it has to reach; returns the lanes to wake."""
    person, known = with_addresses(session, event.to)
    if not may_be_told(person, event.kind):
        return set()
    lanes: set[str] = set()
    at = _not_before(session, person, event, now)
    language = event.language or person.language
    for said, address in _each(event, _addresses(session, event, person, known, now)):
        row = queue_text(
            session,
            now,
            say=said,
            contact=person.id,
            address=address,
            language=language,
            body=rendered(session, event.phrase, language, address.channel),
            not_before=at,
        )
        if row is not None:
            lanes.add(POLICY_OF[event.kind].lane)
            lanes |= _voice(session, said, person, address, now, at)
    return lanes


def _each(event: Say, addresses: Sequence[Address]) -> Iterator[tuple[Say, Address]]:
    """What is said to each address. A cause is told once on a channel, so a second number there has one of its own."""
    told: Counter[Channel] = Counter()
    for address in addresses:
        told[address.channel] += 1
        number = told[address.channel]
        yield event if number == 1 else replace(event, cause=cause_of(event.cause, str(number))), address


def _voice(
    session: Session, event: Say, person: Contact, address: Address, now: datetime, not_before: datetime
) -> set[str]:
    """Queue the recording that belongs to a text, where there is one and it may go: by WhatsApp, inside its window.

    `not_before` is that of the text: a recording must not tell what its text does not tell yet.
    """
    if address.channel is not Channel.WHATSAPP or not address.window_open(now):
        return set()
    wording: Wording = session.info["wording"]
    heard = wording.voice(event.phrase, person.language)
    if heard is None:
        return set()
    row = queue_voice(session, now, say=event, person=person, address=address, key=heard.stem, not_before=not_before)
    return {POLICY_OF[Kind.VOICE].lane} if row is not None else set()


def rendered(session: Session, phrase: Phrase, language: Language, channel: Channel) -> str:
    """A phrase as it goes out on a channel; by SMS a question says where to answer, if its sender cannot receive."""
    wording: Wording = session.info["wording"]
    plain = channel is Channel.SMS
    body = wording.render(phrase, language, plain=plain)
    number = session.info.get("reply_number")
    if plain and number and wanted_answer(phrase) is not Answer.NONE:
        body = f"{body}\n{wording.render(ReplyTo(number=number), language, plain=True)}"
    return body


def may_be_told(person: Contact, kind: Kind) -> bool:
    """Whether a text of this kind may go to a person: what is for their safety does not depend on consent."""
    if person.suspended:
        return False  # whoever holds that phone is not the person
    if kind in SAFETY or kind in ASKED_FOR:
        return True
    return person.standing is Standing.ENROLLED and not person.opted_out


def _addresses(
    session: Session, event: Say, person: Contact, everywhere: Sequence[Address], now: datetime
) -> list[Address]:
    channels = session.info["channels"]
    known = tuple(address for address in everywhere if address.channel in channels)
    if event.reach is Reach.EVERY:
        # Outside its window WhatsApp takes only what it approved before: else it is tried where there is nothing else.
        approved = has_template(session, event.phrase.key, person.language)
        return [address for address in known if approved or address.window_open(now)] or list(known[:1])
    if event.reach is Reach.SAME:
        here = session.info.get("answering")
        same = [address for address in known if (address.channel, address.address) == here]
        if same:
            return same
    first = preferred(known, now)
    return [first] if first else list(known[:1])


def _not_before(session: Session, person: Contact, event: Say, now: datetime) -> datetime:
    """What can wait keeps to the person's hours; what would show that a sign of duress was heard waits for its end."""
    at = max(now, event.not_before or now)
    if event.kind not in CAN_WAIT:
        return at
    hidden = hidden_until(session, person, now) if isinstance(event.phrase, SHOWS_WHAT_HAPPENED) else None
    return next_hour_of(person, max(hidden or at, at))


def next_hour_of(person: Contact, at: datetime) -> datetime:
    """The first moment from then on within the person's hours, which may span midnight; Mali keeps UTC."""
    start, end, hour = person.preferred_from, person.preferred_to, at.time()
    if start is None or end is None:
        return at
    fits = start <= hour < end if start <= end else hour >= start or hour < end
    if fits:
        return at
    today = datetime.combine(at.date(), start, at.tzinfo)
    return today if today > at else today + timedelta(days=1)
