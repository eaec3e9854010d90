"""`jamtan db`: the form of the database."""

import click
from sqlalchemy import create_engine

from bot import migrate
from bot.cli.exits import exits
from bot.settings import SettingsError, setting

_ADDRESS = "postgresql+psycopg://"


def _url(name: str) -> str:
    url = setting(name)
    if not url:
        raise SettingsError([f"{name}: missing"])
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError([f"{name}: is not a postgresql:// address"])
    return _ADDRESS + rest


@click.group()
def db() -> None:
    """Bring the database to the form this program needs."""


@db.command()
@exits
def upgrade() -> None:
    """Run the migrations that are missing. Signs in with DATABASE_OWNER_URL, grants to the role of DATABASE_URL."""
    revision = migrate.upgrade(_url("DATABASE_OWNER_URL"), migrate.role_of(_url("DATABASE_URL")))
    click.echo(f"the database is at {revision}")


@db.command()
@exits
def status() -> None:
    """Say which form the database has. Exit 1 where migrations are missing."""
    engine = create_engine(_url("DATABASE_URL"), hide_parameters=True)
    with engine.connect() as connection:
        found = migrate.revision(connection)
    click.echo(f"the database is at {found or 'nothing'}, this program needs {migrate.newest()}")
    if found != migrate.newest():
        raise SystemExit(1)
