"""Incidents. What may be danger acts at once (law 2 of docs/protocol.md), so these rules lean that way."""

from bot.understanding.findings import Finding
from bot.understanding.force import done_to
from bot.understanding.matcher import Mention
from bot.understanding.modality import asking_clauses
from bot.understanding.model import Intent
from bot.understanding.not_meant import only_a_number, we_took
from bot.understanding.polarity import denied
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

_PASSING = frozenset({"flee", "fight", "soldiers", "flood"})
"""What is over where the same text says that all is calm: they fled and came back, they fought and agreed."""

GOODS = ("package", "medicine", "vaccine", "net", "delivery")

REASONS = ("postpone", "funeral", "feast", "work")


def dangers(reading: Reading) -> tuple[Mention, ...]:
    """Mentions of danger that are neither denied nor only asked about."""
    asking = asking_clauses(reading)
    return tuple(
        m
        for m in (*reading.found, *done_to(reading))
        if m.concept in DANGER
        and reading.clause_of(m) not in asking
        and not denied(reading, m)
        and not only_a_number(reading, m)
        and not we_took(reading, m)
    )


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
    if {m.concept for m in real} <= _PASSING and reading.has("calm"):
        return None
    if {m.concept for m in real} == {"flood"} and reading.has("no_fear", "open"):
        return None
    if {m.concept for m in real} == {"danger"} and reading.has("tense") and reading.has("calm"):
        return None
    if {m.concept for m in real} == {"illness"} and reading.when.days and reading.has("postpone", "meeting"):
        return None
    strong = [m for m in real if m.concept in STRONG]
    sure = 0.95 if len(real) > 1 or (strong and not strong[0].guessed) else 0.75
    words = ", ".join(f"{reading.said(m)} -> {m.concept}" for m in real[:4])
    return Finding(Intent.REPORT_INCIDENT, sure, f"danger: {words}")
