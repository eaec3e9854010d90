"""Rows about places and the ways between them."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, SmallInteger, Table, Text, Uuid

from bot.db import TIME, id_column, metadata

place = Table(
    "place",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False, default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("market_day", SmallInteger),  # ISO weekday, 1 Monday
    Column("outage_since", TIME),  # the network is known to be down: silence means nothing
    CheckConstraint("code ~ '^[A-Z][0-9]{4}$'", name="code_form"),
    CheckConstraint("market_day between 1 and 7", name="market_day"),
)

place_name = Table(
    "place_name",
    metadata,
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Column("name", Text, primary_key=True),
)

leg = Table(
    "leg",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("from_place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("to_place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("mode", Text, nullable=False),
    Column("closed_at", TIME),
    Column("closed_reason", Text),
    CheckConstraint("mode in ('road', 'track', 'boat')", name="mode"),
    CheckConstraint("from_place_id <> to_place_id", name="two_ends"),
    Index(None, "from_place_id"),
    Index(None, "to_place_id"),
)
