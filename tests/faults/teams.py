"""What teams and the people of their places text back: right numbers, wrong ones, late ones, two digits, codes."""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import urllib3

from bot.demo.fake_twilio.client import ControlRefused
from tests.faults.people import Person, Visit
from tests.faults.world import World

EVERY = 0.3
READS_AGAIN = 4.0
"""Seconds until somebody who was wrong has found the right line of the list."""
GO = re.compile(r"GO (\w+) (\d{6})\.")
ALERT = re.compile(r"[A-Z -]+ (\w{4})[ .,].*R[ée]pondez (\d\d)\b", re.DOTALL)
AGREED = re.compile(r"toujours d'accord\? Oui: (\d{4})\.")
Answers = Callable[[str, random.Random], list[Callable[[], None]]]


@dataclass
class Teams:
    """Everybody who answers, by the seed of the run. What has come to their phones is read from the provider's log."""

    world: World
    _read: int = 0
    _rights: dict[str, str] = field(default_factory=dict)
    """Per phone: the right number that it sent last."""

    def answer_until(self, stopping: threading.Event) -> None:
        """Answer whatever comes."""
        dice = random.Random(f"teams {self.world.seed}")
        answers = self._answers_of_each()
        with ThreadPoolExecutor(6) as phones:
            while not stopping.wait(EVERY):
                for number, body in self._news():
                    answer = answers.get(number)
                    if answer is not None:
                        for act in answer(body, dice):
                            phones.submit(act)

    def _answers_of_each(self) -> dict[str, Answers]:
        found: dict[str, Answers] = {}
        for visit in self.world.people.visits:
            for person in (visit.lead, visit.deputy):
                found[person.number] = partial(self._answer, visit, person)
        for person in self.world.people.speakers:
            found[person.number] = partial(self._agree, person)
        return found

    def _news(self) -> Iterator[tuple[str, str]]:
        """Whom the provider took what for since the last look."""
        with self.world.log.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                entry = json.loads(line) if b'"kind": "message"' in line else {}
                if entry.get("kind") == "message" and not entry["message"]["inbound"]:
                    yield entry["message"]["to"].removeprefix("whatsapp:"), entry["message"]["body"]

    def _answer(self, visit: Visit, person: Person, body: str, dice: random.Random) -> list[Callable[[], None]]:
        """Leads answer a GO, one in five with a wrong number first, one in ten with nothing else. Lead and deputy
        acknowledge half of what asks for it; some send other digits, or the old GO's number, which must close nothing.
        """
        go, alert, drawn = GO.match(body), ALERT.match(body), dice.random()
        if go and person is visit.lead and visit.ref not in self.world.ledger.by_hand:
            right = self._rights[person.number] = visit.rights[go[2]]
            wrong = f"{(int(right) + 1) % 1_000_000:06}"
            if drawn < 0.2:
                return [lambda: self._send(person, wrong, right)]
            if drawn < 0.3:
                return [lambda: self._send(person, wrong)]
            return [lambda: self._send(person, right)]
        if not alert:
            return []
        if drawn < 0.15 and person.number in self._rights:
            return [partial(self._send, person, self._rights[person.number])]
        if drawn < 0.3:
            return [partial(self._send, person, str(10 + (int(alert[2]) - 9) % 90))]
        return [partial(self._acknowledge, visit, person, int(alert[2]))] if drawn < 0.75 else []

    def _acknowledge(self, visit: Visit, person: Person, code: int) -> None:
        told = self._sent(person, str(code))
        if told is not None:
            self.world.ledger.acknowledged.append((visit.ref, person.id, code, told))

    def _agree(self, person: Person, body: str, dice: random.Random) -> list[Callable[[], None]]:
        """The people of a place answer half of what they are asked, by its code."""
        asked = AGREED.search(body)
        return [partial(self._send, person, asked[1])] if asked and dice.random() < 0.5 else []

    def _send(self, person: Person, *bodies: str) -> None:
        for number, body in enumerate(bodies):
            time.sleep(READS_AGAIN if number else 0)
            self._sent(person, body)

    def _sent(self, person: Person, body: str) -> str | None:
        with suppress(urllib3.exceptions.HTTPError, ControlRefused):
            return str(self.world.phones.text(person.number, body, channel="sms")["sid"])
        return None
