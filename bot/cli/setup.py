"""`jamtan setup`: the code with which the first administrator comes in by the console."""

import secrets
from datetime import timedelta
from uuid import uuid4

import click

from bot import dispatch
from bot.cli.door import exits, open_runtime, operator
from bot.clock import utc_now, wall_now
from bot.users.setup.commands import OfferSetup
from bot.users.setup.store import index_of

GOOD_FOR = timedelta(hours=1)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 20
"""100 bits: nobody guesses it in an hour."""


@click.command()
@exits
def setup() -> None:
    """Print a code, good once and for an hour, that opens the first set-up in a browser.

    Only where nobody signs in yet. Whoever has the code becomes the administrator: hand it to nobody else.
    """
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    with open_runtime() as runtime:
        with runtime.database.session() as session:
            order = OfferSetup(
                by=operator(),
                cause=f"cli:{uuid4()}",
                code_index=index_of(session, code),
                expires_at=wall_now() + GOOD_FOR,
            )
            dispatch.run(order, session, utc_now())
            session.commit()
        address = f"{runtime.settings.public_base_url}/mise-en-place"
    shown = "-".join(code[at : at + 5] for at in range(0, LENGTH, 5))
    click.echo(f"open   {address}\ncode   {shown}\ngood   once, within an hour; a new `jamtan setup` ends this one")
