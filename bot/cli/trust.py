"""What the groups about promises, periods and incidents share: options, short ids, one thing shown."""

import json
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Protocol, TypeVar
from uuid import UUID

import click
from sqlalchemy.orm import Session

from bot.actors import Actor, Via
from bot.cli.door import sign_in
from bot.ids import PlaceId
from bot.places.store import get_many

SHORT = 8
"""So many signs of an id are shown, and are enough to name it."""


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> UUID:
        """Its id."""
        ...


T = TypeVar("T", bound=HasId)


class Hours(click.ParamType[tuple[time, time]]):
    """Hours of a day in Mali: "06:00-18:00"."""

    name = "hours"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[time, time]:
        """Read both ends."""
        if isinstance(value, tuple):
            return value
        try:
            start, end = (time.fromisoformat(part.strip()) for part in str(value).split("-"))
        except ValueError:
            self.fail(f"{value!r} are not hours like 06:00-18:00", param, ctx)
        return start, end


HOURS = Hours()

as_user = click.option("--as", "login", required=True, help="Your login; your password is asked for.")


def signed(session: Session, login: str) -> Actor:
    """The user at the command line, after their password."""
    return Actor(via=Via.CLI, user=sign_in(session, login).id)


def short(found: HasId) -> str:
    """The beginning of an id, as lists show it."""
    return str(found.id)[:SHORT]


def named_by_id(found: Iterable[T], beginning: str, what: str) -> T:
    """The one whose id begins so. Raises `click.UsageError` for none, or several."""
    hits = [one for one in found if beginning and str(one.id).startswith(beginning.lower())]
    if len(hits) != 1:
        raise click.UsageError(f"{beginning} names {len(hits) or 'no'} {what}")
    return hits[0]


def names_of(session: Session, places: Iterable[PlaceId | None]) -> list[str]:
    """Names with codes, by name."""
    wanted = {place for place in places if place is not None}
    return [f"{place.name} ({place.code})" for place in get_many(session, wanted)]


def show_one(facts: dict[str, Any], *, as_json: bool) -> None:
    """Print one thing, a line for each fact, or as JSON."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name.ljust(width)}  {_text(value)}")


def _text(value: Any) -> str:
    match value:
        case None | "" | []:
            return "-"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case list():
            return ", ".join(map(str, value))
    return str(value)
