"""`jamtan db`: the form of the database, and what is done once a backup was put back."""

from datetime import timedelta

import click
from sqlalchemy import create_engine

from bot import dispatch, migrate
from bot.broadcasts.store import next_expanding
from bot.cli.door import cause, open_runtime, operator, order
from bot.cli.exits import UNREACHABLE, exits
from bot.cli.signed import as_user, ordered_by, signed_in
from bot.clock import utc_now
from bot.commands import Refused
from bot.decisions.commands import HoldRestored, ReleaseRestored
from bot.messages.ports import SendError
from bot.messages.store_health import restored_from
from bot.messages.store_restored import settle_taken
from bot.settings import SettingsError, setting

OVERLAP = timedelta(minutes=10)
"""So much earlier than a backup's last sign of life the provider is asked for what it took."""

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
    """Bring the database to the form this program needs, and see to it after a backup was put back."""


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


@db.command()
@exits
def restored() -> None:
    """Say that the database was put back from a backup: before anything is started again.

    Every GO that stands becomes a NO-GO. Until `release` no GO is signed, and nothing that must not come twice is sent.
    """
    order(lambda session, now: HoldRestored(by=operator(), cause=cause()))
    click.echo("held: start the processes, see to the card on the board, then `jamtan db release`")


@db.command()
@as_user()
@exits
def release(login: str) -> None:
    """Say that people have seen to what the backup lacks. What the provider took meanwhile does not go out again."""
    [user] = signed_in(login)
    with open_runtime() as runtime:
        with runtime.database.session() as session:
            since = restored_from(session)
        if since is None:
            raise Refused("not_held", "no backup waits for anybody")
        try:
            seen = runtime.sender.sent_since(since - OVERLAP)
        except SendError as error:
            click.echo(f"the provider's list cannot be read, so nothing is released: {error.reason}", err=True)
            raise SystemExit(UNREACHABLE) from error
        with runtime.database.session() as session:
            if next_expanding(session) is not None:
                raise Refused("still_queued", "a broadcast is not all queued yet: try again in a moment")
            now = utc_now()
            taken = settle_taken(session, seen, now)
            lanes = dispatch.run(ReleaseRestored(by=ordered_by(user), cause=cause()), session, now).lanes
            session.commit()
        runtime.waker.wake_all(lanes)
    click.echo(f"released; {taken} waiting texts were with the provider already and do not go out again")
