"""`jamtan up`: the whole program on one machine.

It stays as long as the program does, so that it imports next to nothing and not what other commands share.
"""

import sys

import click

from bot.settings import SettingsError, load_settings
from bot.supervise import LINES, Supervisor


@click.command()
def up() -> None:
    """Start every process of the program, start again what ends, and end all in order when asked.

    Ends with exit code 0 on SIGTERM, SIGINT and SIGHUP. Nothing is started with settings that are missing or wrong.
    """
    try:
        load_settings()
    except SettingsError as faults:
        click.echo("\n".join(["settings are missing or wrong:", *(f"  {fault}" for fault in faults.faults)]), err=True)
        sys.exit(2)
    sys.exit(Supervisor(LINES, out=sys.stdout.buffer).run())
