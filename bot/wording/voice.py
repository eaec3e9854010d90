"""Recordings of texts, for those who do not read: which file belongs to which text.

A recording says the fixed sentence alone. Places, days and digits stand in the text beside it, and the speaker points
to them: "the number that you see". So one sentence is recorded once for all who get it, and names nothing to whoever
else hears it. Of several phrases in one text the last question is heard, for that wants an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.languages import Language
from bot.wording.keys import ALL_PHRASES, Joined
from bot.wording.phrase import Answer, Phrase

NEVER_HEARD = frozenset({"go_offer", "depart_ok", "depart_next_day"})
"""What lets a team leave is read, with its ref and digits: a recording could be played again on another day."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The folder of recordings: `<folder>/<language>/<key>.ogg`, or `locales/<language>/voice/<key>.ogg`."""

    folder: Path | None = None

    def path(self, key: str, language: Language) -> Path | None:
        """The recording of one text, if there is one. Only keys of phrases name a file, so that no other is reached."""
        if key not in ALL_PHRASES or key in NEVER_HEARD:
            return None
        path = self._of(language) / f"{key}.ogg"
        return path if path.is_file() else None

    def _of(self, language: Language) -> Path:
        if self.folder is not None:
            return self.folder / language.value
        return _ours() / language.value / "voice"


@cache
def _ours() -> Path:
    return Path(str(files("locales")))


def voice_key(phrase: Phrase, recorded: Callable[[str], bool]) -> str | None:
    """Which phrase's recording goes beside a text; none where the text asks something that is not recorded."""
    parts = phrase.parts if isinstance(phrase, Joined) else (phrase,)
    questions = [part.key for part in parts if part.answer is not Answer.NONE]
    if questions:
        return questions[-1] if recorded(questions[-1]) else None
    return next((part.key for part in reversed(parts) if recorded(part.key)), None)
