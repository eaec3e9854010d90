"""Bring the database to the newest form, as its owner; say which form it has."""

from collections.abc import Callable
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    return config


def upgrade(owner_url: str, app_role: str, *, to: str = "head") -> str:
    """Run every migration that is missing; returns the revision reached. One at a time: others wait."""
    return _run(owner_url, app_role, lambda config: command.upgrade(config, to))


def downgrade(owner_url: str, app_role: str, *, to: str = "base") -> str:
    """Undo migrations down to a revision; returns it ("" for none). What the tables held is lost."""
    return _run(owner_url, app_role, lambda config: command.downgrade(config, to))


def _run(owner_url: str, app_role: str, step: Callable[[Config], None]) -> str:
    engine = create_engine(owner_url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_lock(727401)")
        connection.commit()
        config = _config()
        config.attributes.update(connection=connection, app_role=app_role)
        step(config)
        connection.commit()
        return revision(connection)


def revision(connection: Connection) -> str:
    """The revision that the database has, "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """The revision that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def role_of(url: str) -> str:
    """The database role that a URL signs in as."""
    return make_url(url).username or ""
