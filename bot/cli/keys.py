"""`jamtan keys`: the keys that seal numbers and texts."""

from pathlib import Path

import click

from bot.cli.exits import exits
from bot.crypto import write_new_keys


@click.group()
def keys() -> None:
    """The keys that seal numbers and texts. Keep a copy off this host: without them nothing can be read."""


@keys.command()
@click.argument("sealing_file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("index_file", type=click.Path(path_type=Path, dir_okay=False))
@exits
def new(sealing_file: Path, index_file: Path) -> None:
    """Make two new key files; refuses to replace any."""
    try:
        write_new_keys(sealing_file, index_file)
    except FileExistsError as taken:
        raise click.UsageError(f"{taken.filename} exists: a key is never replaced") from None
    click.echo(f"set SEALING_KEY_FILE={sealing_file} INDEX_KEY_FILE={index_file}")
