"""A condition, a part, the past, a doubt, and where their words are harmless."""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.languages import Language
from bot.understanding.comfort import comforted
from bot.understanding.matcher import Mention
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading

UNSURE = ("if", "only", "past", "forwarded", "doubt", "not_yet", "false_rumour", "promise_talk")
"""Concepts that keep a promise from binding, wherever they stand."""

_FULFULDE_WAS = re.compile(r"\w{3,}(iino|ino|unoo|uno|annoo|innoo|anoo|inoo|nooma|noma|ayno|aynoo)")
"""Fulfulde verbs in the past before the past."""
_AUX = re.compile(r"(ye|ma|be|te|b|y|t|m|mana|tun|bena|tena|ka|kana|\w+(ra|la|na|re|le|ne))\Z")


_OFTEN = frozenset({"doubt", "only"})
"""What a "not" may deny, and then is none."""


def reserves(reading: Reading) -> Iterator[Mention]:
    """Every condition, a part, the past, a text passed on, a doubt, a request: what keeps a promise from binding."""
    comfort = comforted(reading)
    for m in reading.of(*UNSURE):
        if not (_harmless(reading, m) or (m.concept in _OFTEN and not comfort.isdisjoint(range(m.start, m.end)))):
            yield m
    ends = {m.end for m in reading.of("until")}
    for noon in reading.of("noon"):
        if noon.start in ends:
            yield Mention(noon.start, noon.end, "only", noon.language)
    if reading.spoken.main is Language.FF:
        for i, token in enumerate(reading.tokens):
            if _FULFULDE_WAS.fullmatch(token.fold) and token.key not in reading.known:
                yield Mention(i, i + 1, "past", Language.FF)


def _harmless(reading: Reading, mention: Mention) -> bool:
    """Whether such a word is no reserve where it stands."""
    known = _HARMLESS.get((mention.concept, mention.language)) or _HARMLESS.get((mention.concept, None))
    return known is not None and known(reading, mention)


def _they_met(reading: Reading, past: Mention) -> bool:
    """ "The council met yesterday evening": the day of a meeting, told in a clause of its own before the promise."""
    clause = reading.clause_of(past)
    day = any(d.start <= past.start and past.end <= d.end for d in reading.of("yesterday", "last_night"))
    met = any(reading.clause_of(m) == clause for m in reading.of("meeting", "accept", "speak"))
    promises = reading.of("promise", "guarantee", "confirm")
    return day and met and bool(promises) and all(reading.clause_of(p) > clause for p in promises)


def _completes_a_promise(reading: Reading, mention: Mention) -> bool:
    """ "nous nous engageons à protéger": the infinitive belongs to the promise before it."""
    clause = reading.clause_of(mention)
    return any(0 <= mention.start - p.end <= 2 and reading.clause_of(p) == clause for p in reading.of("promise"))


def _only_joins(reading: Reading, mention: Mention) -> bool:
    """Bambara `ni` is "if" before a clause and "and" before a thing: "n'a cekorobaw", "n'aw hakili sigilen ye"."""
    words = [t.key for t in reading.tokens[mention.start : mention.end]]
    if words[0] not in {"n", "ni"} or len(words) != 2 or words[1] not in {"a", "u", "aw", "i", "o", "an", "n"}:
        return False
    _, after = reading.beside(mention)
    return not reading.begins_clause(mention) and not _AUX.match(after or "ye")


_EVEN = frozenset({"meme", "comme"})
_MUST = frozenset({("s", "il", "le", "faut"), ("s", "il", "faut")})


def _even_if(reading: Reading, mention: Mention) -> bool:
    """ "Même si ...", "s'il le faut": no condition."""
    words = tuple(t.fold for t in reading.tokens[mention.start : mention.start + 4])
    return reading.beside(mention)[0] in _EVEN or bool({words, words[:3]} & _MUST)


def _since(reading: Reading, mention: Mention) -> bool:
    """ "Since yesterday" is still so."""
    return reading.beside(mention)[0] in {"kabini", "depuis", "gila"}


def _like(reading: Reading, mention: Mention) -> bool:
    """ "We keep them as we keep our children": a comparison inside a clause, no "it seems"."""
    return reading.said(mention).startswith("i n") and not reading.begins_clause(mention)


_SAID = frozenset({"a", "o", "ko"})
_HOME = frozenset({"segin", "aw", "se", "taa", "lase"})


def _bambara_if_not(reading: Reading, mention: Mention) -> bool:
    """No condition: "and" between two; "even if"; "said with"; "until you come home"."""
    words = reading.said(mention).split()
    before, behind = reading.beside(mention)
    said_with = words[0] == "fo" and len(words) > 1 and words[1] in {"n", "ni"} and before in _SAID
    if said_with or "hali" in {words[0], before}:
        return True
    if words == ["fo", "ka"]:
        return behind in _HOME
    return mention.start in reading.joining or _only_joins(reading, mention)


_ONE_VOICE = keys("voix serment parole bouche mot homme coeur")


def _with_one_voice(reading: Reading, mention: Mention) -> bool:
    """ "D'une seule voix"."""
    return reading.beside(mention)[1] in _ONE_VOICE


_DOES = keys("mi min mido miden ana omo ebe o be")


def _does(reading: Reading, mention: Mention) -> bool:
    """Fulfulde "min tabintina": we confirm, and not "that they may confirm"."""
    own = reading.beside(mention)[0] in _DOES
    return _completes_a_promise(reading, mention) or (own and reading.said(mention).startswith("tab"))


def _wholly(reading: Reading, mention: Mention) -> bool:
    """ "A hundred per cent"."""
    hundred = any(end == mention.start and value == 100 for (_, end), value in reading.numbers.items())
    return hundred and reading.said(mention).startswith("pour")


_DAYBREAK = keys("weetii weeti subaka fajiri")


def _fulfulde_when(reading: Reading, mention: Mention) -> bool:
    """ "So weetii": tomorrow, when the day breaks."""
    return reading.beside(mention)[1] in _DAYBREAK


def _this_one(reading: Reading, mention: Mention) -> bool:
    """Fulfulde `kaa` behind a noun is "this", and "but" at the beginning of a clause."""
    return reading.said(mention) == "kaa" and not reading.begins_clause(mention)


_HARMLESS: Mapping[tuple[str, Language | None], Callable[[Reading, Mention], bool]] = {
    ("past", None): lambda reading, m: _they_met(reading, m) or _since(reading, m),
    ("if", Language.BM): _bambara_if_not,
    ("if", Language.FR): _even_if,
    ("if", Language.FF): _fulfulde_when,
    ("doubt", Language.BM): _like,
    ("only", Language.FR): lambda reading, m: _wholly(reading, m) or _with_one_voice(reading, m),
    ("only", Language.FF): _this_one,
    ("promise_talk", Language.FF): _does,
    ("promise_talk", None): _completes_a_promise,
}
