"""What keeps a text from confirming a guarantee, whatever else it says."""

from collections.abc import Iterable, Iterator, Sequence

from bot.languages import Language
from bot.understanding.against import Against
from bot.understanding.comfort import comforted
from bot.understanding.danger import dangers
from bot.understanding.denial import bambara_ifs, denials
from bot.understanding.hearsay import hearsays
from bot.understanding.matcher import Mention
from bot.understanding.modality import asks
from bot.understanding.other_acts import other_act
from bot.understanding.reading import Reading
from bot.understanding.reserve import reserves
from bot.understanding.voice import THEY

LATER = frozenset({"postpone", "plus_more"})
PLAINLY_AGAINST = ("withdraw", "cannot_any_more", "unsafe", "dont_come", "cancel", "no", "closed", *sorted(LATER))
GRAVE = frozenset({"threat", "attack", "shooting", "kill", "kidnap", "mine"})
SOMETIMES_AGAINST = ("refuse", "tense", "incident")


def _shares_words(reading: Reading, mention: Mention) -> bool:
    """Whether words of "later" belong to the promise itself: "until after Friday", "they see the boat off". "No more"
    does only where it stands wholly inside: "je réponds de plus ..." is none."""
    promising = reading.of("promise", "protect", "until", "still_valid")
    if mention.concept == "plus_more":
        return any(m.start <= mention.start and mention.end <= m.end for m in promising)
    return any(m.start < mention.end and mention.start < m.end for m in promising)


def obstacle(reading: Reading) -> str | None:
    """Why the text cannot confirm, whatever else it says; None if nothing stands against it."""
    first = next(all_against(reading), None)
    return str(first) if first is not None else otherwise(reading) or _sometimes_against(reading)


def otherwise(reading: Reading) -> str | None:
    """What makes a promise that nothing turns round the promise of something else."""
    act = other_act(reading)
    return None if act is None else f"promises to do: {act}"


def all_against(reading: Reading) -> Iterator[Against]:
    """All that turns any promise round: it asks, denies, conditions, doubts, takes back, has it from others, tells of
    violence.
    """
    if reading.text.cut:
        yield Against("too long to be read whole")
    if reading.text.quotes:
        yield Against("quotes somebody")
    if asks(reading):
        yield Against("asks")
    yield from denials(reading)
    yield from (_against(reading, m) for m in reserves(reading))
    yield from bambara_ifs(reading)
    yield from (_against(reading, m, _heard_from(reading, m)) for m in hearsays(reading))
    yield from _said(reading, PLAINLY_AGAINST)
    yield from _violence(reading)


def _against(reading: Reading, mention: Mention, kind: str | None = None) -> Against:
    return Against(kind or mention.concept, reading.said(mention), range(mention.start, mention.end))


def _heard_from(reading: Reading, mention: Mention) -> str:
    return "they say" if THEY & {t.key for t in reading.tokens[mention.start : mention.end]} else "only heard"


def _violence(reading: Reading) -> Iterator[Against]:
    for m in _outside_comfort(reading, dangers(reading)):
        if m.concept in GRAVE:
            yield _against(reading, m, "danger")


def _said(reading: Reading, concepts: Sequence[str]) -> Iterator[Against]:
    for m in _outside_comfort(reading, reading.of(*concepts)):
        if not _of_the_promise(reading, m):
            yield _against(reading, m)


def _outside_comfort(reading: Reading, mentions: Iterable[Mention]) -> Iterator[Mention]:
    comfort = comforted(reading)
    return (m for m in mentions if comfort.isdisjoint(range(m.start, m.end)))


_UNTIL = frozenset({"fo", "fa", "fai", "jusqua"})


def _of_the_promise(reading: Reading, mention: Mention) -> bool:
    """Whether words that take back elsewhere belong to what is promised: "until you go home", "for this month"."""
    if mention.concept in LATER:
        until = mention.language is Language.FF and reading.tokens[mention.start].key in _UNTIL
        return _shares_words(reading, mention) or (until and reading.has("promise", "guarantee", "protect"))
    before, _ = reading.beside(mention)
    if mention.concept == "dont_come":
        return before in _UNTIL
    return mention.concept == "cannot_any_more" and mention.language is Language.FF and before.endswith("to")


def _sometimes_against(reading: Reading) -> str | None:
    if (word := next(_said(reading, SOMETIMES_AGAINST), None)) is not None:
        return str(word)
    real = dangers(reading)
    return f"danger: {reading.said(real[0])}" if real else None
