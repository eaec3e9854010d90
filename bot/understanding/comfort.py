""" "Nobody will touch you": a "not" that belongs to a harm takes no promise back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.languages import Language
from bot.understanding.endings import denies_itself
from bot.understanding.normalise import keys
from bot.understanding.reading import Reading
from bot.understanding.tokens import Token

_FRENCH_HARM = re.compile(
    r"(tuch|atak|frap|inkiet|gen[ea]|menac|aret[ea]|agres|derang|enuy|enbet|bles|enlev|kidnap|problem|souci|suci|"
    r"crain|riske?|obstacl|incident|larm|bar[ea]|blok|fouil|fuil|raket|insult|maltrait|pil[ea]|vol[ea]|tu[ea]|braque)"
    r"[a-z]*|tort|mal|peur|danger|escorte|reserve|tir(er|era|eront|e)|aproch(er|era|eront|e)"
)
_FRENCH_EVIL = re.compile(r"(problem|souci|suci|crain|risk|obstacl|incident|peur|danger|tort|mal|larm|escorte).*")
_FRENCH_NE = keys("ne n")
_FRENCH_NOT = keys("pas pa rien personne persone aucun aucune nul nulle ni jamais sans zero")
_FRENCH_BETWEEN = keys(
    "ne n vous vs votre vos leur leurs les le la l lui elle elles ils il un une a au aux de du des d sera seront ete "
    "etre fera feront faire va vont peut pourra osera veut equipe equipes agent agents infirmier infirmiers infirmiere "
    "docteur docteurs soignant soignants vaccinateur vaccinateurs convoi vehicule vehicules voiture moto pirogue ici "
    "personne rien ni en y main portera mettra levera creera causera aura mauvaise homme hommes garcon garcons bandit "
    "bandits berger bergers humain animal mes nos fasse fassent se s ont mauvais aucun aucune"
)
_BAMBARA_HARM = re.compile(
    r"(to+ro|lamaga|maga|gen|bosi|bali|lafili|lagosi|gosi|mine|faga|janfa|sogo|fili|nyagami|tinye|datugu|lasira|"
    r"bugo|sonya|bagabaga)(li|len|na|ra|la|n)?"
)
_BAMBARA_FEAR = re.compile(r"(siran|hami|jo+re|jate|sike)(li|na|la|n)?")
_BAMBARA_MEETS = frozenset({"soro", "sor", "ke"})
_BAMBARA_NOTHING = frozenset({"foyi", "fosi", "fen", "ko", "jugu", "si", "kojugu", "basi", "barasi"})
_BAMBARA_NOT = frozenset({"te", "tena", "t", "man", "ma", "kana"})
_BAMBARA_BETWEEN = keys(
    "aw u a an dogotoro dogotorow dogotoromusow furakela furakelaw furasigilaw bolocila bolocilaw kenyabaarakelaw "
    "ekipu ekipuw jama mobili mobiliw moto motow kurun kurunw sira siraw dugu so yan si foyi la kan fe baara bena i ka"
)
_FULFULDE_HARM = re.compile(
    r"(k|h)ul|mem|to+ny|to+n|tor|fel|(k|h)ad|na+ng|(k|h)on|barm|fit|bo+m|(p|f)iy|bon|gul|jat|te+t|ud|sud|da+rt|darn|"
    r"(k|h)aljin|haan|(y|nj)et|haal|werl|yaltin|wuj|tanpin|nyam|war|mbal|jan[fb]"
)
_FULFULDE_EVIL = keys("bone torra tooñannge toonyannge caɗeele cadeele hulo kulol masibo hare haɓre habre tampere basi")
_FULFULDE_NOBODY = keys("fay hay")
_FULFULDE_BETWEEN = keys(
    "gooto goto gootel huunde hunde fu fuu e amen ley wuro goddo mo dokotoro dokotorobe dokotorooɓe on ɓe be oto moto "
    "laana yimɓe yimbe kam ko bonde ɗo do laawol dow mon maɓɓe"
)
NEAR = 6
"""A "not" and its harm stand no further apart."""


def comforted(reading: Reading) -> frozenset[int]:
    """Where the words of "not" stand that deny a harm to those who come, one for each harm."""
    found: set[int] = set()
    for language, search in _SEARCHES.items():
        if language in reading.spoken.active:
            found.update(search(reading))
    return frozenset(found)


def _open(reading: Reading) -> Iterable[tuple[int, Token]]:
    """The words that no known comfort has yet."""
    known = {i for m in reading.of("no_fear", "calm", "unsafe", "still_valid") for i in range(m.start, m.end)}
    return ((at, token) for at, token in enumerate(reading.tokens) if at not in known)


def _french(reading: Reading) -> Iterable[int]:
    for at, token in _open(reading):
        if not _FRENCH_HARM.fullmatch(token.key):
            continue
        if at and _FRENCH_EVIL.fullmatch(token.key) and reading.tokens[at - 1].key in _FRENCH_NE:
            continue
        nots: list[int] = []
        for i in reversed(range(max(0, at - NEAR), at)):
            word = reading.tokens[i]
            negative = word.key in _FRENCH_NE or word.key in _FRENCH_NOT
            if word.clause != token.clause or not (negative or word.key in _FRENCH_BETWEEN or i in reading.masked):
                break
            nots += [i] if negative else []
        if _one_not([reading.tokens[i].key for i in reversed(nots)]):
            yield from nots


_ONE_NOT = re.compile(
    r"(ne? )?(pas?|jamais) |(rien|persone|person|aucune?|nule?|ni) (ne? )?|sans |(ne? )(ni|aucune?|rien) "
)


def _one_not(words: Sequence[str]) -> bool:
    """Whether these words are one French "not", not two: "personne ne", "ne ... pas", "sans"."""
    return bool(_ONE_NOT.fullmatch("".join(f"{word} " for word in words)))


def _bambara(reading: Reading) -> Iterable[int]:
    for at, token in _open(reading):
        meets = token.key in _BAMBARA_MEETS
        fears = _BAMBARA_FEAR.fullmatch(token.key) is not None
        if not (meets or fears or _BAMBARA_HARM.fullmatch(token.key)):
            continue
        for i in reversed(range(max(0, at - NEAR), at)):
            word = reading.tokens[i]
            if word.clause != token.clause:
                break
            if word.key in _BAMBARA_NOT:
                nothing = i > 0 and reading.tokens[i - 1].key in _BAMBARA_NOTHING
                if nothing or (not meets and (not fears or word.key == "kana")):
                    yield i
                    yield from (j for j in range(max(0, i - 3), i) if reading.tokens[j].key in {"si", "foyi", "fosi"})
                break
            if word.key not in _BAMBARA_BETWEEN and i not in reading.masked:
                break


def _fulfulde(reading: Reading) -> Iterable[int]:
    for at, token in _open(reading):
        itself = denies_itself(token.fold) or token.fold.endswith(("taa", "ta"))
        evil = token.key in _FULFULDE_EVIL
        if evil and at + 1 < len(reading.tokens) and reading.tokens[at + 1].key in {"wala", "ala", "woda"}:
            yield at + 1
        if not itself or not (_FULFULDE_HARM.match(token.key) or _beside_evil(reading, at)):
            continue
        yield at
        for i in reversed(range(max(0, at - NEAR), at)):
            word = reading.tokens[i]
            if word.clause != token.clause or word.key in _FULFULDE_NOBODY:
                yield from [i] if word.clause == token.clause else []
                break
            if word.key not in _FULFULDE_BETWEEN and i not in reading.masked:
                break


def _beside_evil(reading: Reading, at: int) -> bool:
    """ "Bone hebataa on": an evil will not find you."""
    word = reading.tokens[at].key
    evil = {reading.tokens[i].key for i in (at - 1, at + 1) if 0 <= i < len(reading.tokens)} & _FULFULDE_EVIL
    return bool(evil) and word.startswith(("heb", "keb", "yan", "yot", "wad"))


_SEARCHES: Mapping[Language, Callable[[Reading], Iterable[int]]] = {
    Language.FR: _french,
    Language.BM: _bambara,
    Language.FF: _fulfulde,
}
