"""How long somebody stays signed in, and how long a guesser waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.users.commands import UserRole
from bot.users.model import User

IDLE = timedelta(minutes=15)
"""A session in which nobody moved for so long is over."""
LONGEST = timedelta(hours=8)
"""However busy: a session is over after a working day."""

FREE_TRIES = 5
"""So many wrong passwords in a row for one name cost no waiting."""
FREE_TRIES_OF_ADDRESS = 30
"""The same for one address, behind which many people may sit."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
REMEMBERED = timedelta(hours=1)
"""How far back failures count."""

NEEDS_SECOND_FACTOR = frozenset({UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT, UserRole.ADMINISTRATOR})
"""Roles that sign, recall or give rights."""


def needs_second_factor(user: User) -> bool:
    """Whether this user signs in with six digits too."""
    return any(role in NEEDS_SECOND_FACTOR for role, _ in user.roles)


def is_live(opened_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session that nobody ended still holds."""
    return now - seen_at < IDLE and now - opened_at < LONGEST


def free_from(failures: Sequence[datetime], free: int) -> datetime | None:
    """When the next try may be made after these failures in a row, oldest first; None: at once.

    The wait doubles with each failure beyond the free ones, up to a quarter of an hour: nobody is locked out for good.
    """
    beyond = len(failures) - free
    if beyond < 0 or not failures:
        return None
    doubled: int = 2 ** min(beyond, 10)
    return failures[-1] + min(FIRST_WAIT * doubled, LONGEST_WAIT)
