"""Promises of something else than a safe passage: "je promets de venir", "layidu ta ka na", "mi fodii warde"."""

import re

from bot.languages import Language
from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading

_FULFULDE_KEEPING = re.compile(r"n?(reen|deen|hayb|kayb|suur|cuur|acc|udd|newn|dow|daand|hisn|kisn|ard|ronn?d)")
_FRENCH_KEEPING = re.compile(
    r"(proteg|assur|securis|garant|laiss|accompagn|escort|ouvr|veill|respect|ten|maint|defend|accueil|recev|gard|"
    r"surveill|libre|pass)"
)
_BAMBARA_KEEPING = frozenset(
    {"aw", "ekipu", "sira", "lakana", "u", "dogotorow", "dogotoro", "tanga", "kolosi", "latanga", "bilasira", "siraba"}
)
_KIN = frozenset({"muso", "ce", "den", "denke", "denmuso", "fa", "ba", "bemake", "balima", "teri", "terice", "tericew"})
"""To whom promises are made that are no matter of ours."""
_PRONOUNS = frozenset(
    {
        "vous",
        "votre",
        "notre",
        "autre",
        "vs",
        "te",
        "lui",
        "leur",
        "les",
        "le",
        "la",
        "l",
        "y",
        "en",
        "ne",
        "pas",
        "nous",
        "se",
    }
)
_OTHER_THINGS = ("small_talk", "cattle", "meeting", "phone", "hunger")
NEAR = 3


def other_act(reading: Reading) -> str | None:
    """What is promised instead of a passage, if the words right behind the promise say so."""
    for m in reading.of("promise", "confirm"):
        found = {Language.FR: _french, Language.BM: _bambara, Language.FF: _fulfulde}[m.language](reading, m)
        if found is not None:
            return found
        for thing in reading.of(*_OTHER_THINGS):
            if 0 <= thing.start - m.end < NEAR and reading.clause_of(thing) == reading.clause_of(m):
                return reading.said(thing)
    return None


def _behind(reading: Reading, mention: Mention) -> list[str]:
    """The words behind a mention in its clause, up to the first place."""
    words = []
    for i in range(mention.end, len(reading.tokens)):
        if i in reading.masked or reading.tokens[i].clause != reading.clause_of(mention):
            break
        words.append(reading.tokens[i].fold)
    return words


def _unheard_of(reading: Reading, at: int) -> bool:
    covered = any(m.start <= at < m.end and m.language is Language.FR for m in reading.found)
    word = reading.tokens[at]
    return not covered and word.key not in reading.small and not word.is_number and len(word.fold) > 3


_TO = frozenset({"au", "aux", "a"})
_OF = frozenset({"de", "d", "qu", "que"})
_CONDITIONAL = re.compile(r"\w{4,}r(ais|ait|ions|aient)")
NAMED = 8
"""Whom a promise is made to is named in fewer words than these."""


def _to_somebody(behind: list[str]) -> list[str]:
    """What is promised, where it is said to whom: "promis au maire de réparer la digue"."""
    if len(behind) < 2 or behind[0] not in _TO or (behind[0] == "a" and behind[1].endswith(("er", "ir", "re"))):
        return behind
    last = max((n for n, word in enumerate(behind[:NAMED]) if word in _OF), default=None)
    if last is None or last + 1 >= len(behind):
        return behind
    rest = [w for w in behind[last + 1 :] if w not in {"on", "nous", "je", "il", "ils"}]
    return ["de", *rest]


def _french(reading: Reading, mention: Mention) -> str | None:
    behind = _to_somebody(_behind(reading, mention))
    after = mention.end
    while behind and behind[0] in _PRONOUNS:
        behind, after = behind[1:], after + 1
    if behind and after > mention.end and _unheard_of(reading, after):
        return behind[0]
    if not behind or behind[0] not in {"de", "d", "a"}:
        return None
    verb = next((w for w in behind[1:] if w not in _PRONOUNS), "")
    if _CONDITIONAL.fullmatch(verb):
        return verb
    infinitive = len(verb) > 3 and verb.endswith(("er", "ir", "re", "oir")) and not _FRENCH_KEEPING.match(verb)
    infinitive = infinitive and not any(reading.said(c) == verb for c in reading.of("chief"))
    return verb if infinitive else None


def _bambara(reading: Reading, mention: Mention) -> str | None:
    behind = _behind(reading, mention)
    spans = {m.start for m in reading.of("from", "until")}
    if behind[:1] == ["ko"] and behind[1:2] in (["n"], ["ne"]) and set(behind[2:5]) & {"na", "taa", "segin", "jaabi"}:
        return " ".join(behind[:4])
    kin = next((n for n, word in enumerate(behind[:3]) if word in _KIN), None)
    if kin is not None and "ye" in behind[kin : kin + 2]:
        return " ".join(behind[:4])
    if len(behind) < 2 or behind[0] != "ka" or mention.end in spans or behind[1] in _BAMBARA_KEEPING:
        return None
    return f"ka {behind[1]}"


def _fulfulde(reading: Reading, mention: Mention) -> str | None:
    word = next(iter(_behind(reading, mention)), "")
    infinitive = len(word) > 4 and word.endswith(("ude", "aade", "rde"))
    return word if infinitive and not _FULFULDE_KEEPING.match(word) else None
