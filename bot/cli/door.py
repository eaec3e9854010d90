"""What every command of the line does at its door: settings, who it is, one order, commit, wake; and its errors."""

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Via
from bot.cli.exits import exits
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.places import store as places
from bot.places.model import Place
from bot.settings import Settings, load_settings
from bot.users import passwords
from bot.users import store as users
from bot.users.model import User
from bot.wiring import Runtime, build_runtime


def read_settings() -> Settings:
    """The settings, or one list of what is wrong with them and exit 2."""
    return load_settings()


@contextmanager
def open_runtime() -> Iterator[Runtime]:
    """The program's parts, closed at the end."""
    runtime = build_runtime(read_settings(), process="cli", pool_size=2)
    try:
        yield runtime
    finally:
        runtime.database.dispose()


@contextmanager
def reading() -> Iterator[Session]:
    """A session for looking only."""
    with open_runtime() as runtime, runtime.database.session() as session:
        yield session


def order(make: Callable[[Session, datetime], Command]) -> dispatch.Outcome:
    """Carry out one command: make it, run it, commit, wake the workers."""
    with open_runtime() as runtime:
        with runtime.database.session() as session:
            now = utc_now()
            outcome = dispatch.run(make(session, now), session, now)
            session.commit()
        for lane in outcome.lanes:
            runtime.waker.wake(lane)
    return outcome


def cause() -> str:
    """What follows from one call of the command line happens once."""
    return f"cli:{uuid4()}"


def operator() -> Actor:
    """Whoever has a shell on this host: for setting up, never for signing."""
    return Actor(via=Via.CLI)


def sign_in(session: Session, login: str, *, prompt: str | None = None) -> User:
    """Ask for a user's password and check it; three tries. Raises `Refused`."""
    for _ in range(3):
        if passwords.correct(users.password_hash(session, login), ask_hidden(prompt or f"Password of {login}")):
            found = users.by_login(session, login)
            assert found is not None
            return found
        if not sys.stdin.isatty():
            break
        click.echo("wrong password", err=True)
    raise Refused("sign_in", f"{login} is not signed in")


def ask_hidden(prompt: str) -> str:
    """A secret, typed without showing; from standard input where that is no terminal."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{prompt}: ")
    click.echo(f"{prompt}: ", err=True)
    return sys.stdin.readline().rstrip("\n")


def place_of(session: Session, word: str) -> Place:
    """The place with this code or exactly this name. Raises `click.UsageError`."""
    found = places.by_code(session, word) or places.by_name(session, word)
    if found is None:
        raise click.UsageError(f"no place has the code or name {word}")
    return found


class Moment(click.ParamType[datetime]):
    """A moment in Mali: "2026-11-26 09:30", "2026-11-26T09:30", or "now"."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it. Mali keeps UTC."""
        if isinstance(value, datetime):
            return value
        if value == "now":
            return utc_now()
        try:
            return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r} is not a moment like 2026-11-26 09:30", param, ctx)


MOMENT = Moment()

__all__ = [
    "MOMENT",
    "as_json",
    "ask_hidden",
    "cause",
    "exits",
    "open_runtime",
    "operator",
    "order",
    "place_of",
    "read_settings",
    "reading",
    "show",
    "sign_in",
]

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON value instead of a table.")


def show(rows: list[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows as a table, or as JSON."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    if not rows:
        click.echo(empty)
        return
    columns = list(rows[0])
    text = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[at]) for line in text)) for at, column in enumerate(columns)]
    for line in [columns, *text]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)
