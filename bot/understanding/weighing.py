"""What the rules found and what a text resembles, weighed against each other.

Resemblance ranks. It undoes no danger that rules found in plain words, and it makes no confirmation by itself: what
resembles a promise, and has nothing against it, is asked back. A rule's confirmation it takes back where nothing else
speaks for it: that errs on the safe side.
"""

from collections.abc import Mapping, Sequence

from bot.understanding.danger import STRONG, dangers
from bot.understanding.findings import Finding
from bot.understanding.grounds import grounds
from bot.understanding.lifting import free
from bot.understanding.modality import asks
from bot.understanding.model import CERTAIN_ENOUGH, DANGER_INTENTS, Intent
from bot.understanding.obstacles import all_against, otherwise
from bot.understanding.polarity import denied
from bot.understanding.ranker import shares
from bot.understanding.ranks import Ranker
from bot.understanding.reading import Reading
from bot.understanding.voice import authority_of, by_whom, somebody_else

SETTLED = 0.9
"""From this certainty on, a rule about a control word ("stop", "oui", "aide", "bm") needs no second opinion."""
ALONE = 0.95
"""The same for "stop": only where it is the whole text. Inside a longer one it may take back a promise."""
CONTROL = frozenset(
    {
        Intent.STOP, Intent.START, Intent.YES, Intent.NO, Intent.HELP, Intent.SET_LANGUAGE, Intent.ACKNOWLEDGE,
        Intent.GREETING,
    }
)  # fmt: skip
UNLIKELY_PROMISE = 0.05
"""Below this probability even a rule's confirmation is none: it is more often the promise of something else."""
PROMISE = 0.9
"""From this one a text with words of promise that nothing speaks against is taken for one, and asked back. Here a word
that is only sometimes danger or refusal does not speak against it,"""
WHOLE_PROMISE = 0.98
"""and from here on it needs none of those words, and neither what seems to be promised instead of a passage nor who
seems to promise it speaks against it."""
PLEDGES = ("promise", "guarantee", "protect", "confirm", "still_valid", "no_fear")
"""Those words."""
LIFTED: Mapping[str, float] = {
    "denies": 0.8, "no": 0.8, "only heard": 0.8,
    "withdraw": 0.5, "postpone": 0.5, "plus_more": 0.5, "cancel": 0.5, "closed": 0.5, "unsafe": 0.5, "dont_come": 0.5,
    "cannot_any_more": 0.5, "promise_talk": 0.5,
}  # fmt: skip
"""What stands against a promise may belong to something else that is said beside it: from this probability on it does.
What asks, quotes, conditions, doubts, tells of a part, of the past or of violence always stands against it."""
FAINT = 0.05
"""Below this probability of danger, a word that is only sometimes danger is none,"""
NEXT_TO_NONE = 0.02
"""and below this one not even a word of violence is."""
DANGER = 0.25
"""From this probability of danger a text is held for danger, whatever a rule says."""
DANGER_OF_FEW = 0.6
"""The same for one or two words: a code, a name, something misspelt."""
PLAIN = 0.9
"""The same for a text that says in plain words that a place is calm,"""
ASKED = 0.5
"""and for one that asks."""
OTHER_NAME = 10.0
"""So many times likelier the other of the two dangers must be to be the one."""
LEAST = 0.35
"""The probability from which a guess is made where no rule knows a text."""
SURE = {Intent.STOP: 0.9, Intent.START: 0.9, Intent.SET_LANGUAGE: 0.8, Intent.YES: 0.8, Intent.NO: 0.8}
"""The same for what does something at once."""
FEW = 3
"""So few words say little without the question that they answer."""
VERY_LIKELY = 0.9
"""From this probability a guess about something harmless is acted on; below it is asked back."""


def weighed(reading: Reading, found: Sequence[Finding], ranker: Ranker) -> Finding | None:
    """The reading of a text: what a rule found, or what is likelier by resemblance. None: nobody knows."""
    best = found[0] if found else None
    if best is not None and _settled(best):
        return best
    share = shares(reading, ranker)
    if not share:
        return best
    if best is not None and best.intent is Intent.CONFIRM_GUARANTEE:
        if share.get(best.intent, 1.0) >= UNLIKELY_PROMISE:
            return best
        best = next((other for other in found if other.intent is not best.intent), None)
    if best is not None and best.intent in DANGER_INTENTS and (danger := _kept(reading, best, share)):
        return danger
    return _promise(reading, share, ranker) or _danger(reading, best, share) or _likeliest(reading, best, share)


