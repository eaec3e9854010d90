"""Rows about teams and their lists of pairs. The left number of a pair is sealed, the right one only hashed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, SmallInteger, Table, Text, Uuid

from bot.db import TIME, id_column, metadata

team = Table(
    "team",
    metadata,
    id_column(),
    Column("organisation_id", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("name", Text, nullable=False, unique=True),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", Uuid, ForeignKey("team.id"), primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("position", Text, nullable=False),
    CheckConstraint("position in ('lead', 'deputy', 'member')", name="position"),
)

code_list = Table(
    "code_list",
    metadata,
    id_column(),
    Column("team_id", Uuid, ForeignKey("team.id"), nullable=False, index=True),
    Column("issued_at", TIME, nullable=False),
    Column("lost_at", TIME),
)

code_pair = Table(
    "code_pair",
    metadata,
    id_column(),
    Column("list_id", Uuid, ForeignKey("code_list.id"), nullable=False, index=True),
    Column("number", SmallInteger, nullable=False),  # its line on the printed list, 1 to 20
    Column("left_sealed", LargeBinary, nullable=False),
    Column("right_hash", LargeBinary, nullable=False),
    Column("offered_at", TIME),
    Column("answered_at", TIME),
    CheckConstraint("number between 1 and 20", name="number"),
)
