"""When a text confirms a guarantee. A false yes can kill: everything that is not a plain promise is kept out."""

from bot.understanding.findings import Finding
from bot.understanding.grounds import SUPPORTING, grounds
from bot.understanding.model import Intent
from bot.understanding.obstacles import obstacle
from bot.understanding.reading import Reading
from bot.understanding.voice import authority_of, by_whom, foreign_voice


def _unexplained(reading: Reading) -> int:
    """How many words have nothing to do with a promise: any of them may be the verb that turns it round."""
    return reading.uncovered(SUPPORTING)


def confirmation(reading: Reading) -> Finding | None:
    """A plain promise for now or the time to come, by the speaker, the speaker's own or an authority of the place."""
    found = grounds(reading)
    if found is None or obstacle(reading) is not None:
        return None
    mention, rule = found
    if _unexplained(reading) > (2 if mention.concept in {"promise", "protect"} else 0):
        return None
    authority = authority_of(reading, mention)
    if authority is None and (foreign_voice(reading, mention) or by_whom(reading)):
        return None
    return Finding(Intent.CONFIRM_GUARANTEE, 0.9, f"{rule}: {reading.said(mention)}", on_behalf=authority)


def thwarted(reading: Reading) -> Finding | None:
    """It speaks of the guarantee and would confirm, but for something: a person looks at it."""
    found = grounds(reading)
    if found is None:
        return None
    mention, _ = found
    why = obstacle(reading) or "somebody else promises"
    news = reading.has("calm", "open") and not reading.has("hearsay", "past", "if")
    intent = Intent.REPORT_SITUATION if news else Intent.OTHER
    return Finding(intent, 0.45, f"no confirmation ({why}): {reading.said(mention)}")
