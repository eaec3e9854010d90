"""`jamtan card`: what waits for a person."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from bot.alerts.commands import SettleCard, TakeCard
from bot.cli.door import as_json, cause, order, reading, show
from bot.cli.exits import exits
from bot.cli.signed import as_user, one_of, ordered_by, signed_in
from bot.ids import CardId
from bot.views.cards import cards


@click.group()
def card() -> None:
    """Cards: what a person has to do, by when."""


@card.command("list")
@click.option("--delivery", "ref", help="Only those of one delivery.")
@click.option("--settled", is_flag=True, help="Those that are done, newest first.")
@as_json
@exits
def list_(ref: str | None, settled: bool, as_json: bool) -> None:
    """Open cards, the most urgent first."""
    with reading() as session:
        found = cards(session, ref=ref, settled=settled)
    rows = [
        {
            "id": str(one.id) if as_json else str(one.id)[:8],
            "due": one.due,
            "kind": one.kind,
            "delivery": one.ref,
            "place": one.place,
            "contact": one.who,
            "times": one.times,
            "taken_by": one.taken_by,
            "note": one.note,
            **({"opened_at": one.opened_at, "settled_at": one.settled_at} if as_json or settled else {}),
        }
        for one in found
    ]
    show(rows, as_json=as_json, empty="no card is open")


@card.command()
@click.argument("id_")
@as_user()
@exits
def take(id_: str, login: str) -> None:
    """Take a card: everybody sees who has it. ID: its first letters are enough."""
    [user] = signed_in(login)
    order(lambda session, now: TakeCard(by=ordered_by(user), cause=cause(), card=_id(session, id_)))
    click.echo(f"{login} has the card")


@card.command()
@click.argument("id_")
@click.option("--note", default="", help="What was done.")
@as_user()
@exits
def settle(id_: str, note: str, login: str) -> None:
    """Say that what a card asks for is done. ID: its first letters are enough."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> SettleCard:
        return SettleCard(by=ordered_by(user), cause=cause(), card=_id(session, id_), note=note)

    order(make)
    click.echo("settled")


def _id(session: Session, beginning: str) -> CardId:
    return CardId(one_of(cards(session), beginning, "open card").id)
