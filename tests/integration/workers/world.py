"""A small world for the workers: a provider that does as it is told, and an engine around it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.commands import Command
from bot.db import Database
from bot.events import Event as Fact
from bot.ids import InboundId
from bot.languages import Language
from bot.messages.pacing import Line
from bot.messages.ports import FailureKind, Parcel, Seen, SendError
from bot.messages.store_inbound import Captured, Inbound, capture
from bot.messages.store_understood import Answered, TakenFor
from bot.wording.phrase import Phrase
from tests.conftest import NOW
from workers.engine import Engine, Wakes

OURS = "+22370000000"


def environment(urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]) -> dict[str, str]:
    """The settings of a process on the engines of the tests."""
    return {
        "DATABASE_URL": urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_SMS_FROM": OURS,
        "CALL_NUMBER": "70000000",
        "ORGANISATION_NAME": "Mission",
    }


@dataclass(slots=True)
class Provider:
    """Obeys `Sender`. `answers` are taken in turn: None accepts, "lost" accepts and answers nobody."""

    answers: list[Exception | str | None] = field(default_factory=list)
    sent: list[tuple[str, Parcel]] = field(default_factory=list)
    received: list[Seen] = field(default_factory=list)
    listing_fails: bool = False
    asked: int = 0
    gate: Event | None = None
    refuses: Callable[[Parcel], SendError | None] | None = None
    refused: int = 0
    _lock: Lock = field(default_factory=Lock)

    def send(self, parcel: Parcel) -> str:
        """Take, lose or refuse one text."""
        if self.gate is not None:
            self.gate.wait(10)
        with self._lock:
            answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, Exception):
                raise answer
            if self.refuses is not None and (error := self.refuses(parcel)) is not None:
                self.refused += 1
                raise error
            provider_id = f"SM{uuid4().hex}"
            self.sent.append((provider_id, parcel))
        if answer == "lost":
            raise SendError(FailureKind.AMBIGUOUS, "read timeout")
        return provider_id

    def sent_to(self, channel: Channel, to: str, since: datetime) -> list[Seen]:
        """What was taken, the newest first."""
        self.asked += 1
        if self.listing_fails:
            raise SendError(FailureKind.TRANSIENT, "error at the provider")
        listed = [
            Seen(provider_id, channel, OURS, parcel.to, parcel.body, "delivered", inbound=False, created_at=since)
            for provider_id, parcel in self.sent
            if (parcel.channel, parcel.to) == (channel, to)
        ]
        return listed[::-1]

    def sent_since(self, since: datetime) -> list[Seen]:
        """Everything that was taken, the newest first."""
        return [
            Seen(provider_id, parcel.channel, OURS, parcel.to, parcel.body, "sent", inbound=False, created_at=since)
            for provider_id, parcel in reversed(self.sent)
        ]

    def received_by(self, channel: Channel, ours: str, since: datetime) -> list[Seen]:
        """What came for us."""
        self.asked += 1
        if self.listing_fails:
            raise SendError(FailureKind.TRANSIENT, "error at the provider")
        return [seen for seen in self.received if seen.channel is channel and seen.to == ours]

    def template_state(self, content_sid: str) -> str:
        """Every template is approved."""
        return "approved"

    def bodies(self) -> list[str]:
        """The texts that were taken, in order."""
        return [parcel.body for _, parcel in self.sent]


@dataclass(slots=True)
class Bell:
    """Obeys `Wakes`: remembers who was woken."""

    woken: list[str] = field(default_factory=list)
    there: bool = True

    def wake(self, lane: str) -> None:
        """Remember it."""
        self.woken.append(lane)

    def wake_all(self, lanes: Iterable[str]) -> None:
        """Remember all."""
        self.woken.extend(sorted(lanes))

    def reachable(self) -> bool:
        """As the test says."""
        return self.there


@dataclass(slots=True)
class World:
    """What the tests of the workers look at and change."""

    database: Database
    provider: Provider = field(default_factory=Provider)
    bell: Wakes = field(default_factory=Bell)
    at: datetime = NOW
    events: list[Fact] = field(default_factory=list)
    orders: list[Command] = field(default_factory=list)
    answered: list[InboundId] = field(default_factory=list)
    answer: Callable[[Session, Inbound, datetime], set[str]] | None = None
    ticks: tuple[Callable[[datetime], Command], ...] = ()
    threads: int = 4
    readers: int = 1  # so that tests know which text is next; tests/integration/workers/test_hands.py has more
    lines: dict[Channel, Line] = field(default_factory=dict)

    def pass_time(self, **span: float) -> None:
        """Let business time pass; leases run by the database's clock."""
        self.at += timedelta(**span)

    @property
    def engine(self) -> Engine:
        """The engine of this world."""
        return Engine(
            database=self.database,
            waker=self.bell,
            sender=lambda: self.provider,
            sender_address=lambda _: OURS,
            status_url=lambda text: f"http://127.0.0.1/twilio/status/{text}",
            answer=self._answer,
            take_in=_take_in,
            run=self._run,
            follow=self._follow,
            render=_render,
            now=lambda: self.at,
            ticks=self.ticks,
            threads=self.threads,
            readers=self.readers,
            lines=self.lines,
        )

    def _answer(self, session: Session, message: Inbound, now: datetime) -> Answered:
        self.answered.append(message.id)
        lanes = self.answer(session, message, now) if self.answer else {"replies"}
        return Answered(None, TakenFor("help"), lanes)

    def _run(self, command: Command, _: Session, __: datetime) -> set[str]:
        self.orders.append(command)
        return {"alerts"}

    def _follow(self, events: list[Fact], _: Session, __: datetime) -> set[str]:
        self.events.extend(events)
        return set()


def _render(_: Session, phrase: Phrase, language: Language, channel: Channel) -> str:
    return f"{phrase.key} {language} {channel}"


def _take_in(session: Session, seen: Seen, now: datetime) -> bool:
    content = {"text": seen.body}
    captured = Captured("twilio", seen.provider_id, seen.channel, "text", seen.sender, seen.to, content, pulled=True)
    return capture(session, captured, now)


def told_by_provider(body: str, sender: str, *, provider_id: str | None = None) -> Seen:
    """A message as the provider lists it."""
    made = provider_id or f"SM{uuid4().hex}"
    return Seen(made, Channel.SMS, sender, OURS, body, "received", inbound=True, created_at=datetime.now(UTC))
