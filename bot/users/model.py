"""People who sign in, and what each may do where."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.ids import ContactId, OrganisationId, PlaceId, UserId
from bot.users.commands import UserRole


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in. A role with place None holds everywhere."""

    id: UserId
    organisation: OrganisationId
    login: str
    name: str
    contact: ContactId | None
    roles: frozenset[tuple[UserRole, PlaceId | None]]
    disabled: bool
    second_factor: bool = False  # six digits of an enrolled phone


def may(user: User, role: UserRole, places: Collection[PlaceId]) -> bool:
    """Whether the user holds the role for every one of these places (law 2: who may sign)."""
    if user.disabled:
        return False
    held = {place for held_role, place in user.roles if held_role is role}
    return None in held or (bool(places) and set(places) <= held)


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """Somebody on duty from then to then; rank 1 is called first."""

    user: UserId
    starts_at: datetime
    ends_at: datetime
    rank: int
    id: UUID | None = None  # once it is written


def gaps(turns: Collection[DutyTurn], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of [start, end) with nobody on duty."""
    reached = start
    for turn in sorted(turns, key=lambda turn: turn.starts_at):
        if turn.starts_at > reached:
            yield reached, min(turn.starts_at, end)
        reached = max(reached, turn.ends_at)
    if reached < end:
        yield reached, end


def first_gap(turns: Collection[DutyTurn], start: datetime, end: datetime) -> datetime | None:
    """The first moment of [start, end) with nobody on duty; None where somebody always is."""
    return next((since for since, _ in gaps(turns, start, end)), None)
