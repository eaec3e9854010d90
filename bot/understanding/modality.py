"""Whether something is asked, conditional, partial, past, heard, passed on or doubted."""

import re

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.polarity import denies_itself, may_deny_itself
from bot.understanding.reading import Reading

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
        return m
    return None


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
        authority = any(0 <= m.start - c.end <= 2 for c in reading.of("chief"))
        first_person = any(t.key in {"mi", "min", "nous", "m", "entendu"} for t in reading.tokens[m.start : m.end])
        if not authority or (first_person and m.language is not Language.FR):
            return m
    return None


def _own_word(reading: Reading, mention: Mention) -> bool:
    """Bambara `ko` behind the speaker's own confirming or behind a place ("as for Walo") quotes nobody."""
    if reading.said(mention) != "ko":
        return False
    before = mention.start - 1
    own = {i for m in reading.of("confirm", "promise", "us") for i in range(m.start, m.end)}
    return before in own or before in reading.masked


def denies(reading: Reading) -> str | None:
    """Any word that denies anything, however little: what keeps a promise from binding. None if there is none."""
    main = reading.spoken.main
    for m in reading.of("neg", "no_longer"):
        last = m.end == len(reading.tokens) or reading.tokens[m.end].clause != reading.clause_of(m)
        if main is Language.BM and reading.tokens[m.start].key == "ma" and last:
            continue
        return reading.said(m)
    if Language.FF in reading.spoken.active:
        covered = {i for m in reading.of("no_fear") for i in range(m.start, m.end)}
        for i, t in enumerate(reading.tokens):
            if i in covered or i in reading.masked or len(t.fold) < 5:
                continue
            if denies_itself(t.fold) or (may_deny_itself(t.fold) and t.key not in reading.known):
                return t.fold
    return None
