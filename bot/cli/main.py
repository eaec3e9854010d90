"""`jamtan`: the command line. Each group is imported only when it is asked for.

Exit codes: 0 ok, 1 refused by a rule, 2 wrong use or settings, 3 something cannot be reached.
"""

import sys
from importlib import import_module
from importlib.metadata import version

import click

GROUPS = {
    "alert": "bot.cli.alert",
    "bench": "bot.cli.bench",
    "broadcast": "bot.cli.broadcast",
    "card": "bot.cli.card",
    "check": "bot.cli.check",
    "contact": "bot.cli.contact",
    "db": "bot.cli.db",
    "delivery": "bot.cli.delivery",
    "duty": "bot.cli.duty",
    "guarantee": "bot.cli.guarantee",
    "heard": "bot.cli.heard",
    "inbox": "bot.cli.inbox",
    "incident": "bot.cli.incident",
    "keys": "bot.cli.keys",
    "message": "bot.cli.message",
    "organisation": "bot.cli.organisation",
    "outbox": "bot.cli.outbox",
    "package": "bot.cli.package",
    "period": "bot.cli.period",
    "place": "bot.cli.place",
    "policy": "bot.cli.policy",
    "price": "bot.cli.price",
    "setup": "bot.cli.setup",
    "team": "bot.cli.team",
    "translation": "bot.cli.translation",
    "up": "bot.cli.up",
    "user": "bot.cli.user",
}


class Groups(click.Group):
    """Imports a group when it is named, so that `jamtan --version` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every group."""
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group's own module has an attribute of the group's name."""
        if cmd_name not in GROUPS:
            return None
        found = getattr(import_module(GROUPS[cmd_name]), cmd_name)
        assert isinstance(found, click.Command)
        return found


@click.command(cls=Groups)
@click.version_option(version("jamtan"), prog_name="jamtan")
def cli() -> None:
    """Jamtan: texts between communities, health teams and coordinators.

    Exit codes: 0 ok, 1 refused by a rule, 2 wrong use or settings, 3 cannot be reached.
    """


def main() -> None:
    """The entry point. UTF-8 whatever the locale: names here have letters that ASCII lacks."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "surrogateescape")
    cli()
