"""`/reglages/personnes/<login>/...`: what an administrator does about one person, each time with their own proof."""

from collections.abc import Callable

from flask import abort, request
from sqlalchemy.orm import Session

from bot.clock import wall_now
from bot.commands import Command
from bot.console.blueprint import pages
from bot.console.door import by_me
from bot.console.settings_people import Answer, hashed, ordered, where
from bot.users import store as users
from bot.users.commands import DisableUser, ForgetSecondFactor, GrantRole, SetPassword, UserRole, WithdrawRole
from bot.users.model import User


@pages.post("/reglages/personnes/<login>/role")
def grant_role(login: str) -> Answer:
    """One more role."""

    def make(session: Session, user: User, cause: str) -> Command:
        try:
            role = UserRole(request.form.get("role", ""))
        except ValueError:
            abort(400)
        return GrantRole(by=by_me(), cause=cause, user=user.id, role=role, places=where(session))

    return _about(login, make)


@pages.post("/reglages/personnes/<login>/retirer")
def withdraw_role(login: str) -> Answer:
    """One role less."""

    def make(_session: Session, user: User, cause: str) -> Command:
        try:
            role = UserRole(request.form.get("role", ""))
        except ValueError:
            abort(400)
        return WithdrawRole(by=by_me(), cause=cause, user=user.id, role=role)

    return _about(login, make)


@pages.post("/reglages/personnes/<login>/mot-de-passe")
def reset_password(login: str) -> Answer:
    """Another password for somebody who has forgotten theirs; they change it on their own page."""
    return _about(
        login,
        lambda _session, user, cause: SetPassword(
            by=by_me(), cause=cause, user=user.id, password_hash=hashed(), at=wall_now()
        ),
    )


@pages.post("/reglages/personnes/<login>/telephone")
def forget_phone(login: str) -> Answer:
    """The phone of the six digits is lost."""
    return _about(
        login,
        lambda _session, user, cause: ForgetSecondFactor(by=by_me(), cause=cause, user=user.id, at=wall_now()),
    )


@pages.post("/reglages/personnes/<login>/fermer")
def close_account(login: str) -> Answer:
    """Somebody signs in no more."""
    return _about(login, lambda _session, user, cause: DisableUser(by=by_me(), cause=cause, user=user.id))


def _about(login: str, make: Callable[[Session, User, str], Command]) -> Answer:
    def order(session: Session, cause: str) -> Command:
        user = users.by_login(session, login)
        if user is None:
            abort(404)
        return make(session, user, cause)

    return ordered(order, f"/reglages/personnes/{login}", login)
