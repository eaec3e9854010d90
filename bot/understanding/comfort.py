""" "Nobody will touch you": a "not" that belongs to a harm takes no promise back."""

from collections.abc import Callable, Iterable, Mapping

from bot.languages import Language
from bot.understanding.comfort_bambara import bambara
from bot.understanding.comfort_french import french
from bot.understanding.comfort_fulfulde import fulfulde
from bot.understanding.reading import Reading


def comforted(reading: Reading) -> frozenset[int]:
    """Where the words of "not" stand that deny a harm to those who come, one for each harm."""
    return reading.once("comforted", _comforted)


def _comforted(reading: Reading) -> frozenset[int]:
    found: set[int] = set()
    for language, search in _SEARCHES.items():
        if language in reading.spoken.active:
            found.update(search(reading))
    return frozenset(found)


_SEARCHES: Mapping[Language, Callable[[Reading], Iterable[int]]] = {
    Language.FR: french,
    Language.BM: bambara,
    Language.FF: fulfulde,
}
