"""Whether something is asked, conditional, partial, past, heard, passed on or doubted."""

import re

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.polarity import denies_itself, may_deny_itself
from bot.understanding.reading import Reading
from bot.understanding.when import MONTHS, WEEKDAYS

UNSURE = ("if", "only", "past", "forwarded", "doubt", "not_yet", "false_rumour", "promise_talk")
"""Concepts that keep a promise from binding, wherever they stand."""
_POLITE = frozenset({"svp", "merci", "bonjour", "dr", "docteur"})


def asking_clauses(reading: Reading) -> frozenset[int]:
    """The clauses that ask something."""
    asking = set(reading.text.asking_clauses)
    asking.update(reading.clause_of(m) for m in reading.found if _asks(reading, m))
    return frozenset(asking)


def asks(reading: Reading) -> bool:
    """Whether any clause asks something."""
    return reading.text.asks or bool(asking_clauses(reading))


def _asks(reading: Reading, mention: Mention) -> bool:
    clause = reading.clause_of(mention)
    indexes = [i for i, t in enumerate(reading.tokens) if t.clause == clause]
    first, last = mention.start == indexes[0], mention.end - 1 == indexes[-1]
    if mention.concept == "question":
        if mention.language is Language.BM and reading.tokens[mention.start].key == "wa":
            return not first
        if mention.language is Language.FF and reading.tokens[mention.start].key == "na":
            return last and not first
        return True
    if mention.concept == "when_q":
        return first or mention.end - mention.start > 1 or mention.language is not Language.FR
    if (
        mention.concept == "where_q"
        and reading.tokens[mention.start].key in {"min", "mini"}
        and mention.language is Language.BM
    ):
        return mention.end - mention.start > 1 or last
    if mention.concept in {"how_q", "where_q"}:
        return True
    if mention.concept == "what_q":
        return first or mention.language is not Language.FR or _politely_first(reading, indexes, mention.start)
    return False


def _politely_first(reading: Reading, indexes: list[int], start: int) -> bool:
    return all(reading.tokens[i].key in _POLITE or reading.tokens[i].key in reading.small for i in indexes if i < start)


_AUX = re.compile(r"(ye|ma|be|te|b|y|t|m|mana|tun|bena|tena|ka|kana|\w+(ra|la|na|re|le|ne))\Z")


def unsure(reading: Reading) -> Mention | None:
    """A condition, a part, the past, a text passed on, a doubt, a request: what keeps a promise from binding."""
    for m in reading.of(*UNSURE):
        if m.concept == "if" and m.language is Language.BM and _only_joins(reading, m):
            continue
        if m.concept == "promise_talk" and _completes_a_promise(reading, m):
            continue
        return m
    return None


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
        first_person = any(t.key in {"mi", "min", "nous", "m", "entendu"} for t in reading.tokens[m.start : m.end])
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


_DAYS = (*WEEKDAYS, *MONTHS, "today", "tomorrow", "day_after_tomorrow", "morning", "afternoon", "night", "noon")
_THINGS = (
    "chief", "people", "women", "youth", "children", "herder", "farmer", "team", "vehicle", "boat", "package",
    "medicine", "vaccine", "net", "us", "you",
)  # fmt: skip
_PERSONS = frozenset({"an", "aw", "a", "u", "n", "i", "o"})
_BAMBARA_NOT = frozenset({"te", "ma", "man", "tena", "kana", "tun", "si", "foyi", "fosi"})


def bambara_if(reading: Reading) -> str | None:
    """A Bambara `ni` that does not stand between two things, or two days or numbers, is "if"."""
    if Language.BM not in reading.spoken.active:
        return None
    days = {i for m in reading.of(*_DAYS) for i in range(m.start, m.end)}
    days |= {i for start, end in reading.numbers for i in range(start, end)}
    things = {i for m in reading.of(*_THINGS) for i in range(m.start, m.end)}
    inside = {i for m in reading.of("no_fear", "protect", "promise", "hello") for i in range(m.start, m.end)}
    for i, token in enumerate(reading.tokens):
        joins = any({i - 1, i + 1} <= kind for kind in (days, things, reading.masked))
        if token.key == "ni" and i not in inside and not joins:
            return token.fold
    return None


def _bambara_denies(reading: Reading) -> str | None:
    """A Bambara "not" that is neither part of a comfort ("fear not") nor `ma` in the sense of "to"."""
    comfort = {i for m in reading.of("no_fear", "calm", "hello", "ack") for i in range(m.start, m.end)}
    times = {i for m in reading.of(*_DAYS) for i in range(m.start, m.end)}
    times |= {i for start, end in reading.numbers for i in range(start, end)}
    for i, token in enumerate(reading.tokens):
        if token.key not in _BAMBARA_NOT or i in comfort or i in reading.masked:
            continue
        last = i + 1 == len(reading.tokens) or reading.tokens[i + 1].clause != token.clause
        last = last or i + 1 in reading.masked or i + 1 in times or reading.tokens[i + 1].key in {"fo", "ko"}
        behind_a_person = i > 0 and (i - 1 in reading.masked or i - 1 in times or reading.tokens[i - 1].key in _PERSONS)
        if not (token.key == "ma" and last and behind_a_person):
            return token.fold
    return None


def denies(reading: Reading) -> str | None:
    """Any word that denies anything, however little: what keeps a promise from binding. None if there is none."""
    bambara = Language.BM in reading.spoken.active
    if bambara and (word := _bambara_denies(reading)) is not None:
        return word
    for m in reading.of("neg", "no_longer"):
        if not (bambara and m.language is Language.BM):
            return reading.said(m)
    if Language.FF in reading.spoken.active:
        covered = {i for m in reading.of("no_fear") for i in range(m.start, m.end)}
        for i, t in enumerate(reading.tokens):
            if i in covered or i in reading.masked or len(t.fold) < 5:
                continue
            if denies_itself(t.fold) or (may_deny_itself(t.fold) and t.key not in reading.known):
                return t.fold
    return None
