"""`python -m bot.understanding.train PLACES.csv FILE.jsonl ...`: makes ranker.bin anew from labelled texts."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.understanding.compiled import compile_lexicons
from bot.understanding.expected import expecting_of
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.learning import trained
from bot.understanding.learning_to_lift import Lifting, turning_words
from bot.understanding.lexicon import sources
from bot.understanding.model import Intent
from bot.understanding.ranks import written
from bot.understanding.reading import Reading, read


def train(places: Path, texts: Sequence[Path]) -> bytes:
    """The ranker's file for these labelled texts. Texts without an intent are no confirmations."""
    with places.open(encoding="utf-8", newline="") as file:
        gazetteer = Gazetteer.from_rows(csv.DictReader(file))
    lines = [json.loads(x) for t in texts for x in t.read_text(encoding="utf-8").splitlines() if x.strip()]
    written_down = sources()
    lexicons = compile_lexicons(written_down)
    lifting = Lifting(lambda text: read(text, lexicons, gazetteer, None, None), turning_words(written_down))

    def seen() -> Iterator[tuple[Reading, Intent | None]]:
        for line in lines:
            reading = read(line["text"], lexicons, gazetteer, None, expecting_of(line.get("expecting")))
            intent = Intent(line["intent"]) if "intent" in line else None
            lifting.see(line["text"], reading, intent is Intent.CONFIRM_GUARANTEE)
            yield reading, intent

    ranker = trained(seen())
    return written(replace(ranker, lifts=lifting.weights()))


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
