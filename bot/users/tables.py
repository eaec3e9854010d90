"""Rows about organisations and the people who sign in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from bot.db import TIME, id_column, metadata

organisation = Table(
    "organisation",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
)

user_account = Table(
    "user_account",
    metadata,
    id_column(),
    Column("organisation_id", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("contact_id", Uuid, ForeignKey("contact.id")),  # the phone on which this person is on duty
    Column("created_at", TIME, nullable=False, server_default=func.now()),
    Column("disabled_at", TIME),
    Column("totp_sealed", LargeBinary),  # secret of the second factor; null: none yet
    Column("totp_step", BigInteger),  # the last span of 30 s whose digits were used, so that none is used twice
)

user_role = Table(
    "user_role",
    metadata,
    id_column(),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("place_id", Uuid, ForeignKey("place.id")),  # null: everywhere
    CheckConstraint(
        "role in ('viewer', 'operator', 'coordinator', 'security_focal_point', 'administrator')", name="role"
    ),
    UniqueConstraint("user_id", "role", "place_id", postgresql_nulls_not_distinct=True),
)

duty_turn = Table(
    "duty_turn",
    metadata,
    id_column(),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    Column("rank", SmallInteger, nullable=False, default=1),
    CheckConstraint("starts_at < ends_at", name="order"),
    Index(None, "starts_at", "ends_at"),
)

web_session = Table(  # somebody signed in to the console, on one device
    "web_session",
    metadata,
    id_column(),
    Column("token_index", LargeBinary, nullable=False, unique=True),  # of the secret that the browser holds
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False, index=True),
    Column("opened_at", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
    Column("ended_at", TIME),
)

sign_in_try = Table(  # what slows a guesser down
    "sign_in_try",
    metadata,
    id_column(),
    Column("login_index", LargeBinary, nullable=False),
    Column("address_index", LargeBinary, nullable=False),
    Column("at", TIME, nullable=False),
    Column("good", Boolean, nullable=False),
    Index(None, "login_index", "at"),
    Index(None, "address_index", "at"),
)

form_sent = Table(  # a form sends once, however often it is clicked
    "form_sent",
    metadata,
    id_column(),
    Column("user_id", Uuid, ForeignKey("user_account.id"), nullable=False),
    Column("at", TIME, nullable=False, index=True),
    Column("answer", Text, nullable=False, default=""),  # where it led
)

setup_code = Table(  # opens the first set-up, once: one row at most, none after it
    "setup_code",
    metadata,
    id_column(),
    Column("code_index", LargeBinary, nullable=False),
    Column("expires_at", TIME, nullable=False),
)
