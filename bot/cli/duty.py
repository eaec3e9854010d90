"""`jamtan duty`: who is called when nobody acknowledges."""

from datetime import datetime, timedelta
from uuid import UUID

import click
from sqlalchemy.orm import Session

from bot.cli.door import MOMENT, as_json, cause, exits, operator, order, reading, show
from bot.clock import utc_now
from bot.users import store
from bot.users.commands import AddDutyTurn, RemoveDutyTurn


@click.group()
def duty() -> None:
    """The duty roster: no GO is signed while any hour until the return has nobody on duty."""


@duty.command()
@click.argument("login")
@click.option("--from", "starts_at", type=MOMENT, required=True, help="2026-11-26 06:00, or now.")
@click.option("--until", "ends_at", type=MOMENT, required=True)
@click.option("--rank", default=1, show_default=True, help="Who is called first.")
@exits
def add(login: str, starts_at: datetime, ends_at: datetime, rank: int) -> None:
    """Put somebody on duty."""

    def make(session: Session, now: datetime) -> AddDutyTurn:
        found = store.by_login(session, login)
        if found is None:
            raise click.UsageError(f"no user is called {login}")
        return AddDutyTurn(by=operator(), cause=cause(), user=found.id, starts_at=starts_at, ends_at=ends_at, rank=rank)

    order(make)
    click.echo(f"{login} is on duty from {starts_at:%Y-%m-%d %H:%M} until {ends_at:%Y-%m-%d %H:%M}")


@duty.command()
@click.argument("turn", type=click.UUID)
@exits
def remove(turn: UUID) -> None:
    """Give up what is to come of a turn, by its id from `jamtan duty list`."""
    order(lambda session, now: RemoveDutyTurn(by=operator(), cause=cause(), turn=turn))
    click.echo("removed")


@duty.command("list")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 366))
@as_json
@exits
def list_(days: int, as_json: bool) -> None:
    """Who is on duty in the coming days, and the first hour with nobody."""
    start = utc_now()
    end = start + timedelta(days=days)
    with reading() as session:
        rows = [
            {
                "from": turn.starts_at,
                "until": turn.ends_at,
                "rank": turn.rank,
                "login": store.get(session, turn.user).login,
                "turn": turn.id,
            }
            for turn in store.duty_turns(session, start, end)
        ]
        gap = store.duty_gap(session, start, end)
    show(rows, as_json=as_json, empty="nobody is on duty: jamtan duty add LOGIN")
    if gap and not as_json:
        click.echo(f"nobody is on duty from {gap:%Y-%m-%d %H:%M}")
