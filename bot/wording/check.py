"""The wording rules: what a text may not be, whoever wrote it. Pure; the catalogue says file and line."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.languages import Language
from bot.wording.alphabet import GSM_ALL
from bot.wording.catalogue import Catalogue, Entry, Fault
from bot.wording.keys import ALL_PHRASES
from bot.wording.keys_enrol import AskLanguage
from bot.wording.phrase import Answer
from bot.wording.respell import to_sms

SAME_IN_ALL = frozenset({AskLanguage.key})
"""Texts that read the same in every language: who sees them has not chosen one yet."""


@dataclass(frozen=True, slots=True)
class BannedWord:
    """A word that no text may hold: in one language, or in all where `language` is None."""

    language: Language | None
    word: str
    reason: str
    pattern: re.Pattern[str]


def read_banned(source: str) -> tuple[BannedWord, ...]:
    """The banned list from its TOML. Raises `ValueError` or `KeyError` where an entry is not whole."""
    return tuple(_banned(row) for row in tomllib.loads(source)["word"])


def _banned(row: dict[str, str]) -> BannedWord:
    language = None if row["language"] == "*" else Language(row["language"])
    word = row["word"]
    stem = re.escape(folded(word.removesuffix("*")))
    ending = r"\w*" if word.endswith("*") else ""
    return BannedWord(language, word, row["reason"], re.compile(rf"\b{stem}{ending}\b"))


def folded(text: str) -> str:
    """Lower case without accents or special letters, so that both spellings of a word are one."""
    plain = to_sms(text, Language.BM).casefold()
    return "".join(part for part in unicodedata.normalize("NFD", plain) if not unicodedata.combining(part))


def banned_in(text: str, language: Language, banned: tuple[BannedWord, ...]) -> Iterator[BannedWord]:
    """Those banned words that the text holds, in either spelling."""
    plain = folded(text)
    for word in banned:
        if word.language in (None, language) and word.pattern.search(plain):
            yield word


def wording_faults(catalogue: Catalogue, banned: tuple[BannedWord, ...]) -> list[Fault]:
    """Every rule over every text of one language."""
    return [
        Fault(catalogue.file, entry.line, entry.key, reason)
        for entry in catalogue.entries.values()
        for reason in entry_faults(entry, catalogue.language, banned)
    ]


def entry_faults(entry: Entry, language: Language, banned: tuple[BannedWord, ...]) -> Iterator[str]:
    """Every rule over one text, and over its text of its own for SMS."""
    for text in (entry.text, *([entry.sms] if entry.sms else [])):
        yield from _text_faults(entry, text, language, banned)


def _text_faults(entry: Entry, text: str, language: Language, banned: tuple[BannedWord, ...]) -> Iterator[str]:
    phrase = ALL_PHRASES.get(entry.key)
    if phrase is None or not phrase.greeting:
        for word in banned_in(text, language, banned):
            yield f'holds the banned word "{word.word}": {word.reason}'
    if to_sms(text, language).count("?") > text.count("?"):
        yield "holds a character that SMS cannot carry"
    if text is entry.sms and not set(text) <= GSM_ALL:
        yield "the text for SMS holds a character outside GSM-7"
    if phrase is None:
        return
    if phrase.literal and not re.match(rf"{re.escape(phrase.literal)}(?![\w-])", text):
        yield f'must begin with "{phrase.literal}"'
    if phrase.answer in (Answer.DIGIT, Answer.CODE):
        for digit in phrase.digits:
            if not re.search(rf"(?<!\w){digit}(?!\w)", text):
                yield f"does not offer the digit {digit}"
