"""What happens in the world while faults happen: people text, are invited, sign, go, stop and answer. By seed."""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import urllib3
from sqlalchemy.exc import SQLAlchemyError

from bot.actors import PROGRAM
from bot.broadcasts.commands import Audience, SendBroadcast
from bot.commands import Command, Refused
from bot.decisions.commands import DecisionKind, Recall, Sign
from bot.decisions.store import decisions_of, latest_assessment
from bot.demo.fake_twilio.client import ControlRefused
from bot.dispatch import run
from bot.ids import BroadcastId
from bot.queue import Waker
from bot.wording.keys import ReasonWord
from tests.faults.people import Person, Visit
from tests.faults.world import World

CANARY = "Kanaari"
"""A word of everybody's texts that must appear in no log."""

TEXTS = ("1", "2", "7", "0", "bonjour", "situation", "nouvelles", "calme", "nous voulons une réunion", "français")
DANGER = "ils ont tiré à {place}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much happens. `texts` per second; the others are numbers in the whole run."""

    seconds: float
    texts: float = 5.0
    broadcasts: int = 3
    recalls: int = 8
    signatures: int = 8
    dangers: int = 3


def signature(world: World, visit: Visit, login: str) -> Command:
    """Somebody signs what is found now."""
    with world.session() as session:
        found = latest_assessment(session, visit.id)
    assert found is not None
    cause = f"faults:sign:{visit.ref}:{login}"
    return Sign(by=world.people.by(login), cause=cause, delivery=visit.id, assessment=found.id)


def recall(world: World, visit: Visit) -> Command:
    """The person on duty stops it; twice is once."""
    by, cause = world.people.by("duty"), f"faults:recall:{visit.ref}"
    return Recall(by=by, cause=cause, delivery=visit.id, reason_word=ReasonWord.ROAD)


def carry_out(world: World, command: Command) -> None:
    """As a door does: one transaction, then wake. Raises `Refused`, or SQLAlchemy's errors."""
    with world.session() as session:
        lanes = run(command, session, world.now()).lanes
        session.commit()
    waker = Waker(world.engines.redis_url)
    waker.wake_all(lanes)
    waker.close()


def sign(world: World, visit: Visit, login: str) -> bool:
    """Whether the signature was taken."""
    try:
        carry_out(world, signature(world, visit, login))
    except (Refused, SQLAlchemyError):
        return False
    return True


def is_stopped(world: World, visit: Visit) -> bool:
    """Whether a stop of it was decided."""
    with world.session() as session:
        kinds = {decision.kind for decision in decisions_of(session, visit.id)}
    return bool(kinds & {DecisionKind.NO_GO, DecisionKind.RECALL})


