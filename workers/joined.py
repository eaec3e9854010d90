"""The engine of the real program: the only file of `workers` that knows which parts there are."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import PROGRAM
from bot.alerts.commands import StepLadders, WatchReturns
from bot.calm_periods.commands import TellPeriods
from bot.channels.twilio.door import captured
from bot.channels.twilio.parse import arrived_from_listing
from bot.clock import utc_now
from bot.commands import Command
from bot.decisions.commands import MeetDeadlines
from bot.events import Event
from bot.guarantees.commands import AskDueAgreements, AskSituations, ExpireGuarantees
from bot.log import set_up_logging
from bot.messages.ports import Seen
from bot.messages.store_inbound import Inbound, capture
from bot.messages.store_understood import Answered
from bot.saying import rendered
from bot.settings import SettingsError, load_settings
from bot.wiring import Runtime, build_runtime
from workers.engine import Engine

CLOCK_COMMANDS: tuple[type[Command], ...] = (
    TellPeriods,
    ExpireGuarantees,
    AskDueAgreements,
    AskSituations,
    MeetDeadlines,
    WatchReturns,
    StepLadders,
)
"""What the clock orders at every tick, in this order; each looks for itself whether anything is due."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The engine, and where its worker is woken."""

    engine: Engine
    redis_url: str


def join(process: str) -> Joined | None:
    """Join the parts by the environment; None, with a list of what is wrong, for faulty settings."""
    set_up_logging(process)
    try:
        settings = load_settings()
    except SettingsError as faults:
        sys.stderr.write("\n  ".join(["settings are missing or wrong:", *faults.faults]) + "\n")
        return None
    runtime = build_runtime(settings, process=process, pool_size=settings.send_threads + 2)
    return Joined(engine_of(runtime), settings.redis_url)


def engine_of(runtime: Runtime) -> Engine:
    """The engine of a runtime."""

    def answer_one(session: Session, message: Inbound, now: datetime) -> Answered:
        words = runtime.lexicons  # first: what reading them leaves free, the modules of the next line take
        from bot.pipeline import answer  # only who takes texts in pays for understanding them

        return answer(message, session, now, words)

    return Engine(
        database=runtime.database,
        waker=runtime.waker,
        sender=lambda: runtime.sender,
        sender_address=runtime.sender_address,
        status_url=runtime.status_url,
        answer=answer_one,
        take_in=_take_in,
        run=_run,
        follow=_follow,
        render=rendered,
        now=utc_now,
        ticks=tuple(map(_tick_of, CLOCK_COMMANDS)),
        threads=runtime.settings.send_threads,
        lines=runtime.lines,
        checkpoint=runtime.checkpoint,
        voice_url=runtime.voice_url,
    )


def _take_in(session: Session, seen: Seen, now: datetime) -> bool:
    return capture(session, captured(arrived_from_listing(seen), pulled=True), now)


def _run(command: Command, session: Session, now: datetime) -> set[str]:
    return dispatch.run(command, session, now).lanes


def _follow(events: list[Event], session: Session, now: datetime) -> set[str]:
    return dispatch.follow(events, session, now).lanes


def _tick_of(order: type[Command]) -> Callable[[datetime], Command]:
    return lambda now: order(by=PROGRAM, cause=f"clock:{order.__name__}:{now.isoformat(timespec='seconds')}")
