"""A table of contacts is kept for its check, and closed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.contacts.commands import CloseTable, KeepTable
from bot.contacts.imports import store
from bot.events import Event


def keep(command: KeepTable, session: Session, now: datetime) -> list[Event]:
    """Keep it sealed; what was forgotten about for a day goes."""
    if command.by.user is None:
        raise Refused("needs_a_user", "somebody who signs in has to do this")
    store.forget_old(session, now)
    store.add(session, command, command.by.user, now)
    return []


def close(command: CloseTable, session: Session, now: datetime) -> list[Event]:
    """Forget the content; of one that was taken, remember that it was, and when."""
    store.close(session, command.table, command.taken, now)
    return []
