"""What is only heard or passed on, and what is the word of the speaker's own."""

from collections.abc import Iterator

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading


def hearsays(reading: Reading) -> Iterator[Mention]:
    """All that shows that the speaker has it from others; the word of an authority just before it does not count."""
    for m in reading.of("hearsay"):
        if _own_word(reading, m) or _says_the_one_named(reading, m):
            continue
        source = reading.tokens[m.start].key in {"d", "dapres", "selon"}
        authority = not source and any(0 <= m.start - c.end <= 2 for c in reading.of("chief"))
        first_person = any(t.fold in {"mi", "min", "nous", "m", "entendu"} for t in reading.tokens[m.start : m.end])
        if not authority or (first_person and m.language is not Language.FR):
            yield m


_OF_THE_PLACE = ("women", "youth", "herder", "farmer", "people", "soldiers", "children", "strangers", "armed")
_HE_SAYS = frozenset({"a ko", "o wii", "o wi", "o haali", "il dit", "elle dit"})


def _says_the_one_named(reading: Reading, mention: Mention) -> bool:
    """ "He says", where an authority was named before and nobody else was."""
    if reading.said(mention) not in _HE_SAYS:
        return False
    named = [c for c in reading.of("chief") if c.end <= mention.start and c.language is mention.language]
    others = (m for m in reading.of(*_OF_THE_PLACE) if named and m.end <= mention.start)
    inside = {i for c in named for i in range(c.start, c.end)}
    return bool(named) and not any(inside.isdisjoint(range(m.start, m.end)) for m in others)


_MATTER = frozenset(
    {"la", "na", "in", "nin", "ninnu", "kelen", "fila", "be", "te", "tena", "bee", "kura", "nyuman", "jugu", "ten", "a"}
)
_SAYING = frozenset(
    {"fo", "di", "dira", "ta", "dantige", "jira", "kali", "kalila", "sona", "benna", "latige", "don", "sinsin", "lase",
     "sementiya", "da", "bila", "kelen"}
)  # fmt: skip
_TOLD = frozenset({"men", "soro", "kalan", "nyininka", "ma"})
_SPEAKERS = keys("n ne an anw nin")
_FULFULDE_SPEAKERS = keys("mi min miin minen")


def _own_word(reading: Reading, mention: Mention) -> bool:
    """Whether it quotes nobody: the speaker's own saying, or Bambara `ko` for "matter"."""
    before = mention.start - 1
    words = reading.said(mention)
    if words in {"mbii", "wii", "wi"}:
        return reading.beside(mention)[0] in _FULFULDE_SPEAKERS
    if words != "ko":
        return False
    own = {i for m in reading.of("confirm", "promise", "us", "guarantee") for i in range(m.start, m.end)}
    return before in own or before in reading.masked or _matter(reading, mention) or _we_say(reading, mention)


def _matter(reading: Reading, mention: Mention) -> bool:
    """ "Ko" as a noun, a matter, or "behind you"."""
    behind = reading.after(mention)
    if not behind:
        return reading.beside(mention)[0] in {"aw", "an"}
    return reading.tokens[behind[0]].key in _MATTER


_OURS = ("chief", "women", "youth", "herder", "farmer")
_ALL = frozenset({"bee", "ton", "jama", "yere", "fila"})


def _we_say(reading: Reading, mention: Mention) -> bool:
    """ "An y'a fo aw ye ko ...": the clause begins with the speaker or the speaker's own, and has heard nothing."""
    before = reading.before(mention)
    said = [reading.tokens[i].key for i in before]
    if not said or _TOLD & set(said):
        return False
    groups = [m for m in reading.of(*_OURS) if m.start in before and m.language is Language.BM]
    ours = bool(groups) and said[0] not in {"u", "a", "i", "aw", "mogow", "dow"}
    of_here = ours and (groups[-1].concept == "chief" or "an" in said or not reading.masked.isdisjoint(before))
    if ours and (said[-1] in _ALL or (of_here and groups[-1].end == mention.start)):
        return True
    return (ours or said[0] in _SPEAKERS) and bool(_SAYING & set(said))
