"""Who promises: the speaker, an authority of the place, or somebody else."""

from collections.abc import Sequence

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.normalise import key, keys
from bot.understanding.reading import Reading

_OUR_FIRST = keys("je j on nous moi ns n ne an anw mi min mido miden nos notre mii nee minn miin ann")

FIRST_PERSON = frozenset(
    {"je", "j", "on", "nous", "ns", "n", "ne", "an", "anw", "mi", "min", "mido", "miden", "miin", "mii", "nee", "ann"}
)
"""Words for the speaker or the speaker's own as the subject of a verb, as they are typed."""

SPEAKER = keys("je j on nous ns g")

_OTHERS = {
    Language.FR: keys("ils il elle elles eux vous tu vs ceux celui"),
    Language.BM: keys("u a i aw olu ale"),
    Language.FF: keys("be o on a ebe omo odon ada kanbe kanko onon"),
}

_BAMBARA_AUX = frozenset({"ye", "be", "bena", "b", "y", "ka", "k"})


def authority_of(reading: Reading, mention: Mention) -> str | None:
    """Who of the place has given its word, if the text names one before the promise or behind "par"."""
    for c in reading.of("chief"):
        if c.end <= mention.start and _speaks_of(reading, c, mention):
            return reading.said(c)
        by = c.start > 0 and any(reading.tokens[i].key in {"par", "de"} for i in range(max(0, c.start - 2), c.start))
        if by or (c.end <= mention.start and reading.clause_of(c) == reading.clause_of(mention)):
            return reading.said(c)
    return None


_HE = keys("il elle ils elles a ale o u be")


def _speaks_of(reading: Reading, chief: Mention, mention: Mention) -> bool:
    """Whether "he" just before a promise is the authority named in a clause before it, and nobody else was named."""
    before = reading.before(mention)
    if chief.language is not mention.language or not before or reading.tokens[before[-1]].key not in _HE:
        return False
    others = reading.of("women", "youth", "herder", "farmer", "people", "soldiers", "children", "strangers", "armed")
    between = any(chief.end <= m.start < mention.start for m in others)
    return not between and not reading.has("hearsay")


def foreign_voice(reading: Reading, mention: Mention) -> str | None:
    """Somebody else who promises: they, you, a name that is no authority. None if it is the speaker or nobody."""
    before = reading.before(mention)
    ours = any(t.key in _OUR_FIRST for t in reading.tokens[mention.start : mention.end])
    if ours or (before and before[-1] in reading.masked):
        return None
    spoken, subject = _nearest_subject(reading, mention, before)
    return subject if spoken else _another_group(reading, mention)


THEY = keys("ils elles eux ceux celui u olu be ebe kanbe")
_NEVER_OURS = ("soldiers", "armed")


def somebody_else(reading: Reading, mention: Mention) -> bool:
    """Whether a promise is plainly another's: they, soldiers, armed men."""
    voice = foreign_voice(reading, mention)
    before = [m for m in reading.of(*_NEVER_OURS) if m.end <= mention.start]
    return bool(before) or (voice is not None and key(voice) in THEY)


def _nearest_subject(reading: Reading, mention: Mention, before: Sequence[int]) -> tuple[bool, str | None]:
    """Whether the words just before a promise tell whose it is, and who it is if it is not the speaker."""
    covered = {i for m in reading.found for i in range(m.start, m.end)}
    for i in reversed(before[-4:]):
        word = reading.tokens[i].key
        if mention.language is Language.BM and word in _BAMBARA_AUX:
            continue
        if word in _OUR_FIRST:
            return True, None
        if word in _OTHERS[mention.language]:
            an_object = i > 0 and reading.tokens[i - 1].key in SPEAKER | {"b", "y"}
            return True, None if an_object else word
        plain = i in covered or i in reading.masked or word in reading.small or reading.tokens[i].is_number
        if not plain:
            return True, word
    return False, None


def _another_group(reading: Reading, mention: Mention) -> str | None:
    """A group named right before a promise that the speaker does not call its own."""
    for m in reading.of("women", "youth", "herder", "farmer", "people", "soldiers", "children"):
        ours = m.start > 0 and reading.tokens[m.start - 1].key in {"nos", "notre", "mes"}
        after = reading.tokens[m.end].key if m.end < len(reading.tokens) else ""
        ours = ours or after in {"amen", "men", "am"}
        if m.end <= mention.start and mention.start - m.end <= 2 and not ours:
            return reading.said(m)
    return None


def by_whom(reading: Reading) -> str | None:
    """ "par" and somebody who is no authority, as in "donnée par un inconnu"."""
    places = {i for m in reading.of("chief") for i in range(m.start, m.end)} | reading.masked
    ways = {
        i
        for m in reading.of("road", "access", "market", "river", "boat", "vehicle", "day", "week", "message")
        for i in range(m.start, m.end)
    }
    for i, token in enumerate(reading.tokens):
        if token.key != "par" or Language.FR not in reading.spoken.active:
            continue
        rest = range(i + 1, min(i + 4, len(reading.tokens)))
        ahead = [
            j for j in rest if reading.tokens[j].key not in {"le", "la", "l", "les", "un", "une", "notre", "nos", "mon"}
        ]
        if (
            ahead
            and ahead[0] not in places
            and ahead[0] not in ways
            and reading.tokens[ahead[0]].key not in keys("nous moi ici ecrit sms")
        ):
            return reading.tokens[ahead[0]].fold
    return None
