"""Forms that nobody wrote down, made by rule from single words: plurals, endings of verbs, changed first letters.

Only for concepts in which one form more cannot turn anything into a promise; a form that the lexicon already has with
any meaning is left alone."""

from collections.abc import Container, Iterable, Iterator

from bot.languages import Language

DANGEROUS = frozenset(
    {
        "attack", "shooting", "kill", "kidnap", "theft", "burn", "flee", "threat", "wounded", "mine", "accident",
        "armed", "fight", "strangers",
    }
)  # fmt: skip
"""Of these every tense counts: what is done, being done and going to be done."""

DONE = frozenset({"received", "arrived", "departed", "withdraw", "closed", "destroy", "take", "illness"})
"""Of these only what is done."""

THINGS = frozenset(
    {
        "package", "medicine", "vaccine", "net", "team", "people", "women", "youth", "children", "herder", "farmer",
        "cattle", "house", "vehicle", "boat", "message", "soldiers", "illness", "epidemic", "road", "well", "chief",
    }
)  # fmt: skip

_FRENCH = ("s", "e", "es")
_SHORTEST = 5

_FULFULDE_DONE = ("ama", "i")
_FULFULDE_ANY = ("ama", "i", "an", "ata", "ake", "ugol", "ude")
_FULFULDE_ROOT = ("ama", "ike", "ima", "i")
_GRADES = (
    ("nj", "y"), ("nd", "r"), ("nd", "d"), ("mb", "w"), ("mb", "b"), ("ng", "w"), ("ng", "g"), ("nj", "j"),
    ("k", "h"), ("p", "f"), ("c", "s"),
)  # fmt: skip


def inflections(
    single: Iterable[tuple[str, str]], known: Container[str], language: Language
) -> Iterator[tuple[str, str]]:
    """(levelled form, concept) for every form that can be made from these levelled single words."""
    make = {Language.FR: _french, Language.BM: _bambara, Language.FF: _fulfulde}[language]
    for word, concept in single:
        if len(word) < _SHORTEST or not word.isalpha():
            continue
        for form in make(word, concept):
            if form not in known:
                yield form, concept


def _french(word: str, concept: str) -> Iterator[str]:
    if concept in DANGEROUS | DONE | THINGS and not word.endswith(("s", "x", "r", "t")):
        yield from (word + ending for ending in _FRENCH if not (word.endswith("e") and ending != "s"))


def _bambara(word: str, concept: str) -> Iterator[str]:
    if concept in DANGEROUS | THINGS and not word.endswith("w"):
        yield word + "w"
    if word.endswith("n") and len(word) > _SHORTEST:
        yield word[:-1]


def _fulfulde(word: str, concept: str) -> Iterator[str]:
    if concept not in DANGEROUS | DONE:
        return
    root = next((word.removesuffix(e) for e in _FULFULDE_ROOT if word.endswith(e)), None)
    if root is None or len(root) < 3:
        return
    if len(root) < 4:
        endings: tuple[str, ...] = ("ama",)
    else:
        endings = _FULFULDE_ANY if concept in DANGEROUS else _FULFULDE_DONE
    for changed in {root, *_graded(root)}:
        yield from (changed + ending for ending in endings)


def _graded(root: str) -> Iterator[str]:
    """The same root with the first letter of the other number: njan-, yan-."""
    for plural, singular in _GRADES:
        if root.startswith(plural):
            yield singular + root[len(plural) :]
        elif root.startswith(singular) and not root.startswith(("nj", "nd", "mb", "ng")):
            yield plural + root[len(singular) :]
