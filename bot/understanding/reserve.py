"""A condition, a part, the past, a doubt, what is only heard or passed on."""

import re

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading

UNSURE = ("if", "only", "past", "forwarded", "doubt", "not_yet", "false_rumour", "promise_talk")
"""Concepts that keep a promise from binding, wherever they stand."""

_FULFULDE_WAS = re.compile(r"\w{3,}(iino|ino|unoo|uno|anoo|inoo|nooma|noma|ayno|aynoo)")
"""Fulfulde verbs in the past before the past."""
_AUX = re.compile(r"(ye|ma|be|te|b|y|t|m|mana|tun|bena|tena|ka|kana|\w+(ra|la|na|re|le|ne))\Z")


def unsure(reading: Reading) -> Mention | None:
    """A condition, a part, the past, a text passed on, a doubt, a request: what keeps a promise from binding."""
    for m in reading.of(*UNSURE):
        if m.concept == "past" and _they_met(reading, m):
            continue
        if m.concept == "if" and m.language is Language.BM and _only_joins(reading, m):
            continue
        if m.concept == "promise_talk" and _completes_a_promise(reading, m):
            continue
        return m
    if reading.spoken.main is Language.FF:
        for i, token in enumerate(reading.tokens):
            if _FULFULDE_WAS.fullmatch(token.fold) and token.key not in reading.known:
                return Mention(i, i + 1, "past", Language.FF)
    return None


def _they_met(reading: Reading, past: Mention) -> bool:
    """ "The council met yesterday evening": the day of a meeting, told in a clause of its own before the promise."""
    clause = reading.clause_of(past)
    day = any(d.start <= past.start and past.end <= d.end for d in reading.of("yesterday", "last_night"))
    met = any(reading.clause_of(m) == clause for m in reading.of("meeting", "accept", "speak"))
    promises = reading.of("promise", "guarantee", "confirm")
    return day and met and bool(promises) and all(reading.clause_of(p) > clause for p in promises)


def _completes_a_promise(reading: Reading, mention: Mention) -> bool:
    """ "nous nous engageons à protéger": the infinitive belongs to the promise before it."""
    clause = reading.clause_of(mention)
    return any(0 <= mention.start - p.end <= 2 and reading.clause_of(p) == clause for p in reading.of("promise"))


def _only_joins(reading: Reading, mention: Mention) -> bool:
    """Bambara `ni` is "if" before a clause and "and" before a thing: "n'a cekorobaw", "n'aw hakili sigilen ye"."""
    words = [t.key for t in reading.tokens[mention.start : mention.end]]
    if words[0] not in {"n", "ni"} or len(words) != 2 or words[1] not in {"a", "u", "aw", "i", "o", "an", "n"}:
        return False
    first = mention.start == 0 or reading.tokens[mention.start - 1].clause != reading.clause_of(mention)
    after = reading.tokens[mention.end].key if mention.end < len(reading.tokens) else "ye"
    return not first and not _AUX.match(after)


def heard(reading: Reading) -> Mention | None:
    """What shows that the speaker has it from others; the word of an authority just before it does not count."""
    for m in reading.of("hearsay"):
        if _own_word(reading, m):
            continue
        source = reading.tokens[m.start].key in {"d", "dapres", "selon"}
        authority = not source and any(0 <= m.start - c.end <= 2 for c in reading.of("chief"))
        first_person = any(t.fold in {"mi", "min", "nous", "m", "entendu"} for t in reading.tokens[m.start : m.end])
        if not authority or (first_person and m.language is not Language.FR):
            return m
    return None


def _own_word(reading: Reading, mention: Mention) -> bool:
    """Bambara `ko` behind the speaker's own confirming or behind a place ("as for Walo") quotes nobody."""
    if reading.said(mention) != "ko":
        return False
    before = mention.start - 1
    own = {i for m in reading.of("confirm", "promise", "us", "guarantee") for i in range(m.start, m.end)}
    return before in own or before in reading.masked
