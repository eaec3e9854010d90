"""Whether something is asked."""

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading

_ASKING = ("question", "when_q", "where_q", "how_q", "what_q")
_POLITE = frozenset({"svp", "merci", "bonjour", "dr", "docteur"})


def asking_clauses(reading: Reading) -> frozenset[int]:
    """The clauses that ask something."""
    return reading.once("asking", _asking)


def _asking(reading: Reading) -> frozenset[int]:
    asking = set(reading.text.asking_clauses) | _turned_round(reading) | _left_open(reading)
    asking.update(reading.clause_of(m) for m in reading.of(*_ASKING) if _asks(reading, m))
    return frozenset(asking | _is_it_true(reading, asking))


def _is_it_true(reading: Reading, asking: set[int]) -> set[int]:
    """The clauses before a short "is it true?": what was heard there is asked, too."""
    short = {c for m in reading.of("true") if (c := reading.clause_of(m)) in asking and len(reading.clauses[c]) <= 4}
    return {c - 1 for c in short if c - 1 in reading.clauses and reading.has("hearsay")}


_TURNED = ("still_valid", "promise", "confirm", "protect", "guarantee")
_SUBJECTS = frozenset({"il", "elle", "ils", "elles", "tu"})


def asks(reading: Reading) -> bool:
    """Whether any clause asks something."""
    return reading.text.asks or bool(asking_clauses(reading))


_OPEN_ENDS = frozenset(
    {("ou", "bien"), ("ou", "non"), ("ou", "pas"), ("ou", "quoi"), ("dites", "moi"), ("dis", "moi"), ("dites", "nous")}
)


def _left_open(reading: Reading) -> frozenset[int]:
    """Clauses that end with "or", "tell me", or a long one with a Fulfulde "is it": "elle tient toujours ou bien"."""
    if reading.spoken.main is Language.FF and len(reading.tokens) > 4 and reading.tokens[-1].fold in {"na", "naa"}:
        return frozenset({reading.tokens[-1].clause})
    if reading.spoken.main is not Language.FR:
        return frozenset()
    ends = {c: tuple(reading.tokens[i].fold for i in where[-2:]) for c, where in reading.clauses.items()}
    return frozenset(c for c, words in ends.items() if words in _OPEN_ENDS)


def _turned_round(reading: Reading) -> frozenset[int]:
    """Clauses in which a French subject stands behind its verb: "la garantie tient-elle toujours"."""
    ends = {m.end: reading.clause_of(m) for m in reading.of(*_TURNED) if m.language is Language.FR}
    found = set()
    for i, token in enumerate(reading.tokens):
        if token.fold in _SUBJECTS and i:
            before = i - 1 if reading.tokens[i - 1].key == "t" else i
            if ends.get(before) == token.clause:
                found.add(token.clause)
    return frozenset(found)


def _asks(reading: Reading, mention: Mention) -> bool:
    clause = reading.clause_of(mention)
    indexes = [i for i, t in enumerate(reading.tokens) if t.clause == clause]
    first, last = mention.start == indexes[0], mention.end - 1 == indexes[-1]
    if mention.concept == "question":
        if mention.language is Language.BM and reading.tokens[mention.start].key == "wa":
            return last or not first
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
    return all(
        reading.tokens[i].fold in _POLITE or reading.tokens[i].key in reading.small for i in indexes if i < start
    )
