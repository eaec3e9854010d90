"""What the workers and the clock need of the rest of the program, as values: tests join their own."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.checkpoint import Checkpoint, pass_on
from bot.commands import Command
from bot.db import Database
from bot.events import Event
from bot.ids import OutboundId
from bot.languages import Language
from bot.messages.handlers import Render
from bot.messages.pacing import Line
from bot.messages.ports import Seen, Sender
from bot.messages.store_claim import LEASE
from bot.messages.store_inbound import Inbound
from bot.messages.store_understood import Answered

HANDOVER_SECONDS = 18.0
"""No text is handed over with less of its lease left: connecting, waiting for the answer, and some more."""


class Wakes(Protocol):
    """Wakes the workers of lanes, and never raises."""

    def wake(self, lane: str) -> None:
        """Have a lane looked at."""
        ...

    def wake_all(self, lanes: Iterable[str]) -> None:
        """Have several looked at."""
        ...

    def reachable(self) -> bool:
        """Whether anybody could be told."""
        ...


Lanes = Collection[str]
"""Names of lanes that have something to do, to be woken after the commit."""


def _not_recorded(_: str, __: Language) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The parts of a running program. Nothing here commits; `sender` is called only where something is sent.

    `answer`: the effect of one inbound message. `take_in`: store a message from the provider's list; False: known.
    `run`: one command with all that follows. `follow`: what follows from events. `ticks`: the clock's commands.
    `threads`: texts that are handed over at once; `readers`: texts that are worked on at once.
    `lines`: our senders, each with its pace and budget; none: no limit.
    `voice_url`: where the provider fetches the recording of a phrase in a language; None: there is none.
    `lease`: how long texts are ours once claimed. `checkpoint` is told of the points that a text passes.
    """

    database: Database
    waker: Wakes
    sender: Callable[[], Sender]
    sender_address: Callable[[Channel], str | None]
    status_url: Callable[[OutboundId], str]
    answer: Callable[[Session, Inbound, datetime], Answered]
    take_in: Callable[[Session, Seen, datetime], bool]
    run: Callable[[Command, Session, datetime], Lanes]
    follow: Callable[[list[Event], Session, datetime], Lanes]
    render: Render
    now: Callable[[], datetime]
    ticks: Sequence[Callable[[datetime], Command]] = field(default=())
    threads: int = 8
    readers: int = 2
    lines: Mapping[Channel, Line] = field(default_factory=dict)
    checkpoint: Checkpoint = pass_on
    voice_url: Callable[[str, Language], str | None] = _not_recorded
    lease: timedelta = LEASE
    handover_seconds: float = HANDOVER_SECONDS
