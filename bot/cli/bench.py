"""`jamtan bench`: how fast the program is, each time beside a floor in the same run. Only in a checkout."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

import bot
from bot.cli.exits import UNREACHABLE, USAGE

BESIDE = Path(bot.__file__).parents[1] / "bench"

_as_json = click.option("--json", "as_json", is_flag=True, help="Only one line, an object, on standard output.")
_small = click.option("--small", is_flag=True, help="A few hundred of each: whether it runs, not how fast.")


@click.group()
def bench() -> None:
    """Measure the program beside floors that do the bare minimum.

    Each starts and ends its own PostgreSQL and Valkey, takes up to four minutes, and reaches nothing but this machine.
    A target that is missed is said and is no error.
    """
    if not (BESIDE / "__init__.py").exists():
        _end(USAGE, "the benches and their floors are part of a checkout, not of the installed program")
    if str(BESIDE.parent) not in sys.path:
        sys.path.insert(0, str(BESIDE.parent))


@bench.command()
@click.option("--through", is_flag=True, help="Texts on their whole way through one worker.")
@click.option("--floor", type=click.Choice(["core", "psycopg"]), default="core", help="How the floor writes its row.")
@_small
@_as_json
def inbound(through: bool, floor: str, small: bool, as_json: bool) -> None:
    """Texts that come in, beside Flask with the validator, one INSERT and one COMMIT."""
    if through:
        _measure("through", "through", as_json, {"texts": 200} if small else {})
    else:
        _measure("doors", "inbound", as_json, {"driver": floor} | _few_requests(small))


@bench.command()
@click.option("--floor", type=click.Choice(["core", "psycopg"]), default="core", help="How the floor writes its row.")
@_small
@_as_json
def callbacks(floor: str, small: bool, as_json: bool) -> None:
    """Reports of the network, beside the same bare minimum."""
    _measure("doors", "callbacks", as_json, {"driver": floor} | _few_requests(small))


@bench.command()
@_small
@_as_json
def outbound(small: bool, as_json: bool) -> None:
    """One worker that drains a broadcast, beside a bare loop of the client's and a plain RQ build."""
    _measure("outbound", "outbound", as_json, {"sends": 150, "rounds": 1, "rq_sends": 40} if small else {})


@bench.command()
@click.option(
    "--fake", is_flag=True, help="The demonstration's fake Twilio as provider: it syncs and reports each text."
)
@_small
@_as_json
def nogo(fake: bool, small: bool, as_json: bool) -> None:
    """An incident while 20,000 invitations go out: how soon the provider has the NO-GO."""
    few = {"waiting": 1_000, "trials": 3, "quiet": 2} if small else {}
    _measure("nogo", "nogo", as_json, {"fake": fake} | few)


@bench.command()
@click.option(
    "--people", type=click.IntRange(min=100), default=100_000, show_default=True, help="Size of the audience."
)
@_small
@_as_json
def broadcast(people: int, small: bool, as_json: bool) -> None:
    """A large audience: rows queued a second, memory, and the cost of each message at two sizes."""
    _measure("broadcast", "broadcast", as_json, {"people": 400, "sample": 200} if small else {"people": people})


@bench.command()
@_small
@_as_json
def lanes(small: bool, as_json: bool) -> None:
    """Two workers on one lane at a slow provider, beside one."""
    _measure("lanes", "lanes", as_json, {"sends": 40, "rounds": 1} if small else {})


def _few_requests(small: bool) -> dict[str, Any]:
    return {"requests": 200, "rounds": 1} if small else {}


def _measure(file: str, name: str, as_json: bool, options: dict[str, Any]) -> None:
    measured, module = import_module("bench.measured"), import_module(f"bench.{file}")
    try:
        getattr(module, name)(measured.Told(as_json), module.Options(**options))
    except import_module("bench.services").Failed as fault:
        _end(UNREACHABLE, f"not measured: {fault}")


def _end(code: int, line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(code)
