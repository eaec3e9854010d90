"""Splitting a text into what a reader sees as characters, as the provider's segment calculator does it.

The rules are those of UAX 29 in Unicode 10.0, with that calculator's own behaviour after flags, so that a count here is
the count on the bill.
"""

from bisect import bisect_right
from enum import Enum, auto

from bot.messages.grapheme_data import RANGES


class Break(Enum):
    """Grapheme break property of a character."""

    OTHER = auto()
    CR = auto()
    LF = auto()
    CONTROL = auto()
    EXTEND = auto()
    REGIONAL = auto()
    SPACING = auto()
    L = auto()
    V = auto()
    T = auto()
    LV = auto()
    LVT = auto()
    PREPEND = auto()
    E_BASE = auto()
    E_MODIFIER = auto()
    ZWJ = auto()
    GLUE = auto()
    E_BASE_GAZ = auto()


_SYLLABLES = range(0xAC00, 0xD7A4)
_TRAILS = 28  # syllables that share their first two letters
_STARTS_BREAK = (Break.CONTROL, Break.CR, Break.LF)
_BASES = (Break.E_BASE, Break.E_BASE_GAZ)
_JOINS = {
    Break.CR: (Break.LF,),
    Break.L: (Break.L, Break.V, Break.LV, Break.LVT),
    Break.LV: (Break.V, Break.T),
    Break.V: (Break.V, Break.T),
    Break.LVT: (Break.T,),
    Break.T: (Break.T,),
}


def _table() -> tuple[list[int], list[int], list[Break]]:
    rows = []
    for name, ranges in RANGES.items():
        for piece in ranges.split():
            first, _, last = piece.partition("-")
            rows.append((int(first, 16), int(last or first, 16), Break[name]))
    rows.sort()
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


_FIRSTS, _LASTS, _KINDS = _table()


def break_of(character: str) -> Break:
    """The grapheme break property of one character."""
    code = ord(character)
    if code in _SYLLABLES:
        return Break.LVT if (code - _SYLLABLES.start) % _TRAILS else Break.LV
    if character in "\r\n":
        return Break.CR if character == "\r" else Break.LF
    at = bisect_right(_FIRSTS, code) - 1
    return _KINDS[at] if at >= 0 and code <= _LASTS[at] else Break.OTHER


class _Cluster:
    """The properties seen so far in one cluster, in so far as the rules look back."""

    __slots__ = ("before", "extends", "flags", "flags_lead", "length", "previous", "start")

    def __init__(self, start: Break) -> None:
        self.start = self.previous = start
        self.before: Break | None = None  # the one before `previous`
        self.length = 1
        self.extends = int(start is Break.EXTEND)
        self.flags = 0  # regional letters after the first character
        self.flags_lead = 0  # of them, those that follow the first character without a gap

    def add(self, kind: Break) -> None:
        if kind is Break.REGIONAL:
            self.flags += 1
            self.flags_lead += self.flags_lead == self.length - 1
        self.extends += kind is Break.EXTEND
        self.before, self.previous = self.previous, kind
        self.length += 1

    def ends_before(self, kind: Break) -> bool:
        """Whether the next character starts a new cluster."""
        if self._looks_ahead(kind):
            return True
        if self.previous in _STARTS_BREAK or kind in _STARTS_BREAK:
            return not (self.previous is Break.CR and kind is Break.LF)
        if kind in _JOINS.get(self.previous, ()):
            return False
        if kind in (Break.EXTEND, Break.ZWJ, Break.SPACING) or self.previous is Break.PREPEND:
            return False
        if kind is Break.E_MODIFIER and self._after_base():
            return False
        if self.previous is Break.ZWJ and kind in (Break.GLUE, Break.E_BASE_GAZ):
            return False
        return bool(self.flags) or not (self.previous is Break.REGIONAL and kind is Break.REGIONAL)

    def _looks_ahead(self, kind: Break) -> bool:
        only_extends = self.length > 1 and self.extends - (self.start is Break.EXTEND) == self.length - 1
        if kind is Break.E_MODIFIER and only_extends and self.start not in (Break.EXTEND, *_BASES):
            return True
        if self.previous in (Break.PREPEND, Break.REGIONAL):
            return False
        if kind is Break.REGIONAL:
            return self.length == 1
        return self.flags > 0 and self.flags == self.flags_lead

    def _after_base(self) -> bool:
        if not self.extends:
            return self.previous in _BASES
        return self.previous is Break.EXTEND and self.before in _BASES


def split_graphemes(text: str) -> list[str]:
    """The text in clusters; CR and LF count apart."""
    if not text:
        return []
    clusters: list[str] = []
    first, cluster = 0, _Cluster(break_of(text[0]))
    for at in range(1, len(text)):
        kind = break_of(text[at])
        if cluster.ends_before(kind):
            clusters.append(text[first:at])
            first, cluster = at, _Cluster(kind)
        else:
            cluster.add(kind)
    clusters.append(text[first:])
    return [piece for cluster_text in clusters for piece in _parted(cluster_text)]


def _parted(cluster: str) -> tuple[str, ...]:
    return ("\r", "\n") if cluster == "\r\n" else (cluster,)
