"""`jamtan period`: agreed spans of calm."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.calm_periods import store
from bot.calm_periods.commands import AgreePeriod, EndPeriod, ExtendPeriod, ResumePeriod, SuspendPeriod
from bot.calm_periods.model import CalmPeriod
from bot.cli.door import MOMENT, as_json, cause, exits, order, place_of, reading, show
from bot.cli.trust import HOURS, as_user, names_of, show_one, signed
from bot.ids import PeriodId
from bot.users.store import get as get_user


@click.group()
def period() -> None:
    """Calm periods: agreed, suspended, resumed, extended, ended; the people concerned are told."""


@period.command()
@click.argument("name")
@click.option("--purpose", required=True)
@click.option("--place", "places", multiple=True, required=True, help="Code or name; may be repeated.")
@click.option("--from", "starts_at", type=MOMENT, required=True)
@click.option("--until", "ends_at", type=MOMENT, required=True)
@click.option("--hours", type=HOURS, required=True, help="Daily hours: 06:00-18:00.")
@click.option("--not-bound", default="", help="Who is not bound by it.")
@click.option("--conditions", default="")
@as_user
@exits
def agree(name: str, purpose: str, places: tuple[str, ...], hours: tuple[time, time], login: str, **more: Any) -> None:
    """Write an agreed calm period down, for the organisation of who signs in."""

    def make(session: Session, now: datetime) -> AgreePeriod:
        by = signed(session, login)
        assert by.user is not None
        return AgreePeriod(
            by=by,
            cause=cause(),
            period=PeriodId(uuid4()),
            organisation=get_user(session, by.user).organisation,
            name=name,
            purpose=purpose,
            places=tuple(place_of(session, word).id for word in places),
            starts_at=more["starts_at"],
            ends_at=more["ends_at"],
            hours_from=hours[0],
            hours_to=hours[1],
            parties_not_bound=more["not_bound"],
            conditions=more["conditions"],
        )

    order(make)
    click.echo(f"{name} is agreed")


def _change(kind: type[SuspendPeriod | ResumePeriod | EndPeriod], name: str, login: str) -> None:
    order(lambda session, now: kind(by=signed(session, login), cause=cause(), period=_named(session, name).id))


@period.command()
@click.argument("name")
@as_user
@exits
def suspend(name: str, login: str) -> None:
    """The calm does not hold for now: every promise in it is suspended, the people concerned are told."""
    _change(SuspendPeriod, name, login)
    click.echo(f"{name} is suspended")


@period.command()
@click.argument("name")
@as_user
@exits
def resume(name: str, login: str) -> None:
    """The calm holds again; each promise waits for a fresh yes."""
    _change(ResumePeriod, name, login)
    click.echo(f"{name} is agreed again")


@period.command()
@click.argument("name")
@as_user
@exits
def end(name: str, login: str) -> None:
    """The calm period is over now."""
    _change(EndPeriod, name, login)
    click.echo(f"{name} is over")


@period.command()
@click.argument("name")
@click.option("--until", "ends_at", type=MOMENT, required=True)
@as_user
@exits
def extend(name: str, ends_at: datetime, login: str) -> None:
    """The calm period lasts longer; promises keep their own ends."""

    def make(session: Session, now: datetime) -> ExtendPeriod:
        by = signed(session, login)
        return ExtendPeriod(by=by, cause=cause(), period=_named(session, name).id, ends_at=ends_at)

    order(make)
    click.echo(f"{name} lasts until {ends_at:%Y-%m-%d %H:%M}")


@period.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every calm period."""
    with reading() as session:
        rows = [_shown(session, found) for found in store.all_periods(session)]
    show(rows, as_json=as_json, empty="no calm period yet: jamtan period agree NAME")


def _shown(session: Session, found: CalmPeriod) -> dict[str, Any]:
    return {
        "name": found.name,
        "state": found.state.value,
        "from": found.starts_at,
        "until": found.ends_at,
        "hours": f"{found.hours_from:%H:%M}-{found.hours_to:%H:%M}",
        "places": names_of(session, found.places),
    }


@period.command("show")
@click.argument("name")
@as_json
@exits
def show_(name: str, as_json: bool) -> None:
    """One calm period, with who is not bound by it."""
    with reading() as session:
        found = _named(session, name)
        facts = {
            **_shown(session, found),
            "purpose": found.purpose,
            "not_bound": found.parties_not_bound,
            "conditions": found.conditions,
        }
    show_one(facts, as_json=as_json)


def _named(session: Session, name: str) -> CalmPeriod:
    found = store.by_name(session, name)
    if found is None:
        raise click.UsageError(f"no calm period is called {name}")
    return found
