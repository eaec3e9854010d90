"""What a speaker has to know of each text: who gets it and when, in French; what must stay as it is."""

import tomllib
from functools import cache
from importlib.resources import files

from bot.wording.catalogue import listed, placeholders_of
from bot.wording.keys import ALL_PHRASES
from bot.wording.words import WORDS


@cache
def who_and_when() -> dict[str, str]:
    """Who gets each text and when, in French, by key (`notes.toml`)."""
    found: dict[str, str] = tomllib.loads(files("bot.wording").joinpath("notes.toml").read_text(encoding="utf-8"))
    return found


def notes() -> dict[str, list[str]]:
    """The lines above each text, in the order of the files. A phrase without a French note keeps its own."""
    return {key: [_about(key), *_to_keep(key)] for key in (*ALL_PHRASES, *WORDS)}


def _about(key: str) -> str:
    own = (ALL_PHRASES[key].__doc__ or "") if key in ALL_PHRASES else WORDS[key][0]
    return who_and_when().get(key, " ".join(own.split()))


def _to_keep(key: str) -> list[str]:
    names = placeholders_of(key) or ()
    lines = [f"À garder: {listed(names)}"] if names else []
    phrase = ALL_PHRASES.get(key)
    if phrase and phrase.safety:
        lines.append(f"SÉCURITÉ. Commence par: {phrase.literal}" if phrase.literal else "SÉCURITÉ.")
    if phrase and phrase.digits:
        lines.append(f"Chiffres qui doivent y être: {' '.join(phrase.digits)}")
    return lines
