"""A guess by resemblance: which labelled texts a text is most like. It ranks what rules leave open; it never overrules
a rule that found danger, and it cannot say `confirm_guarantee`."""

import math

from bot.understanding.findings import Finding
from bot.understanding.modality import asks
from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.polarity import denied
from bot.understanding.ranks import SCALE, Ranker
from bot.understanding.reading import Reading

LEAST = 0.4
"""The probability from which a guess is made where no rule knows a text."""
SURE = {Intent.STOP: 0.9, Intent.START: 0.9, Intent.SET_LANGUAGE: 0.8, Intent.YES: 0.8, Intent.NO: 0.8}
"""The same for what does something at once."""
DANGER = 0.5
"""From this probability of danger a text that no rule knows is held for danger."""
WORSE = 0.65
"""From this one also a text that a rule found harmless,"""
WORST = 0.9
"""and from this one a text that says in plain words that a place is calm or open."""
OVER = 2.0
"""By how much (natural logarithm) a guess must be likelier than what a plain rule found; a third of it is enough
against a rule that is below the line itself."""
LINE = 0.6


def features(reading: Reading) -> frozenset[str]:
    """What a text is known by: concepts, words, pairs of words, beginnings and endings, whether it has places, days."""
    found = {f"n:{m.concept}" if denied(reading, m) else f"c:{m.concept}" for m in reading.found}
    last = "^"
    for i, token in enumerate(reading.tokens):
        if token.kind != "word" or token.is_number:
            last = "#"
            continue
        if i in reading.masked:
            last = "@"
            continue
        found |= {f"w:{token.key}", f"b:{last} {token.key}"}
        last = token.key
        if len(token.key) >= 4:
            found |= {f"p:{token.key[:4]}", f"s:{token.key[-3:]}"}
    found.add(f"b:{last} $")
    found |= {"place"} if reading.places else set()
    found |= {"number"} if reading.numbers else set()
    found |= {"day"} if reading.when.days else set()
    found |= {"asks"} if asks(reading) else set()
    return frozenset((*found, f"long:{min(len(reading.tokens) // 3, 4)}"))


def ranked(reading: Reading, ranker: Ranker) -> list[tuple[float, Intent]]:
    """All intents but confirm_guarantee with their probabilities, likeliest first."""
    shares = _shares(reading, ranker).items()
    rest = ((p, Intent(intent)) for intent, p in shares if intent != Intent.CONFIRM_GUARANTEE)
    return sorted(rest, key=lambda x: (-x[0], x[1]))


def _shares(reading: Reading, ranker: Ranker) -> dict[str, float]:
    scores = list(ranker.bias)
    for feature in features(reading):
        for i, weight in ranker.pairs(feature):
            scores[i] += weight
    top = max(scores, default=0)
    shares = [math.exp((s - top) / SCALE) for s in scores]
    total = sum(shares)
    return {intent: share / total for intent, share in zip(ranker.intents, shares, strict=True)}


def guess(reading: Reading, ranker: Ranker) -> Finding | None:
    """The likeliest intent of a text that no rule knows, with little certainty: the bot asks before it acts on a
    harmless one, and acts at once on danger."""
    order = ranked(reading, ranker)
    if not order or not reading.tokens or reading.has("small_talk"):
        return None
    danger = sum(p for p, intent in order if intent in DANGER_INTENTS)
    for p, intent in order:
        if intent in DANGER_INTENTS and danger >= DANGER:
            return _held(reading, intent)
        if intent is not Intent.OTHER and p >= SURE.get(intent, LEAST) and intent not in DANGER_INTENTS:
            return _held(reading, intent)
    return None


def _held(reading: Reading, intent: Intent) -> Finding:
    why = f"resembles texts that were: {intent}"
    if intent in DANGER_INTENTS and asks(reading):
        return Finding(Intent.ASK_STATUS, 0.4, f"asks, and {why}")
    return Finding(intent, 0.5 if intent in DANGER_INTENTS else 0.4, why)


def reconsidered(reading: Reading, best: Finding, ranker: Ranker) -> Finding:
    """What a rule found, or what is much likelier by resemblance. A confirmation and a danger that a rule found stay;
    what a rule found harmless becomes danger if it resembles danger."""
    if best.intent in DANGER_INTENTS or best.intent is Intent.CONFIRM_GUARANTEE:
        return best
    order = ranked(reading, ranker)
    if not order:
        return best
    share = {intent: p for p, intent in order}
    danger = sum(share[i] for i in DANGER_INTENTS if i in share)
    plainly = best.intent is Intent.REPORT_SITUATION and reading.has("calm", "open")
    if danger >= (WORST if plainly else WORSE) and not asks(reading):
        worst = max(DANGER_INTENTS, key=lambda i: (share.get(i, 0.0), i))
        return Finding(worst, 0.5, f"resembles texts that were: {worst}; a rule: {best.because}")
    p, intent = next((p, i) for p, i in order if i not in DANGER_INTENTS)
    lead = math.log(max(p, 1e-9)) - math.log(max(share.get(best.intent, 0.0), 1e-9))
    if intent is best.intent or p < SURE.get(intent, LEAST) or lead < (OVER if best.certainty >= LINE else OVER / 3):
        return best
    return Finding(intent, 0.45, f"resembles texts that were: {intent}; a rule: {best.because}")
