"""One text to many: rendered once per language and channel, sealed for each, queued by the thousand."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.model import Address, Contact, preferred
from bot.contacts.store_addresses import reachable
from bot.events import Say, SayToAll
from bot.languages import Language
from bot.messages.model import POLICY_OF, expiry
from bot.messages.store_outbox import Queued, queue_all
from bot.saying import may_be_told, next_hour_of, rendered, say
from bot.wording.render import Wording


def say_to_all(event: SayToAll, session: Session, now: datetime) -> set[str]:
    """Queue one text to each person who may be told and can be reached; returns the lanes to wake."""
    channels: frozenset[Channel] = session.info["channels"]
    params = event.phrase.to_params()
    bodies: dict[tuple[Language, Channel], str] = {}
    texts: list[Queued] = []
    lanes: set[str] = set()
    wording: Wording = session.info["wording"]
    for person, known in reachable(session, event.to).values():
        address = _address(known, channels, now)
        if address is None or not may_be_told(person, event.kind):
            continue
        form = (person.language, address.channel)
        if form not in bodies:
            bodies[form] = rendered(session, event.phrase, *form)
        if address.channel is Channel.WHATSAPP and wording.voice(event.phrase, person.language) is not None:
            lanes |= say(_alone(event, person), session, now)  # with its recording
            continue
        not_before = next_hour_of(person, now)
        texts.append(
            Queued(
                cause=event.cause,
                contact=person.id,
                kind=event.kind,
                phrase_key=event.phrase.key,
                params=params,
                channel=address.channel,
                address=address.address,
                language=person.language,
                body=bodies[form],
                not_before=not_before,
                expires_at=expiry(event.kind, event.expires_at, not_before),
            )
        )
    return lanes | ({POLICY_OF[event.kind].lane} if queue_all(session, texts, now) else set())


def _alone(event: SayToAll, person: Contact) -> Say:
    return Say(to=person.id, phrase=event.phrase, cause=event.cause, kind=event.kind, expires_at=event.expires_at)


def _address(known: tuple[Address, ...], channels: frozenset[Channel], now: datetime) -> Address | None:
    usable = tuple(address for address in known if address.channel in channels)
    return preferred(usable, now) or (usable[0] if usable else None)
