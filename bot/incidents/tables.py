"""Rows about incidents. What people wrote stays with their message; here is only what was coded from it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from bot.db import TIME, id_column, metadata

incident = Table(
    "incident",
    metadata,
    id_column(),
    Column("ref", Text, nullable=False, unique=True),
    Column("category", SmallInteger),  # the digit of the printed card, 0 to 9; null until told
    Column("place_id", Uuid, ForeignKey("place.id")),  # the first of its places; null: nobody has said where
    Column("place_certain", Boolean, nullable=False),  # False: it counts wherever the reporter speaks for
    Column("leg_id", Uuid, ForeignKey("leg.id")),
    Column("severity", SmallInteger, nullable=False),
    Column("certainty", Text, nullable=False),
    Column("happened_at", TIME, nullable=False),
    Column("reported_at", TIME, nullable=False),
    Column("ongoing", Boolean),
    Column("reporter_safe", Boolean),
    Column("health_touched", Boolean),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("from_stranger", Boolean, nullable=False, default=False),
    Column("mine_cleared_by", Uuid, ForeignKey("user_account.id")),
    Column("mine_cleared_role", Text),
    Column("mine_cleared_person_sealed", LargeBinary),  # who says, by name, that the object is gone
    Column("mine_cleared_at", TIME),
    Column("cause", Text, nullable=False, unique=True),
    CheckConstraint("category between 0 and 9", name="category"),
    CheckConstraint("severity between 1 and 5", name="severity"),
    CheckConstraint("certainty in ('rumour', 'possible', 'probable', 'confirmed', 'refuted')", name="certainty"),
    Index(None, "place_id", "happened_at"),
)

incident_place = Table(  # everywhere it counts
    "incident_place",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incident.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Index(None, "place_id"),
)

incident_assessment = Table(  # append-only: every change of certainty, by whom, on what ground
    "incident_assessment",
    metadata,
    id_column(),
    Column("incident_id", Uuid, ForeignKey("incident.id"), nullable=False, index=True),
    Column("certainty", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("second_source", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False),
    Column("at", TIME, nullable=False),
)
