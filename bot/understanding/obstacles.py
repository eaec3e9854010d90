"""What keeps a text from confirming a guarantee, whatever else it says."""

from collections.abc import Sequence

from bot.languages import Language
from bot.understanding.comfort import comforted
from bot.understanding.danger import dangers
from bot.understanding.denial import bambara_if, denies
from bot.understanding.hearsay import heard
from bot.understanding.matcher import Mention
from bot.understanding.modality import asks
from bot.understanding.other_acts import other_act
from bot.understanding.reading import Reading
from bot.understanding.reserve import unsure

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
    return reserve(reading) or _sometimes_against(reading)


def reserve(reading: Reading) -> str | None:
    """What keeps a promise from binding whatever else it says, or makes it the promise of something else."""
    if (against := grammar(reading)) is not None:
        return against
    act = other_act(reading)
    return None if act is None else f"promises to do: {act}"


def grammar(reading: Reading) -> str | None:
    """What turns any promise round, however sure its words are: it asks, denies, conditions, doubts, takes back, has it
    from others, tells of violence.
    """
    if reading.text.cut:
        return "too long to be read whole"
    if reading.text.quotes:
        return "quotes somebody"
    if asks(reading):
        return "asks"
    if (word := denies(reading)) is not None:
        return f"denies: {word}"
    if (doubt := unsure(reading)) is not None:
        return f"{doubt.concept}: {reading.said(doubt)}"
    if bambara_if(reading) is not None:
        return "if: ni"
    if (hearsay := heard(reading)) is not None:
        return f"only heard: {reading.said(hearsay)}"
    comfort = comforted(reading)
    real = (m for m in dangers(reading) if comfort.isdisjoint(range(m.start, m.end)))
    grave = next((m for m in real if m.concept in GRAVE), None)
    return _said(reading, PLAINLY_AGAINST) or (None if grave is None else f"danger: {reading.said(grave)}")


def _said(reading: Reading, concepts: Sequence[str]) -> str | None:
    comfort = comforted(reading)
    for m in reading.of(*concepts):
        if comfort.isdisjoint(range(m.start, m.end)) and not _of_the_promise(reading, m):
            return f"{m.concept}: {reading.said(m)}"
    return None


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
    if (word := _said(reading, SOMETIMES_AGAINST)) is not None:
        return word
    real = dangers(reading)
    return f"danger: {reading.said(real[0])}" if real else None
