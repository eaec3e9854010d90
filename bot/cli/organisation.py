"""`jamtan organisation`: the NGOs and services of the coalition."""

from uuid import uuid4

import click

from bot.cli.door import as_json, cause, exits, operator, order, reading, show
from bot.ids import OrganisationId
from bot.users import store
from bot.users.commands import AddOrganisation


@click.group()
def organisation() -> None:
    """The NGOs and services of the coalition."""


@organisation.command()
@click.argument("name")
@exits
def add(name: str) -> None:
    """Add an organisation."""
    made = AddOrganisation(by=operator(), cause=cause(), organisation=OrganisationId(uuid4()), name=name)
    order(lambda session, now: made)
    click.echo(f"added {name}")


@organisation.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every organisation."""
    with reading() as session:
        rows = [{"name": name, "id": str(found)} for found, name in store.organisations(session)]
    show(rows, as_json=as_json, empty="no organisation yet: jamtan organisation add NAME")
