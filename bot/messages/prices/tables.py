"""Rows about prices: append-only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Numeric, Table, Text, Uuid

from bot.db import TIME, metadata

price = Table(  # append-only
    "price",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("amount", Numeric(12, 5), nullable=False),  # of one segment
    Column("currency", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id")),  # null: from a shell
    Column("at", TIME, nullable=False),
    CheckConstraint("channel in ('sms', 'whatsapp')", name="channel"),
    CheckConstraint("amount >= 0", name="amount"),
)
