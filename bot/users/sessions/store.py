"""Sessions, second factors, tries to sign in and forms that were sent, from and to their rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.ids import UserId
from bot.users.sessions.rules import IDLE, LONGEST, REMEMBERED
from bot.users.tables import form_sent, sign_in_try, user_account, web_session

KEPT = timedelta(days=1)
"""How long a form that was sent is known as sent, and a session that ended stays."""
SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """Somebody signed in on one device."""

    id: UUID
    user: UserId
    opened_at: datetime
    seen_at: datetime
    token_index: bytes = field(repr=False, default=b"")


def index_of(session: Session, token: str) -> bytes:
    """By which a token is found: only its keyed hash is kept."""
    return keys_of(session).blind("web_session", token)


def add(session: Session, new: WebSession) -> None:
    """Write a session; those that ended long ago go."""
    session.execute(delete(web_session).where(web_session.c.opened_at < new.opened_at - LONGEST - KEPT))
    session.execute(
        insert(web_session).values(
            id=new.id, token_index=new.token_index, user_id=new.user, opened_at=new.opened_at, seen_at=new.seen_at
        )
    )


def by_token(session: Session, token: str, now: datetime) -> WebSession | None:
    """The session of this token, if it still holds."""
    found = session.execute(
        select(web_session).where(
            web_session.c.token_index == index_of(session, token),
            web_session.c.ended_at.is_(None),
            web_session.c.seen_at > now - IDLE,
            web_session.c.opened_at > now - LONGEST,
        )
    ).one_or_none()
    if found is None:
        return None
    return WebSession(id=found.id, user=UserId(found.user_id), opened_at=found.opened_at, seen_at=found.seen_at)


def sessions_of(session: Session, user: UserId, now: datetime) -> list[WebSession]:
    """Where this user is signed in now, the newest first."""
    rows = session.execute(
        select(web_session)
        .where(
            web_session.c.user_id == user,
            web_session.c.ended_at.is_(None),
            web_session.c.seen_at > now - IDLE,
            web_session.c.opened_at > now - LONGEST,
        )
        .order_by(web_session.c.opened_at.desc())
    )
    return [WebSession(id=row.id, user=user, opened_at=row.opened_at, seen_at=row.seen_at) for row in rows]


def seen(session: Session, known: WebSession, now: datetime) -> bool:
    """Somebody moved: the session goes on. Written at most twice a minute; whether it was."""
    if now - known.seen_at < SEEN_EVERY:
        return False
    session.execute(update(web_session).where(web_session.c.id == known.id).values(seen_at=now))
    return True


def end(session: Session, user: UserId, now: datetime, only: UUID | None = None) -> None:
    """End one session of a user, or all."""
    query = update(web_session).where(web_session.c.user_id == user, web_session.c.ended_at.is_(None))
    if only is not None:
        query = query.where(web_session.c.id == only)
    session.execute(query.values(ended_at=now))


def secret_of(session: Session, user: UserId) -> str | None:
    """The secret that makes the six digits; None: no second factor yet."""
    sealed = session.scalar(select(user_account.c.totp_sealed).where(user_account.c.id == user))
    return None if sealed is None else keys_of(session).open("user_account", "totp", user, sealed)


def set_secret(session: Session, user: UserId, secret: str | None) -> None:
    """Write the secret, sealed; None takes it away."""
    sealed = None if secret is None else keys_of(session).seal("user_account", "totp", user, secret)
    session.execute(update(user_account).where(user_account.c.id == user).values(totp_sealed=sealed, totp_step=None))


def take_step(session: Session, user: UserId, step: int) -> bool:
    """Use the six digits of one span of 30 s; False: they, or later ones, were used before."""
    taken = session.execute(
        update(user_account)
        .where(user_account.c.id == user, func.coalesce(user_account.c.totp_step, -1) < step)
        .values(totp_step=step)
        .returning(user_account.c.id)
    )
    return taken.first() is not None


def hold_tries(session: Session, login: str) -> None:
    """Tries for one name come one after the other, so that many at once do not slip by."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:login))"), {"login": f"sign_in:{login}"})


def failures(session: Session, login: str, address: str, now: datetime) -> tuple[list[datetime], list[datetime]]:
    """Failures since the last success, oldest first: for this name, and from this address."""
    keys = keys_of(session)
    found = []
    for column, index in (
        (sign_in_try.c.login_index, keys.blind("login", login)),
        (sign_in_try.c.address_index, keys.blind("address", address)),
    ):
        rows = session.execute(
            select(sign_in_try.c.at, sign_in_try.c.good)
            .where(column == index, sign_in_try.c.at > now - REMEMBERED)
            .order_by(sign_in_try.c.at.desc())
            .limit(100)
        )
        failed: list[datetime] = []
        for row in rows:
            if row.good:
                break
            failed.append(row.at)
        found.append(failed[::-1])
    return found[0], found[1]


def note_try(session: Session, login: str, address: str, now: datetime, *, good: bool) -> None:
    """Write down that somebody tried; old tries go."""
    keys = keys_of(session)
    session.execute(delete(sign_in_try).where(sign_in_try.c.at < now - KEPT))
    session.execute(
        insert(sign_in_try).values(
            id=uuid4(),
            login_index=keys.blind("login", login),
            address_index=keys.blind("address", address),
            at=now,
            good=good,
        )
    )


def send_once(session: Session, token: UUID, user: UserId, now: datetime) -> str | None:
    """Take a form's token. None: it is the first time. Else where it led; a second click waits for the first to end.

    A token of somebody else leads nowhere: "".
    """
    session.execute(delete(form_sent).where(form_sent.c.at < now - KEPT))
    taken = session.execute(
        insert(form_sent)
        .values(id=token, user_id=user, at=now, answer="")
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(form_sent.c.id)
    )
    if taken.first() is not None:
        return None
    led = session.scalar(select(form_sent.c.answer).where(form_sent.c.id == token, form_sent.c.user_id == user))
    return led or ""


def led_to(session: Session, token: UUID, answer: str) -> None:
    """Keep where a form led, for a second click."""
    session.execute(update(form_sent).where(form_sent.c.id == token).values(answer=answer))
