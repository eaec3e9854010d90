"""When a text confirms a guarantee. A false yes can kill: everything that is not a plain promise is kept out."""

import re

from bot.languages import Language
from bot.understanding.findings import Finding
from bot.understanding.grounds import SUPPORTING, grounds
from bot.understanding.matcher import Mention
from bot.understanding.model import Intent
from bot.understanding.obstacles import obstacle
from bot.understanding.reading import Reading
from bot.understanding.voice import FIRST_PERSON, authority_of, by_whom, foreign_voice

ASIDE = 3
"""So many unknown words may stand in clauses before the promise: who speaks, who met. What follows may undo it."""


MOST_UNKNOWN = 5
"""A text with more unknown words than this is not understood, whatever else it says."""


def _unexplained(reading: Reading, mention: Mention) -> bool:
    """Whether words have nothing to do with a promise, more than may be: any of them may turn it round."""
    clause = reading.clause_of(mention)
    unknown = reading.unexplained(SUPPORTING)
    beside = sum(reading.tokens[i].clause < clause for i in unknown)
    return beside > ASIDE or len(unknown) - beside > _unknown_allowed(reading, mention)


_PASSIVE = re.compile(r"(ee|ees|te|ue|len|nen|lenw|ira|ara|era|ama)\Z")


def _unknown_allowed(reading: Reading, mention: Mention) -> int:
    """Two unknown words beside "we promise", "the chief promises"; none beside "the promise given ...": one more word
    may undo that."""
    if mention.concept not in {"promise", "protect"}:
        return 0
    before = [i for i in reading.before(mention) if i >= mention.start - 3]
    spoken = {reading.tokens[i].fold for i in (*before, *range(mention.start, mention.end))}
    first = reading.tokens[mention.start].fold
    if spoken & FIRST_PERSON or (first.startswith("j") and mention.language is Language.FR):
        return 2
    passive = any(_PASSIVE.search(reading.tokens[i].fold) for i in range(mention.start, mention.end))
    return 2 if not passive and authority_of(reading, mention) is not None else 0


def confirmation(reading: Reading) -> Finding | None:
    """A plain promise for now or the time to come, by the speaker, the speaker's own or an authority of the place."""
    found = grounds(reading)
    if found is None or obstacle(reading) is not None:
        return None
    mention, rule = found
    if _unexplained(reading, mention):
        return None
    if len(reading.unexplained(SUPPORTING)) > MOST_UNKNOWN:
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
