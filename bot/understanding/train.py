"""`python -m bot.understanding.train PLACES.csv FILE.jsonl ...`: makes ranker.bin anew from labelled texts."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bot.understanding.compiled import compile_lexicons
from bot.understanding.expected import expecting_of
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.learning import trained
from bot.understanding.learning_to_lift import Lifting, turning_words
from bot.understanding.lexicon import sources
from bot.understanding.model import Intent
from bot.understanding.ranks import Ranker, written
from bot.understanding.reading import Reading, read

SAMPLE = 25
"""Each of so many texts is in the sample."""


class School:
    """What is learnt from, and with what it is read."""

    def __init__(self, places: Path, texts: Sequence[Path]) -> None:
        """Read the places, the labelled texts, the lexicons. Raises OSError, LexiconFault."""
        with places.open(encoding="utf-8", newline="") as file:
            self._gazetteer = Gazetteer.from_rows(csv.DictReader(file))
        self._lines = [x for text in texts for x in text.read_text(encoding="utf-8").splitlines() if x.strip()]
        self._sources = sources()
        self._lexicons = compile_lexicons(self._sources)
        self._read_from = [places.read_text(encoding="utf-8"), *self._lines, *self._sources.values()]

    def ranker(self, each: int = 1) -> Ranker:
        """The ranker that each of so many of the texts make. Texts without an intent are no confirmations."""
        lifting = Lifting(lambda text: self._read(text, None), turning_words(self._sources))

        def seen() -> Iterator[tuple[Reading, Intent | None]]:
            for line in map(json.loads, self._lines[::each]):
                reading = self._read(line["text"], line.get("expecting"))
                intent = Intent(line["intent"]) if "intent" in line else None
                lifting.see(line["text"], reading, intent is Intent.CONFIRM_GUARANTEE)
                yield reading, intent

        ranker = trained(seen())
        return replace(ranker, lifts=lifting.weights())

    def made_from(self) -> str:
        """All that is read, and what the program makes of a sample of it: a ranker of other texts, other words or
        another way to learn has another.
        """
        sample = written(self.ranker(SAMPLE))
        return sha256("\n".join(self._read_from).encode() + sample).hexdigest()

    def _read(self, text: str, expecting: str | None) -> Reading:
        return read(text, self._lexicons, self._gazetteer, None, expecting_of(expecting))


def train(places: Path, texts: Sequence[Path]) -> bytes:
    """The ranker's file for these labelled texts."""
    school = School(places, texts)
    return written(school.ranker(), school.made_from())


def main(arguments: Sequence[str]) -> int:
    """Write the file beside this one; 2 if there are no texts to learn from."""
    if len(arguments) < 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    source = train(Path(arguments[0]), [Path(a) for a in arguments[1:]])
    Path(__file__).with_name("ranker.bin").write_bytes(source)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
