"""Where `jamtan message understand` takes its places from when no file is given."""

import click

from bot.settings import setting
from bot.understanding.gazetteer import Gazetteer


def from_database() -> Gazetteer:
    """The places of the database. Raises `click.UsageError` where no database is set."""
    if not setting("DATABASE_URL"):
        raise click.UsageError("give --places FILE: no database is set")
    from bot.cli.door import reading
    from bot.views.gazetteer import read_names

    with reading() as session:
        return read_names(session)
