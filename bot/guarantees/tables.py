"""Rows about promises, fresh yeses, questions with codes, stops, and how things are."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
)

from bot.db import TIME, id_column, metadata

guarantee = Table(
    "guarantee",
    metadata,
    id_column(),
    Column("period_id", Uuid, ForeignKey("calm_period.id"), nullable=False, index=True),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("on_behalf_of", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("witness_role", Text),
    Column("activities", ARRAY(Text), nullable=False),
    Column("hours_from", Time, nullable=False),
    Column("hours_to", Time, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    Column("conditions", Text, nullable=False, default=""),
    Column("exceptions", Text, nullable=False, default=""),
    Column("notice_hours", SmallInteger, nullable=False, default=0),
    Column("state", Text, nullable=False),  # given, suspended, revoked, breached, expired
    Column("ended_at", TIME),
    CheckConstraint("form in ('oral', 'witnessed', 'written')", name="form"),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("state in ('given', 'suspended', 'revoked', 'breached', 'expired')", name="state"),
)

guarantee_place = Table(
    "guarantee_place",
    metadata,
    Column("guarantee_id", Uuid, ForeignKey("guarantee.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Index(None, "place_id"),
)

guarantee_leg = Table(
    "guarantee_leg",
    metadata,
    Column("guarantee_id", Uuid, ForeignKey("guarantee.id"), primary_key=True),
    Column("leg_id", Uuid, ForeignKey("leg.id"), primary_key=True),
)

challenge = Table(
    "challenge",
    metadata,
    id_column(),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("delivery_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("duress_hash", LargeBinary, nullable=False),  # the code with its last digit raised by one
    Column("code_sealed", LargeBinary, nullable=False),  # to ask again; emptied when the question is over
    Column("asked_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("tries_left", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("last_answer", Text),  # cause of the last wrong code, so that one text costs one try
    CheckConstraint("state in ('open', 'answered', 'refused', 'locked', 'replaced', 'expired')", name="state"),
    Index("one_open_challenge", "contact_id", unique=True, postgresql_where="state = 'open'"),
    Index(None, "delivery_id"),
)

confirmation = Table(  # append-only
    "confirmation",
    metadata,
    id_column(),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("proof", Text, nullable=False),
    Column("challenge_id", Uuid, ForeignKey("challenge.id"), unique=True),
    Column("recorded_by", Uuid, ForeignKey("user_account.id")),  # who wrote down what was said by voice
    Column("cause", Text, nullable=False),
    CheckConstraint("proof in ('code', 'button', 'voice')", name="proof"),
    CheckConstraint("(proof = 'voice') = (recorded_by is not null)", name="voice_has_a_writer"),
    UniqueConstraint("cause", "place_id"),
    Index(None, "place_id", "at"),
)

standing_stop = Table(
    "standing_stop",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("proven", Boolean, nullable=False),
    Column("at", TIME, nullable=False),
    Column("call_recorded_at", TIME),
    Column("folded", Boolean, nullable=False, default=False),  # the third unproven one in 24 h: holds, no new alert
    Column("delivery_id", Uuid),  # said by somebody who rides in it and named no place: holds this delivery alone
    Column("hidden_until", TIME),  # duress: nothing shown to that person or place changes before
    Column("ended_at", TIME),
    Column("ended_how", Text),
    Column("cause", Text, nullable=False),
    UniqueConstraint("cause", "place_id"),
    CheckConstraint("kind in ('revocation', 'stop', 'duress', 'stranger')", name="kind"),
    Index(None, "place_id", "ended_at"),
    Index(None, "contact_id", "at"),
)

situation = Table(  # append-only
    "situation",
    metadata,
    id_column(),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("recorded_by", Uuid, ForeignKey("user_account.id")),
    Column("cause", Text, nullable=False),
    UniqueConstraint("cause", "place_id"),
    CheckConstraint("value in ('calm', 'tense', 'danger')", name="value"),
    Index(None, "place_id", "at"),
)

situation_question = Table(  # when a person was last asked how things are, and of which place
    "situation_question",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), nullable=False),
    Column("asked_at", TIME, nullable=False),
)
