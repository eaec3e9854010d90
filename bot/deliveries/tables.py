"""Rows about packages and deliveries. A delivery has days; each day has stops in order, legs and a night place."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.db import TIME, id_column, metadata

health_package = Table(
    "health_package",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("lines", JSONB, nullable=False),  # [{domain, activity, target}]
    Column("activities", ARRAY(Text), nullable=False),
    Column("cold_life_hours", SmallInteger),  # null: nothing cold
    UniqueConstraint("name", "version"),
)

package_agreement = Table(
    "package_agreement",
    metadata,
    Column("package_id", Uuid, ForeignKey("health_package.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("agreed_on", Date, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    id_column(),
    Column("ref", Text, nullable=False, unique=True),
    Column("organisation_id", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("package_id", Uuid, ForeignKey("health_package.id")),
    Column("team_id", Uuid, ForeignKey("team.id")),
    Column("planned_by", Uuid, ForeignKey("user_account.id")),
    Column("requested_by", Uuid, ForeignKey("contact.id")),
    Column("requested_place_id", Uuid, ForeignKey("place.id")),
    Column("requested_days", Text, nullable=False, default=""),
    Column("answer_by", TIME),  # to the people who asked
    Column("book_at", TIME),  # D1
    Column("freeze_at", TIME),  # D2
    Column("pack_at", TIME),  # D3
    Column("turn_back_at", TIME),  # D4
    Column("depart_before", TIME),
    Column("back_by", TIME),
    Column("sequence", SmallInteger, nullable=False, default=0),  # of its safety texts
    Column("look_again_at", TIME),  # when time alone may change what rules find; null: never
    Column("created_at", TIME, nullable=False, server_default=func.now()),
    CheckConstraint("state in ('requested', 'planned', 'departed', 'stood_down', 'done', 'cancelled')", name="state"),
    CheckConstraint(
        "state = 'requested' or state = 'cancelled' or (team_id is not null and package_id is not null"
        " and planned_by is not null and back_by is not null)",
        name="planned_whole",
    ),
    CheckConstraint(
        "book_at <= freeze_at and freeze_at < pack_at and pack_at <= depart_before and depart_before < back_by"
        " and turn_back_at between depart_before and back_by",
        name="deadlines_in_order",
    ),
    Index(None, "state", "back_by"),
    Index("due_delivery", "look_again_at", postgresql_where="look_again_at is not null"),
)

delivery_day = Table(
    "delivery_day",
    metadata,
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("day", Date, nullable=False),
    Column("hours_from", Time, nullable=False),
    Column("hours_to", Time, nullable=False),
    Column("night_place_id", Uuid, ForeignKey("place.id")),
    CheckConstraint("hours_from < hours_to", name="hours"),
    UniqueConstraint("delivery_id", "day"),
)

delivery_stop = Table(
    "delivery_stop",
    metadata,
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), primary_key=True),
    Column("day_number", SmallInteger, primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Index(None, "place_id"),
)

delivery_leg = Table(
    "delivery_leg",
    metadata,
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), primary_key=True),
    Column("day_number", SmallInteger, primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("leg_id", Uuid, ForeignKey("leg.id"), nullable=False),
    Index(None, "leg_id"),
)

delivery_answer = Table(  # append-only: what the people there said of the day, and of what came
    "delivery_answer",
    metadata,
    id_column(),
    Column("number", BigInteger, Identity(always=True), nullable=False),  # the order in which it was said
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), nullable=False, index=True),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("at", TIME, nullable=False),
    CheckConstraint(
        "kind in ('agreed', 'refused', 'postponed', 'received', 'received_part', 'not_received')", name="kind"
    ),
)
