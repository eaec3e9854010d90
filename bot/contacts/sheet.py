"""A table of contacts as it was uploaded, in CSV or from whichever spreadsheet: its columns and rows, nothing dropped.

No cell is run, no row is left out: what cannot be read is said of the whole file, by a code.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.contacts.headings import column_of, value_of

MOST_ROWS = 1_000
MOST_UNPACKED = 50 * 1024 * 1024
NEEDED = ("name", "role", "language")
NUMBERS = ("phone", "whatsapp")
SHEETS = (".xlsx", ".xls", ".ods")


class UnreadableTable(Exception):
    """The file is no table that can be read: `code` says why."""

    def __init__(self, code: str) -> None:
        """`code` is stable, for tests and translation."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number in the file (the first under the headings is 2), its cells as they stand there."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns`: for each heading the column of ours that it names, or None."""

    headings: tuple[str, ...]
    columns: tuple[str | None, ...]
    lines: tuple[Line, ...]

    def row(self, line: Line) -> dict[str, str | None]:
        """A line by our columns, in the program's own words."""
        named = zip(self.columns, line.cells, strict=False)
        return {column: value_of(column, cell) for column, cell in named if column is not None}


def read_table(content: bytes, name: str) -> Table:
    """Read a file by what it is called. Raises `UnreadableTable`."""
    cells = _spreadsheet(content) if name.lower().endswith(SHEETS) else _csv(content)
    numbered = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if not numbered:
        raise UnreadableTable("empty")
    headings = tuple(numbered[0][1])
    width = max(len(row) for _number, row in numbered)
    lines = tuple(Line(number, tuple(row + [""] * (width - len(row)))) for number, row in numbered[1:])
    padded = headings + ("",) * (width - len(headings))
    return Table(padded, tuple(column_of(each) for each in padded), lines)


def table_faults(table: Table) -> Iterator[tuple[str, str]]:
    """What is wrong with a table as a whole: a code, and the columns or the number that it is about; in this order."""
    if len(table.lines) > MOST_ROWS:
        yield "too_many", str(len(table.lines))
    if not table.lines:
        yield "no_rows", ""
    if not set(NUMBERS) & set(table.columns):
        yield "no_number", ""
    named = [column for column in table.columns if column is not None]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        yield "twice", ", ".join(twice)
    missing = [column for column in NEEDED if column not in named]
    if missing:
        yield "missing", ", ".join(missing)


def _csv(content: bytes) -> list[list[str]]:
    if b"\0" in content:
        raise UnreadableTable("not_a_table")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    mark = max(";,\t", key=head.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as fault:
        raise UnreadableTable("not_a_table") from fault


def _spreadsheet(content: bytes) -> list[list[str]]:
    if content.startswith(b"PK"):
        try:
            if sum(part.file_size for part in ZipFile(BytesIO(content)).infolist()) > MOST_UNPACKED:
                raise UnreadableTable("too_large")
        except BadZipFile as fault:
            raise UnreadableTable("not_a_table") from fault
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows: Sequence[Sequence[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError as fault:
        raise UnreadableTable("password") from fault
    except (CalamineError, OSError, ValueError, IndexError) as fault:
        raise UnreadableTable("not_a_table") from fault
    return [[clean_cell(cell) for cell in row] for row in rows]


def clean_cell(cell: Any) -> str:
    """A cell as a person reads it: spreadsheets turn a number typed as one into 22370123456.0."""
    match cell:
        case None:
            return ""
        case bool():
            return "oui" if cell else "non"
        case float() if cell.is_integer():
            return str(int(cell))
        case time():
            return f"{cell:%H:%M}"
        case datetime() | date():
            return cell.isoformat()
    return str(cell).strip()
