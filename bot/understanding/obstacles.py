"""What keeps a text from confirming a guarantee, whatever else it says."""

from bot.understanding.danger import dangers
from bot.understanding.denial import bambara_if, denies
from bot.understanding.matcher import Mention
from bot.understanding.modality import asks
from bot.understanding.other_acts import other_act
from bot.understanding.reading import Reading
from bot.understanding.reserve import heard, unsure

AGAINST = (
    "withdraw",
    "cannot_any_more",
    "unsafe",
    "dont_come",
    "refuse",
    "closed",
    "cancel",
    "postpone",
    "tense",
    "incident",
    "plus_more",
    "no",
)


_LATER = frozenset({"postpone", "plus_more"})


def _shares_words(reading: Reading, mention: Mention) -> bool:
    """Whether words of "later" belong to the promise itself: "until after Friday", "they see the boat off". "No more"
    does only where it stands wholly inside: "je réponds de plus ..." is none."""
    promising = reading.of("promise", "protect", "until", "still_valid")
    if mention.concept == "plus_more":
        return any(m.start <= mention.start and mention.end <= m.end for m in promising)
    return any(m.start < mention.end and mention.start < m.end for m in promising)


def obstacle(reading: Reading) -> str | None:
    """Why the text cannot confirm, whatever else it says; None if nothing stands against it."""
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
    if (act := other_act(reading)) is not None:
        return f"promises to do: {act}"
    return _against(reading)


def _against(reading: Reading) -> str | None:
    for m in reading.of(*AGAINST):
        if not (m.concept in _LATER and _shares_words(reading, m)):
            return f"{m.concept}: {reading.said(m)}"
    if real := dangers(reading):
        return f"danger: {reading.said(real[0])}"
    return None
