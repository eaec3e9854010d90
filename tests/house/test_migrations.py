"""Migrations make what the tables describe, and can be undone."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from bot import migrate
from bot.demo.services import PostgresFacts
from bot.tables import APPEND_ONLY, metadata


def test_migrations_make_what_the_tables_describe(postgres: PostgresFacts) -> None:
    engine = create_engine(postgres.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrations_go_down_and_up_again(database_urls: tuple[str, str]) -> None:
    owner, app = database_urls
    assert migrate.downgrade(owner, migrate.role_of(app)) == ""
    engine = create_engine(owner)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    with engine.connect() as connection:
        left = connection.scalar(text("SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('public')"))
    engine.dispose()
    assert left == 0
    assert migrate.upgrade(owner, migrate.role_of(app)) == migrate.newest()


def test_append_only_tables_exist() -> None:
    assert set(metadata.tables) >= APPEND_ONLY
