"""Places as a conversation knows them: found by code or name, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein

from bot.ids import PlaceId
from bot.understanding import model as understanding

NEAREST = 3
"""How many places a list offers for a code or name that is not known."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place that somebody can be asked about."""

    id: PlaceId
    code: str
    name: str
    alternative_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places, in a stable order."""

    places: tuple[KnownPlace, ...] = ()

    def by_id(self, place_id: PlaceId) -> KnownPlace | None:
        """The place with this id."""
        return next((place for place in self.places if place.id == place_id), None)

    def by_key(self, key: str) -> KnownPlace | None:
        """The place whose id a state kept as text; None also for what is no id."""
        try:
            return self.by_id(PlaceId(UUID(key)))
        except ValueError:
            return None

    def by_code(self, code: str) -> KnownPlace | None:
        """The place with this code, in capitals or not."""
        return next((place for place in self.places if place.code == code.upper()), None)

    def same_as(self, meant: understanding.Place) -> KnownPlace | None:
        """The place that understanding took for certain: by its code, else by a name that one place alone bears."""
        if meant.code is not None:
            return self.by_code(meant.code)
        named = [place for place in self.places if place.name == meant.name]
        return named[0] if len(named) == 1 else None

    def nearest(self, said: str, first: Iterable[KnownPlace] = ()) -> tuple[KnownPlace, ...]:
        """The three places written most like what was said, those of `first` before others that are as near."""
        preferred = {place.id for place in first}
        wanted = " ".join(said.casefold().split())

        def distance(place: KnownPlace) -> tuple[int, bool, str]:
            written = (place.code, place.name, *place.alternative_names)
            least = min(DamerauLevenshtein.distance(wanted, each.casefold()) for each in written)
            return least, place.id not in preferred, place.name

        return tuple(sorted(self.places, key=distance)[:NEAREST])
