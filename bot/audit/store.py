"""The journal: who ordered what, and what came of it."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.audit.tables import journal
from bot.commands import Command

# What a command is about, by the name of its field; the first that it has.
_SUBJECTS = (
    "delivery",
    "decision",
    "incident",
    "stop",
    "guarantee",
    "period",
    "broadcast",
    "card",
    "contact",
    "place",
    "what",
    "user",
)


def write_down(session: Session, command: Command, outcome: str, now: datetime) -> None:
    """Add one line. Ids only: never what somebody wrote, never a number."""
    subject = next((name for name in _SUBJECTS if getattr(command, name, None) is not None), None)
    values = {
        "at": now,
        "command": type(command).__name__,
        "via": command.by.via,
        "user_id": command.by.user,
        "contact_id": command.by.contact,
        "subject": f"{subject}:{getattr(command, subject)}" if subject else "",
        "outcome": outcome,
        "cause": command.cause,
    }
    session.connection().execute(_LINE, values)


_LINE = insert(journal).inline()  # nobody asks for its number


def lines(session: Session, limit: int = 100) -> list[dict[str, object]]:
    """The newest lines, newest first."""
    rows = session.execute(select(journal).order_by(journal.c.number.desc()).limit(limit))
    return [dict(row._mapping) for row in rows]
