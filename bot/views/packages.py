"""Where each package was agreed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.deliveries.tables import package_agreement
from bot.ids import PlaceId
from bot.places.tables import place


@dataclass(frozen=True, slots=True)
class Agreed:
    """A place that agreed a package: with whom, on which day."""

    place: str
    code: str
    roles: tuple[str, ...]
    on: date


def agreed_with(session: Session, seen: Collection[PlaceId] | None) -> dict[UUID, list[Agreed]]:
    """With whom each package was agreed, by place; only of these places (None: of all)."""
    query = (
        select(package_agreement, place.c.name, place.c.code)
        .join(place, place.c.id == package_agreement.c.place_id)
        .order_by(place.c.name)
    )
    if seen is not None:
        query = query.where(place.c.id.in_(seen))
    found: dict[UUID, list[Agreed]] = {}
    for row in session.execute(query):
        agreed = Agreed(row.name, row.code, tuple(row.roles), row.agreed_on)
        found.setdefault(row.package_id, []).append(agreed)
    return found


def agreements(session: Session) -> dict[UUID, list[str]]:
    """Names of the places, by package."""
    query = (
        select(package_agreement.c.package_id, place.c.name)
        .join(place, place.c.id == package_agreement.c.place_id)
        .order_by(place.c.name)
    )
    found: dict[UUID, list[str]] = {}
    for package_id, name in session.execute(query):
        found.setdefault(package_id, []).append(name)
    return found
