"""No event, but a warning: do not come, it is not safe, they do not want the team."""

from bot.languages import Language
from bot.understanding.danger import REASONS
from bot.understanding.findings import Finding
from bot.understanding.modality import asking_clauses
from bot.understanding.model import Intent
from bot.understanding.reading import Reading
from bot.understanding.when import WEEKDAYS

_FORBIDDING = {"kana": Language.BM, "pati": Language.FF, "taa": Language.FF}


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
    if reading.has("unsafe"):
        return False
    return reading.has(*REASONS, "later", "next_week", "market_day") or _come_then(reading)


def _come_then(reading: Reading) -> bool:
    """ "Do not come today, come on Thursday": a clause behind the first names a day on which to come."""
    then = {reading.clause_of(m) for m in reading.of(*WEEKDAYS, "tomorrow", "day_after_tomorrow")}
    bidden = {reading.clause_of(m) for m in reading.of("come", "bring", "suits", "allow")}
    refused = {reading.clause_of(m) for m in reading.of("dont_come", "refuse")}
    return bool(then & bidden - refused - {0})


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
        plain_no = any(n.start == 0 for n in reading.of("no")) and len(reading.tokens) <= 6 and not reading.places
        surely = topic or (m.end - m.start > 1 and not plain_no)
        if surely and reading.clause_of(m) not in asking and not reading.has("postpone", "message"):
            return Finding(Intent.REVOKE_GUARANTEE, 0.75, f"refused: {reading.said(m)}")
    return None
