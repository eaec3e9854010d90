"""What may be a withdrawal without saying so: a stop among other words, an agreement denied, a promise not kept."""

from bot.understanding.danger import GOODS, REASONS
from bot.understanding.denial import bambara_ifs, denials
from bot.understanding.findings import Finding
from bot.understanding.grounds import SUPPORTING
from bot.understanding.hearsay import hearsays
from bot.understanding.modality import asks
from bot.understanding.model import Intent
from bot.understanding.polarity import denied
from bot.understanding.reading import Reading
from bot.understanding.reserve import reserves


def half_stopped(reading: Reading) -> Finding | None:
    """A stop word that opens a longer text, or an agreement that is denied: may be a withdrawal, so it acts as one."""
    if asks(reading) or reading.has("message", "postpone", "stop_phrase", "start_phrase", "help_phrase", "small_talk"):
        return None
    for m in reading.of("stop_word"):
        if m.start == 0 and (reading.places or reading.uncovered(("stop_word", "thanks", "us")) > 0):
            return Finding(Intent.REVOKE_GUARANTEE, 0.55, f"begins with stop: {reading.said(m)}")
    if reading.has(*GOODS, "meeting", *REASONS):
        return None
    for m in reading.of("no"):
        if m.start > 0 and m.end - m.start > 1 and reading.places:
            return Finding(Intent.REVOKE_GUARANTEE, 0.55, f"no longer agreed: {reading.said(m)}")
    for m in reading.of("accept", "allow", "confirm", "safe", "protect"):
        if denied(reading, m) and not reading.has("not_yet"):
            return Finding(Intent.REVOKE_GUARANTEE, 0.55, f"not agreed: {reading.said(m)}")
    return None


def likely(reading: Reading) -> Finding | None:
    """It speaks of the guarantee, confirms nothing, asks nothing and hedges nothing: more likely a no than a yes."""
    if not reading.has("guarantee") or asks(reading) or any(hearsays(reading)) or reading.text.quotes:
        return None
    if any(reserves(reading)) or any(bambara_ifs(reading)) or reading.has("message", *GOODS, "meeting"):
        return None
    if any(denials(reading)) or reading.uncovered(SUPPORTING) > 0:
        return Finding(
            Intent.REVOKE_GUARANTEE, 0.55, f"of the guarantee, and no yes: {reading.said(reading.of('guarantee')[0])}"
        )
    return None
