"""How many segments a text costs as an SMS: pure, and equal to the provider's own calculator.

GSM-7 holds 160 characters in one segment and 153 in each of several, UCS-2 70 and 67; a character of the extension
table takes two places, and neither it nor a visible character (a surrogate pair, a letter with its marks) is split.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.messages.graphemes import split_graphemes
from bot.wording.alphabet import GSM_ALL, GSM_EXTENSION


class Encoding(StrEnum):
    """How a text travels by SMS."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


_BITS = 1120  # a segment
_HEADER_BITS = 48  # of each segment, once there are several
_GSM_BITS, _UCS_BITS = 7, 16


@dataclass(frozen=True, slots=True)
class Segments:
    """The cost of one text. `characters`: places in GSM-7 (extension characters count two), visible ones in UCS-2."""

    encoding: Encoding
    characters: int
    segments: int


def count_segments(text: str) -> Segments:
    """Encoding, characters and segments of a text as it is: normalise to NFC before sending, for marks cost."""
    if GSM_ALL.issuperset(text):
        places = [2 if character in GSM_EXTENSION else 1 for character in text]
        return Segments(Encoding.GSM7, sum(places), _filled(place * _GSM_BITS for place in places))
    graphemes = split_graphemes(text)
    units = (len(grapheme.encode("utf-16-le", "surrogatepass")) // 2 for grapheme in graphemes)
    return Segments(Encoding.UCS2, len(graphemes), _filled(unit * _UCS_BITS for unit in units))


def _filled(sizes: Iterable[int]) -> int:
    """How many segments pieces of these sizes in bits fill, in order, none split."""
    count, free = 1, _BITS
    first: list[int] = []  # what the first segment holds; some of it moves on when a header takes room
    for size in sizes:
        if free < size:
            count += 1
            moved = _moved_on(first) if count == 2 else 0
            free = _BITS - _HEADER_BITS - moved
        elif count == 1:
            first.append(size)
        free -= size
    return count


def _moved_on(first: list[int]) -> int:
    over = sum(first) - (_BITS - _HEADER_BITS)
    moved = 0
    while over > moved:
        moved += first.pop()
    return moved
