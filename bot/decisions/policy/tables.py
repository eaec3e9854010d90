"""Rows about thresholds: append-only."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from bot.db import TIME, metadata

policy_version = Table(  # append-only
    "policy_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("thresholds", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint("number > 1", name="number"),
    CheckConstraint("role in ('security_focal_point', 'administrator')", name="role"),
    CheckConstraint("reason <> ''", name="reason"),
)
