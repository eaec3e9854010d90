"""What happens to sessions and second factors."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Command, Refused
from bot.events import Event
from bot.ids import UserId
from bot.users.commands import EndSessions, EnrolSecondFactor, ForgetSecondFactor, OpenSession, UserRole
from bot.users.model import may
from bot.users.sessions import store
from bot.users.store import get


def open_session(command: OpenSession, session: Session, now: datetime) -> list[Event]:
    """Let a user in on one device."""
    user = get(session, _user(command))
    if user.disabled:
        raise Refused("disabled", "this user signs in no more")
    store.add(
        session,
        store.WebSession(
            id=command.web_session,
            user=user.id,
            opened_at=command.at,
            seen_at=command.at,
            token_index=command.token_index,
        ),
    )
    return []


def end_sessions(command: EndSessions, session: Session, now: datetime) -> list[Event]:
    """Sign out on one device, or on all."""
    store.end(session, _user(command), command.at, command.web_session)
    return []


def enrol_second_factor(command: EnrolSecondFactor, session: Session, now: datetime) -> list[Event]:
    """A user enrols their own phone."""
    user = get(session, command.user)
    if command.by.user not in (None, user.id):
        raise Refused("not_allowed", "everybody enrols their own phone")
    if user.second_factor:
        raise Refused("second_factor_known", f"{user.login} has a second factor already")
    store.set_secret(session, user.id, command.secret)
    return []


def forget_second_factor(command: ForgetSecondFactor, session: Session, now: datetime) -> list[Event]:
    """A phone is lost: an administrator, or whoever has a shell here, takes its second factor away."""
    by = command.by.user
    if by is not None and not may(get(session, by), UserRole.ADMINISTRATOR, ()):
        raise Refused("not_allowed", "an administrator of every place has to do this")
    user = get(session, command.user)
    store.set_secret(session, user.id, None)
    store.end(session, user.id, command.at)
    return []


def _user(command: Command) -> UserId:
    if command.by.user is None:
        raise Refused("needs_a_user", "somebody who signs in has to do this")
    return command.by.user
