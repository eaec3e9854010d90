"""The forms of a word: Bambara endings, Fulfulde first letters, beginnings of words."""

from collections.abc import Iterator

from bot.languages import Language
from bot.understanding.normalise import fold, key

_BAMBARA_ENDINGS = (
    "",
    "ra",
    "la",
    "na",
    "len",
    "nen",
    "lenw",
    "nenw",
    "li",
    "ni",
    "w",
    "to",
    "tow",
    "baga",
    "bagaw",
)

_FULFULDE_GRADES = {
    "h": ("h", "k"), "f": ("f", "p"), "s": ("s", "c"), "r": ("r", "nd", "d"), "w": ("w", "mb", "ng", "b", "g"),
    "y": ("y", "nj", "j", "ng", "g"), "b": ("b", "mb"), "d": ("d", "nd"), "j": ("j", "nj"), "g": ("g", "ng"),
}  # fmt: skip


def words_of(form: str, language: Language) -> Iterator[tuple[list[tuple[str, bool]], bool]]:
    """A form as lists of (key, is a stem); the flag says whether any of it was a stem."""
    parts = fold(form).replace("'", " ").replace("-", " ").split()
    choices: list[list[tuple[str, bool]]] = [[]]
    for part in parts:
        options = _options(part, language)
        choices = [[*c, o] for c in choices for o in options]
    for choice in choices:
        yield choice, any(stem for _, stem in choice)


def _options(part: str, language: Language) -> list[tuple[str, bool]]:
    bare = part.rstrip("*~")
    if part == "_":
        return [("_", False)]
    if part.endswith("*"):
        return [(key(bare.removesuffix("u") if bare.endswith("gu") else bare), True)]
    if part.endswith("~") and language is Language.BM:
        return [(key(bare + ending), False) for ending in _BAMBARA_ENDINGS]
    if part.endswith("~"):
        return [(key(grade + bare[1:]), True) for grade in _FULFULDE_GRADES.get(bare[0], (bare[0],))]
    if bare == "u" and language is not Language.FR:
        return [("u", False), ("ou", False)]
    return [(key(bare), False)]
