"""The database: one metadata, one way to open a session, exact times.

`session.info` carries what stores and handlers may need and must not look up themselves: "keys" (`crypto.KeyRing`),
"policy" (`decisions.model.Policy`) and "wording"; `wiring` puts them there.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, DateTime, Engine, MetaData, Uuid, create_engine
from sqlalchemy.orm import Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

TIME = DateTime(timezone=True)


def id_column() -> Column[Any]:
    """The primary key that every row of ours has; made by us, so that a row's id can be sealed with its content."""
    return Column("id", Uuid, primary_key=True)


def open_engine(url: str, *, pool_size: int = 5, application_name: str = "jamtan") -> Engine:
    """An engine on PostgreSQL. Parameters never reach an error message: they hold what people wrote."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "application_name": application_name,
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=30s",
        },
    )


class Database:
    """An engine and what its sessions carry."""

    def __init__(self, engine: Engine, info: Mapping[str, Any]) -> None:
        """`info` is copied into each session's `info`."""
        self.engine = engine
        self._info = dict(info)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that the caller commits; whatever is not committed is rolled back."""
        with Session(self.engine, info=self._info, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
