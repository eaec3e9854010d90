"""One language's texts as they stand in its .po file, with who has reviewed each.

The source is read, not a compiled catalogue: only the source says who reviewed a text and on which line a fault is, and
all three files together take some 30 ms.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from bot.languages import Language
from bot.wording.keys import ALL_PHRASES
from bot.wording.words import WORDS

SMS_CONTEXT = "sms"  # msgctxt of a text of its own for SMS, where respelling the true one is not enough


class ReviewState(StrEnum):
    """How many speakers stand behind a text."""

    DRAFT = "draft"
    ONE = "one"
    TWO = "two"


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a text and when; nobody yet while it is a draft. `by` names them, with commas between."""

    state: ReviewState = ReviewState.DRAFT
    on: date | None = None
    by: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The reviewers one by one."""
        return tuple(name.strip() for name in self.by.split(",") if name.strip())

    @property
    def in_french(self) -> str:
        """As pages and sheets show it: "non relu", or who read it and when."""
        if self.on is None:
            return "non relu"
        return f"relu par {' et '.join(self.names)} le {self.on.day}/{self.on.month}/{self.on.year}"

    def __str__(self) -> str:
        """As it stands behind "review: " in a file."""
        return f"{self.state} {self.on} {self.by}" if self.on else str(self.state)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that must be put right before the program may start."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text. `sms` is the text of its own for SMS, if there is one."""

    key: str
    text: str
    line: int
    review: Review
    sms: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language, by key, and what was wrong while reading them."""

    language: Language
    file: str
    entries: dict[str, Entry]
    faults: tuple[Fault, ...]


def placeholders_of(key: str) -> tuple[str, ...] | None:
    """The placeholders that the text of `key` must have; None for an unknown key."""
    if key in ALL_PHRASES:
        return ALL_PHRASES[key].placeholders()
    return WORDS[key][1] if key in WORDS else None


def fields_in(text: str) -> tuple[str, ...]:
    """The placeholders in a text, in order. Raises `ValueError` for unbalanced braces or anything but a plain name."""
    names = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is not a plain placeholder")
        names.append(name)
    return tuple(names)


def read_catalogue(source: bytes, file: str, language: Language) -> Catalogue:
    """Read one .po file; faults of form are collected, not raised, so that one look shows them all."""
    try:
        po = read_po(BytesIO(source), domain="phones", abort_invalid=True)
    except PoFileError as error:
        return Catalogue(language, file, {}, (Fault(file, error.lineno + 1, "-", str(error)),))
    except ValueError as error:  # not text at all
        return Catalogue(language, file, {}, (Fault(file, 0, "-", str(error)),))
    faults = list(_doubles(source.decode(), file))
    messages = [message for message in po if message.id]
    sms = {str(m.id): m for m in messages if m.context == SMS_CONTEXT and m.string}
    entries = {}
    for message in messages:
        line, key = message.lineno or 0, str(message.id)
        faults += [Fault(file, line, key, reason) for reason in _form_faults(message)]
        if message.context is None:
            entries[key] = _entry(key, message, sms.get(key))
    wanted = [*ALL_PHRASES, *WORDS]
    faults += [Fault(file, 0, key, "missing") for key in wanted if key not in entries]
    return Catalogue(language, file, entries, tuple(faults))


def _entry(key: str, message: Message, sms: Message | None) -> Entry:
    review = _review_or_draft(message)
    if sms is not None:  # what goes out by SMS is no better reviewed than the text of its own
        review = min(review, _review_or_draft(sms), key=lambda each: list(ReviewState).index(each.state))
    return Entry(key, str(message.string), message.lineno or 0, review, str(sms.string) if sms else None)


def _doubles(source: str, file: str) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    context = ""
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("msgctxt "):
            context = line
        elif line.startswith("msgid "):
            first = seen.setdefault((context, line), number)
            if first != number:
                yield Fault(file, number, line.removeprefix("msgid ").strip('"'), f"stands already on line {first}")
            context = ""


def _form_faults(message: Message) -> Iterator[str]:
    key, text = str(message.id), str(message.string)
    wanted = placeholders_of(key)
    if wanted is None:
        yield "nothing in the program says this"
        return
    if message.context not in (None, SMS_CONTEXT):
        yield f"unknown context {message.context}"
    if not text.strip():
        yield "has no text"
        return
    if message.fuzzy:
        yield "is marked fuzzy: check it, then remove the mark"
    yield from placeholder_faults(key, text)
    try:
        review_in(message.user_comments)
    except ValueError as error:
        yield str(error)


def placeholder_faults(key: str, text: str) -> Iterator[str]:
    """What is wrong with the placeholders of a text: one missing, unknown or twice, or braces that do not match."""
    wanted = placeholders_of(key) or ()
    try:
        found = fields_in(text)
    except ValueError as error:
        yield f"braces: {error}"
        return
    for name in dict.fromkeys((*wanted, *found)):
        if name not in found:
            yield f"the placeholder {{{name}}} is missing"
        elif name not in wanted:
            yield f"the placeholder {{{name}}} is unknown here; known: {listed(wanted)}"
        elif found.count(name) > 1:
            yield f"the placeholder {{{name}}} stands there {found.count(name)} times"


def listed(names: tuple[str, ...]) -> str:
    """Placeholders as a translator sees them."""
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "none"


_REVIEW = re.compile(r"review: (?P<state>draft|one|two)(?: (?P<on>\d{4}-\d\d-\d\d) (?P<by>.+))?$")


def review_in(comments: Iterable[str]) -> Review:
    """Who reviewed a text, by the comments above it. Raises `ValueError` where the review line cannot be read."""
    lines = [line.strip() for line in comments if line.strip().startswith("review:")]
    if not lines:
        return Review()
    match = _REVIEW.match(lines[-1])
    if match is None:
        raise ValueError(f'"{lines[-1]}" is not "review: draft" or "review: one|two YEAR-MM-DD NAMES"')
    state = ReviewState(match["state"])
    if (state is ReviewState.DRAFT) != (match["on"] is None):
        raise ValueError("a review has a day and names, a draft has none")
    on = date.fromisoformat(match["on"]) if match["on"] else None
    return Review(state, on, match["by"] or "")


def _review_or_draft(message: Message) -> Review:
    try:
        return review_in(message.user_comments)
    except ValueError:
        return Review()
