"""`jamtan place`: places and the legs between them."""

from pathlib import Path
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, cause, exits, operator, order, place_of, reading, show
from bot.cli.importing import Row, import_rows
from bot.ids import LegId, PlaceId
from bot.places import store
from bot.places.commands import AddLeg, AddPlace, Mode
from bot.places.parse import add_place, read_place


@click.group()
def place() -> None:
    """Places and the legs between them."""


@place.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here.")
@click.option("--check", "check_only", is_flag=True, help="Try everything, keep nothing.")
@exits
def import_(file: Path, errors: Path | None, check_only: bool) -> None:
    """Import places from a CSV file (name, code, alt_names, commune, lat, lon, market_day).

    Places without a code get the next free one. Exit 1 if any row is refused; the good ones are taken.
    """
    _, refused = import_rows(file, _place_order, errors=errors, check_only=check_only)
    if refused:
        raise SystemExit(1)


def _place_order(session: Session, row: Row) -> AddPlace:
    return add_place(read_place(row), by=operator(), cause=cause(), place=PlaceId(uuid4()))


@place.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every place with its code."""
    with reading() as session:
        rows = [
            {"code": found.code, "name": found.name, "commune": found.commune, "market_day": found.market_day}
            for found in store.all_places(session)
        ]
    show(rows, as_json=as_json, empty="no place yet: jamtan place import FILE.csv")


@place.command("join")
@click.argument("code")
@click.argument("from_place")
@click.argument("to_place")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.TRACK.value, show_default=True)
@exits
def join(code: str, from_place: str, to_place: str, mode: str) -> None:
    """Add a leg CODE between two places (code or name)."""
    order(
        lambda session, now: AddLeg(
            by=operator(),
            cause=cause(),
            leg=LegId(uuid4()),
            code=code,
            from_place=place_of(session, from_place).id,
            to_place=place_of(session, to_place).id,
            mode=Mode(mode),
        )
    )
    click.echo(f"added {code}")
