"""From a runtime to the parts that workers and the clock use: the only file here that knows the whole program."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import dispatch, pipeline
from bot.actors import PROGRAM
from bot.alerts.commands import StepLadders
from bot.calm_periods.commands import TellPeriods
from bot.channels.twilio.door import captured
from bot.channels.twilio.parse import arrived_from_listing
from bot.clock import utc_now
from bot.commands import Command
from bot.decisions.commands import MeetDeadlines
from bot.events import Event, cause_of
from bot.guarantees.commands import AskDueAgreements, AskSituations, ExpireGuarantees
from bot.ids import InboundId
from bot.messages.ports import Seen
from bot.messages.store_inbound import capture
from bot.saying import rendered
from bot.wiring import Runtime
from workers.engine import Engine, Lanes

TICKS: tuple[type[Command], ...] = (
    MeetDeadlines,
    StepLadders,
    ExpireGuarantees,
    AskDueAgreements,
    AskSituations,
    TellPeriods,
)
"""What time alone sets off, the most pressing first."""


def engine_of(runtime: Runtime) -> Engine:
    """The parts of a running program."""

    def answer(session: Session, inbound: InboundId, now: datetime) -> Lanes:
        return pipeline.answer(inbound, session, now, runtime.lexicons)

    return Engine(
        database=runtime.database,
        waker=runtime.waker,
        sender=lambda: runtime.sender,
        sender_address=runtime.sender_address,
        status_url=runtime.status_url,
        answer=answer,
        take_in=take_in,
        run=_run,
        follow=_follow,
        render=rendered,
        now=utc_now,
        ticks=tuple(_tick(command) for command in TICKS),
        threads=runtime.settings.send_threads,
    )


def take_in(session: Session, seen: Seen, now: datetime) -> bool:
    """Store what no webhook brought. False: it is known."""
    return capture(session, captured(arrived_from_listing(seen), pulled=True), now)


def _run(command: Command, session: Session, now: datetime) -> Lanes:
    return dispatch.run(command, session, now).lanes


def _follow(events: list[Event], session: Session, now: datetime) -> Lanes:
    return dispatch.follow(events, session, now).lanes


def _tick(command: type[Command]) -> Callable[[datetime], Command]:
    def order(now: datetime) -> Command:
        return command(by=PROGRAM, cause=cause_of("clock", command.__name__, now.isoformat()))

    return order
