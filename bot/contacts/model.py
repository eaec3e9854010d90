"""What we know of a person, as values, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.channel import Channel
from bot.contacts.commands import Role, Standing
from bot.ids import ContactId, OrganisationId, PlaceId
from bot.languages import Language

WINDOW = timedelta(hours=24)
"""How long after a person's last WhatsApp text we may write freely (Twilio 63016 after it)."""

SPEAKS_FOR_PLACES = frozenset(
    {
        Role.GUARANTOR,
        Role.REPRESENTATIVE,
        Role.WOMENS_ASSOCIATION,
        Role.YOUTH,
        Role.HERDER,
        Role.FARMER,
        Role.FISHER,
        Role.ELDER,
        Role.TRADITIONAL_COMMUNICATOR,
        Role.RELIGIOUS_LEADER,
    }
)
"""Roles of the community: their yes counts, their stop holds."""

STAFF = frozenset({Role.HEALTH_STAFF, Role.ANIMAL_HEALTH_STAFF, Role.COORDINATION, Role.FACILITATOR})
"""Roles that get safety alerts whatever they chose: those do not depend on consent (law 3 of docs/protocol.md)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A number, or a WhatsApp id without one, of a person."""

    channel: Channel
    address: str
    last_inbound_at: datetime | None = None

    def window_open(self, now: datetime) -> bool:
        """Whether a free text may go there: always by SMS, on WhatsApp within 24 h of the person's last text."""
        if self.channel is Channel.SMS:
            return True
        return self.last_inbound_at is not None and now - self.last_inbound_at < WINDOW


@dataclass(frozen=True, slots=True)
class Contact:
    """A person. `pseudonym` is what pages and logs show."""

    id: ContactId
    pseudonym: str
    organisation: OrganisationId | None
    standing: Standing
    role: Role
    language: Language
    places: tuple[PlaceId, ...]
    groups: tuple[str, ...]
    shared_phone: bool
    opted_out: bool
    suspended: bool
    verify_first_until: datetime | None
    preferred_from: time | None
    preferred_to: time | None
    duress_word_index: bytes | None

    @property
    def speaks_for_places(self) -> bool:
        """Whether this person's yes or no counts for the places they are enrolled at."""
        return self.standing is Standing.ENROLLED and self.role in SPEAKS_FOR_PLACES and not self.suspended

    @property
    def is_staff(self) -> bool:
        """Whether safety alerts reach this person whatever they chose."""
        return self.role in STAFF


def preferred(addresses: tuple[Address, ...], now: datetime) -> Address | None:
    """Where to write first: WhatsApp while its window is open (free), else SMS, else nowhere."""
    usable = [address for address in addresses if address.window_open(now)]
    usable.sort(key=lambda address: address.channel is not Channel.WHATSAPP)
    return usable[0] if usable else None


def masked(address: str) -> str:
    """A number of which only the country and the last two digits show."""
    return f"{address[:4]} •• •• •• {address[-2:]}" if address.startswith("+") else f"{address[:3]}••••"
