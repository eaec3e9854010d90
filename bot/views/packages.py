"""Where each package was agreed."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.deliveries.tables import package_agreement
from bot.places.tables import place


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
