"""A table of contacts with what is wrong with it: as a whole, and row by row in the cell that it is about."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.commands import BadRow
from bot.console.contact_words import COLUMNS, row_fault
from bot.console.language import gettext as _
from bot.contacts.sheet import Table, table_faults
from bot.ids import PlaceId
from bot.users.model import User
from bot.users.rights import WRITES_DOWN
from bot.views.contact_rows import CheckedRow, RowCheck


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A row as it came. `faults`: by the number of the cell; those of columns that are not there by -1."""

    number: int
    cells: tuple[str, ...]
    good: CheckedRow | None = None
    faults: dict[int, list[str]] = field(default_factory=dict)

    @property
    def told(self) -> list[str]:
        """Every fault, in the order of the cells."""
        return [told for _cell, faults in sorted(self.faults.items()) for told in faults]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole table. `faults`: codes of what stops all of it; then no row is looked at."""

    table: Table
    faults: tuple[tuple[str, str], ...]
    rows: tuple[CheckedLine, ...]

    @property
    def bad(self) -> list[CheckedLine]:
        """Rows that are not taken."""
        return [row for row in self.rows if row.good is None]

    @property
    def fresh(self) -> int:
        """How many people are new."""
        return sum(row.good is not None and row.good.known is None for row in self.rows)

    @property
    def completed(self) -> int:
        """How many are known already and are completed."""
        return sum(row.good is not None and row.good.known is not None for row in self.rows)

    @property
    def unused(self) -> list[str]:
        """Headings that name no column of ours."""
        pairs = zip(self.table.headings, self.table.columns, strict=True)
        return [heading for heading, column in pairs if column is None and heading]


def checked_sheet(session: Session, table: Table, user: User) -> Sheet:
    """Check a table as `user` would import it now."""
    faults = tuple(table_faults(table))
    if faults:
        return Sheet(table, faults, ())
    held = {place for role, place in user.roles if role in WRITES_DOWN}
    allowed: frozenset[PlaceId] | None = None if None in held else frozenset(one for one in held if one is not None)
    check = RowCheck(session, allowed, organisation=user.organisation)
    rows = []
    for line in table.lines:
        try:
            rows.append(CheckedLine(line.number, line.cells, check.check(table.row(line), line.number)))
        except BadRow as bad:
            rows.append(CheckedLine(line.number, line.cells, faults=_by_cell(table, bad)))
    return Sheet(table, faults, tuple(rows))


def _by_cell(table: Table, bad: BadRow) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for column, told in map(row_fault, bad.faults):
        at = table.columns.index(column) if column in table.columns else -1
        name = _(COLUMNS[column]) if column in COLUMNS else column
        found.setdefault(at, []).append(f"{name} : {told}")
    return found
