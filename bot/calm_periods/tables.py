"""Rows about calm periods."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Time, Uuid

from bot.db import TIME, id_column, metadata

calm_period = Table(
    "calm_period",
    metadata,
    id_column(),
    Column("organisation_id", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    Column("hours_from", Time, nullable=False),
    Column("hours_to", Time, nullable=False),
    Column("parties_not_bound", Text, nullable=False, default=""),
    Column("conditions", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),  # agreed, suspended, ended
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("hours_from < hours_to", name="hours"),
    CheckConstraint("state in ('agreed', 'suspended', 'ended')", name="state"),
)

calm_period_place = Table(
    "calm_period_place",
    metadata,
    Column("period_id", Uuid, ForeignKey("calm_period.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Index(None, "place_id"),
)

calm_period_notice = Table(
    "calm_period_notice",
    metadata,
    Column("period_id", Uuid, ForeignKey("calm_period.id"), primary_key=True),
    Column("notice", Text, primary_key=True),  # started, ends_in_7, ends_in_3, ends_in_1, ended
    Column("ends_at", TIME, primary_key=True),  # an extended period is announced anew
    Column("told_at", TIME, nullable=False),
)
