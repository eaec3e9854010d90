"""Where `jamtan message understand` takes its places from when no file is given."""

import click

from bot.understanding.gazetteer import Gazetteer


def from_database() -> Gazetteer:
    """The places of the database. Until a database is set the caller must name a file."""
    raise click.UsageError("give --places FILE: no database is set")
