"""Thresholds, from and to their rows. Versions only ever grow."""

from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from bot.db import once_a_transaction, read_again
from bot.decisions.model import Policy
from bot.decisions.policy.model import Version, applied
from bot.decisions.policy.tables import policy_version
from bot.ids import UserId

_READ = "policy in force"


def in_force(session: Session) -> Policy:
    """The thresholds of the newest version, over those that `wiring` gave. Read once a transaction."""
    return once_a_transaction(session, _READ, lambda: _newest(session))


def forget(session: Session) -> None:
    """Read them again when they are asked for the next time."""
    read_again(session, _READ)


def _newest(session: Session) -> Policy:
    base = session.info["policy"]
    assert isinstance(base, Policy)
    row = session.connection().execute(_NEWEST).one_or_none()
    return applied(base, row.number, row.thresholds) if row else base


_NEWEST = select(policy_version.c.number, policy_version.c.thresholds).order_by(policy_version.c.number.desc()).limit(1)


def hold(session: Session) -> None:
    """One new version comes after the other."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('policy_version'))"))
    read_again(session, _READ)


def add(session: Session, new: Version) -> None:
    """Write a version. From now on it is in force."""
    session.execute(
        insert(policy_version).values(
            number=new.number,
            thresholds=dict(new.values),
            reason=new.reason,
            user_id=new.by,
            role=new.role,
            at=new.at,
        )
    )
    read_again(session, _READ)


def versions(session: Session, limit: int = 50) -> list[Version]:
    """Stored versions, the newest first."""
    rows = session.execute(select(policy_version).order_by(policy_version.c.number.desc()).limit(limit))
    return [_version(row) for row in rows]


def _version(row: Row[Any]) -> Version:
    return Version(
        number=row.number,
        values=row.thresholds,
        reason=row.reason,
        by=UserId(row.user_id),
        role=row.role,
        at=row.at,
    )