@dataclass
class Load:
    """The threads of one run. `finish` waits for what was begun."""

    world: World
    plan: Plan
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        seed = self.world.seed
        for number in range(2):
            self._go(lambda number=number: self._texts(random.Random(f"texts {seed} {number}")))  # type: ignore[misc]
        self._go(lambda: self._office(random.Random(f"office {seed}")))
        self._go(self._teams)

    def _go(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:
                self.faults.append(f"{type(error).__name__}: {error}")

        thread = threading.Thread(target=guarded, daemon=True)
        self._threads.append(thread)
        thread.start()

    def finish(self, seconds: float = 30) -> None:
        """Begin nothing more; what was begun ends. Raises `AssertionError` where the run itself went wrong."""
        self._stopping.set()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        assert not any(thread.is_alive() for thread in self._threads), "the load does not end"
        assert not self.faults, self.faults

    # People

    def _texts(self, dice: random.Random) -> None:
        everybody = self.world.people.everybody
        while not self._stopping.wait(dice.expovariate(self.plan.texts / 2)):
            person = dice.choice(everybody)
            body = dice.choice(TEXTS)
            self._text(person, f"{body} {CANARY}" if dice.random() < 0.3 else body, dice)

    def _text(self, person: Person, body: str, dice: random.Random) -> str | None:
        channel = "whatsapp" if person.whatsapp and dice.random() < 0.5 else "sms"
        with suppress(urllib3.exceptions.HTTPError, ControlRefused):
            return str(self.world.phones.text(person.number, body, channel=channel)["sid"])
        return None

    # The office

    def _office(self, dice: random.Random) -> None:
        """Everything in the order of its time, spread over the run."""
        visits = list(self.world.people.visits)
        dice.shuffle(visits)
        clear = [visit for visit in visits if visit.clear]
        planned = [visit for visit in visits if not visit.clear]
        places = list(dict.fromkeys(visit.place for visit in visits))
        acts: list[tuple[float, Callable[[], None]]] = []

        def spread(first: float, last: float, work: list[Callable[[], None]]) -> None:
            acts.extend((dice.uniform(first, last), act) for act in work)

        spread(0.0, 0.7, [lambda n=n: self._broadcast(n) for n in range(self.plan.broadcasts)])  # type: ignore[misc]
        spread(0.0, 0.4, [lambda v=v: self._sign(v, dice) for v in clear[: self.plan.signatures]])  # type: ignore[misc]
        spread(0.1, 0.95, [lambda v=v: self._recall(v) for v in planned[: self.plan.recalls]])  # type: ignore[misc]
        spread(0.6, 0.95, [lambda p=p: self._danger(p, dice) for p in places[: self.plan.dangers]])  # type: ignore[misc]
        began = time.monotonic()
        for at, act in sorted(acts, key=lambda one: one[0]):
            self._stopping.wait(max(0.0, began + at * self.plan.seconds - time.monotonic()))
            act()

    def _order(self, make: Callable[[], Command], patience: float = 40) -> bool:
        """Carry out one command, again and again while the database is away. False: refused to the end."""
        end = time.monotonic() + patience
        while True:
            try:
                carry_out(self.world, make())
                return True
            except Refused as refused:
                if refused.code != "blind" or time.monotonic() > end or self._stopping.is_set():
                    self.world.ledger.refusals.append(refused.code)
                    return False
            except SQLAlchemyError:
                if time.monotonic() > end:
                    self.world.ledger.refusals.append("database")
                    return False
            time.sleep(0.3)

    def _broadcast(self, number: int) -> None:
        people = self.world.people
        broadcast = BroadcastId(uuid4())
        day = self.world.now().date() + timedelta(days=10 + number)
        params = {"place": list(people.places)[number % len(people.places)], "day": day.isoformat()}
        self._order(
            lambda: SendBroadcast(
                by=people.by("planner"),
                cause=f"faults:broadcast:{number}",
                broadcast=broadcast,
                organisation=people.organisation,
                phrase_key="dialogue_invitation",
                phrase_params=params,
                audience=Audience(roles=("youth",)),
                expires_at=self.world.now() + timedelta(hours=20),
            )
        )

    def _sign(self, visit: Visit, dice: random.Random) -> None:
        """Somebody who planned it tries first; then one who may signs what she sees. Some are stopped at once."""

        self._order(lambda: signature(self.world, visit, "planner"), patience=1)
        self._order(lambda: signature(self.world, visit, "awa"), patience=8)
        if dice.random() < 0.25:
            time.sleep(dice.uniform(0, 0.5))
            self._recall(visit)

    def _recall(self, visit: Visit) -> None:
        if self._order(lambda: recall(self.world, visit)):
            self.world.ledger.stops.append(visit.ref)

    def _danger(self, place: str, dice: random.Random) -> None:
        person = dice.choice([one for one in self.world.people.everybody if one.place == place])
        told = None
        while told is None:
            told = self._text(person, DANGER.format(place=place), dice)
        self.world.ledger.dangers.append((place, told))

    # Teams

    def _teams(self) -> None:
        """Leads answer a GO with its right number, and every other alert with its two digits."""
        seen: dict[str, int] = {}
        dice = random.Random(f"teams {self.world.seed}")
        while not self._stopping.wait(0.5):
            for visit in self.world.people.visits:
                with suppress(urllib3.exceptions.HTTPError, ControlRefused):
                    bubbles = self.world.phones.messages(visit.lead.number, seen.get(visit.lead.number, 0))
                    for bubble in bubbles:
                        seen[visit.lead.number] = bubble["number"]
                        if not bubble["from_phone"]:
                            self._answer(visit, str(bubble["body"]), dice)

    def _answer(self, visit: Visit, body: str, dice: random.Random) -> None:
        go = re.match(rf"GO {visit.ref} (\d{{6}})\.", body)
        alert = re.search(r"Répondez (\d\d)\b|Repondez (\d\d)\b", body)
        if go:
            self.world.phones.text(visit.lead.number, visit.rights[go[1]], channel="sms")
        elif alert and dice.random() < 0.5:
            self.world.phones.text(visit.lead.number, alert[1] or alert[2], channel="sms")


__all__ = ["CANARY", "PROGRAM", "Load", "Plan"]
