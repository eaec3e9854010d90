"""The code of the first set-up, from and to its row."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, exists, func, insert, select, text
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.users.tables import setup_code, user_account


def index_of(session: Session, code: str) -> bytes:
    """What is stored of a code: letters and digits count, however they are typed."""
    plain = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return keys_of(session).blind("setup", plain)


def hold(session: Session) -> None:
    """Of two who set up at once the second one finds it done."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('setup'))"))


def nobody_yet(session: Session) -> bool:
    """Whether nobody has ever been able to sign in here."""
    return not session.scalar(select(exists().where(user_account.c.id.is_not(None))))


def offer(session: Session, index: bytes, expires_at: datetime) -> None:
    """Keep one code, the newest."""
    session.execute(delete(setup_code))
    session.execute(insert(setup_code).values(id=uuid4(), code_index=index, expires_at=expires_at))


def is_good(session: Session, index: bytes, at: datetime) -> bool:
    """Whether this is the code, and its time has not run out."""
    query = select(func.count()).where(setup_code.c.code_index == index, setup_code.c.expires_at > at)
    return bool(session.scalar(query))


def forget(session: Session) -> None:
    """No code opens anything any more."""
    session.execute(delete(setup_code))
