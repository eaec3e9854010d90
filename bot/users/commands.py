"""What can be done about organisations and the people who sign in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
class AddDutyTurn(Command):
    """Somebody is on duty from then to then; rank 1 is called first."""

    user: UserId
    starts_at: datetime
    ends_at: datetime
    rank: int = 1
