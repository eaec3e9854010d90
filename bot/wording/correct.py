"""Corrections that speakers hand in, taken into a catalogue one by one; what cannot be taken is said with its reason.

A text is corrected only where the sheet shows the text that the catalogue still has, so that nobody undoes another's
work. A corrected text is a draft again, unless somebody is named who read it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.languages import Language
from bot.wording.catalogue import (
    SMS_CONTEXT,
    Catalogue,
    Entry,
    Review,
    ReviewState,
    placeholder_faults,
    placeholders_of,
    read_catalogue,
)
from bot.wording.check import SAME_IN_ALL, BannedWord, entry_faults
from bot.wording.renew import Change, Place, renewed

Costs = Callable[[Catalogue, str], Iterator[str]]
"""What a text, by its key, costs too much in a catalogue. The counting of segments lies above this package."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was handed in for one text. `present`: what the sheet shows as the present text; None where it says nothing.

    `text`: the corrected text, empty where there is none. `reviewers` have read it, corrected or as it was.
    """

    line: int
    key: str
    sms: bool = False
    present: str | None = None
    text: str = ""
    reviewers: tuple[str, ...] = ()
    comment: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken. `review` is the text's state from now on."""

    line: int
    key: str
    corrected: bool
    review: Review


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new file, and what became of each row."""

    source: bytes
    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]
    untouched: int


class CannotTakeError(Exception):
    """A row cannot be taken; the message says why."""


def take_in(
    source: bytes, language: Language, rows: Iterable[Row], on: date, banned: tuple[BannedWord, ...], costs: Costs
) -> Outcome:
    """Take every row that can be taken into the .po file `source`; `on` is the day of a review that names none."""
    taking = _Taking(read_catalogue(source, "the catalogue", language), on, banned, costs)
    rows = list(rows)
    taking.own_sms = {row.key for row in rows if row.sms and row.text}
    for row in rows:
        try:
            taking.take(row)
        except CannotTakeError as refusal:
            taking.refused.append(Refused(row.line, row.key, str(refusal)))
    changed = renewed(source, language, taking.changes) if taking.changes else source
    return Outcome(changed, tuple(taking.taken), tuple(taking.refused), taking.untouched)


@dataclass(slots=True)
class _Taking:
    """The catalogue as it becomes, row by row."""

    catalogue: Catalogue
    on: date
    banned: tuple[BannedWord, ...]
    costs: Costs
    own_sms: set[str] = field(default_factory=set)
    changes: dict[Place, Change] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    untouched: int = 0
    _lines: dict[Place, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take one row in. Raises `CannotTakeError`."""
        place: Place = (row.key, SMS_CONTEXT if row.sms else None)
        first = self._lines.setdefault(place, row.line)
        if first != row.line:
            raise CannotTakeError(f"stands already on line {first}")
        entry = self._entry_of(row)
        if same(row.text, shown(entry, sms=row.sms)):
            row = replace(row, text="")
        if not (row.text or row.reviewers or row.comment):
            self.untouched += 1
            return
        corrected = self._corrected(entry, row)
        if row.text:
            self._refuse_faulty(corrected, row)
        changed = bool(row.text) or corrected.review != entry.review
        by = f" {', '.join(row.reviewers)}" if row.reviewers else ""
        remark = f"remark {row.on or self.on}{by}: {row.comment}" if row.comment else None
        self.changes[place] = Change(row.text or None, str(corrected.review) if changed else None, remark)
        self.taken.append(Taken(row.line, row.key, bool(row.text), corrected.review))
        self.catalogue = _with(self.catalogue, corrected)

    def _entry_of(self, row: Row) -> Entry:
        if not row.key:
            raise CannotTakeError("has no key")
        if placeholders_of(row.key) is None or row.key not in self.catalogue.entries:
            raise CannotTakeError("unknown key: nothing in the program says this")
        entry = self.catalogue.entries[row.key]
        touched = row.text or row.reviewers
        if touched and row.present is not None and not same(row.present, shown(entry, sms=row.sms)):
            raise CannotTakeError("the text has changed since this was written; export it again")
        return entry

    def _corrected(self, entry: Entry, row: Row) -> Entry:
        on = row.on or self.on
        if row.text:
            review = _review(row.reviewers, on)
            return (
                replace(entry, sms=row.text, review=review) if row.sms else replace(entry, text=row.text, review=review)
            )
        earlier = entry.review.names
        known = {name.casefold() for name in earlier}
        new = tuple(name for name in row.reviewers if name.casefold() not in known)
        return replace(entry, review=_review((*earlier, *new), on)) if new else entry

    def _refuse_faulty(self, corrected: Entry, row: Row) -> None:
        if corrected.sms and not row.sms and row.key not in self.own_sms:
            raise CannotTakeError("has a text of its own for SMS, which must be corrected too")
        if row.key in SAME_IN_ALL:
            raise CannotTakeError("is the same in all languages and is not corrected in one")
        reasons = [
            *placeholder_faults(row.key, row.text),
            *entry_faults(corrected, self.catalogue.language, self.banned),
        ]
        reasons = reasons or list(self.costs(_with(self.catalogue, corrected), row.key))
        if reasons:
            raise CannotTakeError("; ".join(dict.fromkeys(reasons)))


def shown(entry: Entry, *, sms: bool) -> str:
    """The text that a sheet shows as the present one."""
    return (entry.sms or "") if sms else entry.text


def same(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks: sheets change them without being asked."""
    return one.split() == other.split()


def _review(readers: tuple[str, ...], on: date) -> Review:
    if not readers:
        return Review()
    return Review(ReviewState.ONE if len(readers) == 1 else ReviewState.TWO, on, ", ".join(readers))


def _with(catalogue: Catalogue, entry: Entry) -> Catalogue:
    return replace(catalogue, entries={**catalogue.entries, entry.key: entry})
