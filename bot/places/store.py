"""Places and legs, from and to their rows."""

from collections.abc import Collection, MutableMapping, Set
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Engine, Row, ScalarSelect, Table, Text, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.db import once_a_transaction, read_again
from bot.ids import LegId, PlaceId
from bot.places.commands import AddLeg, AddPlace, Mode
from bot.places.model import Leg, Place, distance_km
from bot.places.tables import leg, place, place_name

_names = (
    select(func.array_agg(aggregate_order_by(place_name.c.name, place_name.c.name)))
    .where(place_name.c.place_id == place.c.id)
    .scalar_subquery()
)


# Each transaction that writes a row leaves its number in it: another sum is another content.
_written_by = cast(cast(literal_column("xmin"), Text), BigInteger)


def written(table: Table) -> ScalarSelect[str]:
    """How many rows a table has, and the sum of the numbers of the transactions that wrote them, as one text."""
    both = func.concat_ws(":", func.count(), func.sum(_written_by))
    return select(both).select_from(table).scalar_subquery()


MAP_VERSION = func.concat_ws(" ", *(written(table) for table in (place, place_name, leg)))
"""Another text once anything on the map has changed, for whoever asks this among other things."""

MOST_NEAR = 256
"""Questions of what is near that are remembered for one map."""

_READ = "the map"
_VERSION = select(MAP_VERSION)
_kept: "MutableMapping[Engine, tuple[str, Map]]" = WeakKeyDictionary()


def _select() -> Select[Any]:
    return select(place, _names.label("names")).order_by(place.c.name)


def _place(row: Row[Any]) -> Place:
    return Place(
        id=row.id,
        code=row.code,
        name=row.name,
        alternative_names=tuple(row.names or ()),
        commune=row.commune,
        latitude=row.latitude,
        longitude=row.longitude,
        market_day=row.market_day,
        outage_since=row.outage_since,
    )


def _leg(row: Row[Any]) -> Leg:
    return Leg(
        id=row.id,
        code=row.code,
        from_place=row.from_place_id,
        to_place=row.to_place_id,
        mode=Mode(row.mode),
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
    )


def get(session: Session, place_id: PlaceId) -> Place:
    """The place. Raises `NoResultFound`."""
    return _place(session.execute(_select().where(place.c.id == place_id)).one())


def get_many(session: Session, place_ids: Collection[PlaceId]) -> list[Place]:
    """These places, by name."""
    return [_place(row) for row in session.execute(_select().where(place.c.id.in_(place_ids)))]


def by_code(session: Session, code: str) -> Place | None:
    """The place with this code, in capitals or not."""
    row = session.execute(_select().where(place.c.code == code.upper())).one_or_none()
    return _place(row) if row else None


def by_name(session: Session, name: str) -> Place | None:
    """The one place of exactly this name; None where there is none, or more than one."""
    rows = session.execute(_select().where(func.lower(place.c.name) == name.lower())).all()
    return _place(rows[0]) if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class Map:
    """Every place, by name, and every leg, by code."""

    places: tuple[Place, ...]
    legs: tuple[Leg, ...]
    _near: "dict[tuple[frozenset[PlaceId], float], frozenset[PlaceId]]" = field(
        default_factory=dict, repr=False, compare=False
    )

    def legs_touching(self, place_ids: Collection[PlaceId]) -> list[Leg]:
        """Legs that start or end at any of these places."""
        return [one for one in self.legs if one.from_place in place_ids or one.to_place in place_ids]

    def near(self, place_ids: Collection[PlaceId], km: float) -> Set[PlaceId]:
        """The places themselves, what lies within that distance, and the far ends of legs that touch them.

        Measured once for each question: it is asked with every report, of a map that seldom changes.
        """
        asked = frozenset(place_ids), km
        found = self._near.get(asked)
        if found is None:
            found = self._measured(*asked)
            if len(self._near) > MOST_NEAR:
                self._near.clear()  # another thread may look here at any moment: what it needs is in its hands
            self._near[asked] = found
        return found

    def _measured(self, place_ids: Set[PlaceId], km: float) -> frozenset[PlaceId]:
        centres = [found for found in self.places if found.id in place_ids]
        found = set(place_ids)
        for candidate in self.places:
            distances = (distance_km(candidate, centre) for centre in centres)
            if any(distance is not None and distance <= km for distance in distances):
                found.add(candidate.id)
        for touching in self.legs_touching(place_ids):
            found |= {touching.from_place, touching.to_place}
        return frozenset(found)


