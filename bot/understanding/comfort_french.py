""" "Personne ne vous touchera": French words of "not" that deny a harm."""

import re
from collections.abc import Iterable, Sequence

from bot.languages import Language
from bot.understanding.belonging import before, unknown
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading
from bot.understanding.tokens import Token

_HARM = re.compile(
    r"(tuch|atak|frap|inkiet|gen[ea]|menac|aret[ea]|agres|derang|enuy|enbet|bles|enlev|kidnap|problem|souci|suci|"
    r"crain|riske?|obstacl|incident|larm|bar[ea]|blok|fouil|fuil|raket|insult|maltrait|pil[ea]|vol[ea]|tu[ea]|brak|"
    r"intercept|importun|enui|sekestr|molest|entrav|enconbr|cas[ea])[a-z]*|"
    r"tort|mal|peur|danger|escorte|reserve|vol|blem|pbs?|limite|exception|conditions?|"
    r"(tir|aproch|empech|point|nui|coup|os)(er|era|eront|e|es|ee|ees|erons|ira|iront)"
)
_EVIL = re.compile(
    r"(problem|souci|suci|crain|risk|obstacl|incident|peur|danger|tort|mal|larm|escorte|enui|blem|entrav).*|pbs?"
)
_RAISED = re.compile(r"(lev|port|met)(e|er|era|ent|eront|erons|ra|ront|te|tra|trons)")
_NE = keys("ne n ny")
_BEFORE = keys("pas pa rien personne persone aucun aucune nul nulle ni jamais sans zero")
_NONE = keys("aucun aucune rien nul nulle")
_NOT = _NE | _BEFORE
_BEHIND = keys("pas pa jamais rien")
_BREAK = keys(
    "que qui si mais et ou donc car eviter contre empecher proteger garantir sauver aider dire dis dit sais sait "
    "savoir crois croire croit pense repondre reponds assurer promettre fuir malgre quand oui non peuvent pouvons "
    "protege protegera defend defendra garde aide aidera sauve sauvera assure"
)
_HAPPENS = re.compile(r"(pas|ariv|produi)(e|era|r|ra)|fer(a|ont)|demander(a|ont)")
_ONE_NOT = re.compile(
    r"(ne? )?\| (pas?|jamais) |(ne? )?(pas?|jamais) \| |(rien|persone|person|aucune?|nule?|ni) (ne? )?\| |"
    r"sans (aucune? )?\| |zero \| |(ne? )(ni|aucune?|rien) \| |(persone |person )?(ne? )?\| rien "
)


def french(reading: Reading) -> Iterable[int]:
    """Where words of French stand that deny a harm, and the harm itself."""
    yield from _around_a_comfort(reading)
    for at, token in unknown(reading):
        happens = bool(_HAPPENS.fullmatch(token.key))
        if not (happens or _HARM.fullmatch(token.key) or _raised(reading.tokens, at)):
            continue
        if at and _EVIL.fullmatch(token.key) and reading.tokens[at - 1].key in _NE:
            continue
        nots: list[int] = []
        for i in before(reading, at, _BREAK, _NOT):
            key = reading.tokens[i].key
            if _HARM.fullmatch(key):
                break
            nots += [i] if key in _NOT else []
        nots.reverse()
        behind = _behind(reading, at)
        if happens and not _nothing(reading.tokens, at, behind):
            continue
        if _ONE_NOT.fullmatch(_row(reading, nots) + "| " + _row(reading, behind)):
            yield from (at, *nots, *behind)


def _around_a_comfort(reading: Reading) -> Iterable[int]:
    """The `ne` of "vous n'aurez aucun problème", where the rest is known: one, and no other "not" beside it."""
    for m in reading.of("no_fear", "calm", "still_valid", "promise"):
        if m.end < len(reading.tokens) and reading.tokens[m.end].key == "rien" and reading.said(m).endswith(" fera"):
            yield m.end
        words = {t.key for t in reading.tokens[m.start : m.end]}
        if m.language is not Language.FR or not words & _NONE or words & _NE:
            continue
        nots = [i for i in before(reading, m.start, _BREAK, _NOT) if reading.tokens[i].key in _NOT]
        if len(nots) == 1 and nots[0] >= m.start - 3 and reading.tokens[nots[0]].key in _NE:
            yield nots[0]
        elif not nots and m.end < len(reading.tokens) and reading.tokens[m.end].key in _NE:
            yield m.end


def _row(reading: Reading, places: Sequence[int]) -> str:
    return "".join(f"{reading.tokens[i].key} " for i in places)


def _raised(tokens: Sequence[Token], at: int) -> bool:
    """A hand that is raised against somebody."""
    return bool(_RAISED.fullmatch(tokens[at].key)) and [t.key for t in tokens[at + 1 : at + 3]] == ["la", "main"]


def _nothing(tokens: Sequence[Token], at: int, behind: Sequence[int]) -> bool:
    """ "Il ne se passera rien", "personne ne vous fera rien": what passes must pass by itself."""
    by_itself = not tokens[at].key.startswith("pas") or (at > 0 and tokens[at - 1].key == "se")
    return by_itself and bool(behind) and tokens[behind[0]].key == "rien"


def _behind(reading: Reading, at: int) -> list[int]:
    """The "not" right behind a French verb."""
    following = range(at + 1, min(at + 2, len(reading.tokens)))
    same = reading.tokens[at].clause
    return [i for i in following if reading.tokens[i].key in _BEHIND and reading.tokens[i].clause == same]
