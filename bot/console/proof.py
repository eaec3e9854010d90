"""Somebody says who they are: to come in, and again before a signature. Wrong tries make the next one wait."""

from collections.abc import Callable

from flask import request
from sqlalchemy.orm import Session

from bot.clock import wall_now
from bot.commands import Refused
from bot.console.digits import step_of
from bot.console.parts import runtime
from bot.users import passwords
from bot.users import store as users
from bot.users.model import User
from bot.users.sessions import store as sessions
from bot.users.sessions.rules import FREE_TRIES, FREE_TRIES_OF_ADDRESS, free_from


def prove(login: str, password: str, code: str) -> User:
    """Somebody says who they are: name, password, and six digits where a phone is enrolled. Raises `Refused`."""
    return _proven(login, lambda session, user: _password(session, user, password) and _code(session, user, code))


def prove_again(login: str, secret: str) -> User:
    """The same before a signature: the password, or the six digits of this moment. Raises `Refused`."""

    def fits(session: Session, user: User | None) -> bool:
        if secret.isdecimal() and len(secret) == 6:
            return user is not None and user.second_factor and _code(session, user, secret)
        return _password(session, user, secret)

    return _proven(login, fits)


Fits = Callable[[Session, User | None], bool]


def _proven(login: str, fits: Fits) -> User:
    address = request.remote_addr or ""
    with runtime().database.session() as session:
        now = wall_now()
        sessions.hold_tries(session, login)
        of_name, of_address = sessions.failures(session, login, address, now)
        waits = (free_from(of_name, FREE_TRIES), free_from(of_address, FREE_TRIES_OF_ADDRESS))
        until = max((wait for wait in waits if wait is not None), default=now)
        if until > now:
            raise Refused("sign_in_wait", f"too many tries: again at {until:%H:%M:%S}")
        user = users.by_login(session, login)
        good = fits(session, user) and user is not None and not user.disabled
        sessions.note_try(session, login, address, now, good=good)
        session.commit()
    if not good or user is None:
        raise Refused("sign_in_wrong", "name, password or digits are wrong")
    return user


def _password(session: Session, user: User | None, password: str) -> bool:
    """Takes as long for nobody as for somebody."""
    stored = users.password_hash(session, user.login) if user else None
    return passwords.correct(stored, password)


def _code(session: Session, user: User | None, code: str) -> bool:
    secret = sessions.secret_of(session, user.id) if user else None
    if user is None or secret is None:
        return user is not None
    step = step_of(secret, code, wall_now())
    return step is not None and sessions.take_step(session, user.id, step)
