"""`jamtan user`: the people who sign in and sign."""

from datetime import datetime
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, ask_hidden, cause, exits, operator, order, place_of, reading, show
from bot.clock import wall_now
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.ids import UserId
from bot.users import passwords, store
from bot.users.commands import (
    AddUser,
    DisableUser,
    ForgetSecondFactor,
    GrantRole,
    SetPassword,
    UserRole,
    WithdrawRole,
)
from bot.users.model import User


@click.group()
def user() -> None:
    """The people who sign in."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="How others see this person.")
@click.option("--organisation", required=True, help="Its name.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in UserRole]))
@click.option("--place", "places", multiple=True, help="Code or name; without any, the roles hold everywhere.")
@click.option("--phone-of", help="Pseudonym of the contact that is this person's duty phone.")
@exits
def add(
    login: str, name: str, organisation: str, roles: tuple[str, ...], places: tuple[str, ...], phone_of: str | None
) -> None:
    """Add a user. Asks for the password (at least 12 characters)."""
    try:
        hashed = passwords.hashed(ask_hidden(f"New password of {login}"))
    except ValueError as short:
        raise Refused("password_short", str(short)) from None

    def make(session: Session, now: datetime) -> AddUser:
        phone = contacts.by_pseudonym(session, phone_of) if phone_of else None
        if phone_of and phone is None:
            raise click.UsageError(f"no contact is called {phone_of}")
        known = {found: org for org, found in store.organisations(session)}
        if organisation not in known:
            raise click.UsageError(f"no organisation is called {organisation}")
        return AddUser(
            by=operator(),
            cause=cause(),
            user=UserId(uuid4()),
            organisation=known[organisation],
            login=login,
            name=name,
            password_hash=hashed,
            roles=tuple(UserRole(role) for role in roles),
            places=tuple(place_of(session, word).id for word in places),
            contact=phone.id if phone else None,
        )

    order(make)
    click.echo(f"added {login}")


@user.command()
@click.argument("login")
@exits
def disable(login: str) -> None:
    """Let a user sign in no more."""

    def make(session: Session, now: datetime) -> DisableUser:
        found = _known(session, login)
        return DisableUser(by=operator(), cause=cause(), user=found.id)

    order(make)
    click.echo(f"{login} can sign in no more")


@user.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in UserRole]))
@click.option("--place", "places", multiple=True, help="Code or name; without any, the role holds everywhere.")
@exits
def grant(login: str, role: str, places: tuple[str, ...]) -> None:
    """Give a user one more role."""
    order(
        lambda session, now: GrantRole(
            by=operator(),
            cause=cause(),
            user=_known(session, login).id,
            role=UserRole(role),
            places=tuple(place_of(session, word).id for word in places),
        )
    )
    click.echo(f"{login} is {role}")


@user.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in UserRole]))
@exits
def withdraw(login: str, role: str) -> None:
    """Take a role away, wherever it is held."""
    order(
        lambda session, now: WithdrawRole(
            by=operator(), cause=cause(), user=_known(session, login).id, role=UserRole(role)
        )
    )
    click.echo(f"{login} is no {role} any more")


@user.command()
@click.argument("login")
@exits
def password(login: str) -> None:
    """Give a user another password, asked for here; every session of theirs ends."""
    try:
        hashed = passwords.hashed(ask_hidden(f"New password of {login}"))
    except ValueError as short:
        raise Refused("password_short", str(short)) from None
    order(
        lambda session, now: SetPassword(
            by=operator(), cause=cause(), user=_known(session, login).id, password_hash=hashed, at=wall_now()
        )
    )
    click.echo(f"{login} has another password")


def _known(session: Session, login: str) -> User:
    found = store.by_login(session, login)
    if found is None:
        raise click.UsageError(f"no user is called {login}")
    return found


@user.command("forget-phone")
@click.argument("login")
@exits
def forget_phone(login: str) -> None:
    """The phone that makes this user's six digits is lost: every session ends, the next sign-in enrols another."""

    def make(session: Session, now: datetime) -> ForgetSecondFactor:
        found = _known(session, login)
        return ForgetSecondFactor(by=operator(), cause=cause(), user=found.id, at=wall_now())

    order(make)
    click.echo(f"{login} enrols another phone at the next sign-in")


@user.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every user and what they may do."""
    with reading() as session:
        rows = [
            {
                "login": found.login,
                "name": found.name,
                "roles": sorted({role.value for role, _ in found.roles}),
                "everywhere": all(place is None for _, place in found.roles),
                "disabled": found.disabled,
            }
            for found in store.all_users(session)
        ]
    show(rows, as_json=as_json, empty="no user yet: jamtan user add LOGIN")
