"""Alembic's entry: runs on the connection that `bot.migrate` opened as the owner role."""

from alembic import context

from bot.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
