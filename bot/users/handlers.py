"""What happens to organisations, users and the duty roster."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import Event, EveryDeliveryTouched
from bot.users import store
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, DisableUser


def add_organisation(command: AddOrganisation, session: Session, now: datetime) -> list[Event]:
    """Write an organisation down."""
    if any(name == command.name for _, name in store.organisations(session)):
        raise Refused("organisation_known", f"there is an organisation {command.name} already")
    store.add_organisation(session, command.organisation, command.name)
    return []


def add_user(command: AddUser, session: Session, now: datetime) -> list[Event]:
    """Write a user down."""
    if store.by_login(session, command.login) is not None:
        raise Refused("login_taken", f"there is a user {command.login} already")
    if not command.roles:
        raise Refused("user_without_role", "a user needs at least one role")
    store.add(session, command)
    return []


def disable_user(command: DisableUser, session: Session, now: datetime) -> list[Event]:
    """Let a user sign in no more. Deliveries may lose the person on duty: look again."""
    store.disable(session, command.user, now)
    return [EveryDeliveryTouched(cause=command.cause)]


def add_duty_turn(command: AddDutyTurn, session: Session, now: datetime) -> list[Event]:
    """Write a turn of duty down; it needs a phone to be paged on."""
    if command.ends_at <= command.starts_at:
        raise Refused("turn_ends_before_it_starts", "a turn of duty ends after it starts")
    user = store.get(session, command.user)
    if user.contact is None:
        raise Refused("duty_without_phone", f"{user.login} has no phone to be paged on")
    store.add_duty_turn(session, command)
    return []
