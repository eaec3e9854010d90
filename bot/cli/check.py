"""`jamtan check`: is this installation able to do its work?"""

import json

import click

from bot.checks import Finding, Verdict
from bot.cli.checks import check_all
from bot.cli.door import open_runtime
from bot.cli.exits import REFUSED, UNREACHABLE
from bot.settings import SettingsError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON value instead of lines.")
def check(as_json: bool) -> None:
    """Look at settings, database, Redis, provider, clocks and texts: one line each, with its cure.

    Exit codes: 0 all good, 1 something to repair, 3 something cannot be reached.
    """
    found = _look()
    if as_json:
        click.echo(json.dumps([each.plain() for each in found], ensure_ascii=False))
    else:
        for each in found:
            cure = f"  -> {each.cure}" if each.cure else ""
            click.echo(f"{each.verdict:<11} {each.what}: {each.says}{cure}")
    verdicts = {each.verdict for each in found}
    if Verdict.UNREACHABLE in verdicts:
        raise SystemExit(UNREACHABLE)
    if Verdict.BAD in verdicts:
        raise SystemExit(REFUSED)


def _look() -> list[Finding]:
    try:
        with open_runtime() as runtime:
            return [Finding("settings", Verdict.GOOD, "whole"), *check_all(runtime)]
    except SettingsError as wrong:
        return [Finding("settings", Verdict.BAD, fault, "set it; the README lists all") for fault in wrong.faults]
    except ValueError as fault:  # a key file or the file of templates
        return [Finding("settings", Verdict.BAD, str(fault), "repair that file")]
