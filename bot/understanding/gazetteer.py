"""All places that a text may name, by code and by every known name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.model import Place
from bot.understanding.normalise import fold, key

MOST_CANDIDATES = 9
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GENERIC = frozenset(
    key(w) for w in ("ouro", "wuro", "uro", "saare", "sare", "dugu", "dougou", "nouh", "ba", "port", "hamdallaye")
)


def words_of(name: str) -> tuple[str, ...]:
    """The levelled words of a name: hyphens, accents, doubled letters and school spellings do not tell places apart."""
    folded = "".join(c if c.isalnum() else " " for c in fold(name))
    return tuple(key(w) for w in folded.split())


def unique(places: Iterable[Place]) -> tuple[Place, ...]:
    """Each place once, in the order in which it came."""
    return tuple(dict.fromkeys(places))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places that a text may name."""

    places: tuple[Place, ...]
    by_name: Mapping[tuple[str, ...], tuple[Place, ...]]
    by_first_word: Mapping[str, tuple[Place, ...]]
    by_code: Mapping[str, Place]
    joined: Mapping[str, tuple[Place, ...]]
    by_length: Mapping[int, tuple[str, ...]]
    """The joined names of four letters and more, by their length."""

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Gazetteer":
        """Places that bear one name without codes are one place; with codes they are different and are asked back."""
        all_places = unique(places)
        names: dict[tuple[str, ...], dict[Place, None]] = {}
        first: dict[str, dict[Place, None]] = {}
        joined: dict[str, dict[Place, None]] = {}
        for place in all_places:
            for name in (place.name, *place.alt_names):
                words = words_of(name)
                if not words:
                    continue
                names.setdefault(words, {})[place] = None
                joined.setdefault("".join(words), {})[place] = None
                if len(words) > 1 and words[0] not in _GENERIC and len(words[0]) > 2:
                    first.setdefault(words[0], {})[place] = None
        by_length: dict[int, list[str]] = {}
        for name in joined:
            if len(name) >= 4:
                by_length.setdefault(len(name), []).append(name)
        return cls(
            all_places,
            {k: tuple(v) for k, v in names.items()},
            {k: tuple(v) for k, v in first.items()},
            {p.code.upper(): p for p in all_places if p.code},
            {k: tuple(v) for k, v in joined.items()},
            {k: tuple(v) for k, v in by_length.items()},
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str | None]]) -> "Gazetteer":
        """Rows of a CSV file with columns `name`, `alt_names` parted by ";", perhaps `code` and `market_day`."""
        merged: dict[tuple[str, str | None], Place] = {}
        for row in rows:
            name = (row.get("name") or "").strip()
            if not name:
                continue
            alt = tuple(a.strip() for a in (row.get("alt_names") or "").split(";") if a.strip())
            code = (row.get("code") or "").strip().upper() or None
            day = (row.get("market_day") or "").strip().lower()
            market = _WEEKDAYS.index(day) if day in _WEEKDAYS else None
            old = merged.get((name, code))
            alts = tuple(dict.fromkeys((*(old.alt_names if old else ()), *alt)))
            merged[name, code] = Place(name, code, alts, old.market_day if old and market is None else market)
        return cls.of(merged.values())

    def called(self, name: str) -> tuple[Place, ...]:
        """The places that bear exactly this name, levelled; several if the name does not tell them apart."""
        return self.by_name.get(words_of(name), ())

    def nearest_codes(self, code: str, most: int = 3) -> tuple[Place, ...]:
        """The places whose codes look most like this one."""
        codes = tuple(self.by_code)
        found = process.extract(code.upper(), codes, scorer=OSA.distance, limit=None)
        return tuple(self.by_code[c] for c, _, _ in sorted(found, key=lambda f: (f[1], f[0]))[:most])

    def near(self, word: str, most: int = MOST_CANDIDATES) -> tuple[Place, ...]:
        """Places whose name is one letter away (two from eight letters on), best first. Never to be taken unasked."""
        if len(word) < 4:
            return ()
        bound = 2 if len(word) >= 8 else 1
        as_long = [name for n in range(len(word) - bound, len(word) + bound + 1) for name in self.by_length.get(n, ())]
        found = process.extract(word, as_long, scorer=OSA.distance, score_cutoff=bound, limit=None)
        ranked = sorted((distance, name) for name, distance, _ in found if distance)
        return unique(p for _, name in ranked for p in self.joined[name])[:most]


EMPTY = Gazetteer.of(())
