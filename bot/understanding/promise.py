"""When a text confirms a guarantee. A false yes can kill: everything that is not a plain promise is kept out."""

from bot.languages import Language
from bot.understanding.danger import dangers
from bot.understanding.findings import Finding
from bot.understanding.matcher import Mention
from bot.understanding.modality import asks, bambara_if, denies, heard, unsure
from bot.understanding.model import Expecting, Intent
from bot.understanding.reading import Reading
from bot.understanding.when import MONTHS, WEEKDAYS

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
_TOPIC = (
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
_SUPPORTING = (
    *_TOPIC, "promise", "confirm", "still_valid", "accept", "yes", "true", "open", "calm", "chief", "us", "you",
    "people", "women", "youth", "from", "hello", "thanks", "ack", "all", "vaccine", "medicine", "package",
    "health_centre", "vehicle", "boat", "market", "river", "day", "week", "month", "hour", "now", "morning",
    "noon", "afternoon", "night", "today", "tomorrow", "day_after_tomorrow", "next_week", "market_day",
    "friday_prayer", "can", "await", "ready", "children", "bring", "herder", "farmer", "house", "meeting",
    "departed", "arrived", "speak", "they", "net", "suits", "situation", "later",
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
_OUR_FIRST = frozenset(
    {"je", "j", "on", "nous", "moi", "ns", "n", "ne", "an", "anw", "mi", "min", "mido", "miden", "nos", "notre"}
)
_I = frozenset({"je", "j", "on", "nous", "ns", "g"})
_GUARANTEE_VERB = ("garanti", "garanty", "guaranti")
_OTHERS = {
    Language.FR: frozenset({"ils", "il", "elle", "elles", "eux", "vous", "tu", "vs", "ceux", "celui"}),
    Language.BM: frozenset({"u", "a", "i", "aw", "olu", "ale"}),
    Language.FF: frozenset({"be", "o", "on", "a", "ebe", "omo", "odon", "ada", "kanbe", "kanko", "onon"}),
}
_BAMBARA_AUX = frozenset({"ye", "be", "bena", "b", "y", "ka", "k"})


def _grounds(reading: Reading) -> tuple[Mention, str] | None:
    """The words that promise, and by which rule."""
    has = reading.has
    promises = reading.of("promise")
    for m in sorted(promises, key=lambda m: _foreign_voice(reading, m) is not None):
        if has(*_TOPIC) or reading.places or reading.when.duration or any(b in reading.said(m) for b in _BINDING):
            return m, "promise"
    for m in reading.of("guarantee"):
        verb = reading.tokens[m.start].fold in _GUARANTEE_VERB
        if verb and any(0 <= m.start - u.end <= 1 and reading.tokens[u.start].key in _I for u in reading.of("us")):
            return m, "guaranteed by the speaker"
        held = has("confirm", "still_valid", "accept", "yes", "true", "until") or reading.when.duration
        if held or len(reading.when.days) == 2 or reading.expecting is Expecting.GUARANTEE:
            return m, "the guarantee holds"
    return _weaker_grounds(reading)


def _weaker_grounds(reading: Reading) -> tuple[Mention, str] | None:
    has = reading.has
    for m in reading.of("confirm"):
        if has("access", "road", "protect", "safe", "allow", "no_fear") and not has("received", "meeting", "calm"):
            return m, "the passage is confirmed"
    for m in reading.of("accept"):
        if has("chief", "us") and has("access", "allow") and not has("meeting", "package", "vaccine"):
            return m, "the passage is agreed"
    for m in reading.of("protect"):
        return m, "we protect"
    for m in reading.of("allow"):
        if has("no_fear", "safe"):
            return m, "come, nothing will happen"
    return None


def _authority(reading: Reading, mention: Mention) -> str | None:
    """Who of the place has given its word, if the text names one before the promise or behind "par"."""
    for c in reading.of("chief"):
        by = c.start > 0 and any(reading.tokens[i].key in {"par", "de"} for i in range(max(0, c.start - 2), c.start))
        if by or (c.end <= mention.start and reading.clause_of(c) == reading.clause_of(mention)):
            return reading.said(c)
    return None


def _foreign_voice(reading: Reading, mention: Mention) -> str | None:
    """Somebody else who promises: they, you, a name that is no authority. None if it is the speaker or nobody."""
    words = reading.tokens[mention.start : mention.end]
    if any(t.key in _OUR_FIRST for t in words):
        return None
    before = reading.before(mention)
    covered = {i for m in reading.found for i in range(m.start, m.end)}
    for i in reversed(before[-4:]):
        word = reading.tokens[i].key
        if mention.language is Language.BM and word in _BAMBARA_AUX:
            continue
        if word in _OUR_FIRST:
            return None
        if word in _OTHERS[mention.language]:
            if i > 0 and reading.tokens[i - 1].key in _I | {"b", "y"}:
                return None
            return word
        if (
            i not in covered
            and i not in reading.masked
            and word not in reading.small
            and not reading.tokens[i].is_number
        ):
            return word
    for m in reading.of("women", "youth", "herder", "farmer", "people", "soldiers", "children"):
        ours = m.start > 0 and reading.tokens[m.start - 1].key in {"nos", "notre", "mes"}
        after = reading.tokens[m.end].key if m.end < len(reading.tokens) else ""
        ours = ours or after in {"amen", "men", "am"}
        if m.end <= mention.start and mention.start - m.end <= 2 and not ours:
            return reading.said(m)
    return None


def _by_whom(reading: Reading) -> str | None:
    """ "par" and somebody who is no authority, as in "donnée par un inconnu"."""
    places = {i for m in reading.of("chief") for i in range(m.start, m.end)} | reading.masked
    ways = {
        i
        for m in reading.of("road", "access", "market", "river", "boat", "vehicle", "day", "week")
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
            and reading.tokens[ahead[0]].key not in {"nous", "moi", "ici"}
        ):
            return reading.tokens[ahead[0]].fold
    return None


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
    for m in reading.of(*AGAINST):
        return f"{m.concept}: {reading.said(m)}"
    if real := dangers(reading):
        return f"danger: {reading.said(real[0])}"
    return None


def _unexplained(reading: Reading) -> int:
    """How many words have nothing to do with a promise: any of them may be the verb that turns it round."""
    return reading.uncovered(_SUPPORTING)


def confirmation(reading: Reading) -> Finding | None:
    """A plain promise for now or the time to come, by the speaker, the speaker's own or an authority of the place."""
    grounds = _grounds(reading)
    if grounds is None or obstacle(reading) is not None:
        return None
    mention, rule = grounds
    if _unexplained(reading) > (2 if mention.concept in {"promise", "protect"} else 0):
        return None
    authority = _authority(reading, mention)
    if authority is None and (_foreign_voice(reading, mention) or _by_whom(reading)):
        return None
    return Finding(Intent.CONFIRM_GUARANTEE, 0.9, f"{rule}: {reading.said(mention)}", on_behalf=authority)


def thwarted(reading: Reading) -> Finding | None:
    """It speaks of the guarantee and would confirm, but for something: a person looks at it."""
    grounds = _grounds(reading)
    if grounds is None:
        return None
    mention, _ = grounds
    why = obstacle(reading) or "somebody else promises"
    news = reading.has("calm", "open") and not reading.has("hearsay", "past", "if")
    intent = Intent.REPORT_SITUATION if news else Intent.OTHER
    return Finding(intent, 0.45, f"no confirmation ({why}): {reading.said(mention)}")
