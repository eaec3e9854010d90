"""When a text takes a guarantee back. Acts at once (law 2 of docs/protocol.md), so the rules lean that way."""

import re

from bot.languages import Language
from bot.understanding.danger import GOODS, REASONS, STRONG, dangers
from bot.understanding.endings import denies_itself
from bot.understanding.findings import Finding
from bot.understanding.matcher import Mention
from bot.understanding.modality import asking_clauses
from bot.understanding.model import Intent
from bot.understanding.polarity import BAMBARA_NOT, denied
from bot.understanding.reading import Reading

_STOP_FORMS = frozenset({"acu", "ace", "dartine", "dartin", "darne", "njope", "yope", "jo", "dabila"})

_WORD_GIVEN = re.compile(r"parole|garantie|accord|promesse|engagement|treve")

_KEEPING = re.compile(r"n?(reen|deen|hayb|kayb|fod|pod|suur|cuur|garant|hokk|kokk|rokk|ronn?d|donn?d|jogii)")


def _topic(reading: Reading) -> bool:
    return reading.has("guarantee", "access", "protect", "promise", "confirm", "road") or bool(reading.places)


def _withdrawn(reading: Reading) -> Mention | None:
    """A word that withdraws, beside what can be withdrawn, or that can mean nothing else."""
    topic = _topic(reading)
    for m in reading.of("withdraw", "stop_word") if reading.has("guarantee") else reading.of("withdraw"):
        if denied(reading, m):
            continue
        if m.end - m.start > 1 and (m.language is not Language.FR or _WORD_GIVEN.search(reading.said(m))):
            return m
        if not reading.has("guarantee") and any(d.concept in STRONG for d in dangers(reading)):
            continue
        plain = m.language is Language.FR or reading.tokens[m.start].key in _STOP_FORMS
        if reading.has("guarantee") or (
            plain and topic and not reading.has(*GOODS, "meeting", "message", "postpone", "team")
        ):
            return m
    return None


def _undone(reading: Reading) -> Mention | None:
    """ "It is over", "it broke", of what the same text calls a guarantee."""
    if not reading.has("guarantee", "promise") or reading.has("false_rumour", "hearsay", "if", "doubt"):
        return None
    return next((m for m in reading.of("undone") if not denied(reading, m)), None)


def _denied_guarantee(reading: Reading) -> Mention | None:
    for m in reading.of("guarantee", "promise", "protect"):
        if denied(reading, m):
            return m
    return None


def _no_longer_kept(reading: Reading) -> Mention | None:
    """ "No more" or "cannot" beside a word for keeping a promise, in one clause."""
    if reading.has("doubt", "if", "not_yet"):
        return None
    keeping = reading.of("promise_talk", "safe", "protect", "promise", "guarantee", "access", "allow")
    for m in reading.of("no_longer"):
        if m.language is Language.BM and not _bambara_not(reading, m):
            continue
        if any(reading.clause_of(k) == reading.clause_of(m) for k in keeping):
            return m
    can = [c for c in reading.of("can") if denied(reading, c)]
    for k in reading.of("promise_talk", "protect"):
        if can and reading.clause_of(k) == reading.clause_of(can[0]):
            return k
    return _refusing_verb(reading)


def _bambara_not(reading: Reading, tun: Mention) -> bool:
    """Whether `tun` stands behind a "not": only then does it mean "no longer", else it tells of the past."""
    return any(reading.tokens[i].key in BAMBARA_NOT for i in reading.before(tun))


def _refusing_verb(reading: Reading) -> Mention | None:
    """A Fulfulde verb of keeping that carries its own "not"."""
    for i, token in enumerate(reading.tokens):
        if Language.FF in reading.spoken.active and _KEEPING.match(token.fold) and denies_itself(token.fold):
            return Mention(i, i + 1, "cannot_any_more", Language.FF)
    return None


def _cannot_move(reading: Reading, mention: Mention) -> bool:
    """A bare "cannot" beside plain danger or a reason to wait speaks of leaving or receiving, not of a promise."""
    vouching = ("guarantee", "promise", "promise_talk", "protect", "unsafe", "safe")
    longest = 2 if mention.language is Language.FR else 3
    if mention.end - mention.start > longest or reading.has(*vouching):
        return False
    if any(d.concept in STRONG for d in dangers(reading)):
        return True
    return reading.has(*REASONS) and bool(reading.when.days)


def withdrawal(reading: Reading) -> Finding | None:
    """The guarantee is taken back, is over, or nobody can answer for it any more."""
    asking = asking_clauses(reading)
    for m in reading.of("cannot_any_more"):
        if _cannot_move(reading, m):
            continue
        if m.end - m.start <= 2 and reading.has("no") and len(reading.tokens) <= 5 and not _topic(reading):
            continue
        if reading.clause_of(m) not in asking and not (
            reading.said(m).endswith("plus possible") and reading.has("postpone")
        ):
            return Finding(Intent.REVOKE_GUARANTEE, 0.95, f"no longer answered for: {reading.said(m)}")
    taken = _withdrawn(reading) or _undone(reading) or _denied_guarantee(reading) or _no_longer_kept(reading)
    if taken is not None and reading.clause_of(taken) not in asking:
        return Finding(Intent.REVOKE_GUARANTEE, 0.92, f"taken back: {reading.said(taken)}")
    return None
