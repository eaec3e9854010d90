"""Rows of what came in and what goes out. Bodies and addresses are sealed; look-ups go by blind index."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    FromClause,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal,
)

from bot.db import TIME, id_column, metadata

RESULTS = ("accepted", "permanent", "transient", "ambiguous", "configuration")
"""What an attempt may come to, counted per sender."""

inbound = Table(
    "inbound",
    metadata,
    id_column(),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),  # the order of arrival
    Column("provider", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),  # text, button, location, media
    Column("sender_sealed", LargeBinary, nullable=False),
    Column("sender_index", LargeBinary, nullable=False),
    Column("recipient", Text, nullable=False),  # which of our numbers
    Column("content_sealed", LargeBinary, nullable=False),  # JSON: text, payload, location, media, flags
    Column("raw_sealed", LargeBinary),
    Column("like_index", LargeBinary),  # of its words: what is alike has the same
    Column("received_at", TIME, nullable=False),
    Column("pulled", Boolean, nullable=False, default=False),  # no webhook brought it
    Column("contact_id", Uuid, ForeignKey("contact.id")),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("not_before", TIME, nullable=False),
    Column("worked_at", TIME),
    Column("intent", Text),
    Column("certainty", SmallInteger),  # of 100
    Column("because_sealed", LargeBinary),  # JSON: why it was taken for that; quotes what was written
    Column("unclear", Boolean, nullable=False, default=False),  # a person has to read it, and nobody has
    Column("fault", Text),  # the class of the error, never its text
    CheckConstraint("state in ('captured', 'worked', 'needs_human')", name="state"),
    UniqueConstraint("provider", "provider_id"),
    Index("waiting_inbound", "number", postgresql_where="state = 'captured'"),
    Index("like_inbound", "sender_index", "like_index", "received_at"),
    Index("pulled_inbound", "number", postgresql_where="pulled"),
    Index("unclear_inbound", "contact_id", postgresql_where="unclear"),
    Index(None, "contact_id", "number"),
    Index("waiting_inbound_of_sender", "sender_index", "number", postgresql_where="state = 'captured'"),
)

refused_request = Table(
    "refused_request",
    metadata,
    id_column(),
    Column("at", TIME, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("raw_sealed", LargeBinary, nullable=False),
)

outbound = Table(
    "outbound",
    metadata,
    id_column(),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("cause", Text, nullable=False),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("phrase_key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("params_sealed", LargeBinary, nullable=False),  # JSON: the phrase again, for another channel
    Column("segments", SmallInteger, nullable=False),
    Column("delivery_id", Uuid, ForeignKey("delivery.id")),
    Column("sequence", SmallInteger),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("not_before", TIME, nullable=False),
    Column("expires_at", TIME),
    Column("lease_token", Uuid),
    Column("lease_until", TIME),
    Column("provider_id", Text, unique=True),
    Column("superseded_by", Text),
    Column("checks", SmallInteger, nullable=False, default=0),  # how often the provider's list was asked
    Column("follow_up", Text),  # what still has to happen because this text went wrong
    Column("fault", Text),
    Column("created_at", TIME, nullable=False),
    Column("changed_at", TIME, nullable=False),
    CheckConstraint(
        "state in ('ready', 'sending', 'unknown', 'accepted', 'delivered', 'undelivered', 'failed', 'needs_human',"
        " 'superseded', 'expired', 'cancelled')",
        name="state",
    ),
    CheckConstraint("lane in ('alerts', 'replies', 'broadcasts')", name="lane"),
    CheckConstraint("follow_up in ('reroute', 'card', 'refused', 'again')", name="follow_up"),
    UniqueConstraint("cause", "contact_id", "kind", "phrase_key", "channel"),
    Index(
        "waiting_outbound", "lane", "channel", "priority", "not_before", "number", postgresql_where="state = 'ready'"
    ),
    Index("ending_outbound", "expires_at", postgresql_where="state = 'ready'"),
    Index("held_outbound", "lease_until", postgresql_where="state = 'sending'"),
    Index("unknown_outbound", "lane", "not_before", postgresql_where="state = 'unknown'"),
    Index(
        "wrong_outbound",
        "changed_at",
        postgresql_where="state in ('failed', 'undelivered', 'expired', 'needs_human')",
    ),
    Index("wanting_outbound", "number", postgresql_where="follow_up is not null"),
    Index(None, "contact_id", "created_at"),
    Index(None, "delivery_id"),
)

attempt = Table(  # append-only: written before the call to the provider
    "attempt",
    metadata,
    id_column(),
    Column("outbound_id", Uuid, ForeignKey("outbound.id"), nullable=False, index=True),
    Column("number", SmallInteger, nullable=False),
    Column("lease_token", Uuid, nullable=False),
    Column("started_at", TIME, nullable=False),
)

attempt_result = Table(  # append-only: what became of it
    "attempt_result",
    metadata,
    Column("attempt_id", Uuid, ForeignKey("attempt.id"), primary_key=True),
    Column("finished_at", TIME, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Integer),
    Column("provider_id", Text),
)

delivery_event = Table(  # append-only: every status the provider told, once
    "delivery_event",
    metadata,
    id_column(),
    Column("outbound_id", Uuid, nullable=False),  # no foreign key: an unknown id is kept, too
    Column("provider_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("code", Integer),
    Column("received_at", TIME, nullable=False),
    UniqueConstraint("outbound_id", "provider_id", "status"),
)

sender = Table(  # one of ours, shared by every process that sends from it
    "sender",
    metadata,
    Column("name", Text, primary_key=True),  # channel:address
    Column("full_at", TIME, nullable=False),  # when its bucket of tokens is full again, by the database's clock
    Column("paused_until", TIME),
    Column("alerts_paused_until", TIME),  # only where the provider asked us to wait
    Column("failures", Integer, nullable=False, default=0),  # in a row that may be the provider's
    Column("trouble", Text),  # what its open card is about
    Column("day", Date, nullable=False),
    Column("day_segments", Integer, nullable=False, default=0),
    Column("month_segments", Integer, nullable=False, default=0),
    *(Column(result, BigInteger, nullable=False, default=0) for result in RESULTS),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, primary_key=True),  # clock, puller, a lane of workers; `restored`
    Column("at", TIME, nullable=False),
)


def is_now(table: FromClause, state: str) -> ColumnElement[bool]:
    """Whether a row is in this state, written as a literal: only so does a prepared statement use a partial index."""
    return table.c.state == literal(state, Text, literal_execute=True)
