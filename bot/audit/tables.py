"""Rows of the journal: append-only."""

from sqlalchemy import BigInteger, Column, Identity, Table, Text, Uuid

from bot.db import TIME, metadata

journal = Table(  # append-only
    "journal",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("command", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("user_id", Uuid),
    Column("contact_id", Uuid),
    Column("subject", Text, nullable=False, default=""),
    Column("outcome", Text, nullable=False),
    Column("cause", Text, nullable=False),
)
