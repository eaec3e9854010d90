"""One lexicon file, read and checked."""

import re
import tomllib
from collections.abc import Iterator

from bot.languages import Language
from bot.understanding.normalise import fold, key

RESERVED = frozenset({"language", "function_words", "numbers"})

_FORM = re.compile(r"[^,\n]+")


class LexiconFault(Exception):
    """A lexicon file that cannot be used: which file, which line (0 when unknown), why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


def line_of(source: str, needle: str) -> int:
    """The line (from 1) on which a piece of text first stands; 0 if nowhere."""
    at = source.find(needle)
    return source.count("\n", 0, at) + 1 if at >= 0 else 0


def parse(source: str, file: str) -> tuple[Language, dict[str, list[str]], frozenset[str], dict[str, int]]:
    """Read one lexicon file. Raises LexiconFault for anything that a speaker may have mistyped."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise LexiconFault(file, int(found[1]) if found else 0, str(error)) from error
    try:
        language = Language(data.get("language", ""))
    except ValueError as error:
        raise LexiconFault(file, 1, "the first setting must be language = fr, bm or ff") from error
    forms: dict[str, list[str]] = {}
    for concept, table in data.items():
        if concept in RESERVED:
            continue
        line = line_of(source, f"[{concept}]")
        if not isinstance(table, dict) or not isinstance(table.get("words"), str):
            raise LexiconFault(file, line, f"{concept} needs words = '''...'''")
        forms[concept] = list(_forms(table["words"], file, line, concept, source))
    small = data.get("function_words", {}).get("words", "")
    numbers = {k: v for k, v in data.get("numbers", {}).items() if k != "means"}
    for word, value in numbers.items():
        if not isinstance(value, int):
            raise LexiconFault(file, line_of(source, f"{word} ="), f"the number word {word} needs a whole number")
    return language, forms, frozenset(key(fold(w.strip())) for w in _FORM.findall(small) if w.strip()), numbers


def _forms(words: str, file: str, line: int, concept: str, source: str) -> Iterator[str]:
    found = False
    for piece in _FORM.findall(words):
        form = piece.strip()
        if not form:
            continue
        found = True
        bare = form.rstrip("*~")
        for word in form.split():
            if (word.endswith(("*", "~")) and len(word) < 3) or "*" in word[:-1] or "~" in word[:-1]:
                here = line_of(source, form)
                raise LexiconFault(file, here, f"{concept}: {form!r}: * and ~ stand at the end of two letters or more")
        if not any(c.isalnum() or c == "+" for c in bare):
            raise LexiconFault(file, line_of(source, form), f"{concept}: {form!r} has no letter")
        yield form
    if not found:
        raise LexiconFault(file, line, f"{concept} has no words")
