"""What may go wrong on the command line, as one line on standard error and an exit code."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.commands import Refused
from bot.settings import SettingsError

P = ParamSpec("P")
R = TypeVar("R")

REFUSED, USAGE, UNREACHABLE = 1, 2, 3


def exits(function: Callable[P, R]) -> Callable[P, R]:
    """Turn what may go wrong into one line on standard error and the right exit code."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Refused as refused:
            _end(REFUSED, f"refused ({refused.code}): {refused.message}")
        except SettingsError as faults:
            _end(USAGE, *("settings are missing or wrong:", *(f"  {fault}" for fault in faults.faults)))
        except OperationalError as fault:
            _end(UNREACHABLE, f"the database cannot be reached ({type(fault.orig).__name__})")
        except DBAPIError as fault:
            _end(REFUSED, f"refused by the database ({type(fault.orig).__name__}): {_first_line(fault)}")

    return wrapped


def _first_line(fault: DBAPIError) -> str:
    diagnosis = getattr(fault.orig, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or "a constraint")


def _end(code: int, *lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)
