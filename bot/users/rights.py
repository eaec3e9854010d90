"""Refuse an order that its user may not give."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from bot.actors import Actor
from bot.commands import Refused
from bot.ids import PlaceId
from bot.users import store
from bot.users.commands import UserRole
from bot.users.model import User, may

LEADS = (UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT)
"""Who decides about calm periods, guarantees and incidents."""
WRITES_DOWN = (UserRole.OPERATOR, *LEADS)
"""Who may enter what was said by voice."""


def require(session: Session, by: Actor, roles: Collection[UserRole], places: Collection[PlaceId]) -> User:
    """The user who gives the order, holding one of these roles at every one of these places. Raises `Refused`."""
    user = _signed_in(session, by)
    if not any(may(user, role, places) for role in roles):
        raise _not_allowed(user, roles, "there")
    return user


def require_somewhere(session: Session, by: Actor, roles: Collection[UserRole]) -> User:
    """The same for what belongs to no place: one of these roles held anywhere. Raises `Refused`."""
    user = _signed_in(session, by)
    if user.disabled or not any(held in roles for held, _place in user.roles):
        raise _not_allowed(user, roles, "anywhere")
    return user


def _signed_in(session: Session, by: Actor) -> User:
    if by.user is None:
        raise Refused("needs_a_user", "somebody who signs in has to do this")
    return store.get(session, by.user)


def _not_allowed(user: User, roles: Collection[UserRole], where: str) -> Refused:
    wanted = " or ".join(role.value.replace("_", " ") for role in roles)
    return Refused("not_allowed", f"{user.login} is no {wanted} {where}")
