"""Who gives an order on the command line: people who sign in by name and password, and how rows become JSON."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from bot.actors import Actor, Via
from bot.cli.door import reading, sign_in
from bot.contacts import store as contacts
from bot.contacts.model import Contact
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, Package
from bot.users.model import User

F = TypeVar("F", bound=Callable[..., Any])


def as_user(what: str = "Who gives the order; asks for the password.") -> Callable[[F], F]:
    """The option `--as`."""
    return click.option("--as", "login", required=True, help=what)


def signed_in(*logins: str) -> list[User]:
    """These users, each with their password, asked for in this order. Done before the order's own moment is read:
    a person takes long to type. Raises `Refused`.
    """
    with reading() as session:
        return [sign_in(session, login) for login in logins]


def ordered_by(user: User) -> Actor:
    """A user at the command line."""
    return Actor(via=Via.CLI, user=user.id)


def delivery_of(session: Session, ref: str) -> Delivery:
    """The delivery of this ref. Raises `click.UsageError`."""
    found = deliveries.by_ref(session, ref)
    if found is None:
        raise click.UsageError(f"no delivery is called {ref}: see `jamtan delivery list`")
    return found


def package_of(session: Session, name: str) -> Package:
    """The newest version of this package. Raises `click.UsageError`."""
    found = deliveries.package_by_name(session, name)
    if found is None:
        raise click.UsageError(f"no package is called {name}: see `jamtan package list`")
    return found


def contact_of(session: Session, pseudonym: str) -> Contact:
    """The contact of this pseudonym. Raises `click.UsageError`."""
    found = contacts.by_pseudonym(session, pseudonym)
    if found is None:
        raise click.UsageError(f"no contact is called {pseudonym}: see `jamtan contact list`")
    return found


Row = TypeVar("Row")


def one_of(rows: Sequence[Row], beginning: str, what: str) -> Row:
    """The row whose `id` begins so. Raises `click.UsageError` for none, or for several."""
    found = [row for row in rows if str(row.id).startswith(beginning.lower())]  # type: ignore[attr-defined]
    if len(found) != 1 or not beginning:
        raise click.UsageError(f"{len(found)} {what}s have an id that begins with {beginning!r}")
    return found[0]


def echo_json(value: object) -> None:
    """One JSON value; frozen values become objects."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)


def short(moment: datetime | None) -> str:
    """A moment as the tables show it."""
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the largest two units that say something."""
    if moment is None:
        return ""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 0:
        return f"in {-minutes} min"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h ago"
    return f"{hours} h {minutes} min ago" if hours else f"{minutes} min ago"
