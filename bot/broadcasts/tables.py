"""Rows about broadcasts: the audience is frozen when it is sent."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from bot.db import TIME, id_column, metadata

broadcast = Table(
    "broadcast",
    metadata,
    id_column(),
    Column("organisation_id", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("phrase_key", Text, nullable=False),
    Column("phrase_params", JSONB, nullable=False),
    Column("texts_sealed", LargeBinary),  # JSON: the sender's own words by language
    Column("audience", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_by", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("size", Integer, nullable=False),
    CheckConstraint("state in ('expanding', 'sending', 'sent', 'stopped')", name="state"),
)

broadcast_recipient = Table(
    "broadcast_recipient",
    metadata,
    Column("broadcast_id", Uuid, ForeignKey("broadcast.id"), primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("queued_at", TIME),
    Column("answer", SmallInteger),  # 1 yes, 2 no, 3 call me
    Column("answered_at", TIME),
    CheckConstraint("answer between 1 and 3", name="answer"),
    Index(None, "contact_id"),
)
