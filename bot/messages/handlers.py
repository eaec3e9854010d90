"""A text is queued; what went wrong with one is followed by another channel or by a card for a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts import store as contacts
from bot.contacts.model import Address, preferred
from bot.events import CardKind, CardWanted, Event, Say
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.failures import FollowUp, card_about
from bot.messages.model import POLICY_OF, expiry
from bot.messages.store_follow import Wanting, followed, take_wanting
from bot.messages.store_outbox import Outbound, Queued, queue
from bot.wording.keys import phrase_from
from bot.wording.phrase import Phrase

CARD_DUE = timedelta(hours=1)

Render = Callable[[Session, Phrase, Language, Channel], str]
"""A phrase as it goes out in a language and on a channel."""


def queue_text(  # noqa: PLR0913 - each is one column of the row
    session: Session,
    now: datetime,
    *,
    say: Say,
    contact: ContactId,
    address: Address,
    language: Language,
    body: str,
    not_before: datetime | None = None,
) -> OutboundId | None:
    """Put a rendered text into the outbox. None: it was queued before, from the same cause on the same channel."""
    queued = Queued(
        cause=say.cause,
        contact=contact,
        kind=say.kind,
        phrase_key=say.phrase.key,
        params=say.phrase.to_params(),
        channel=address.channel,
        address=address.address,
        language=language,
        body=body,
        not_before=not_before or now,
        expires_at=expiry(say.kind, say.expires_at, not_before or now),
        delivery=say.delivery,
        sequence=say.sequence,
    )
    return queue(session, queued, now)


def follow_up(session: Session, now: datetime, render: Render, limit: int = 50) -> tuple[list[Event], set[str]]:
    """See to texts that went wrong: (cards for people, lanes with something to send now)."""
    events: list[Event] = []
    lanes: set[str] = set()
    for wanting in take_wanting(session, limit):
        if wanting.follow_up is FollowUp.REROUTE and _reroute(session, wanting, now, render):
            lanes.add(POLICY_OF[wanting.text.kind].lane)
        elif wanting.follow_up is FollowUp.CARD or not wanting.elsewhere:
            events.append(_card(wanting.text, now))
        followed(session, wanting.text.id)
    return events, lanes


def _reroute(session: Session, wanting: Wanting, now: datetime, render: Render) -> bool:
    """Queue the text for the person's other channel. False: there is none, it went there before, or it is too late."""
    text = wanting.text
    if text.superseded_by is not None or text.expires_at <= now:
        return False
    others = [each for each in contacts.addresses(session, text.contact) if each.channel is not text.channel]
    known = session.info.get("channels")
    other = preferred(tuple(each for each in others if known is None or each.channel in known), now)
    if other is None:
        return False
    body = render(session, phrase_from(text.phrase_key, text.params), text.language, other.channel)
    copy = Queued(
        cause=text.cause,
        contact=text.contact,
        kind=text.kind,
        phrase_key=text.phrase_key,
        params=text.params,
        channel=other.channel,
        address=other.address,
        language=text.language,
        body=body,
        not_before=now,
        expires_at=text.expires_at,
        delivery=text.delivery,
        sequence=text.sequence,
    )
    return queue(session, copy, now) is not None


def _card(text: Outbound, now: datetime) -> CardWanted:
    urgent = POLICY_OF[text.kind].urgent
    return CardWanted(
        kind=CardKind.UNSENT,
        about=card_about(text.kind, text.cause, text.contact, text.id),
        due=now if urgent else now + CARD_DUE,
        delivery=text.delivery,
        contact=text.contact,
        note=f"{text.kind} {text.channel} {text.state} {text.fault or ''}".strip(),
        urgent_to_duty=urgent,
    )
