"""Import a table, row by row: good rows are taken, each bad one is told with its line and every reason."""

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot import dispatch
from bot.cli.door import open_runtime
from bot.clock import utc_now
from bot.commands import BadRow, Command, Refused

Row = dict[str, str | None]


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV file with their line numbers; comma or semicolon, UTF-8 or Windows' encoding."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.splitlines()
    header = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    for row in reader:
        yield reader.line_num, {(key or "").strip().lower(): value for key, value in row.items() if key is not None}


def import_rows(
    path: Path, make: Callable[[Session, Row], Command], *, errors: Path | None, check_only: bool
) -> tuple[int, int]:
    """Run one command a row, each in its own savepoint; returns (taken, refused). `errors` gets the refused rows.

    With `check_only` everything is tried and nothing is kept.
    """
    taken = 0
    refused: list[tuple[int, str, Row]] = []
    with open_runtime() as runtime, runtime.database.session() as session:
        lanes: set[str] = set()
        with click.progressbar(list(read_rows(path)), label=path.name, file=sys.stderr) as rows:
            for line, row in rows:
                try:
                    with session.begin_nested():
                        lanes |= dispatch.run(make(session, row), session, utc_now()).lanes
                    taken += 1
                except BadRow as bad:
                    refused.append((line, "; ".join(bad.faults), row))
                except Refused as no:
                    refused.append((line, no.message, row))
        if not check_only:
            session.commit()
            for lane in lanes:
                runtime.waker.wake(lane)
    for line, why, _ in refused:
        click.echo(f"line {line}: {why}", err=True)
    if errors and refused:
        _write_errors(errors, refused)
    click.echo(f"{taken} {'would be taken' if check_only else 'taken'}, {len(refused)} refused")
    return taken, len(refused)


def _write_errors(path: Path, refused: list[tuple[int, str, Row]]) -> None:
    columns = list(dict.fromkeys(column for _, _, row in refused for column in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "why", *columns])
        for line, why, row in refused:
            writer.writerow([line, why, *(_safe(row.get(column) or "") for column in columns)])


def _safe(cell: str) -> str:
    # A spreadsheet would run a cell that begins like a formula; phone numbers keep their plus.
    risky = cell[:1] in ("=", "-", "@", "\t", "\r") or (cell[:1] == "+" and not cell[1:].replace(" ", "").isdigit())
    return f"'{cell}" if risky else cell
