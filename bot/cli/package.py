"""`jamtan package`: health packages, and which place agreed which."""

from datetime import date, datetime
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, cause, order, place_of, reading, show
from bot.cli.exits import exits
from bot.cli.signed import as_user, ordered_by, package_of, signed_in
from bot.clock import utc_now
from bot.contacts.model import SPEAKS_FOR_PLACES
from bot.deliveries import store
from bot.deliveries.commands import AddPackage, AgreePackage
from bot.ids import PackageId
from bot.views.packages import agreements

Line = tuple[str, str, str]


@click.group()
def package() -> None:
    """Health packages: what a team does for people and animals, in versions that never change."""


def _lines(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Line, ...]:
    found = []
    for value in values:
        domain, activity, target = (*value.split(":", 2), "", "")[:3]
        if domain not in ("human", "animal") or not activity:
            raise click.BadParameter(f"{value!r} is not like human:vaccination of children:120")
        found.append((domain, activity, target))
    return tuple(found)


@package.command()
@click.argument("name")
@click.option(
    "--line", "lines", multiple=True, required=True, callback=_lines, help="human|animal:activity:target, repeated."
)
@click.option("--cold-life", type=click.IntRange(1), help="Hours outside refrigeration; nothing cold without it.")
@click.option("--version", type=click.IntRange(1), help="Default: the next one.")
@as_user()
@exits
def add(name: str, lines: tuple[Line, ...], cold_life: int | None, version: int | None, login: str) -> None:
    """Add a package, or a new version of one."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> AddPackage:
        newest = store.package_by_name(session, name)
        return AddPackage(
            by=ordered_by(user),
            cause=cause(),
            package=PackageId(uuid4()),
            name=name,
            version=version or (newest.version + 1 if newest else 1),
            lines=lines,
            cold_life_hours=cold_life,
        )

    order(make)
    click.echo(f"added {name}")


@package.command()
@click.argument("name")
@click.option("--place", required=True, help="Code or name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(sorted(role.value for role in SPEAKS_FOR_PLACES)),
    help="Who agreed, repeated.",
)
@click.option("--on", "agreed_on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the agreement; default: today.")
@as_user()
@exits
def agree(name: str, place: str, roles: tuple[str, ...], agreed_on: datetime | None, login: str) -> None:
    """Write down that a place agreed a package: its people may ask for it then."""
    [user] = signed_in(login)
    day: date = (agreed_on or utc_now()).date()
    order(
        lambda session, now: AgreePackage(
            by=ordered_by(user),
            cause=cause(),
            package=package_of(session, name).id,
            place=place_of(session, place).id,
            roles=tuple(dict.fromkeys(roles)),
            agreed_on=day,
        )
    )
    click.echo(f"{place} agreed {name}")


@package.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every version, and where it was agreed."""
    with reading() as session:
        where = agreements(session)
        rows = [
            {
                "name": found.name,
                "version": found.version,
                "lines": [":".join(line) for line in found.lines],
                "cold_life_hours": found.cold_life_hours,
                "agreed_in": where.get(found.id, []),
            }
            for found in store.packages(session)
        ]
    show(rows, as_json=as_json, empty="no package yet: jamtan package add NAME --line human:...")
