"""Whole-message words: stop, start, help, language, seen, greeting, yes, no."""

from bot.languages import Language
from bot.understanding import delivery
from bot.understanding.danger import DANGER, GOODS, STRONG, dangers
from bot.understanding.findings import Finding
from bot.understanding.modality import asks
from bot.understanding.model import Expecting, Intent
from bot.understanding.polarity import denied
from bot.understanding.reading import Reading

_POLITE = ("hello", "how_are_you", "thanks", "us", "you", "now", "today", "morning", "afternoon")
_LANGUAGES = {"lang_fr": Language.FR, "lang_bm": Language.BM, "lang_ff": Language.FF}
_MATTER = ("guarantee", "road", "access", "village", "team")


def _quiet(reading: Reading) -> bool:
    return not any(m.concept in STRONG for m in dangers(reading))


def stop(reading: Reading) -> Finding | None:
    """Opting out: the word alone, or a sentence about messages. Inside anything else the word is no opt-out."""
    if (
        reading.has("stop_word")
        and reading.only(("stop_word", "thanks", "us", "message", "speak"))
        and not reading.places
    ):
        return Finding(Intent.STOP, 0.95, "stop, alone")
    if any(m.end - m.start > 2 for m in reading.of("withdraw")) and not reading.has("message"):
        return None
    matter = ("guarantee", "dont_come", "unsafe", "cannot_any_more", "access", "road")
    if reading.has("stop_phrase") and _quiet(reading) and not reading.has(*matter):
        return Finding(Intent.STOP, 0.9, f"no more messages: {reading.said(reading.of('stop_phrase')[0])}")
    return None


def start(reading: Reading) -> Finding | None:
    """Opting in again."""
    if (
        reading.has("start_word")
        and reading.only(("start_word", "thanks", "us", "message", "now", "speak"))
        and not reading.places
    ):
        return Finding(Intent.START, 0.95, "start, alone")
    if reading.has("start_phrase") and _quiet(reading) and not reading.has("guarantee", *_LANGUAGES):
        return Finding(Intent.START, 0.9, f"messages again: {reading.said(reading.of('start_phrase')[0])}")
    return None


def help_(reading: Reading) -> Finding | None:
    """The menu is asked for; with any danger beside it the danger is what was said."""
    real = {m.concept for m in dangers(reading)}
    if real & DANGER and not (reading.has("help_phrase") and real <= {"incident"}):
        return None
    alone = reading.has("help_word") and reading.only(("help_word", *_POLITE, "question", "speak", "yes", "only"))
    if alone and not reading.places:
        return Finding(Intent.HELP, 0.95, "help, alone")
    first = any(m.start == 0 for m in reading.of("help_word"))
    if (
        first
        and not real
        and not reading.places
        and len(reading.tokens) <= 6
        and not reading.has("team", "road", *GOODS)
    ):
        return Finding(Intent.HELP, 0.6, "begins with a call for help")
    if reading.has("help_phrase") and not reading.has("not_yet", "postpone", "cannot_any_more"):
        return Finding(Intent.HELP, 0.88, f"how it works: {reading.said(reading.of('help_phrase')[0])}")
    return None


def chosen_language(reading: Reading) -> Language | None:
    """The language asked for: the last one named that is not denied."""
    named = [m for m in reading.of(*_LANGUAGES) if not denied(reading, m)]
    return _LANGUAGES[named[-1].concept] if named else None


def language(reading: Reading) -> Finding | None:
    """A language is named, to be spoken or written, and nothing else is."""
    named = reading.of(*_LANGUAGES, "language_word")
    if (
        not named
        or dangers(reading)
        or (reading.places and not reading.has(*_LANGUAGES))
        or reading.has("guarantee", "fight", "herder")
    ):
        return None
    concepts = (
        *_LANGUAGES,
        "language_word",
        "speak",
        "can",
        "message",
        "yes",
        "neg",
        "question",
        "help_phrase",
        "bring",
        "suits",
        "news",
        "ack",
        "plain",
        "postpone",
        *_POLITE,
    )
    spare = reading.uncovered(concepts)
    if spare == 0 or (spare <= 1 and reading.has("speak")) or (spare <= 2 and reading.has("language_word")):
        return Finding(Intent.SET_LANGUAGE, 0.9, f"language: {reading.said(named[-1])}")
    return None


def seen(reading: Reading) -> Finding | None:
    """Seen, understood, thank you."""
    if any(m.end - m.start > 1 for m in reading.of("received")) and not reading.has("message"):
        return None
    if reading.expecting is Expecting.RECEIPT and delivery.received(reading) is not None:
        return None
    concepts = ("ack", "thanks", "yes", "message", "news", "forwarded", "suits", "speak", "report", "plain", *_POLITE)
    if len({m.end for m in reading.of("calm")}) > 1 and not reading.has("thanks", "message"):
        return None
    if reading.has("hello") and asks(reading):
        return None
    if reading.has("ack", "thanks") and reading.only(concepts) and not reading.places:
        return Finding(Intent.ACKNOWLEDGE, 0.9, f"seen: {reading.said(reading.of('ack', 'thanks')[0])}")
    if reading.expecting is Expecting.ACKNOWLEDGEMENT and reading.has("received", "arrived", "ack"):
        return Finding(Intent.ACKNOWLEDGE, 0.8, "seen, as was asked")
    return None


def greeting(reading: Reading) -> Finding | None:
    """Nothing but a greeting."""
    if not reading.has("hello", "how_are_you") or reading.has(*_MATTER, "guarantee"):
        return None
    around = (
        "chief",
        "people",
        "all",
        "team",
        "women",
        "children",
        "calm",
        "question",
        "how_q",
        "night",
        "noon",
        "true",
        "news",
    )
    matter = reading.places or reading.has("situation") or len(reading.tokens) > 5
    if reading.places and asks(reading):
        return None
    if reading.has("calm") and not reading.has("hello", "question", "how_q"):
        return None
    if reading.places and not reading.has("hello", "question", "how_q"):
        return None
    if reading.has("calm") and not reading.has("question", "how_q") and matter:
        return None
    if reading.uncovered((*_POLITE, *around)) <= (1 if reading.has("hello") else 0):
        return Finding(Intent.GREETING, 0.9, "a greeting")
    return None


def plain_answer(reading: Reading) -> Finding | None:
    """Yes or no, as the whole message."""
    both = reading.has("yes") and reading.has("no")
    for concept, intent in (("no", Intent.NO), ("yes", Intent.YES)):
        if reading.has(concept) and not both and reading.only((concept, *_POLITE, "true")) and not reading.places:
            return Finding(intent, 0.95, f"{concept}: {reading.said(reading.of(concept)[0])}")
    return None


def leading_answer(reading: Reading) -> Finding | None:
    """A text that begins with yes or no and then says nothing that another rule knows."""
    for m in reading.of("yes", "no", "ack", "hello", "thanks"):
        if m.start == 0:
            intents = {"yes": Intent.YES, "no": Intent.NO, "ack": Intent.ACKNOWLEDGE, "hello": Intent.GREETING}
            return Finding(intents.get(m.concept, Intent.ACKNOWLEDGE), 0.6, f"begins with {reading.said(m)}")
    return None
