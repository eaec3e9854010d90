"""Incidents and withdrawals. What may be danger acts at once (law 2 of docs/protocol.md): these rules lean that way."""

import re

from bot.languages import Language
from bot.understanding.findings import Finding
from bot.understanding.matcher import Mention
from bot.understanding.modality import asking_clauses
from bot.understanding.model import Intent
from bot.understanding.polarity import denied, denies_itself
from bot.understanding.reading import Reading

STRONG = frozenset(
    {
        "attack", "armed", "shooting", "kill", "mine", "kidnap", "theft", "cattle_taken", "burn", "flee", "threat",
        "blocked_by", "silence", "wounded", "epidemic", "animal_disease", "fight", "accident", "flood",
    }
)  # fmt: skip
WEAK = frozenset({"danger", "strangers", "motorbikes", "soldiers", "dead", "closed", "illness", "hunger", "incident"})
DANGER = STRONG | WEAK
HEALTH = frozenset({"illness", "epidemic", "hunger", "animal_disease"})
"""Words that also stand beside medicine that is asked for or has come."""
EXCUSES = frozenset({"dead", "illness", "flood", "accident", "hunger", "incident", "closed", "soldiers", "motorbikes"})
"""What is no security incident when it is the reason to put a visit off: a death in the village, high water."""
GOODS = ("package", "medicine", "vaccine", "net", "delivery")
_STOP_FORMS = frozenset({"acu", "ace", "dartine", "dartin", "darne", "njope", "yope", "jo", "dabila"})
_FORBIDDING = {"kana": Language.BM, "pati": Language.FF, "taa": Language.FF}
_KEEPING = re.compile(r"n?(reen|deen|hayb|kayb|fod|pod|suur|cuur|garant|hokk|kokk|rokk|ronn?d|donn?d|jogii)")
REASONS = ("postpone", "funeral", "feast", "work")


_TAKEN = {
    "cattle": "cattle_taken", "people": "kidnap", "women": "kidnap", "youth": "kidnap", "children": "kidnap",
    "chief": "kidnap", "herder": "kidnap", "team": "kidnap", "farmer": "kidnap", "vehicle": "theft", "boat": "theft",
    "phone": "theft", "medicine": "theft", "package": "theft", "small_talk": "theft",
}  # fmt: skip
_DESTROYED = {"house": "attack", "health_centre": "attack", "boat": "accident", "road": "closed", "well": "hunger"}
_RECEIVING = ("received", "promise", "guarantee", "await", "allow", "can", "suits", "us", "you", "bring", "protect")


def _done_to(reading: Reading) -> tuple[Mention, ...]:
    """Danger said by a plain verb and its object: cattle taken, a school broken down. Who receives goods takes
    them too: the speaker's own taking is none."""
    found = []
    for verb, objects in (("take", _TAKEN), ("destroy", _DESTROYED)):
        for m in reading.of(verb):
            for thing in reading.of(*objects):
                near = reading.clause_of(thing) == reading.clause_of(m) and abs(thing.start - m.start) <= 5
                ours = verb == "take" and _taken_by_us(reading, m, thing)
                if near and not ours and not (thing.start < m.end and m.start < thing.end):
                    found.append(Mention(m.start, m.end, objects[thing.concept], m.language, m.stem))
    return tuple(found)


def _taken_by_us(reading: Reading, verb: Mention, thing: Mention) -> bool:
    goods = thing.concept in {"medicine", "package", "vehicle", "boat", "small_talk", "team", "phone"}
    return reading.has("promise", "guarantee", "allow") or (goods and reading.has(*_RECEIVING))


def dangers(reading: Reading) -> tuple[Mention, ...]:
    """Mentions of danger that are neither denied nor only asked about."""
    asking = asking_clauses(reading)
    return tuple(
        m
        for m in (*reading.found, *_done_to(reading))
        if m.concept in DANGER
        and reading.clause_of(m) not in asking
        and not denied(reading, m)
        and not _only_a_number(reading, m)
    )


def _only_a_number(reading: Reading, mention: Mention) -> bool:
    """Fulfulde `jeddi` is a quarrel and seven: between days and other numbers it is seven."""
    if (mention.start, mention.end) not in reading.numbers:
        return False
    around = {mention.start - 1, mention.end}
    near = {i for m in reading.of("until", "day", "from", "hour") for i in range(m.start, m.end)}
    near |= {i for start, end in reading.numbers for i in range(start, end)}
    return bool(around & near)


def _excused(reading: Reading, real: tuple[Mention, ...]) -> bool:
    kinds = {m.concept for m in real}
    if kinds <= EXCUSES and reading.has(*REASONS) and not reading.has("unsafe", "cannot_any_more"):
        return True
    return (
        kinds <= HEALTH
        and reading.has(*GOODS)
        and reading.has("received", "arrived", "suits", "await", "come", "bring")
    )


