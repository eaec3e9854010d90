"""Runs a transcript through the whole program: signed webhooks, workers, database, the fake provider's phones."""

from typing import Any

from bot.commands import Refused
from tests.scenarios.checks import CHECKS
from tests.scenarios.transcript import NEW_LINE, Line, Taken, Transcript
from tests.scenarios.world import World
from tests.system import System, eventually


class WholeRun:
    """One transcript, run on a system that knows nobody."""

    def __init__(self, transcript: Transcript, system: System) -> None:
        self.transcript, self.system = transcript, system
        self.taken = Taken()
        self.numbers: dict[str, str] = {}
        self.pairs: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        self.shown: dict[str, list[str]] = {}

    def run(self) -> list[str]:
        """Every difference between the file and what became of it, by line."""
        self.system.jump(self.transcript.now)
        self._build()
        faults: list[str] = []
        self._look()
        for number, line in enumerate(self.transcript.lines):
            if line.kind == ">":
                faults += self._left(line)
                self._write(line)
                self._look()
            elif line.kind == "<":
                faults += self._read(line, line.person, line.text)
            else:
                faults += self._fact(line)
            if number + 1 == len(self.transcript.lines):
                faults += self._left(line)
        return faults

    def _build(self) -> None:
        with self.system.session() as session:
            world = World(self.transcript, session, self.system.now())
            for name, number in world.numbers.items():
                self.seen[name] = max((bubble["number"] for bubble in self.system.phones.messages(number)), default=0)
            world.build()
            for name in self.transcript.offered:
                world.agree(self.transcript.visits[name])
            self.numbers, self.pairs = world.numbers, world.pairs
        self.system.settled()
        asked = {asked.person for asked in self.transcript.asked}
        for person in self.transcript.people.values():
            if person.channel == "whatsapp" and person.name in asked:  # opens the window in which we may write
                self.system.writes(self.numbers[person.name], "bonjour", channel="whatsapp")
        self.system.settled()
        consents = {asked.person for asked in self.transcript.asked if asked.what == "consent"}
        for name in self.numbers:
            if name not in consents:
                self._new(name)
        with self.system.session() as session:
            world = World(self.transcript, session, self.system.now())
            for question in self.transcript.asked:
                world.ask(question)
        for name in asked:
            eventually(lambda name=name: self._unread(name), f"a question to {name}")  # type: ignore[misc]
        for name in self.transcript.offered:
            eventually(lambda name=name: self._signed(name), "a signature")  # type: ignore[misc]
        self.system.settled()

    def _signed(self, name: str) -> bool:
        try:
            with self.system.session() as session:
                World(self.transcript, session, self.system.now()).sign(self.transcript.visits[name])
        except Refused as refused:
            if refused.code == "blind":
                return False
            raise
        return True

    def _write(self, line: Line) -> None:
        body, values = self._filled(line.text), dict[str, Any]()
        if body.startswith("["):
            body, values = "Oui", {"button": body.strip("[]")}
        elif body == "(place)":
            body, values = "", {"location": {"latitude": 14.5, "longitude": -4.9}}
        elif body.startswith("("):
            body, values = "", {"media": [{"url": "https://example.org/1", "content_type": "image/jpeg"}]}
        person = self.transcript.people[line.person]
        self.system.writes(self.numbers[person.name], body, channel=person.channel, **values)

    def _filled(self, text: str) -> str:
        known = self.taken.values
        if "left" in known:
            known["right"] = self.pairs[known["left"]]
        if "code" in known:
            known["twin"] = str(int(known["code"]) + 1)
        known["wrong"] = "2222" if known.get("code") != "2222" else "3333"
        return self.taken.fill(text)

    def _look(self) -> None:
        """Take down what the phones show, once nothing is on its way."""
        self.system.settled()
        self.shown = {name: self._new(name) for name in self.numbers}

    def _unread(self, name: str) -> list[dict[str, Any]]:
        return self.system.phones.messages(self.numbers[name], self.seen[name])

    def _new(self, name: str) -> list[str]:
        bubbles = self._unread(name)
        self.seen[name] = max((bubble["number"] for bubble in bubbles), default=self.seen[name])
        return [bubble["body"].replace("\n", NEW_LINE) for bubble in bubbles if not bubble["from_phone"]]

    def _read(self, line: Line, person: str, expected: str) -> list[str]:
        waiting = self.shown[person]
        for body in waiting:
            if self.taken.matches(expected, body):
                waiting.remove(body)
                return []
        return [f"line {line.number}: {person} shows {waiting}, not {self._filled(expected)!r}"]

    def _left(self, line: Line) -> list[str]:
        left = {name: bodies for name, bodies in self.shown.items() if bodies}
        return [f"before line {line.number}: nobody wrote down {left}"] if left else []

    def _fact(self, line: Line) -> list[str]:
        assert line.fact is not None
        names = line.fact.names
        if line.fact.form == "told":
            return self._read(line, str(names["person"]), str(names["text"]))
        with self.system.session() as session:
            world = World(self.transcript, session, self.system.now())
            holds = CHECKS[line.fact.form](world, session, names)
        return [] if holds else [f"line {line.number}: it does not hold that {line.fact.form} {dict(names)}"]
