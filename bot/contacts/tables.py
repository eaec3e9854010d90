"""Rows about people. Numbers, names and the state of a conversation are sealed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
)

from bot.db import TIME, id_column, metadata

contact = Table(
    "contact",
    metadata,
    id_column(),
    Column("pseudonym", Text, nullable=False, unique=True),  # what pages show: never a name
    Column("organisation_id", Uuid, ForeignKey("organisation.id")),
    Column("standing", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("language", Text, nullable=False),
    Column("side", Text),
    Column("sex", Text),
    Column("age_band", Text),
    Column("preferred_from", Time),
    Column("preferred_to", Time),
    Column("shared_phone", Boolean, nullable=False, default=False),
    Column("consent_at", TIME),
    Column("consent_by", Text),
    Column("opted_out_at", TIME),
    Column("suspended_at", TIME),  # phone lost or taken: nothing from it counts
    Column("verify_first_until", TIME),
    Column("duress_word_index", LargeBinary),
    Column("created_at", TIME, nullable=False, server_default=func.now()),
)

contact_address = Table(
    "contact_address",
    metadata,
    id_column(),
    Column("contact_id", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("address_index", LargeBinary, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("last_inbound_at", TIME),  # opens the 24 h window on WhatsApp
    Column("refused_at", TIME),  # the provider says that its owner opted out there; ends when a text is delivered
    Column("created_at", TIME, nullable=False, server_default=func.now()),
    UniqueConstraint("channel", "address_index"),
)

contact_place = Table(
    "contact_place",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("place_id", Uuid, ForeignKey("place.id"), primary_key=True),
    Index(None, "place_id"),
)

contact_group = Table(
    "contact_group",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("name", Text, primary_key=True),
)

contact_deputy = Table(
    "contact_deputy",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("deputy_id", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    Column("since", TIME, nullable=False),
    CheckConstraint("contact_id <> deputy_id", name="another"),
)

contact_import = Table(
    "contact_import",
    metadata,
    id_column(),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("content_sealed", LargeBinary),  # the file as it came; gone once it was taken, or put aside
    Column("content_index", LargeBinary, nullable=False, index=True),
    Column("created_at", TIME, nullable=False),
    Column("done_at", TIME),
    Column("taken", Integer),
)

conversation = Table(
    "conversation",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("state_sealed", LargeBinary, nullable=False),
    Column("changed_at", TIME, nullable=False),
)
