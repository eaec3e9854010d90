"""What happens to organisations, users and the duty roster."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.actors import Actor
from bot.commands import Refused
from bot.events import Event, EveryDeliveryTouched
from bot.users import store
from bot.users.commands import (
    AddDutyTurn,
    AddOrganisation,
    AddUser,
    DisableUser,
    GrantRole,
    RemoveDutyTurn,
    SetPassword,
    UserRole,
    WithdrawRole,
)
from bot.users.model import User
from bot.users.rights import LEADS, require, require_somewhere
from bot.users.sessions import store as sessions

ROSTER = (*LEADS, UserRole.ADMINISTRATOR)
"""Who writes the duty roster."""


def add_organisation(command: AddOrganisation, session: Session, now: datetime) -> list[Event]:
    """Write an organisation down."""
    _administers(session, command.by)
    if any(name == command.name for _, name in store.organisations(session)):
        raise Refused("organisation_known", f"there is an organisation {command.name} already")
    store.add_organisation(session, command.organisation, command.name)
    return []


def add_user(command: AddUser, session: Session, now: datetime) -> list[Event]:
    """Write a user down."""
    _administers(session, command.by)
    if store.by_login(session, command.login) is not None:
        raise Refused("login_taken", f"there is a user {command.login} already")
    if not command.roles:
        raise Refused("user_without_role", "a user needs at least one role")
    store.add(session, command)
    return []


def disable_user(command: DisableUser, session: Session, now: datetime) -> list[Event]:
    """Let a user sign in no more. Deliveries may lose the person on duty: look again."""
    _administers(session, command.by)
    _not_the_last(session, store.get(session, command.user))
    store.disable(session, command.user, now)
    return [EveryDeliveryTouched(cause=command.cause)]


def add_duty_turn(command: AddDutyTurn, session: Session, now: datetime) -> list[Event]:
    """Write a turn of duty down; it needs a phone to be paged on."""
    if command.by.user is not None:
        require_somewhere(session, command.by, ROSTER)
    if command.ends_at <= command.starts_at:
        raise Refused("turn_ends_before_it_starts", "a turn of duty ends after it starts")
    user = store.get(session, command.user)
    if user.contact is None:
        raise Refused("duty_without_phone", f"{user.login} has no phone to be paged on")
    store.add_duty_turn(session, command)
    return []


def remove_duty_turn(command: RemoveDutyTurn, session: Session, now: datetime) -> list[Event]:
    """Give up what is to come of a turn; what has passed stays written. Deliveries may lose the person on duty."""
    if command.by.user is not None:
        require_somewhere(session, command.by, ROSTER)
    if not store.end_duty_turn(session, command.turn, now):
        raise Refused("turn_over", "this turn of duty is over")
    return [EveryDeliveryTouched(cause=command.cause)]


def grant_role(command: GrantRole, session: Session, now: datetime) -> list[Event]:
    """Give a user one more role. A role that holds everywhere is not narrowed by naming places."""
    _administers(session, command.by)
    user = store.get(session, command.user)
    if (command.role, None) in user.roles:
        raise Refused("role_held", f"{user.login} is {command.role} everywhere already")
    store.grant(session, user.id, command.role, command.places)
    return []


def withdraw_role(command: WithdrawRole, session: Session, now: datetime) -> list[Event]:
    """Take a role away, wherever it is held."""
    _administers(session, command.by)
    user = store.get(session, command.user)
    if command.role is UserRole.ADMINISTRATOR:
        _not_the_last(session, user)
    store.withdraw(session, user.id, command.role)
    return []


def set_password(command: SetPassword, session: Session, now: datetime) -> list[Event]:
    """Write another password; every session ends, whoever may hold one."""
    if command.by.user != command.user:
        _administers(session, command.by)
    store.set_password(session, command.user, command.password_hash)
    sessions.end(session, command.user, command.at)
    return []


def _administers(session: Session, by: Actor) -> None:
    """An administrator of every place, or whoever has a shell here. Raises `Refused`."""
    if by.user is not None:
        require(session, by, (UserRole.ADMINISTRATOR,), ())


def _not_the_last(session: Session, user: User) -> None:
    store.hold_administrators(session)
    if store.administrators(session) == {user.id}:
        raise Refused("last_administrator", f"{user.login} is the last administrator")
