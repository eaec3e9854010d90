"""What can be done about organisations and the people who sign in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.commands import Command
from bot.ids import ContactId, OrganisationId, PlaceId, UserId


class UserRole(StrEnum):
    """What a user may do, in (organisation, places)."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    SECURITY_FOCAL_POINT = "security_focal_point"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOrganisation(Command):
    """Add an NGO or a service of the coalition."""

    organisation: OrganisationId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUser(Command):
    """Add somebody who signs in. `password_hash` is argon2id, made at the door."""

    user: UserId
    organisation: OrganisationId
    login: str
    name: str
    password_hash: str
    roles: tuple[UserRole, ...]
    places: tuple[PlaceId, ...] = ()  # empty: everywhere
    contact: ContactId | None = None  # the phone on which they are on duty


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableUser(Command):
    """A user may no longer sign in or sign."""

    user: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole(Command):
    """A user holds one more role: in these places, or everywhere."""

    user: UserId
    role: UserRole
    places: tuple[PlaceId, ...] = ()  # empty: everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRole(Command):
    """A user holds a role no more, wherever they held it. The last administrator stays one."""

    user: UserId
    role: UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(Command):
    """A user has another password: their own wish, or an administrator's. Every session of theirs ends.

    `password_hash` is argon2id, made at the door, which asked for the old one.
    """

    user: UserId
    password_hash: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDutyTurn(Command):
    """Somebody is on duty from then to then; rank 1 is called first."""

    user: UserId
    starts_at: datetime
    ends_at: datetime
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveDutyTurn(Command):
    """A turn of duty is given up: what of it is still to come."""

    turn: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession(Command):
    """A user has proven who they are, on one device. `at` is the time of that machine, which no story moves."""

    web_session: UUID
    token_index: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessions(Command):
    """A user signs out: on one device, or on all."""

    web_session: UUID | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactor(Command):
    """A user's phone now makes their six digits. Refused where there is a second factor already."""

    user: UserId
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetSecondFactor(Command):
    """A user's phone is lost: every session ends, and the next sign-in enrols another one."""

    user: UserId
    at: datetime
