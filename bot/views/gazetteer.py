"""Which names and codes people may write for a place."""

from collections.abc import MutableMapping
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.places.store import all_places
from bot.places.tables import place, place_name
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.model import Place

_Counts = tuple[int, int]
_kept: MutableMapping[Engine, tuple[_Counts, Gazetteer]] = WeakKeyDictionary()


def known_names(session: Session) -> Gazetteer:
    """Every place with its names. Kept between messages, and made anew when places or names have been added."""
    engine = session.connection().engine
    counts = _counts(session)
    kept = _kept.get(engine)
    if kept is None or kept[0] != counts:
        kept = counts, read_names(session)
        _kept[engine] = kept
    return kept[1]


def read_names(session: Session) -> Gazetteer:
    """Every place with its names, read now."""
    return Gazetteer.of(Place(found.name, found.code, found.alternative_names) for found in all_places(session))


def _counts(session: Session) -> _Counts:
    places = select(func.count()).select_from(place).scalar_subquery()
    names = select(func.count()).select_from(place_name).scalar_subquery()
    row = session.execute(select(places, names)).one()
    return row[0], row[1]
