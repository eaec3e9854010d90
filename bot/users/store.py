"""Organisations, users and duty, from and to their rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.ids import ContactId, OrganisationId, PlaceId, UserId
from bot.users.commands import AddDutyTurn, AddUser, UserRole
from bot.users.model import DutyTurn, User, first_gap
from bot.users.tables import duty_turn, organisation, user_account, user_role

_roles = (
    select(func.json_agg(func.json_build_array(user_role.c.role, user_role.c.place_id)))
    .where(user_role.c.user_id == user_account.c.id)
    .scalar_subquery()
)


def _select() -> Select[Any]:
    return select(user_account, _roles.label("roles"))


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        organisation=row.organisation_id,
        login=row.login,
        name=row.name,
        contact=row.contact_id,
        roles=frozenset((UserRole(role), _place(place)) for role, place in row.roles or ()),
        disabled=row.disabled_at is not None,
        second_factor=row.totp_sealed is not None,
    )


def _place(text: str | None) -> PlaceId | None:
    return PlaceId(UUID(text)) if text else None


def get(session: Session, user_id: UserId) -> User:
    """The user. Raises `NoResultFound`."""
    return _user(session.execute(_select().where(user_account.c.id == user_id)).one())


def by_login(session: Session, login: str) -> User | None:
    """The user who signs in so."""
    row = session.execute(_select().where(user_account.c.login == login)).one_or_none()
    return _user(row) if row else None


def password_hash(session: Session, login: str) -> str | None:
    """What `argon2` verifies; None for nobody, or somebody disabled."""
    query = select(user_account.c.password_hash)
    return session.scalar(query.where(user_account.c.login == login, user_account.c.disabled_at.is_(None)))


def by_contact(session: Session, contact: ContactId) -> User | None:
    """The user whose duty phone this is."""
    row = session.execute(_select().where(user_account.c.contact_id == contact).limit(1)).one_or_none()
    return _user(row) if row else None


def all_users(session: Session) -> list[User]:
    """Every user, by login."""
    return [_user(row) for row in session.execute(_select().order_by(user_account.c.login))]


def add(session: Session, order: AddUser) -> None:
    """Write a user and their roles, in each of the places or everywhere."""
    session.execute(
        insert(user_account).values(
            id=order.user,
            organisation_id=order.organisation,
            login=order.login,
            name=order.name,
            password_hash=order.password_hash,
            contact_id=order.contact,
        )
    )
    for role in order.roles:
        grant(session, order.user, role, order.places)


def grant(session: Session, user_id: UserId, role: UserRole, places: Collection[PlaceId]) -> None:
    """Let a user hold a role in these places; without any, everywhere, which takes the place of single ones."""
    if not places:
        withdraw(session, user_id, role)
    rows = [{"id": uuid4(), "user_id": user_id, "role": role, "place_id": place} for place in places or (None,)]
    session.execute(insert(user_role).on_conflict_do_nothing(), rows)


def withdraw(session: Session, user_id: UserId, role: UserRole) -> None:
    """Let a user hold a role nowhere."""
    session.execute(delete(user_role).where(user_role.c.user_id == user_id, user_role.c.role == role))


def set_password(session: Session, user_id: UserId, hashed: str) -> None:
    """Write what `argon2` verifies."""
    session.execute(update(user_account).where(user_account.c.id == user_id).values(password_hash=hashed))


def hold_administrators(session: Session) -> None:
    """Administrators are taken away one after the other, so that two never take each other away."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('administrators'))"))


def administrators(session: Session) -> set[UserId]:
    """Who may sign in and administers everything."""
    query = (
        select(user_role.c.user_id)
        .join(user_account, user_account.c.id == user_role.c.user_id)
        .where(
            user_role.c.role == UserRole.ADMINISTRATOR,
            user_role.c.place_id.is_(None),
            user_account.c.disabled_at.is_(None),
        )
    )
    return {UserId(found) for found in session.scalars(query)}


def disable(session: Session, user_id: UserId, now: datetime) -> None:
    """Let a user sign in no more."""
    session.execute(update(user_account).where(user_account.c.id == user_id).values(disabled_at=now))


def add_organisation(session: Session, organisation_id: OrganisationId, name: str) -> None:
    """Write an organisation."""
    session.execute(insert(organisation).values(id=organisation_id, name=name))


def organisations(session: Session) -> list[tuple[OrganisationId, str]]:
    """Every organisation, by name."""
    rows = session.execute(select(organisation.c.id, organisation.c.name).order_by(organisation.c.name))
    return [(OrganisationId(row.id), row.name) for row in rows]


def organisation_name(session: Session, organisation_id: OrganisationId) -> str:
    """Its public name. Raises `NoResultFound`."""
    return str(session.execute(select(organisation.c.name).where(organisation.c.id == organisation_id)).scalar_one())


def add_duty_turn(session: Session, order: AddDutyTurn) -> None:
    """Write a turn of duty."""
    session.execute(
        insert(duty_turn).values(
            id=uuid4(), user_id=order.user, starts_at=order.starts_at, ends_at=order.ends_at, rank=order.rank
        )
    )


def end_duty_turn(session: Session, turn: UUID, now: datetime) -> bool:
    """End a turn now, or take it away where it has not begun; False: it was over."""
    ahead = session.execute(delete(duty_turn).where(duty_turn.c.id == turn, duty_turn.c.starts_at >= now))
    if ahead.rowcount:  # type: ignore[attr-defined]
        return True
    cut = update(duty_turn).where(duty_turn.c.id == turn, duty_turn.c.ends_at > now).values(ends_at=now)
    return bool(session.execute(cut).rowcount)  # type: ignore[attr-defined]


def duty_turns(session: Session, start: datetime, end: datetime) -> list[DutyTurn]:
    """Turns that touch the span, those of disabled users left out."""
    query = (
        select(duty_turn)
        .join(user_account, user_account.c.id == duty_turn.c.user_id)
        .where(duty_turn.c.starts_at < end, duty_turn.c.ends_at > start, user_account.c.disabled_at.is_(None))
        .order_by(duty_turn.c.starts_at, duty_turn.c.rank)
    )
    return [DutyTurn(row.user_id, row.starts_at, row.ends_at, row.rank, row.id) for row in session.execute(query)]


def on_duty(session: Session, at: datetime) -> list[User]:
    """Who is on duty at this moment, first the one to be called first."""
    query = (
        _select()
        .join(duty_turn, duty_turn.c.user_id == user_account.c.id)
        .where(duty_turn.c.starts_at <= at, duty_turn.c.ends_at > at, user_account.c.disabled_at.is_(None))
        .order_by(duty_turn.c.rank, duty_turn.c.starts_at)
    )
    return list(dict.fromkeys(_user(row) for row in session.execute(query)))


def duty_gap(session: Session, start: datetime, end: datetime) -> datetime | None:
    """The first moment between them with nobody on duty."""
    return first_gap(duty_turns(session, start, end), start, end)
