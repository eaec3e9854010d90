"""Any word that denies or conditions anything, however little: what keeps a promise from binding."""

from collections.abc import Iterator

from bot.languages import Language
from bot.understanding.against import Against
from bot.understanding.comfort import comforted
from bot.understanding.endings import denies_itself, may_deny_itself
from bot.understanding.polarity import BAMBARA_NOT
from bot.understanding.reading import Reading
from bot.understanding.when import MONTHS, WEEKDAYS

_DAYS = (*WEEKDAYS, *MONTHS, "today", "tomorrow", "day_after_tomorrow", "morning", "afternoon", "night", "noon")

_PERSONS = frozenset({"an", "aw", "a", "u", "n", "i", "o", "ne", "anw", "nyogon", "nali"})

_GIVEN = frozenset({"di", "dira", "lase", "kalifa", "fo", "fora"})

_BAMBARA_NOT = BAMBARA_NOT | {"tun", "si", "foyi", "fosi"}
_ELIDED = frozenset({"t", "m"})
""" "T'o", "m'a": te and ma before a vowel; behind a French subject they are "te" and "me"."""
_FRENCH_SUBJECTS = frozenset({"je", "j", "il", "elle", "on", "ils", "elles", "tu", "qui", "nous", "vous", "ne", "ca"})


def bambara_ifs(reading: Reading) -> Iterator[Against]:
    """Every Bambara `ni` that does not stand between two things, or two days or numbers: "if"."""
    if Language.BM not in reading.spoken.active:
        return
    days = {i for m in reading.of(*_DAYS) for i in range(m.start, m.end)}
    days |= {i for start, end in reading.numbers for i in range(start, end)}
    harmless = ("no_fear", "protect", "promise", "hello", "plain", "thanks", "ack")
    inside = {i for m in reading.of(*harmless) for i in range(m.start, m.end)}
    inside |= comforted(reading) if Language.FR in reading.spoken.active else frozenset()
    for i, token in enumerate(reading.tokens):
        if (
            token.key == "ni"
            and (i == 0 or reading.tokens[i - 1].key != "hali")
            and i not in inside
            and i not in reading.joining
            and not {i - 1, i + 1} <= days
        ):
            yield Against("if", token.fold, range(i, i + 1))


def _bambara_denials(reading: Reading, comfort: frozenset[int]) -> Iterator[Against]:
    """A Bambara "not" that is neither part of a comfort ("fear not") nor `ma` in the sense of "to"."""
    spans = reading.of("no_fear", "calm", "hello", "ack", "still_valid")
    inside = comfort | {i for m in spans for i in range(m.start, m.end)}
    ends = {m.end for m in spans if reading.tokens[m.end - 1].key in _BAMBARA_NOT}
    if twice := next((m for m in spans if m.start in ends and reading.tokens[m.end - 1].key in _BAMBARA_NOT), None):
        yield Against("denies", f"twice no: {reading.said(twice)}")
    for i, token in enumerate(reading.tokens):
        if token.key not in _BAMBARA_NOT or i in inside or i in reading.masked:
            continue
        if token.key in _ELIDED and Language.FR in reading.spoken.active and _french_subject(reading, i):
            continue
        last = i + 1 == len(reading.tokens) or reading.tokens[i + 1].clause != token.clause
        last = last or i + 1 in reading.masked
        behind_a_person = i > 0 and reading.tokens[i - 1].key in _PERSONS
        given = i > 1 and reading.tokens[i - 2].key in _GIVEN
        if token.key == "ma" and i + 1 < len(reading.tokens) and reading.tokens[i + 1].key in _MY:
            continue
        behind_a_person = behind_a_person or (last and _given_to_somebody(reading, i))
        reached = last and any(m.end <= i and reading.said(m).endswith("ka se") for m in reading.of("until"))
        if not (token.key == "ma" and (reached or (behind_a_person and (last or given)))):
            yield Against("denies", token.fold, range(i, i + 1))


def _french_subject(reading: Reading, at: int) -> bool:
    return at > 0 and reading.tokens[at - 1].fold in _FRENCH_SUBJECTS


def _given_to_somebody(reading: Reading, at: int) -> bool:
    """ "They gave their word to the team": `di`, a person, `ma`."""
    persons = (m for m in reading.of("team", "chief") if m.end == at and m.start > 0)
    return any(_GIVEN & {reading.tokens[i].key for i in range(max(0, m.start - 2), m.start)} for m in persons)


_MY = frozenset({"part", "parol", "parole", "promese", "main", "tete", "vie", "garde"})
"""French words behind "ma" in a text of both languages."""


_NOBODY = ("rien", "personne", "aucun", "aucune", "nul")


def _french_denies_twice(reading: Reading) -> str | None:
    """ "Nothing will happen to you" comforts with one `rien` and one `ne`; one more of either turns it round."""
    if Language.FR not in reading.spoken.active:
        return None
    said = [token.fold for token in reading.tokens]
    subjects = [word for word in said if word in _NOBODY]
    again = len(subjects) > len(set(subjects))
    return "twice no" if again or (subjects and said.count("ne") + said.count("n") > len(subjects)) else None


def denials(reading: Reading) -> Iterator[Against]:
    """Every word that denies anything, however little: what keeps a promise from binding."""
    if (twice := _french_denies_twice(reading)) is not None:
        yield Against("denies", twice)
    comfort = comforted(reading)
    bambara = Language.BM in reading.spoken.active
    if bambara:
        yield from _bambara_denials(reading, comfort)
    for m in reading.of("neg", "no_longer"):
        # Fulfulde "kadi" and "kasen" are "again", and "no longer" only beside a "not".
        again = m.concept == "no_longer" and m.language is Language.FF
        if not again and not (bambara and m.language is Language.BM) and not comfort.issuperset(range(m.start, m.end)):
            yield Against("denies", reading.said(m), range(m.start, m.end))
    if Language.FF in reading.spoken.active:
        covered = comfort | {i for m in reading.of("no_fear", "still_valid") for i in range(m.start, m.end)}
        for i, t in enumerate(reading.tokens):
            if i in covered or i in reading.masked or len(t.fold) < 5:
                continue
            if denies_itself(t.fold) or (may_deny_itself(t.fold) and t.key not in reading.known):
                yield Against("denies", t.fold, range(i, i + 1))
