"""Whether something is asked."""

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading

_ASKING = ("question", "when_q", "where_q", "how_q", "what_q")
_POLITE = frozenset({"svp", "merci", "bonjour", "dr", "docteur"})


def asking_clauses(reading: Reading) -> frozenset[int]:
    """The clauses that ask something."""
    asking = set(reading.text.asking_clauses)
    asking.update(reading.clause_of(m) for m in reading.of(*_ASKING) if _asks(reading, m))
    return frozenset(asking)


def asks(reading: Reading) -> bool:
    """Whether any clause asks something."""
    return reading.text.asks or bool(asking_clauses(reading))


def _asks(reading: Reading, mention: Mention) -> bool:
    clause = reading.clause_of(mention)
    indexes = [i for i, t in enumerate(reading.tokens) if t.clause == clause]
    first, last = mention.start == indexes[0], mention.end - 1 == indexes[-1]
    if mention.concept == "question":
        if mention.language is Language.BM and reading.tokens[mention.start].key == "wa":
            return not first
        if mention.language is Language.FF and reading.tokens[mention.start].key == "na":
            return last and not first
        return True
    if mention.concept == "when_q":
        return first or mention.end - mention.start > 1 or mention.language is not Language.FR
    if (
        mention.concept == "where_q"
        and reading.tokens[mention.start].key in {"min", "mini"}
        and mention.language is Language.BM
    ):
        return mention.end - mention.start > 1 or last
    if mention.concept == "how_q" and mention.language is Language.FF and reading.said(mention) == "hono":
        return first or last or mention.start - indexes[0] <= 3
    if mention.concept in {"how_q", "where_q"}:
        return True
    if mention.concept == "what_q":
        return first or mention.language is not Language.FR or _politely_first(reading, indexes, mention.start)
    return False


def _politely_first(reading: Reading, indexes: list[int], start: int) -> bool:
    return all(reading.tokens[i].key in _POLITE or reading.tokens[i].key in reading.small for i in indexes if i < start)
