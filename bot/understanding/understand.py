"""A text in, what it was understood to say out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.languages import Language
from bot.understanding import danger, delivery, force, half_said, news, promise, talk, warning, withdrawal
from bot.understanding.category import categories, counts
from bot.understanding.compiled import Lexicons
from bot.understanding.dates import resolve_all
from bot.understanding.findings import Finding
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.model import DANGER_INTENTS, Alternative, Expecting, Intent, Number, Slots, Understood
from bot.understanding.numbers import answer_number
from bot.understanding.reading import Reading, read
from bot.understanding.weighing import weighed

Rule = Callable[[Reading], Finding | None]
LADDER: tuple[Rule, ...] = (
    talk.stop,
    talk.start,
    talk.plain_answer,
    withdrawal.withdrawal,
    talk.help_,
    danger.incident,
    talk.language,
    talk.seen,
    talk.greeting,
    warning.warning,
    news.asked,
    promise.confirmation,
    delivery.missing,
    delivery.put_off,
    delivery.received,
    promise.thwarted,
    delivery.proposed,
    half_said.half_stopped,
    half_said.likely,
    news.told,
    news.wants_news,
    delivery.by_day,
    talk.leading_answer,
    force.done_by_them,
)
"""The rules in the order in which they are asked; the first that finds something is the reading."""


def understand(
    text: str,
    *,
    lexicon: Lexicons,
    gazetteer: Gazetteer,
    language: Language | None,
    expecting: Expecting | None = None,
    today: date | None = None,
) -> Understood:
    """Understand one text of a person whose stored language is `language`.

    `expecting` is what the person's open question is about, `today` the person's own date, for day words. Never
    raises, whatever the text holds.
    """
    reading = read(text, lexicon, gazetteer, language, expecting)
    found = [f for rule in LADDER if (f := rule(reading)) is not None]
    if not any(t.key for t in reading.tokens if not t.is_number):
        found = []
    taken = weighed(reading, found, lexicon.ranker) if any(not t.is_number for t in reading.tokens) else None
    best = taken or Finding(Intent.OTHER, 0.5 if reading.tokens else 0.3, "nothing was recognised")
    number = _number(reading, best)
    if number and not found:
        best = Finding(Intent.OTHER, 0.9, f"a number alone: {number.kind}")
    return Understood(
        intent=best.intent,
        language=reading.spoken.main,
        certainty=best.certainty,
        slots=_slots(reading, best, today),
        alternatives=_alternatives(best, found),
        because=_because(reading, best),
        number=number,
        may_be_danger=_may_be_danger(reading, best, found),
        proposes_language=reading.spoken.proposes,
    )


def _number(reading: Reading, best: Finding) -> Number | None:
    short = ("yes", "no", "ack", "thanks", "hello", "message", "us")
    return answer_number(reading.tokens, reading.uncovered(short) == 0 and not reading.places)


def _alternatives(best: Finding, others: list[Finding]) -> tuple[Alternative, ...]:
    """Other readings, best first. A confirmation is never offered beside a reading that stands against it."""
    seen: dict[Intent, float] = {}
    for finding in others:
        if finding.intent is not best.intent:
            seen.setdefault(finding.intent, round(finding.certainty * (1 - best.certainty), 3))
    return tuple(Alternative(intent, share) for intent, share in sorted(seen.items(), key=lambda x: -x[1])[:4])


def _may_be_danger(reading: Reading, best: Finding, found: list[Finding]) -> bool:
    if best.intent in DANGER_INTENTS:
        return True
    harmless = {Intent.SET_LANGUAGE, Intent.STOP, Intent.START, Intent.GREETING}
    return best.intent not in harmless and (
        any(f.intent in DANGER_INTENTS for f in found)
        or any(m.concept in danger.STRONG for m in danger.dangers(reading))
    )


def _slots(reading: Reading, best: Finding, today: date | None) -> Slots:
    when = reading.when
    market = next((p.guess.place.market_day for p in reading.places if p.guess.place is not None), None)
    dates, date_range = resolve_all(when, today, market)
    slots = Slots(
        places=tuple(dict.fromkeys(p.guess for p in reading.places)),
        day=when.days[0] if when.days else None,
        day_end=when.days[1] if len(when.days) > 1 else None,
        time=when.time,
        dates=dates,
        date_range=date_range,
        duration=when.duration,
        counts=counts(reading),
        on_behalf=best.on_behalf,
    )
    if best.intent is Intent.REPORT_INCIDENT:
        slots = replace(slots, categories=categories(reading))
    if best.intent is Intent.SET_LANGUAGE:
        slots = replace(slots, language=talk.chosen_language(reading))
    if best.intent in {Intent.REPORT_SITUATION, Intent.REPORT_INCIDENT}:
        slots = replace(slots, situation=news.situation(reading))
    return slots


def _because(reading: Reading, best: Finding) -> tuple[str, ...]:
    words = tuple(f"{reading.said(m)} -> {m.concept} ({m.language})" for m in reading.found[:8])
    return (best.because, *words)
