"""The words that promise a passage, before anything is held against them."""

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.model import Expecting
from bot.understanding.reading import Reading
from bot.understanding.voice import SPEAKER, foreign_voice
from bot.understanding.when import MONTHS, WEEKDAYS

TOPIC = (
    "access",
    "road",
    "guarantee",
    "team",
    "no_fear",
    "allow",
    "come",
    "safe",
    "protect",
    "until",
    "delivery",
    "village",
)

SUPPORTING = (
    *TOPIC, "promise", "confirm", "still_valid", "accept", "yes", "true", "open", "calm", "chief", "us", "you",
    "people", "women", "youth", "from", "hello", "thanks", "ack", "all", "vaccine", "medicine", "package",
    "health_centre", "vehicle", "boat", "market", "river", "day", "week", "month", "hour", "now", "morning",
    "noon", "afternoon", "night", "today", "tomorrow", "day_after_tomorrow", "next_week", "market_day",
    "friday_prayer", "can", "await", "ready", "children", "bring", "herder", "farmer", "house", "meeting",
    "departed", "arrived", "speak", "they", "net", "suits", "situation", "later", "plain", "next_week",
    *WEEKDAYS, *MONTHS,
)  # fmt: skip
_BINDING = (
    "garan",
    "layid",
    "parol",
    "fodor",
    "podor",
    "adi",
    "kandi",
    "jigifa",
    "konngol",
    "kongol",
    "amana",
    "benkan",
)

_GUARANTEE_VERB = ("garanti", "garanty", "guaranti")


_AWAITED = frozenset({"nous vous attendons", "on vous attend", "nous vous attendrons"})
_COME = frozenset({"venez", "ngare", "gare", "na", "ngaren"})


def grounds(reading: Reading) -> tuple[Mention, str] | None:
    """The words that promise, and by which rule. A word that was only guessed from a misspelling promises nothing."""
    found = _plain_grounds(reading)
    return None if found is None or found[0].guessed else found


def _plain_grounds(reading: Reading) -> tuple[Mention, str] | None:
    has = reading.has
    promises = reading.of("promise")
    for m in sorted(promises, key=lambda m: foreign_voice(reading, m) is not None):
        if (
            has(*TOPIC)
            or _still_given(reading)
            or reading.places
            or reading.when.duration
            or any(b in reading.said(m) for b in _BINDING)
        ):
            return m, "promise"
    for m in reading.of("guarantee"):
        verb = reading.tokens[m.start].fold in _GUARANTEE_VERB
        if verb and any(0 <= m.start - u.end <= 1 and reading.tokens[u.start].key in SPEAKER for u in reading.of("us")):
            return m, "guaranteed by the speaker"
        held = has("confirm", "still_valid", "accept", "yes", "true", "until") or reading.when.duration
        if held or len(reading.when.days) == 2 or reading.expecting is Expecting.GUARANTEE:
            return m, "the guarantee holds"
    return _weaker_grounds(reading)


def _still_given(reading: Reading) -> bool:
    return any(b in reading.said(m) for m in reading.of("still_valid") for b in _BINDING)


def _invites(reading: Reading) -> bool:
    return any(reading.tokens[i].key in _COME for m in reading.of("come", "allow") for i in range(m.start, m.end))


def _agreed(reading: Reading) -> tuple[Mention, str] | None:
    has = reading.has
    unlike = has("meeting", "package", "vaccine", "medicine", "net", "delivery", "team") or reading.when.days
    for m in reading.of("accept"):
        if has("chief", "us") and _invites(reading) and reading.places and not unlike:
            return m, "agreed, and come"
        if has("chief") and has("no_fear") and reading.places and not unlike:
            return m, "agreed, and nothing will happen"
    for m in reading.of("still_valid"):
        if has("accept") and reading.places and not unlike and not has("calm", "open"):
            return m, "still agreed"
    return None


def _weaker_grounds(reading: Reading) -> tuple[Mention, str] | None:
    has = reading.has
    for m in reading.of("confirm"):
        if has("access", "road", "protect", "safe", "allow", "no_fear") and not has("received", "meeting", "calm"):
            return m, "the passage is confirmed"
    for m in reading.of("accept"):
        if has("chief", "us") and has("access", "allow") and not has("meeting", "package", "vaccine"):
            return m, "the passage is agreed"
    if (agreed := _agreed(reading)) is not None:
        return agreed
    for m in reading.of("protect"):
        if reading.places or has("us", "you", "team", "access", "road", "boat", "vehicle", "people", "chief"):
            return m, "we protect"
    for m in reading.of("allow"):
        if has("no_fear", "safe"):
            return m, "come, nothing will happen"
    return _awaited(reading)


def _awaited(reading: Reading) -> tuple[Mention, str] | None:
    """ "Come", "we await you", and nothing will happen to you: no word for a promise, and one all the same."""
    if not reading.has("no_fear") or reading.has("guarantee", "package", "meeting", "medicine", "net", "vaccine"):
        return None
    for m in reading.of("come", "await"):
        awaited = reading.said(m) in _AWAITED
        if (awaited or reading.said(m) == "venez") and m.language is Language.FR and (reading.places or awaited):
            return m, "come, nothing will happen"
    return None
