"""Our senders: what each owes, has spent and why it rests, shared by all processes. By the database's clock alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.messages.pacing import BREAKER_AFTER, BREAKER_SECONDS, Filled, Line
from bot.messages.tables import RESULTS, sender

ALERTS_WAIT_SECONDS = 5.0
"""How long alerts leave a provider alone at most that asks us to wait."""

_today: ColumnElement[Any] = cast(func.timezone("UTC", func.clock_timestamp()), Date)
_same_day = sender.c.day == _today
_same_month = func.date_trunc("month", sender.c.day) == func.date_trunc("month", _today)


def filled(session: Session, line: Line, *, lock: bool = True) -> tuple[Filled, datetime]:
    """What is known of a sender, and the database's time. Locked: nobody else books meanwhile."""
    query = select(
        sender,
        case((_same_day, sender.c.day_segments), else_=0).label("today"),
        case((_same_month, sender.c.month_segments), else_=0).label("this_month"),
        func.clock_timestamp().label("now"),
    ).where(sender.c.name == line.name)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        _add(session, line)
        row = session.execute(query.with_for_update() if lock else query).one()
    known = Filled(
        full_at=row.full_at,
        paused_until=row.paused_until,
        alerts_paused_until=row.alerts_paused_until,
        failures=row.failures,
        day_segments=row.today,
        month_segments=row.this_month,
    )
    # The lock may have been waited for: what counts is the time after that.
    return known, (session.execute(select(func.clock_timestamp())).scalar_one() if lock else row.now)


def _add(session: Session, line: Line) -> None:
    nothing = dict.fromkeys(("failures", "day_segments", "month_segments", *RESULTS), 0)
    values = {"name": line.name, "full_at": func.clock_timestamp(), "day": _today, **nothing}
    session.execute(insert(sender).values(**values).on_conflict_do_nothing())


def owe(session: Session, line: Line, full_at: datetime) -> None:
    """Tokens are owed until then."""
    session.execute(update(sender).where(sender.c.name == line.name).values(full_at=full_at))


def rest(session: Session, line: Line, seconds: float, *, alerts: bool = False) -> None:
    """This sender is left alone for so long: by all but alerts, or by those as well, for some seconds at most."""
    values = {"paused_until": _until(sender.c.paused_until, seconds)}
    if alerts:
        values["alerts_paused_until"] = _until(sender.c.alerts_paused_until, min(seconds, ALERTS_WAIT_SECONDS))
    session.execute(update(sender).where(sender.c.name == line.name).values(**values))


def _until(column: ColumnElement[Any], seconds: float) -> ColumnElement[Any]:
    until = func.clock_timestamp() + timedelta(seconds=seconds)
    return func.greatest(func.coalesce(column, until), until)


@dataclass(slots=True)
class Tally:
    """What a batch of attempts from one sender came to."""

    segments: int = 0
    results: dict[str, int] = field(default_factory=dict)
    failures: int = 0  # of the provider, since the last text that it answered for
    answered: bool = False  # it answered for one at least

    def add(self, result: str, *, answered: bool, silent: bool, segments: int = 0) -> None:
        """Count one. `answered`: the provider took or refused it; `silent`: it did neither."""
        self.results[result] = self.results.get(result, 0) + 1
        self.segments += segments
        if answered:
            self.answered, self.failures = True, 0
        elif silent:
            self.failures += 1


@dataclass(frozen=True, slots=True)
class After:
    """How a sender is after a batch: `broke` where it just began to rest; `over` names the trouble that has ended."""

    broke: bool
    over: str | None


def count(session: Session, line: Line, tally: Tally) -> After:
    """Add a batch to a sender's figures; too many failures in a row let it rest."""
    failures = tally.failures if tally.answered else sender.c.failures + tally.failures
    values: dict[str, Any] = {name: sender.c[name] + number for name, number in tally.results.items()}
    if tally.segments:
        values["day"] = _today
        values["day_segments"] = case((_same_day, sender.c.day_segments), else_=0) + tally.segments
        values["month_segments"] = case((_same_month, sender.c.month_segments), else_=0) + tally.segments
    row = session.execute(
        update(sender)
        .where(sender.c.name == line.name)
        .values(failures=failures, **values)
        .returning(sender.c.failures, sender.c.trouble)
    ).one_or_none()
    if row is None:  # nothing was ever claimed from it: it has no figures yet
        _add(session, line)
        return count(session, line, tally)
    broke = row.failures >= BREAKER_AFTER and tally.failures > 0
    if broke:
        rest(session, line, BREAKER_SECONDS)
    over = row.trouble if tally.answered and tally.results.get("accepted") else None
    if over is not None:
        session.execute(update(sender).where(sender.c.name == line.name).values(trouble=None, paused_until=None))
    return After(broke and row.trouble is None, over)


def troubled(session: Session, line: Line, about: str) -> bool:
    """Note what a sender's open card is about. False: it has one already."""
    rows = session.execute(
        update(sender)
        .where(sender.c.name == line.name, sender.c.trouble.is_(None))
        .values(trouble=about)
        .returning(sender.c.name)
    )
    return rows.first() is not None


@dataclass(frozen=True, slots=True)
class Figures:
    """A sender as pages and metrics show it."""

    name: str
    owed_seconds: float
    resting_seconds: float
    failures: int
    trouble: str | None
    day_segments: int
    month_segments: int
    results: dict[str, int]


def all_figures(session: Session) -> list[Figures]:
    """Every sender that has sent."""
    now = func.clock_timestamp()
    owed = func.greatest(0, func.extract("epoch", sender.c.full_at - now)).label("owed")
    resting = func.greatest(0, func.extract("epoch", func.coalesce(sender.c.paused_until, now) - now)).label("resting")
    today = case((_same_day, sender.c.day_segments), else_=0).label("today")
    month = case((_same_month, sender.c.month_segments), else_=0).label("this_month")
    rows: Iterable[Any] = session.execute(select(sender, owed, resting, today, month).order_by(sender.c.name))
    return [
        Figures(
            name=row.name,
            owed_seconds=float(row.owed),
            resting_seconds=float(row.resting),
            failures=row.failures,
            trouble=row.trouble,
            day_segments=row.today,
            month_segments=row.this_month,
            results={result: getattr(row, result) for result in RESULTS},
        )
        for row in rows
    ]
