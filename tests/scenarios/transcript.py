"""Transcripts: what was said, line by line, and the facts that held before.

A file begins with its head, `key: value` lines; then come lines of three kinds, in the order in which they happen:

    > Fatou: text      somebody writes ([...] presses a button with that payload, (photo) and (place) are no text)
    < Fatou: text      what that person's phone shows, exactly; every text that it shows stands in the file
    = fact             what holds now, in one of the forms of `FACTS`

The sign ⏎ stands where a text goes on in a new line.

`<name>` in a text stands for a part that chance makes: a code, a ref, two digits. The first time it takes what is
there, in a pattern of its own; afterwards it stands for that, in texts of both directions and in facts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

NEW_LINE = " ⏎ "

CAPTURES: Mapping[str, str] = {
    "code": r"[2-8]{4}",
    "twin": r"[2-9]{4}",
    "wrong": r"[0-9]{4}",
    "ref": r"[A-Z0-9-]+",
    "ack": r"[1-9][0-9]",
    "left": r"[0-9]{6}",
    "right": r"[0-9]{6}",
    "line": r"[0-9]{1,2}",
}
"""What a part made by chance looks like."""

FACTS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern + r"\Z")
    for name, pattern in {
        "delivery": r"delivery (?P<delivery>\w+): (?P<outcome>NO_GO|HOLD|CLEAR)(?: (?P<reason>[A-Z]_[A-Z]+))?",
        "decided": r"decided (?P<delivery>\w+): (?P<kind>GO|DEPART_OK|WAIT|NO_GO|RECALL|STAND_DOWN)",
        "incident": r"incident at (?P<place>[^,]+?) severity (?P<severity>[1-5])(?: category (?P<category>[0-9]))?",
        "situation": r"situation at (?P<place>.+) (?P<value>calm|tense|danger)",
        "confirmation": r"confirmed (?P<place>.+) by (?P<person>\w+) with (?P<proof>code|button|voice)",
        "no_confirmation": r"nothing confirmed",
        "stop": r"stop at (?P<place>.+) by (?P<person>\w+) (?P<proven>proven|unproven)",
        "request": r"asked for: a delivery to (?P<place>.+), days (?P<days>.+)",
        "answer": r"(?P<person>\w+) said of (?P<delivery>\w+): (?P<answer>[a-z_]+)",
        "invited": r"(?P<person>\w+) answered the invitation (?P<answer>[123])",
        "card": r"card (?P<kind>[a-z_]+)",
        "standing": r"(?P<person>\w+) is (?P<standing>enrolled|refused|stranger|invited)",
        "opted_out": r"(?P<person>\w+) opted out",
        "language": r"(?P<person>\w+) reads (?P<language>fr|bm|ff)",
        "acknowledged": r"(?P<person>\w+) acknowledged (?P<kind>[A-Z_]+)",
        "open_alert": r"(?P<person>\w+) has not acknowledged (?P<kind>[A-Z_]+)",
        "told": r"(?P<person>\w+) is told: (?P<text>.+)",
    }.items()
}
"""Every form of a fact. `told` is a text that other parts of the program than the conversation send."""


class TranscriptError(ValueError):
    """A line that does not follow the form; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. `role` is one of the roles of contacts; places by name."""

    name: str
    role: str
    places: tuple[str, ...]
    language: str
    channel: str
    standing: str = "enrolled"
    team: str | None = None
    duress_word: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned delivery of the head."""

    name: str
    place: str
    day: date
    team: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was sent before the first line: agreed, day, received, situation, invitation or consent.

    `about` names a delivery (agreed, day, received), a place (situation), or a place and a day (invitation).
    """

    person: str
    what: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One `=` line: its form and what it names."""

    form: str
    names: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `kind` is ">", "<" or "="."""

    number: int
    kind: str
    person: str = ""
    text: str = ""
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """One file, read."""

    title: str
    now: datetime
    places: Mapping[str, str]
    people: Mapping[str, Person]
    visits: Mapping[str, Visit]
    packages: tuple[tuple[str, str], ...]
    incidents: tuple[tuple[str, int], ...]
    asked: tuple[Asked, ...]
    offered: tuple[str, ...]
    lines: tuple[Line, ...]

    def turns(self) -> tuple[tuple[Line | None, tuple[Line, ...]], ...]:
        """Each written line with the lines that phones show after it; first, under None, what is shown before."""
        found: list[tuple[Line | None, tuple[Line, ...]]] = [(None, ())]
        for line in self.lines:
            if line.kind == ">":
                found.append((line, ()))
            elif line.kind == "<":
                found[-1] = (found[-1][0], (*found[-1][1], line))
        return tuple(found)


class Taken:
    """What the captures of one run stand for so far."""

    def __init__(self, **known: str) -> None:
        """`known`: captures that stand for something from the beginning."""
        self.values = dict(known)

    def fill(self, text: str) -> str:
        """The text with what its captures stand for."""
        return re.sub(r"<(\w+)>", lambda found: self.values.get(found[1], found[0]), text)

    def matches(self, expected: str, shown: str) -> bool:
        """Whether a phone shows this; takes what its new captures stand for."""
        first: set[str] = set()

        def form(found: re.Match[str]) -> str:
            name = found[1]
            if name in first:
                return f"(?P={name})"
            first.add(name)
            return f"(?P<{name}>{CAPTURES[name]})"

        pattern = re.sub(r"<(\w+)>", form, re.escape(self.fill(expected)))
        found = re.fullmatch(pattern.replace(re.escape("<...>"), ".+"), shown)
        self.values |= found.groupdict() if found else {}
        return found is not None


def read_transcript(path: Path) -> Transcript:
    """One file. Raises `TranscriptError`."""
    reader = _Reader(path)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            reader.take(number, line)
        except (ValueError, KeyError) as fault:
            raise TranscriptError(f"{path.name}:{number}: {fault}") from fault
    return reader.done()


class _Reader:
    """Takes a file line by line."""

    def __init__(self, path: Path) -> None:
        self.title, self.now = path.stem.replace("_", " "), datetime(2037, 11, 21, 9, tzinfo=UTC)
        self.places: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.visits: dict[str, Visit] = {}
        self.packages: list[tuple[str, str]] = []
        self.incidents: list[tuple[str, int]] = []
        self.asked: list[Asked] = []
        self.offered: list[str] = []
        self.lines: list[Line] = []

    def take(self, number: int, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            return
        if line[:2] in ("> ", "< "):
            person, colon, text = line[2:].partition(": ")
            if not colon or person not in self.people:
                raise ValueError("a line is `> person: text`, and the person stands in the head")
            self.lines.append(Line(number, line[0], person, text))
        elif line.startswith("= "):
            self.lines.append(Line(number, "=", fact=read_fact(line[2:])))
        elif self.lines:
            raise ValueError("the head ends where the first line begins")
        else:
            key, _, value = line.partition(": ")
            self._head(key, [part.strip() for part in value.split(",")])

    def _head(self, key: str, parts: list[str]) -> None:
        match key, parts:
            case "title", _:
                self.title = ", ".join(parts)
            case "now", [moment]:
                self.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            case "place", [name, code]:
                self.places[name] = code
            case "person", [name, role, places, language, channel, *more]:
                known = tuple(self._place(place) for place in places.split("+") if place != "-")
                extra = dict(part.split(" ", 1) for part in more)
                self.people[name] = Person(
                    name,
                    role,
                    known,
                    language,
                    channel,
                    extra.get("standing", "enrolled"),
                    extra.get("team"),
                    extra.get("duress"),
                )
            case "delivery", [name, place, day, team]:
                self.visits[name] = Visit(name, self._place(place), date.fromisoformat(day), team)
            case "package", [name, place]:
                self.packages.append((name, self._place(place)))
            case "incident", [place, hours]:
                self.incidents.append((self._place(place), int(hours.removesuffix(" h ago"))))
            case "asked", [person, what, *about]:
                self.asked.append(Asked(self.people[person].name, what, ", ".join(about)))
            case "offered", [visit]:
                self.offered.append(self.visits[visit].name)
            case _:
                raise ValueError(f"no head line is called `{key}` and has {len(parts)} parts")

    def _place(self, name: str) -> str:
        if name not in self.places:
            raise ValueError(f"{name} is no place of this head")
        return name

    def done(self) -> Transcript:
        return Transcript(
            self.title, self.now, self.places, self.people, self.visits, tuple(self.packages), tuple(self.incidents),
            tuple(self.asked), tuple(self.offered), tuple(self.lines),
        )  # fmt: skip


def read_fact(text: str) -> Fact:
    """An `=` line without its sign. Raises `ValueError` for what is in none of the forms."""
    for form, pattern in FACTS.items():
        found = pattern.match(text)
        if found is not None:
            return Fact(form, found.groupdict())
    raise ValueError(f"no form of a fact is like `{text}`")
