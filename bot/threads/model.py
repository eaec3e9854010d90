"""How a person can be written to at this moment, and what that means. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.contacts.model import WINDOW, Address, Contact, preferred
from bot.wording.keys import Phrase
from bot.wording.keys_enrol import GreetingReply, Menu, PassedToPerson, ThanksNoted
from bot.wording.keys_talk import WithdrawnNoted

READY: Mapping[str, type[Phrase]] = {
    one.key: one for one in (ThanksNoted, PassedToPerson, GreetingReply, WithdrawnNoted, Menu)
}
"""What a user may say in a person's own language without writing it."""


class How(StrEnum):
    """In which form a text goes."""

    FREE = "free"  # WhatsApp, within 24 h of the person's last text there
    SMS = "sms"
    TEMPLATE = "template"  # WhatsApp after its 24 h: only as an approved text
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Way:
    """What will happen with a text to a person. `why` says why nothing can go; `until`: when the free window ends."""

    how: How
    channel: Channel | None = None
    until: datetime | None = None
    why: str = ""


def way_to(person: Contact, known: Collection[Address], now: datetime, *, approved: bool, hidden: bool = False) -> Way:
    """How a text of a user would go to this person now.

    `approved`: what a user writes has an approved template in the person's language. `hidden`: somebody there gave the
    sign of duress, and nothing that the person sees may change. Somebody who opted out, or never agreed, is answered
    only while their own text is fresh; a stranger never by SMS.
    """
    if person.suspended:
        return Way(How.NOT, why="phone_lost")
    if hidden:
        return Way(How.NOT, why="not_now")
    addresses = tuple(known)
    first = preferred(addresses, now) or (addresses[0] if addresses and approved else None)
    if first is None:
        return Way(How.NOT, why="window_closed" if addresses else "no_address")
    if person.standing is Standing.STRANGER and first.channel is Channel.SMS:
        return Way(How.NOT, first.channel, why="stranger")
    fresh = any(one.last_inbound_at is not None and now - one.last_inbound_at < WINDOW for one in addresses)
    if not fresh and person.opted_out:
        return Way(How.NOT, first.channel, why="opted_out")
    if not fresh and person.standing is not Standing.ENROLLED:
        return Way(How.NOT, first.channel, why="not_agreed")
    if first.channel is Channel.SMS:
        return Way(How.SMS, first.channel)
    if not first.window_open(now) or first.last_inbound_at is None:
        return Way(How.TEMPLATE, first.channel)
    return Way(How.FREE, first.channel, until=first.last_inbound_at + WINDOW)
