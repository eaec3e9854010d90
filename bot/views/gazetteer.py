"""Which names and codes people may write for a place."""

from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.places.model import Place as StoredPlace
from bot.places.store import all_places
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.model import Place

T = TypeVar("T")

Places = tuple[StoredPlace, ...]

_made: MutableMapping[Engine, dict[str, tuple[Places, Any]]] = WeakKeyDictionary()


def known_names(session: Session, places: Places | None = None) -> Gazetteer:
    """Every place with its names. `places`: all of them, where this transaction has just read them."""
    return kept(session, "understanding", _names, places)


def read_names(session: Session) -> Gazetteer:
    """Every place with its names, made now."""
    return _names(all_places(session))


def kept(session: Session, form: str, make: Callable[[Places], T], places: Places | None = None) -> T:
    """What `make` makes of every place. Kept between messages under `form`, and made anew when any place changed."""
    places = all_places(session) if places is None else places
    of_engine = _made.setdefault(session.connection().engine, {})
    found = of_engine.get(form)
    if found is None or found[0] is not places:
        found = places, make(places)
        of_engine[form] = found
    made: T = found[1]
    return made


def _names(places: Places) -> Gazetteer:
    return Gazetteer.of(Place(found.name, found.code, found.alternative_names) for found in places)