def incident(reading: Reading) -> Finding | None:
    """Something bad happened, happens or is threatened, said in plain or in veiled words."""
    real = dangers(reading)
    if not real or _excused(reading, real):
        return None
    if {m.concept for m in real} <= {"dead"} and reading.has("calm"):
        return None
    if {m.concept for m in real} <= {"danger", "closed", "hunger"} and reading.has("guarantee"):
        return None
    if {m.concept for m in real} <= {"danger", "closed"} and reading.has("dont_come", "unsafe"):
        return None
    if {m.concept for m in real} == {"flee"} and reading.has("calm"):
        return None
    if {m.concept for m in real} == {"danger"} and reading.has("tense") and reading.has("calm"):
        return None
    if {m.concept for m in real} == {"illness"} and reading.when.days and reading.has("postpone", "meeting"):
        return None
    strong = [m for m in real if m.concept in STRONG]
    sure = 0.95 if len(real) > 1 or (strong and not strong[0].guessed) else 0.75
    words = ", ".join(f"{reading.said(m)} -> {m.concept}" for m in real[:4])
    return Finding(Intent.REPORT_INCIDENT, sure, f"danger: {words}")


def _topic(reading: Reading) -> bool:
    return reading.has("guarantee", "access", "protect", "promise", "confirm", "road") or bool(reading.places)


def _withdrawn(reading: Reading) -> Mention | None:
    """A word that withdraws, beside what can be withdrawn, or that can mean nothing else."""
    topic = _topic(reading)
    for m in reading.of("withdraw"):
        if denied(reading, m):
            continue
        if m.end - m.start > 1 and m.language is not Language.FR:
            return m
        if not reading.has("guarantee") and any(d.concept in STRONG for d in dangers(reading)):
            continue
        plain = m.language is Language.FR or reading.tokens[m.start].key in _STOP_FORMS
        if reading.has("guarantee") or (
            plain and topic and not reading.has(*GOODS, "meeting", "message", "postpone", "team")
        ):
            return m
    return None


def _denied_guarantee(reading: Reading) -> Mention | None:
    for m in reading.of("guarantee", "promise", "protect"):
        if denied(reading, m):
            return m
    return None


def _no_longer_kept(reading: Reading) -> Mention | None:
    """ "No more" or "cannot" beside a word for keeping a promise, in one clause."""
    if reading.has("doubt", "if", "not_yet"):
        return None
    keeping = reading.of("promise_talk", "safe", "protect", "promise", "guarantee")
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
    return any(reading.tokens[i].key in {"te", "ma", "kana", "t", "m", "man", "tena"} for i in reading.before(tun))


def _refusing_verb(reading: Reading) -> Mention | None:
    """A Fulfulde verb of keeping that carries its own "not"."""
    for i, token in enumerate(reading.tokens):
        if Language.FF in reading.spoken.active and _KEEPING.match(token.fold) and denies_itself(token.fold):
            return Mention(i, i + 1, "cannot_any_more", Language.FF)
    return None


def withdrawal(reading: Reading) -> Finding | None:
    """The guarantee is taken back, is over, or nobody can answer for it any more."""
    asking = asking_clauses(reading)
    for m in reading.of("cannot_any_more"):
        if m.end - m.start <= 2 and reading.has("no") and len(reading.tokens) <= 5 and not _topic(reading):
            continue
        if reading.clause_of(m) not in asking and not (
            reading.said(m).endswith("plus possible") and reading.has("postpone")
        ):
            return Finding(Intent.REVOKE_GUARANTEE, 0.95, f"no longer answered for: {reading.said(m)}")
    taken = _withdrawn(reading) or _denied_guarantee(reading) or _no_longer_kept(reading)
    if taken is not None and reading.clause_of(taken) not in asking:
        return Finding(Intent.REVOKE_GUARANTEE, 0.92, f"taken back: {reading.said(taken)}")
    return None


def _forbids(reading: Reading) -> str | None:
    """A Bambara `kana` or a Fulfulde `pati` that is no comfort ("fear not") and not about messages."""
    comfort = {i for m in reading.of("no_fear", "stop_phrase", "postpone") for i in range(m.start, m.end)}
    asking = asking_clauses(reading)
    for i, token in enumerate(reading.tokens[:-1]):
        own = _FORBIDDING.get(token.fold)
        if own is reading.spoken.main and i not in comfort and token.clause not in asking:
            return f"{token.fold} {reading.tokens[i + 1].fold}"
    return None


def _another_day(reading: Reading) -> bool:
    return reading.has(*REASONS, "later", "next_week", "market_day") and not reading.has("unsafe")


def warning(reading: Reading) -> Finding | None:
    """No event, but: do not come, it is not safe, they do not want the team."""
    asking = asking_clauses(reading)
    for m in reading.of("unsafe"):
        doubting = m.start > 0 and reading.tokens[m.start - 1].key in {"suis", "sonmes", "somes", "es"}
        if reading.clause_of(m) not in asking and not doubting:
            return Finding(Intent.REVOKE_GUARANTEE, 0.85, f"not safe: {reading.said(m)}")
    for m in reading.of("dont_come"):
        if reading.clause_of(m) not in asking and not _another_day(reading):
            return Finding(Intent.REVOKE_GUARANTEE, 0.88, f"do not come: {reading.said(m)}")
    if (forbidden := _forbids(reading)) is not None and not _another_day(reading):
        return Finding(Intent.REVOKE_GUARANTEE, 0.8, f"forbids: {forbidden}")
    topic = reading.has(
        "access", "team", "road", "delivery", "vaccine", "come", "guarantee", "village", "chief", "people"
    )
    for m in reading.of("refuse"):
        surely = topic or m.end - m.start > 1
        if surely and reading.clause_of(m) not in asking and not reading.has("postpone", "message"):
            return Finding(Intent.REVOKE_GUARANTEE, 0.75, f"refused: {reading.said(m)}")
    return None
