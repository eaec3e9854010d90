"""A guess for texts that no rule knows: which labelled texts they resemble most. It ranks, it never overrules a rule,
and it cannot say `confirm_guarantee`."""

import math
from collections import Counter
from collections.abc import Iterable

from bot.understanding.findings import Finding
from bot.understanding.modality import asks
from bot.understanding.model import DANGER_INTENTS, Intent
from bot.understanding.ranks import Ranker
from bot.understanding.reading import Reading

SMOOTH = 0.3
RARE = 3
"""Features seen less often than this in the labelled texts are left out."""
MARGIN = {
    Intent.STOP: 5.0,
    Intent.START: 5.0,
    Intent.SET_LANGUAGE: 5.0,
    Intent.HELP: 2.0,
    Intent.YES: 5.0,
    Intent.NO: 5.0,
    Intent.REVOKE_GUARANTEE: 1.5,
    Intent.REPORT_INCIDENT: 1.5,
}
"""By how much (natural logarithm) a guess must lead before it is made, where a wrong one does something."""
LEAST_MARGIN = 0.5


def features(reading: Reading) -> frozenset[str]:
    """What a text is known by: concepts, words, their beginnings and endings, whether it has places and days."""
    found = {f"c:{m.concept}" for m in reading.found}
    for i, token in enumerate(reading.tokens):
        if i in reading.masked or token.kind != "word" or token.is_number:
            continue
        found.add(f"w:{token.key}")
        if len(token.key) >= 4:
            found |= {f"p:{token.key[:4]}", f"s:{token.key[-3:]}"}
    found |= {"place"} if reading.places else set()
    found |= {"number"} if reading.numbers else set()
    found |= {"day"} if reading.when.days else set()
    return frozenset((*found, f"long:{min(len(reading.tokens) // 3, 4)}"))


def trained(labelled: Iterable[tuple[Reading, Intent]]) -> str:
    """The file of a ranker: one line per intent or feature, tab-separated, in a stable order."""
    texts: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for reading, intent in labelled:
        texts[intent] += 1
        for feature in features(reading):
            counts.setdefault(feature, Counter())[intent] += 1
    lines = ["\t".join(["=", *(f"{i}={n}" for i, n in sorted(texts.items()))])]
    for feature, seen in sorted(counts.items()):
        if seen.total() >= RARE and feature.isprintable():
            lines.append("\t".join([feature, *(f"{i}={n}" for i, n in sorted(seen.items()))]))
    return "\n".join(lines) + "\n"


def ranked(reading: Reading, ranker: Ranker) -> list[tuple[float, Intent]]:
    """All intents but confirm_guarantee, likeliest first, with their logarithms."""
    total = sum(ranker.texts.values()) or 1
    seen = [ranker.counts[f] for f in features(reading) if f in ranker.counts]
    scores = [
        (
            math.log(n / total) + sum(math.log((s.get(intent, 0) + SMOOTH) / (n + 2 * SMOOTH)) for s in seen),
            Intent(intent),
        )
        for intent, n in ranker.texts.items()
        if intent != Intent.CONFIRM_GUARANTEE
    ]
    return sorted(scores, key=lambda x: (-x[0], x[1]))


def guess(reading: Reading, ranker: Ranker) -> Finding | None:
    """The likeliest intent of a text that no rule knows, with little certainty: the bot asks before it acts on a
    harmless one, and acts at once on danger."""
    order = ranked(reading, ranker)
    if len(order) < 2 or not reading.tokens or reading.has("small_talk"):
        return None
    (first, intent), (second, _) = order[:2]
    if intent is Intent.OTHER or first - second < MARGIN.get(intent, LEAST_MARGIN):
        return None
    if intent in DANGER_INTENTS and asks(reading):
        return Finding(Intent.ASK_STATUS, 0.4, f"asks, and resembles texts that were: {intent}")
    sure = 0.5 if intent in DANGER_INTENTS else 0.4
    return Finding(intent, sure, f"resembles texts that were: {intent}")
