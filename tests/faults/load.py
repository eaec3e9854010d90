"""What happens in the world while faults happen: people text, are invited, sign, go, stop and answer. By seed."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import urllib3
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.actors import PROGRAM
from bot.broadcasts.commands import Audience, SendBroadcast
from bot.commands import Command, Refused
from bot.decisions.commands import Answer, Attest, DecisionKind, Recall, Sign
from bot.decisions.rules_attested import CONTINUE
from bot.decisions.store import decisions_of, latest_assessment
from bot.deliveries.commands import FinishDelivery
from bot.demo.fake_twilio.client import ControlRefused
from bot.ids import BroadcastId
from bot.messages.store_health import blindness
from bot.wording.keys import ReasonWord
from tests.faults.people import Course, Person, Visit
from tests.faults.teams import Teams
from tests.faults.world import World, eventually

CANARY = "Kanaari"
"""A word of everybody's texts that must appear in no log."""

TEXTS = ("1", "7", "0", "bonjour", "situation", "nouvelles", "calme", "nous voulons une réunion", "français")
ODD = (
    "2",
    "\0",
    "bonjour\0\0calme",
    "\u202eemlac\u202c",
    "\u200d\ufeff",
    "\U0001f44d\U0001f3fe" * 9,
    "\u07d2\u07de\u07cf",
    "\U0001e900\U0001e92d",
    "سلام",
    "a\u0301" * 300,
    "x" * 1600,
    "'; DROP TABLE inbound; --",
    "",
)
"""What a database, a language or a parser may choke on: each must be stored and worked, or be a person's."""

