"""`jamtan policy`: the thresholds of going and not going, in versions that people sign."""

import click

from bot.cli.door import as_json, cause, exits, order, reading, show
from bot.cli.signed import as_user, ordered_by, signed_in
from bot.decisions.policy.commands import SetPolicy
from bot.decisions.policy.model import BY_NAME, LIMITS, values_of
from bot.decisions.policy.store import in_force, versions
from bot.users.store import all_users


@click.group()
def policy() -> None:
    """The thresholds of going and not going."""


@policy.command("show")
@as_json
@exits
def show_(as_json: bool) -> None:
    """The values in force, each with its bounds."""
    with reading() as session:
        found = in_force(session)
        values = values_of(found)
    rows = [
        {"version": found.version, "name": one.name, "value": values[one.name], "unit": one.unit.value}
        | {"least": one.least, "most": one.most, "law": one.law}
        for one in LIMITS
    ]
    show(rows, as_json=as_json, empty="")


@policy.command()
@as_json
@exits
def history(as_json: bool) -> None:
    """Every version that was signed, the newest first."""
    with reading() as session:
        names = {one.id: one.login for one in all_users(session)}
        rows = [
            {"version": one.number, "at": one.at, "by": names.get(one.by), "role": one.role, "reason": one.reason}
            | ({"values": dict(one.values)} if as_json else {})
            for one in versions(session)
        ]
    show(rows, as_json=as_json, empty="version 1 is the program's own; nobody has signed another")


@policy.command("set")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.option("--reason", required=True, help="Why; stays with the version.")
@as_user("Who signs: the security focal point or an administrator, everywhere. Asks for the password.")
@exits
def set_(changes: tuple[str, ...], reason: str, login: str) -> None:
    """Sign a new version: `jamtan policy set silent_after=24 --reason "..." --as salif`."""
    new = dict(_change(one) for one in changes)
    [user] = signed_in(login)
    with reading() as session:
        before = in_force(session)
    values = tuple((values_of(before) | new).items())
    seen = int(before.version)
    order(lambda session, now: SetPolicy(by=ordered_by(user), cause=cause(), seen=seen, values=values, reason=reason))
    click.echo(f"version {seen + 1} is in force")


def _change(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if name not in BY_NAME or not value.isdecimal():
        raise click.UsageError(f"{text}: is not one of {', '.join(BY_NAME)} with = and a whole number")
    return name, int(value)
