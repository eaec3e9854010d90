"""What can be done about people."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from bot.channel import Channel
from bot.commands import Command
from bot.events import Event
from bot.ids import ContactId, OrganisationId, PlaceId, UserId
from bot.languages import Language


class Role(StrEnum):
    """What somebody is in their community or service. Two different roles of a place weigh more than one."""

    GUARANTOR = "guarantor"
    REPRESENTATIVE = "representative"
    WOMENS_ASSOCIATION = "womens_association"
    YOUTH = "youth"
    HERDER = "herder"
    FARMER = "farmer"
    FISHER = "fisher"
    ELDER = "elder"
    TRADITIONAL_COMMUNICATOR = "traditional_communicator"
    RELIGIOUS_LEADER = "religious_leader"
    HEALTH_STAFF = "health_staff"
    ANIMAL_HEALTH_STAFF = "animal_health_staff"
    FACILITATOR = "facilitator"
    GOVERNMENT_REPRESENTATIVE = "government_representative"
    COORDINATION = "coordination"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Where we stand with a person."""

    STRANGER = "stranger"  # wrote to us, is not enrolled
    INVITED = "invited"  # enrolled by a user, has not agreed yet
    ENROLLED = "enrolled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolContact(Command):
    """Add a person, or complete what is known of a stranger. `address` is E.164 ("+223...") or "ML.<id>".

    With `consent_by_voice` the person agreed when asked in person; without, the question of consent is sent.
    """

    contact: ContactId
    organisation: OrganisationId
    name: str
    role: Role
    language: Language
    addresses: tuple[tuple[Channel, str], ...]
    places: tuple[PlaceId, ...] = ()
    groups: tuple[str, ...] = ()
    side: str | None = None
    sex: str | None = None
    age_band: str | None = None
    preferred_from: time | None = None
    preferred_to: time | None = None
    shared_phone: bool = False
    consent_by_voice: bool = False
    duress_word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent(Command):
    """The person says yes or no to being written to."""

    contact: ContactId
    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(Command):
    """The person chooses the language that we answer in."""

    contact: ContactId
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMessages(Command):
    """Opt out. Safety alerts to staff go on: they do not depend on consent."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMessages(Command):
    """Opt in again."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendContact(Command):
    """A phone is lost or taken: nothing from it counts, open questions die, until enrolled anew."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFirst(Command):
    """Two people ask that stops from this number are called back first, for 7 days at most."""

    contact: ContactId
    until: datetime
    second: UserId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDeputy(Command):
    """Whom to ask when this person cannot be reached; None: nobody any more."""

    contact: ContactId
    deputy: ContactId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTable(Command):
    """Keep a table of contacts, sealed, until somebody has looked at its check and takes it or puts it aside."""

    table: UUID
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTable(Command):
    """A table was taken (so many of its rows), or put aside (None): its content is forgotten."""

    table: UUID
    taken: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal(Command):
    """Somebody asked to see whole numbers, names or texts: it is written down, and changes nothing."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSuspended(Event):
    """A phone was reported lost: questions open to it are void."""

    contact: ContactId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptedOut(Event):
    """Somebody wants no more messages."""

    contact: ContactId
    cause: str