DANGER = "ils ont tiré à {place}"
SOON_OVER = timedelta(minutes=10)
"""After so long every second invitation is of no use any more: less than senders may be gone for."""
TURNS_BACK = "ne venez pas"
STRANGER = "+22399000001"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much happens. `texts` per second; the others are numbers in the whole run."""

    seconds: float
    texts: float = 5.0
    broadcasts: int = 3
    recalls: int = 8
    signatures: int = 8
    dangers: int = 3
    """Places whose people tell of danger; of one more a stranger tells."""


def signature(world: World, visit: Visit, *logins: str) -> Command:
    """Somebody, or two, sign what is found now."""
    with world.session() as session:
        found = latest_assessment(session, visit.id)
    assert found is not None
    cause = f"faults:sign:{visit.ref}:{'+'.join(logins)}"
    signers = [Command(by=world.people.by(login), cause=cause) for login in logins]
    return Sign(
        by=signers[0].by,
        cause=cause,
        delivery=visit.id,
        assessment=found.id,
        reason="seen",
        second=signers[1] if signers[1:] else None,
        second_reason="seen",
    )


def recall(world: World, visit: Visit) -> Command:
    """The person on duty stops it; twice is once."""
    by, cause = world.people.by("duty"), f"faults:recall:{visit.ref}"
    return Recall(by=by, cause=cause, delivery=visit.id, reason_word=ReasonWord.ROAD)


def invitation(world: World, number: int) -> Command:
    """Everybody young is invited; every second time for soon."""
    people = world.people
    day = world.now().date() + timedelta(days=10 + number)
    return SendBroadcast(
        by=people.by("planner"),
        cause=f"faults:broadcast:{number}",
        broadcast=BroadcastId(uuid4()),
        organisation=people.organisation,
        phrase_key="dialogue_invitation",
        phrase_params={"place": list(people.places)[number % len(people.places)], "day": day.isoformat()},
        audience=Audience(roles=("youth",)),
        expires_at=world.now() + (SOON_OVER if number % 2 else timedelta(hours=20)),
    )


def sign(world: World, visit: Visit, login: str) -> bool:
    """Whether the signature was taken."""
    try:
        world.carry_out(signature(world, visit, login))
    except (Refused, SQLAlchemyError):
        return False
    return True


def decided(world: World, visit: Visit) -> list[DecisionKind]:
    """What was decided of it, in order. Asks again where a connection that a fault has ended was in the pool."""
    for left in reversed(range(10)):
        try:
            with world.session() as session:
                return [decision.kind for decision in decisions_of(session, visit.id)]
        except SQLAlchemyError:
            if not left:
                raise
            time.sleep(0.5)
    raise AssertionError


def is_blind(world: World) -> bool:
    """Whether the program signs and sends no GO just now."""
    with suppress(SQLAlchemyError), world.session() as session:
        return blindness(session, world.now()).blind
    return True


def is_stopped(world: World, visit: Visit) -> bool:
    """Whether a stop of it was decided."""
    return bool({*decided(world, visit)} & {DecisionKind.NO_GO, DecisionKind.RECALL})


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
        self._go(lambda: Teams(self.world).answer_until(self._stopping))

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
            body = dice.choice(TEXTS if dice.random() < 0.95 else ODD)
            self._text(person, f"{body} {CANARY}" if dice.random() < 0.3 else body, dice)

    def _text(self, person: Person, body: str, dice: random.Random | None) -> str | None:
        channel = "whatsapp" if dice is not None and person.whatsapp and dice.random() < 0.5 else "sms"
        with suppress(urllib3.exceptions.HTTPError, ControlRefused):
            return str(self.world.phones.text(person.number, body, channel=channel)["sid"])
        return None

    # The office

    def _office(self, dice: random.Random) -> None:
        """Everything in the order of its time, spread over the run."""
        visits, plan = list(self.world.people.visits), self.plan
        dice.shuffle(visits)
        far = [visit for visit in visits if visit.clear]
        near = [visit for visit in visits if visit.course is Course.NEAR and not visit.by_hand]
        waiting = [visit for visit in visits if visit.course is Course.WAITING]
        places = list(dict.fromkeys(visit.place for visit in visits))
        dangers, held = places[: plan.dangers], places[plan.dangers : plan.dangers + 1]
        acts: list[tuple[float, Callable[[], None]]] = []

        def spread(first: float, last: float, work: list[Callable[[], None]]) -> None:
            acts.extend((dice.uniform(first, last), act) for act in work)

        spread(0.0, 0.35, [lambda v=v: self._go(lambda: self._sign(v)) for v in near[: plan.signatures]])  # type: ignore[misc]
        spread(0.0, 0.7, [lambda n=n: self._broadcast(n) for n in range(plan.broadcasts)])  # type: ignore[misc]
        spread(0.0, 0.4, [lambda v=v: self._go(lambda: self._sign(v, dice)) for v in far[: plan.signatures]])  # type: ignore[misc]
        spread(0.1, 0.95, [lambda v=v: self._recall(v) for v in waiting[: plan.recalls]])  # type: ignore[misc]
        spread(0.45, 0.6, [lambda p=p: self._go(lambda: self._unknown_danger(p, visits)) for p in held])  # type: ignore[misc]
        on_the_road = [visit for visit in near if visit.place not in held]
        spread(0.4, 0.95, [lambda v=v: self._on_the_road(v, dice) for v in on_the_road])  # type: ignore[misc]
        spread(0.6, 0.95, [lambda p=p: self._danger(p, dice) for p in dangers])  # type: ignore[misc]
        began = time.monotonic()
        for at, act in sorted(acts, key=lambda one: one[0]):
            self._stopping.wait(max(0.0, began + at * plan.seconds - time.monotonic()))
            act()

    def _order(self, make: Callable[[], Command], patience: float = 40) -> bool:
        """Carry out one command, again and again while the database is away, or while the program is blind, also when
        the run has ended: people at a console wait for sight as long as they have patience. False: refused to the end.
        """
        end = time.monotonic() + patience
        while True:
            try:
                self.world.carry_out(make())
                return True
            except Refused as refused:
                if refused.code != "blind" or time.monotonic() > end:
                    self.world.ledger.refusals.append(refused.code)
                    return False
            except SQLAlchemyError as error:
                if time.monotonic() > end:
                    self.world.ledger.refusals.append(f"database: {error}")
                    return False
            time.sleep(0.3)

    def _broadcast(self, number: int) -> None:
        order = invitation(self.world, number)
        self._order(lambda: order)

    def _sign(self, visit: Visit, dice: random.Random | None = None) -> None:
        """Somebody who planned it tries first; then one who may signs what she sees. Some are stopped at once."""
        self._order(lambda: signature(self.world, visit, "planner"), patience=1)
        self._order(lambda: signature(self.world, visit, "awa"), patience=8 if visit.clear else 90)
        if dice is not None and dice.random() < 0.25:
            time.sleep(dice.uniform(0, 0.5))
            self._recall(visit)

    def _on_the_road(self, visit: Visit, dice: random.Random) -> None:
        """It is recalled, its lead says no more than "do not come", it comes back, or nothing befalls it."""
        match dice.choice(("recalled", "turns back", "is back", "goes on")):
            case "recalled":
                self._recall(visit)
            case "turns back":
                told = self._text(visit.lead, TURNS_BACK, dice)
                if told is not None:
                    self.world.ledger.turned_back.append((visit.ref, told))
            case "is back":
                back = FinishDelivery(by=self.world.people.by("awa"), cause=f"back:{visit.ref}", delivery=visit.id)
                self._order(lambda: back, patience=3)

    def _unknown_danger(self, place: str, visits: list[Visit]) -> None:
        """A stranger tells of danger. Who is there already goes on by the focal point's word, or nobody says a word;
        two sign for one that has not left, where one alone may not.
        """
        told = None
        while told is None and not self._stopping.is_set():
            told = self._text(Person(self.world.people.visits[0].lead.id, STRANGER), DANGER.format(place=place), None)
        if told is None:
            return
        here = [visit for visit in visits if visit.place == place and not visit.by_hand]
        self.world.ledger.held.append((place, told))
        eventually(lambda: self._is_worked(told), 40)
        for visit in [one for one in here if one.course is Course.NEAR][:1]:
            self._goes_on(visit)
        for visit in (one for one in here if one.clear):
            self._overridden(visit)

    def _is_worked(self, sid: str) -> bool:
        with suppress(SQLAlchemyError), self.world.session() as session:
            query = text("SELECT count(*) FROM inbound WHERE provider_id = :sid AND state <> 'captured'")
            return bool(session.scalar(query, {"sid": sid}))
        return False

    def _goes_on(self, visit: Visit) -> None:
        by, cause = self.world.people.by("duty"), f"faults:continue:{visit.ref}"
        said = Attest(by=by, cause=cause, delivery=visit.id, rule=CONTINUE, answer=Answer.YES)
        if self._order(lambda: said, patience=3):
            self.world.ledger.continued.append(visit.ref)

    def _overridden(self, visit: Visit) -> None:
        """One alone may not, nor two of one role."""
        for logins, patience in ((("awa",), 20), (("awa", "second"), 20), (("awa", "duty"), 20)):
            self._order(lambda logins=logins: signature(self.world, visit, *logins), patience)  # type: ignore[misc]

    def _recall(self, visit: Visit) -> None:
        if self._order(lambda: recall(self.world, visit)):
            self.world.ledger.stops.append(visit.ref)

    def _danger(self, place: str, dice: random.Random) -> None:
        person = dice.choice([one for one in self.world.people.everybody if one.place == place])
        told = None
        while told is None:
            told = self._text(person, DANGER.format(place=place), dice)
        self.world.ledger.dangers.append((place, told))


__all__ = ["CANARY", "PROGRAM", "Load", "Plan"]
