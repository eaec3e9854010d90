"""A word that stands against a promise."""

from typing import NamedTuple


class Against(NamedTuple):
    """What keeps a text from confirming, and where it stands."""

    kind: str
    word: str = ""
    at: range = range(0)
    """The places of its words; empty where it is the whole text."""

    def __str__(self) -> str:
        """As it is told to people."""
        return f"{self.kind}: {self.word}" if self.word else self.kind
