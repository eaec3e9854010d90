"""All that is agreed, said and reported of one place."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.calm_periods.tables import calm_period, calm_period_place
from bot.contacts.tables import contact, contact_place
from bot.deliveries.tables import health_package, package_agreement
from bot.guarantees.tables import confirmation, guarantee, guarantee_place
from bot.ids import PlaceId
from bot.views.place_history import PastLine, place_history

MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A calm period that names the place. `state` as it is now: one that is over reads "ended"."""

    name: str
    purpose: str
    state: str
    starts_at: datetime
    ends_at: datetime
    hours_from: time
    hours_to: time
    parties_not_bound: str
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeLine:
    """A promise of access to the place. `state` as it is now: one that is over reads "expired"."""

    who: str
    role: str
    on_behalf_of: str
    form: str
    witness_role: str | None
    state: str
    period: str
    starts_at: datetime
    ends_at: datetime
    hours_from: time
    hours_to: time
    conditions: str
    exceptions: str
    notice_hours: int
    ended_at: datetime | None
    last_yes: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody enrolled at the place, by pseudonym."""

    id: UUID
    who: str
    role: str
    language: str
    opted_out: bool
    phone_lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """The page of one place."""

    periods: tuple[PeriodLine, ...]
    guarantees: tuple[GuaranteeLine, ...]
    people: tuple[PersonLine, ...]
    packages: tuple[tuple[str, int, date, tuple[str, ...]], ...]
    history: tuple[PastLine, ...]


def place_page(session: Session, place: PlaceId, now: datetime) -> PlacePage:
    """Periods and promises newest first, people, packages agreed, and the history of 60 days."""
    return PlacePage(
        periods=_periods(session, place, now),
        guarantees=_guarantees(session, place, now),
        people=_people(session, place),
        packages=_packages(session, place),
        history=place_history(session, place, now),
    )


def _periods(session: Session, place: PlaceId, now: datetime) -> tuple[PeriodLine, ...]:
    rows = session.execute(
        select(calm_period)
        .join(calm_period_place, calm_period_place.c.period_id == calm_period.c.id)
        .where(calm_period_place.c.place_id == place)
        .order_by(calm_period.c.ends_at.desc(), calm_period.c.name)
        .limit(MOST)
    )
    return tuple(
        PeriodLine(
            name=row.name,
            purpose=row.purpose,
            state="ended" if row.ends_at <= now else row.state,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            hours_from=row.hours_from,
            hours_to=row.hours_to,
            parties_not_bound=row.parties_not_bound,
            conditions=row.conditions,
        )
        for row in rows
    )


def _guarantees(session: Session, place: PlaceId, now: datetime) -> tuple[GuaranteeLine, ...]:
    last_yes = (
        select(confirmation.c.at)
        .where(confirmation.c.place_id == place, confirmation.c.contact_id == guarantee.c.contact_id)
        .order_by(confirmation.c.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(guarantee, contact.c.pseudonym, calm_period.c.name.label("period"), last_yes.label("last_yes"))
        .join(guarantee_place, guarantee_place.c.guarantee_id == guarantee.c.id)
        .join(contact, contact.c.id == guarantee.c.contact_id)
        .join(calm_period, calm_period.c.id == guarantee.c.period_id)
        .where(guarantee_place.c.place_id == place)
        .order_by(guarantee.c.ends_at.desc(), contact.c.pseudonym)
        .limit(MOST)
    )
    return tuple(_guarantee(row, now) for row in rows)


def _guarantee(row: Row[Any], now: datetime) -> GuaranteeLine:
    over = row.state in ("given", "suspended") and row.ends_at <= now
    return GuaranteeLine(
        who=row.pseudonym,
        role=row.role,
        on_behalf_of=row.on_behalf_of,
        form=row.form,
        witness_role=row.witness_role,
        state="expired" if over else row.state,
        period=row.period,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        conditions=row.conditions,
        exceptions=row.exceptions,
        notice_hours=row.notice_hours,
        ended_at=row.ended_at,
        last_yes=row.last_yes,
    )


def _people(session: Session, place: PlaceId) -> tuple[PersonLine, ...]:
    rows = session.execute(
        select(contact)
        .join(contact_place, contact_place.c.contact_id == contact.c.id)
        .where(contact_place.c.place_id == place, contact.c.standing == "enrolled")
        .order_by(contact.c.role, contact.c.pseudonym)
    )
    return tuple(
        PersonLine(
            id=row.id,
            who=row.pseudonym,
            role=row.role,
            language=row.language,
            opted_out=row.opted_out_at is not None,
            phone_lost=row.suspended_at is not None,
        )
        for row in rows
    )


def _packages(session: Session, place: PlaceId) -> tuple[tuple[str, int, date, tuple[str, ...]], ...]:
    rows = session.execute(
        select(
            health_package.c.name,
            health_package.c.version,
            package_agreement.c.agreed_on,
            package_agreement.c.roles,
        )
        .join(health_package, health_package.c.id == package_agreement.c.package_id)
        .where(package_agreement.c.place_id == place)
        .order_by(package_agreement.c.agreed_on.desc())
    )
    return tuple((row.name, row.version, row.agreed_on, tuple(row.roles)) for row in rows)
