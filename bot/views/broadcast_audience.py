"""Whom a broadcast would reach, and by what: counted before anything is sent, nobody named."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select
from sqlalchemy.orm import Session

from bot.broadcasts.commands import Audience
from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.contacts.model import WINDOW
from bot.contacts.tables import contact, contact_address, contact_place
from bot.languages import Language
from bot.places.tables import place

REACHED = ("sms", "whatsapp", "template")
"""By SMS, by WhatsApp inside its window, by WhatsApp outside it: only an approved text goes there."""
LEFT_OUT = ("not_agreed", "opted_out", "suspended", "unreachable")


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people of one language would get it, in all and by each way; `women` of them."""

    language: Language
    people: int
    women: int
    ways: dict[str, int]


@dataclass(frozen=True, slots=True)
class AudienceCounts:
    """Who would get it, by language, and how many would not, by the reason."""

    reached: tuple[Reached, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    without_women: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many would get it."""
        return sum(one.people for one in self.reached)

    @property
    def women(self) -> int:
        """How many of them are women."""
        return sum(one.women for one in self.reached)

    def way(self, name: str) -> int:
        """How many would get it by this way."""
        return sum(one.ways.get(name, 0) for one in self.reached)


def audience_counts(session: Session, audience: Audience, now: datetime) -> AudienceCounts:
    """Count an audience as it is now; it is frozen only when the broadcast is sent."""
    how, woman = _how(session, now), func.count().filter(contact.c.sex == "female")
    query = (
        select(contact.c.language, how.label("how"), func.count().label("people"), woman.label("women"))
        .where(*_filter(audience), contact.c.standing != Standing.STRANGER)
        .group_by(contact.c.language, how)
    )
    ways: dict[Language, dict[str, int]] = {}
    women: dict[Language, int] = {}
    left_out: dict[str, int] = {}
    for row in session.execute(query):
        if row.how in LEFT_OUT:
            left_out[row.how] = left_out.get(row.how, 0) + row.people
            continue
        language = Language(row.language)
        ways.setdefault(language, {})[row.how] = row.people
        women[language] = women.get(language, 0) + row.women
    reached = [Reached(one, sum(ways[one].values()), women[one], ways[one]) for one in Language if one in ways]
    return AudienceCounts(tuple(reached), left_out, _without_women(session, audience))


def _filter(audience: Audience) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if audience.places:
        at = contact_place.c.place_id.in_(audience.places)
        found.append(exists().where(contact_place.c.contact_id == contact.c.id, at))
    if audience.roles:
        found.append(contact.c.role.in_(audience.roles))
    if audience.languages:
        found.append(contact.c.language.in_(audience.languages))
    return found


def _has(channel: Channel, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    of_person = contact_address.c.contact_id == contact.c.id
    return exists().where(of_person, contact_address.c.channel == channel, contact_address.c.active, *more)


def _how(session: Session, now: datetime) -> ColumnElement[str]:
    """The same choice as `say_to_all` makes: WhatsApp while its window is open, else SMS, else an approved text."""
    channels: frozenset[Channel] = session.info["channels"]
    nothing = literal(False)
    sms = _has(Channel.SMS) if Channel.SMS in channels else nothing
    whatsapp = _has(Channel.WHATSAPP) if Channel.WHATSAPP in channels else nothing
    window = _has(Channel.WHATSAPP, contact_address.c.last_inbound_at > now - WINDOW)
    return case(
        (contact.c.standing != Standing.ENROLLED, "not_agreed"),
        (contact.c.suspended_at.is_not(None), "suspended"),
        (contact.c.opted_out_at.is_not(None), "opted_out"),
        (and_(whatsapp, window), "whatsapp"),
        (sms, "sms"),
        (whatsapp, "template"),
        else_="unreachable",
    )


def _without_women(session: Session, audience: Audience) -> tuple[str, ...]:
    """Those of the chosen places where no woman would be reached, by name."""
    if not audience.places:
        return ()
    woman = exists().where(
        contact_place.c.place_id == place.c.id,
        contact_place.c.contact_id == contact.c.id,
        contact.c.sex == "female",
        contact.c.standing == Standing.ENROLLED,
        contact.c.opted_out_at.is_(None),
        contact.c.suspended_at.is_(None),
        *_filter(Audience(roles=audience.roles, languages=audience.languages)),
    )
    query = select(place.c.name).where(place.c.id.in_(audience.places), ~woman).order_by(place.c.name)
    return tuple(session.scalars(query))
