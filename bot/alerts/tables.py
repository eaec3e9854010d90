"""Rows about alerts, the duty roster and cards."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from bot.db import TIME, id_column, metadata

alert = Table(
    "alert",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),  # what its texts call it
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), index=True),
    Column("decision_id", Uuid),
    Column("sequence", SmallInteger, nullable=False),
    Column("reason_word", Text, nullable=False, default="other"),
    Column("cause", Text, nullable=False, unique=True),
    Column("opened_at", TIME, nullable=False),
    Column("next_step", SmallInteger, nullable=False),
    Column("next_step_at", TIME),  # null: acknowledged, or the ladder is at its end
    Column("acknowledged_at", TIME),
    Column("acknowledged_by", Uuid, ForeignKey("contact.id")),
    Column("overtaken_by", Uuid),  # a later alert of the same delivery; never set by a GO on a stop
    Index("due_alert", "next_step_at", postgresql_where="next_step_at is not null"),
)

alert_recipient = Table(
    "alert_recipient",
    metadata,
    Column("alert_id", Uuid, ForeignKey("alert.id"), primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("ack_code", SmallInteger, nullable=False),
    Column("added_at", TIME, nullable=False),
    Column("on_duty", Boolean, nullable=False, default=False),
    Column("acknowledged_at", TIME),
    CheckConstraint("ack_code between 10 and 99", name="two_digits"),
    Index(None, "contact_id", "added_at"),
)

alert_step = Table(  # append-only: which step of the ladder was taken when
    "alert_step",
    metadata,
    Column("alert_id", Uuid, ForeignKey("alert.id"), primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("at", TIME, nullable=False),
    Column("said", Text, nullable=False),
)

card = Table(
    "card",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("due", TIME, nullable=False),
    Column("delivery_id", Uuid, ForeignKey("delivery.id")),
    Column("place_id", Uuid, ForeignKey("place.id")),
    Column("contact_id", Uuid, ForeignKey("contact.id")),
    Column("note", Text, nullable=False, default=""),
    Column("opened_at", TIME, nullable=False, server_default=func.now()),
    Column("taken_by", Uuid, ForeignKey("user_account.id")),
    Column("taken_at", TIME),
    Column("settled_at", TIME),
    Column("times", SmallInteger, nullable=False, default=1),
    Index("one_open_card", "kind", "about", unique=True, postgresql_where="settled_at is null"),
    Index(  # of a team that is out people are told once, however a card was settled
        "one_card_of_a_return",
        "delivery_id",
        "kind",
        unique=True,
        postgresql_where="kind in ('turn_back', 'team_late', 'team_overdue')",
    ),
    UniqueConstraint("id", "kind"),
)
