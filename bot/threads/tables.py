"""Rows about threads: who sees to a person, what users keep of them, what a text was held for."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from bot.db import TIME, id_column, metadata

thread = Table(  # who sees to a person
    "thread",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("taken_by", Uuid, ForeignKey("user_account.id"), index=True),
    Column("taken_at", TIME),
)

thread_note = Table(  # append-only
    "thread_note",
    metadata,
    id_column(),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Index(None, "contact_id", "at"),
)

text_reading = Table(  # append-only: what users held a text for
    "text_reading",
    metadata,
    id_column(),
    Column("inbound_id", Uuid, ForeignKey("inbound.id"), nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint(
        "meaning in ('danger', 'withdrawn', 'calm', 'tense', 'delivery', 'contact', 'no_more', 'nothing')",
        name="meaning",
    ),
)
