"""A text is queued; what went wrong with one is followed by another channel or by a card for a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.commands import Refused
from bot.contacts.model import Address, Contact, preferred
from bot.contacts.store_addresses import addresses
from bot.crypto import Unreadable
from bot.events import AlertRefused, CardKind, CardSettled, CardWanted, Event, Kind, Say, cause_of
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.commands import ReleaseText, ResolveInbound
from bot.messages.failures import FollowUp, again_after_report, card_about
from bot.messages.model import NEEDS_SIGHT, POLICY_OF, State, expiry
from bot.messages.store_follow import Wanting, followed, moved_elsewhere, take_wanting
from bot.messages.store_outbox import Outbound, Queued, get_outbound, queue, release
from bot.messages.store_understood import resolve_inbound
from bot.messages.templates import has_template
from bot.users.rights import WRITES_DOWN, require
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


def queue_voice(  # noqa: PLR0913 - each is one column of the row
    session: Session, now: datetime, *, say: Say, person: Contact, address: Address, key: str, not_before: datetime
) -> OutboundId | None:
    """Put the recording of a text into the outbox, behind the text: WhatsApp takes no words beside a sound.

    `key` is that of the recorded phrase. None: it was queued before.
    """
    queued = Queued(
        cause=say.cause,
        contact=person.id,
        kind=Kind.VOICE,
        phrase_key=key,
        params={},
        channel=address.channel,
        address=address.address,
        language=person.language,
        body="",
        not_before=not_before,
        expires_at=expiry(Kind.VOICE, say.expires_at, not_before),
        delivery=say.delivery,
        sequence=say.sequence,
    )
    return queue(session, queued, now)


def follow_up(session: Session, now: datetime, render: Render, limit: int = 50) -> tuple[list[Event], set[str]]:
    """See to texts that went wrong: (cards for people, lanes with something to send now)."""
    events: list[Event] = []
    lanes: set[str] = set()
    for wanting in take_wanting(session, limit):
        if wanting.kind is Kind.VOICE:
            followed(session, wanting.id)  # its text says it all
            continue
        waits = wanting.state in (State.READY, State.SENDING) and not POLICY_OF[wanting.kind].twice_is_fine
        if waits and wanting.state is State.SENDING:
            continue  # it is being tried again: what comes of that decides
        if wanting.follow_up is FollowUp.REFUSED:
            events.append(AlertRefused(cause=wanting.cause, contact=wanting.contact))
        if wanting.follow_up is not FollowUp.CARD and _reroute(session, wanting, now, render):
            lanes.add(POLICY_OF[wanting.kind].lane)
            if waits:
                moved_elsewhere(session, wanting.id, now)
        elif _again(session, wanting, now):
            lanes.add(POLICY_OF[wanting.kind].lane)
        elif wanting.follow_up is FollowUp.CARD or not (wanting.elsewhere or waits):
            events.append(_card(wanting, now))
        followed(session, wanting.id)
    return events, lanes


_AGAIN = ":again"
"""Ends the cause of a text that is a later copy of one that a network could not deliver for the moment."""


def _again(session: Session, wanting: Wanting, now: datetime) -> bool:
    """Queue a later copy, a few times; never of an invitation, and of what must not come twice only where the provider
    never let it go. False: not any more.
    """
    if wanting.follow_up is not FollowUp.AGAIN or wanting.elsewhere or wanting.kind is Kind.INVITATION:
        return False
    if wanting.state is not State.FAILED and not POLICY_OF[wanting.kind].twice_is_fine:
        return False
    at = again_after_report(wanting.cause.count(_AGAIN) + 1, now)
    text = _readable(session, wanting.id)
    if at is None or text is None or text.superseded_by is not None or at >= text.expires_at:
        return False
    here = Address(text.channel, text.address)
    return queue(session, _copy(text, here, text.body, at, cause=text.cause + _AGAIN), now) is not None


def _readable(session: Session, outbound_id: OutboundId) -> Outbound | None:
    try:
        return get_outbound(session, outbound_id)
    except (Unreadable, KeyError, ValueError, IndexError):
        return None  # damaged


def _copy(text: Outbound, to: Address, body: str, not_before: datetime, *, cause: str) -> Queued:
    return Queued(
        cause=cause,
        contact=text.contact,
        kind=text.kind,
        phrase_key=text.phrase_key,
        params=text.params,
        channel=to.channel,
        address=to.address,
        language=text.language,
        body=body,
        not_before=not_before,
        expires_at=text.expires_at,
        delivery=text.delivery,
        sequence=text.sequence,
    )


def _reroute(session: Session, wanting: Wanting, now: datetime, render: Render) -> bool:
    """Queue the text for the person's other channel. False: there is none, it went there before, or it is too late."""
    text = _readable(session, wanting.id)
    if text is None or text.superseded_by is not None or text.expires_at <= now:
        return False
    try:
        phrase = phrase_from(text.phrase_key, text.params)
    except (KeyError, ValueError):
        return False  # of a phrase that is no more
    other = _other_address(session, text, now)
    if other is None:
        return False
    body = render(session, phrase, text.language, other.channel)
    return queue(session, _copy(text, other, body, now, cause=text.cause), now) is not None


def _other_address(session: Session, text: Outbound, now: datetime) -> Address | None:
    """Outside its 24 hours WhatsApp is another channel only for what it has approved beforehand."""
    set_up = session.info.get("channels", frozenset(Channel)) - {text.channel}
    known = tuple(each for each in addresses(session, text.contact) if each.channel in set_up)
    approved = has_template(session, text.phrase_key, text.language)
    return preferred(known, now) or (known[0] if known and approved else None)


def release_text(command: ReleaseText, session: Session, now: datetime) -> list[Event]:
    """A person decides what becomes of a text of unknown fate. A GO is never sent again: it is signed again."""
    try:
        text = get_outbound(session, command.what)
    except NoResultFound as fault:
        raise Refused("unknown_text", "there is no such text") from fault
    if not command.close:
        if text.kind in NEEDS_SIGHT:
            raise Refused("sign_again", "a GO is not sent again: sign again, or close this one")
        if text.superseded_by is not None or text.expires_at <= now:
            raise Refused("too_late", "this text is overtaken or stale: it can only be closed")
    if not release(session, text.id, now, close=command.close):
        raise Refused("not_waiting", f"this text waits for nobody: it is {text.state}")
    return [CardSettled(about=card_about(text.kind, text.cause, text.contact, text.id))]


def resolve(command: ResolveInbound, session: Session, now: datetime) -> list[Event]:
    """A person has looked at what the program could not work on."""
    require(session, command.by, WRITES_DOWN, ())
    if not resolve_inbound(session, command.what, now, again=command.again):
        raise Refused("not_waiting", "this message waits for nobody")
    return [CardSettled(about=cause_of("inbound", command.what))]


def _card(wanting: Wanting, now: datetime) -> CardWanted:
    urgent = POLICY_OF[wanting.kind].urgent
    return CardWanted(
        kind=CardKind.UNSENT,
        about=card_about(wanting.kind, wanting.cause, wanting.contact, wanting.id),
        due=now if urgent else now + CARD_DUE,
        delivery=wanting.delivery,
        contact=wanting.contact,
        note=f"{wanting.kind} {wanting.channel} {wanting.state} {wanting.fault or ''}".strip(),
        urgent_to_duty=urgent,
    )
