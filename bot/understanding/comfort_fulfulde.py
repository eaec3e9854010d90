""" "Fay gooto haɗataa on": Fulfulde words of "not" that deny a harm."""

import re
from collections.abc import Iterable

from bot.understanding.belonging import NEAR, known, unknown
from bot.understanding.endings import denies_itself
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading

_HARM = re.compile(
    r"(k|h)ul|mem|to+ny|to+n|tor|fel|(k|h)ad|na+ng|(k|h)on|barm|fit|bo+m|(p|f)iy|bon|gul|jat|te+t|ud|sud|da+rt|darn|"
    r"(k|h)aljin|haan|(y|nj)et|haal|werl|wed|yaltin|wuj|ta[nm]p|nyam|war|mbal|jan[fb]|juk|"
    r"hulbin|fa+nd|hal?k|ga+ny|yob|namnd|fawa|bada|ngat|lor"
)
_GOOD = re.compile(
    r"(j|nj)a[bn]|[fp]od|y?id|(r|nd)e+n|[hk]o[lk]|wa[lw]|[wn]?g?ar|yer|a+nd|tab|[dn]?da+n|se+d|na+t|yah|njah|mball|faam"
)
"""What nobody does who refuses: "not even one of us has agreed"."""
_FEAR = re.compile(r"(k|h)ul|sik|hami")
_DONT = keys("pati wata wota taa hoto")
_TURNS = re.compile(r"(m?bayl|wayl|ngayl|firt|may|ita|jey|fen|bon|ronk)\w*(tako?|take)")
_WORD = ("guarantee", "promise", "speak", "message")
_EVIL = keys(
    "kulol kulhuli kulee kule hulee hulnde batte fetel labi torra gacce "
    "bone tooñannge toonyannge caɗeele cadeele hulo masibo hare haɓre habre tampere basi"
)
_NO_GOOD = _EVIL | keys("huunde goɗɗum goddum")
_NOBODY = keys("fay hay")
_NONE = keys("wala ala woda alaa walaa woodaa")
_WHO = keys("mo ko goɗɗo godo neɗɗo nedo gooto huunde")


def fulfulde(reading: Reading) -> Iterable[int]:
    """Where words of Fulfulde stand that deny a harm, and the harm itself."""
    tokens = reading.tokens
    for at, token in unknown(reading):
        evil = token.key in _EVIL
        doer = token.key.endswith("owo") and _HARM.match(token.key)
        if evil or doer:
            yield from (i for i in (at - 1, at + 1) if 0 <= i < len(tokens) and tokens[i].key in _NONE)
        if at and _FEAR.match(token.key) and tokens[at - 1].key in _DONT:
            yield at - 1
        if denies_itself(token.fold) and _TURNS.fullmatch(token.key) and _of_a_word(reading, at):
            yield at
        harm = bool(_HARM.match(token.key)) or _beside_evil(reading, at)
        itself = denies_itself(token.fold) or token.fold.endswith(("taa", "ta"))
        if harm and not token.fold.endswith(("taa", "taako", "tako", "taake", "take")):
            yield from _nobody_who(reading, at)
        if itself and (harm or not _GOOD.match(token.key)):
            even = list(_not_even(reading, at))
            yield from ((at, *even) if harm or even else ())


def _of_a_word(reading: Reading, at: int) -> bool:
    """Whether the clause speaks of a word that was given: one that does not turn, does not end."""
    clause = reading.tokens[at].clause
    return any(reading.clause_of(m) == clause for m in reading.of(*_WORD))


def _nobody_who(reading: Reading, at: int) -> Iterable[int]:
    """ "There is nobody who will stop you"."""
    for i in range(max(1, at - 3), at):
        if reading.tokens[i].key in _WHO and reading.tokens[i - 1].key in _NONE:
            yield i - 1


def _not_even(reading: Reading, at: int) -> Iterable[int]:
    """ "Not even one": `fay` and `hay` beside a verb that denies a harm."""
    same = reading.tokens[at].clause
    taken = known(reading)
    for i in range(max(0, at - NEAR), min(at + 4, len(reading.tokens))):
        if i not in taken and reading.tokens[i].key in _NOBODY and reading.tokens[i].clause == same:
            yield i


def _beside_evil(reading: Reading, at: int) -> bool:
    """ "Bone hebataa on": an evil will not find you."""
    word = reading.tokens[at].key
    evil = {reading.tokens[i].key for i in (at - 1, at + 1) if 0 <= i < len(reading.tokens)} & _NO_GOOD
    return bool(evil) and word.startswith(("heb", "keb", "yan", "yot", "wad"))