def whole_map(session: Session, version: str | None = None) -> Map:
    """The same object as long as nothing has changed: a place does a few times a year, and every text asks for all.

    Looked up once a transaction. `version`: what `MAP_VERSION` was when this transaction asked just now.
    """
    return once_a_transaction(session, _READ, lambda: _map(session, version))


def forget(session: Session) -> None:
    """Ask again whether anything has changed when the map is wanted the next time."""
    read_again(session, _READ)


def _map(session: Session, version: str | None) -> Map:
    connection = session.connection()
    version = version or str(connection.execute(_VERSION).scalar_one())
    known = _kept.get(connection.engine)
    if known is None or known[0] != version:
        places = tuple(_place(row) for row in session.execute(_select()))
        known = version, Map(places, tuple(_leg(row) for row in session.execute(select(leg).order_by(leg.c.code))))
        _kept[connection.engine] = known
    return known[1]


def all_places(session: Session) -> tuple[Place, ...]:
    """Every place, by name."""
    return whole_map(session).places


def legs(session: Session, ids: Collection[LegId] | None = None) -> list[Leg]:
    """These legs, or every one, by code."""
    query = select(leg).order_by(leg.c.code)
    if ids is not None:
        query = query.where(leg.c.id.in_(ids))
    return [_leg(row) for row in session.execute(query)]


def leg_by_code(session: Session, code: str) -> Leg | None:
    """The leg with this code."""
    row = session.execute(select(leg).where(leg.c.code == code.upper())).one_or_none()
    return _leg(row) if row else None


def legs_touching(session: Session, place_ids: Collection[PlaceId]) -> list[Leg]:
    """Legs that start or end at any of these places."""
    return whole_map(session).legs_touching(place_ids)


def near(session: Session, place_ids: Collection[PlaceId], km: float) -> Set[PlaceId]:
    """The places themselves, what lies within that distance, and the far ends of legs that touch them."""
    return whole_map(session).near(place_ids, km)


def add(session: Session, order: AddPlace, code: str) -> None:
    """Write a place and its other names."""
    read_again(session, _READ)
    session.execute(
        insert(place).values(
            id=order.place,
            code=code,
            name=order.name,
            commune=order.commune,
            latitude=order.latitude,
            longitude=order.longitude,
            market_day=order.market_day,
        )
    )
    names = [{"place_id": order.place, "name": name} for name in dict.fromkeys(order.alternative_names)]
    if names:
        session.execute(insert(place_name), names)


def add_leg(session: Session, order: AddLeg) -> None:
    """Write a leg."""
    read_again(session, _READ)
    session.execute(
        insert(leg).values(
            id=order.leg,
            code=order.code.upper(),
            from_place_id=order.from_place,
            to_place_id=order.to_place,
            mode=order.mode,
        )
    )


def change_leg(session: Session, leg_id: LegId, **values: object) -> None:
    """Set columns of a leg."""
    read_again(session, _READ)
    session.execute(update(leg).where(leg.c.id == leg_id).values(**values))


def change(session: Session, place_id: PlaceId, **values: object) -> None:
    """Set columns of a place."""
    read_again(session, _READ)
    session.execute(update(place).where(place.c.id == place_id).values(**values))


def codes(session: Session) -> set[str]:
    """Every code in use."""
    return set(session.scalars(select(place.c.code)))
