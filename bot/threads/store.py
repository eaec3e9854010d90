"""Writing down what users do with threads."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.ids import ContactId, UserId
from bot.threads.commands import AddNote, ReadText
from bot.threads.tables import text_reading, thread, thread_note


def take(session: Session, contact: ContactId, user: UserId | None, now: datetime) -> None:
    """This user sees to the person; None: nobody does."""
    values = {"taken_by": user, "taken_at": None if user is None else now}
    session.execute(
        insert(thread)
        .values(contact_id=contact, **values)
        .on_conflict_do_update(index_elements=["contact_id"], set_=values)
    )


def taken_by(session: Session, contact: ContactId) -> UserId | None:
    """Who sees to the person."""
    found = session.scalar(select(thread.c.taken_by).where(thread.c.contact_id == contact))
    return UserId(found) if found else None


def add_note(session: Session, order: AddNote, user: UserId, now: datetime) -> bool:
    """Keep a note, once. False: it was kept before."""
    sealed = keys_of(session).seal("thread_note", "body", order.note, order.text.strip())
    values = {"id": order.note, "contact_id": order.contact, "user_id": user, "at": now, "body_sealed": sealed}
    statement = insert(thread_note).values(values).on_conflict_do_nothing().returning(thread_note.c.id)
    return session.execute(statement).first() is not None


def add_reading(session: Session, order: ReadText, user: UserId, now: datetime) -> None:
    """Write what a user held a text for."""
    values = {"id": uuid4(), "inbound_id": order.inbound, "user_id": user, "meaning": order.meaning, "at": now}
    session.execute(insert(text_reading).values(values))
