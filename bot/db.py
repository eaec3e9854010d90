"""The database: one metadata, one way to open a session, exact times.

`session.info` carries what stores and handlers may need and must not look up themselves: "keys" (`crypto.KeyRing`),
"policy" (`decisions.model.Policy`) and "wording"; `wiring` puts them there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Uuid,
    any_,
    create_engine,
    event,
    literal,
    true,
)
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
T = TypeVar("T")

TIME = DateTime(timezone=True)

_FOR_ANOTHER = frozenset({"40P01", "40001"})  # deadlock_detected, serialization_failure

IDLE_SECONDS = 1.0
"""How long a connection may lie unused before it is asked whether it still lives."""


def among(column: ColumnElement[Any], ids: Iterable[UUID] | None) -> ColumnElement[bool]:
    """Whether a column is one of these ids: one parameter, however many, so that the statement is the same. None: any,
    so that no list of thousands goes to the database again and again.
    """
    if ids is None:
        return true()
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def once_a_transaction(session: Session, name: str, read: Callable[[], T]) -> T:
    """What `read` returns, read once in this transaction or savepoint. `read_again` after a change of one's own."""
    transaction = session.get_nested_transaction() or session.get_transaction()
    of, known = session.info.get(name, (None, None))
    if of is None or of is not transaction:
        known = read()
        session.info[name] = (session.get_nested_transaction() or session.get_transaction(), known)
    return known  # type: ignore[no-any-return]


def read_again(session: Session, name: str) -> None:
    """Forget what was read under that name: this transaction has changed it."""
    session.info.pop(name, None)


def ended_for_another(error: BaseException) -> bool:
    """Whether the database ended a transaction only because it and another waited for each other: begun anew, it goes
    through.
    """
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _FOR_ANOTHER


def id_column() -> Column[Any]:
    """The primary key that every row of ours has; made by us, so that a row's id can be sealed with its content."""
    return Column("id", Uuid, primary_key=True)


def open_engine(url: str, *, pool_size: int = 5, application_name: str = "jamtan") -> Engine:
    """An engine on PostgreSQL. Parameters never reach an error message: they hold what people wrote."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        hide_parameters=True,
        connect_args={
            "application_name": application_name,
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=30s",
        },
    )
    event.listen(engine, "checkin", _put_back)
    event.listen(engine, "checkout", partial(_taken, engine))
    return engine


def _put_back(_: Any, record: Any) -> None:
    record.info["idle_since"] = monotonic()


def _taken(engine: Engine, connection: Any, record: Any, _: Any) -> None:
    """A connection that lay idle is asked whether it lives; one in steady use need not be, every time."""
    if monotonic() - record.info.get("idle_since", 0.0) > IDLE_SECONDS and not _lives(engine, connection):
        raise DisconnectionError


def _lives(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False


class Connected(Protocol):
    """What a store needs for one statement: a session, or less than one."""

    @property
    def info(self) -> dict[Any, Any]:
        """What `wiring` gave it."""
        ...

    def connection(self) -> Connection:
        """Where statements go."""
        ...


@dataclass(frozen=True, slots=True)
class OneStatement:
    """Obeys `Connected`, without all that a session keeps beside."""

    info: dict[Any, Any]
    on: Connection

    def connection(self) -> Connection:
        """Where the statement goes."""
        return self.on


class Database:
    """An engine and what its sessions carry."""

    def __init__(self, engine: Engine, info: Mapping[str, Any]) -> None:
        """`info` is copied into each session's `info`."""
        self.engine = engine
        self._at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._info = dict(info)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that the caller commits; whatever is not committed is rolled back."""
        with Session(self.engine, info=self._info, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def at_once(self) -> Iterator[Session]:
        """A session whose every statement commits by itself, in one trip: for a change that is one statement."""
        with Session(self._at_once, info=self._info, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def one_statement(self) -> Iterator[OneStatement]:
        """The same with a bare connection, for what is asked most often."""
        with self._at_once.connect() as connection:
            yield OneStatement(self._info, connection)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
