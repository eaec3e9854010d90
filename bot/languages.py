"""The three languages that people write in and are answered in."""

from enum import StrEnum


class Language(StrEnum):
    """French, Bambara and Fulfulde of the Maasina (`ff` for short, as the console and locale data call it)."""

    FR = "fr"
    BM = "bm"
    FF = "ff"
