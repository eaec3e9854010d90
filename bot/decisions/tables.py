"""Rows about what was found, signed and decided: all append-only. Who may sign is kept by constraints and triggers
in the first migration, so that no door can go around it.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.db import TIME, id_column, metadata

attestation = Table(  # append-only: the signer's answer where the program has no facts of its own yet
    "attestation",
    metadata,
    id_column(),
    Column("number", BigInteger, Identity(always=True), nullable=False),  # the order in which it was said
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint("answer in ('yes', 'no', 'unknown')", name="answer"),
    Index(None, "delivery_id", "rule", "at"),
)

assessment = Table(  # append-only
    "assessment",
    metadata,
    id_column(),
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),  # 1, 2, 3 ... of its delivery
    Column("outcome", Text, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("case_seen", JSONB, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint("outcome in ('NO_GO', 'HOLD', 'CLEAR')", name="outcome"),
    UniqueConstraint("delivery_id", "number"),
)

decision = Table(  # append-only
    "decision",
    metadata,
    id_column(),
    Column("delivery_id", Uuid, ForeignKey("delivery.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("assessment_id", Uuid, ForeignKey("assessment.id"), nullable=False),
    Column("day_number", SmallInteger, nullable=False, default=1),
    Column("reason_word", Text, nullable=False, default="other"),
    Column("cause", Text, nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint("kind in ('GO', 'WAIT', 'NO_GO', 'RECALL', 'STAND_DOWN', 'DEPART_OK')", name="kind"),
    UniqueConstraint("delivery_id", "number"),
)

signature = Table(  # append-only
    "signature",
    metadata,
    id_column(),
    Column("decision_id", Uuid, ForeignKey("decision.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("at", TIME, nullable=False),
    CheckConstraint("role in ('coordinator', 'security_focal_point')", name="role"),
    UniqueConstraint("decision_id", "user_id"),
)

decision_note = Table(  # append-only: the true reason of a stop, written once there is time
    "decision_note",
    metadata,
    id_column(),
    Column("decision_id", Uuid, ForeignKey("decision.id"), nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", TIME, nullable=False),
)

go_offer = (
    Table(  # the three messages of a GO: which pair was offered, when it was answered, when departure was allowed
        "go_offer",
        metadata,
        Column("decision_id", Uuid, ForeignKey("decision.id"), primary_key=True),
        Column("delivery_id", Uuid, ForeignKey("delivery.id"), nullable=False, index=True),
        Column("day_number", SmallInteger, nullable=False),
        Column("pair_id", Uuid, ForeignKey("code_pair.id")),  # null: read out on a call, by two people
        Column("tries_left", SmallInteger, nullable=False),
        Column("last_answer", Text),  # cause of the last wrong number, so that one text costs one try
        Column("answered_at", TIME),
        Column("answered_by", Uuid, ForeignKey("contact.id")),
        Column("read_out_by", Uuid, ForeignKey("user_account.id")),
        Column("heard_by", Uuid, ForeignKey("user_account.id")),
        Column("ended_at", TIME),  # departed, or overtaken by a stop
        CheckConstraint("read_out_by is null or (heard_by is not null and heard_by <> read_out_by)", name="two_people"),
    )
)