def _settled(best: Finding) -> bool:
    return best.intent in CONTROL and best.certainty >= (ALONE if best.intent is Intent.STOP else SETTLED)


def _dangerous(share: Mapping[Intent, float]) -> float:
    return sum(p for intent, p in share.items() if intent in DANGER_INTENTS)


def _worst(share: Mapping[Intent, float]) -> Intent:
    return max(sorted(DANGER_INTENTS), key=lambda intent: share.get(intent, 0.0))


def _kept(reading: Reading, best: Finding, share: Mapping[Intent, float]) -> Finding | None:
    """A danger that a rule found, by the likelier of its two names. None if it is next to impossible."""
    violent = any(m.concept in STRONG for m in dangers(reading))
    if _dangerous(share) < (NEXT_TO_NONE if violent else FAINT):
        return None
    worst = _worst(share)
    return (
        best
        if share[worst] < OTHER_NAME * share.get(best.intent, 0.0)
        else Finding(worst, min(best.certainty, 0.75), f"{best.because}; or {worst}")
    )


def _promise(reading: Reading, share: Mapping[Intent, float], ranker: Ranker) -> Finding | None:
    """What resembles a promise and has nothing against it. The bot asks before it takes it for one."""
    likely = share.get(Intent.CONFIRM_GUARANTEE, 0.0)
    if likely < PROMISE or reading.has("small_talk"):
        return None
    if any(one.kind not in LIFTED or free(reading, one, ranker) <= LIFTED[one.kind] for one in all_against(reading)):
        return None
    ground = grounds(reading)
    authority = None if ground is None else authority_of(reading, ground[0])
    if likely < WHOLE_PROMISE:
        if not reading.has(*PLEDGES) or otherwise(reading) is not None:
            return None
        if authority is None and (by_whom(reading) or (ground is not None and somebody_else(reading, ground[0]))):
            return None
    return Finding(Intent.CONFIRM_GUARANTEE, 0.5, "resembles promises", on_behalf=authority)


def _danger(reading: Reading, best: Finding | None, share: Mapping[Intent, float]) -> Finding | None:
    calm = reading.has("calm", "open") or any(denied(reading, m) for m in reading.of(*STRONG))
    plainly = calm and best is not None and best.intent is Intent.REPORT_SITUATION
    least = DANGER_OF_FEW if len(reading.tokens) < FEW else DANGER
    if _dangerous(share) < (PLAIN if plainly else ASKED if asks(reading) else least):
        return None
    worst = _worst(share)
    return Finding(worst, 0.5, f"resembles texts that were: {worst}" + ("" if best is None else f"; {best.because}"))


def _answers(reading: Reading, best: Finding) -> bool:
    """Whether a rule knew what so few words answer: resemblance does not know what was asked."""
    return reading.expecting is not None and len(reading.tokens) <= FEW and best.certainty >= CERTAIN_ENOUGH


def _asks_of_the_promise(reading: Reading, best: Finding) -> bool:
    """A few words that ask whether a promise still stands."""
    short = len(reading.tokens) <= 2 * FEW
    return short and best.intent is Intent.ASK_STATUS and reading.has("guarantee", "promise")


def _likeliest(reading: Reading, best: Finding | None, share: Mapping[Intent, float]) -> Finding | None:
    harmless = {i: p for i, p in share.items() if i not in DANGER_INTENTS and i is not Intent.CONFIRM_GUARANTEE}
    intent, p = max(sorted(harmless.items()), key=lambda x: x[1])
    if best is not None and (intent is best.intent or p < SURE.get(intent, 0.0) or _answers(reading, best)):
        return best
    if best is not None and best.intent in DANGER_INTENTS and intent in SURE:
        return best  # no danger is undone for an order to the program
    if best is not None and intent is Intent.OTHER and _asks_of_the_promise(reading, best):
        return best
    if best is None and (p < SURE.get(intent, LEAST) or intent is Intent.OTHER):
        return None
    certainty = CERTAIN_ENOUGH + 0.1 if p >= VERY_LIKELY else 0.45
    return Finding(
        intent, certainty, f"resembles texts that were: {intent}" + ("" if best is None else f"; {best.because}")
    )
