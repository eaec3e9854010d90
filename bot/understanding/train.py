"""`python -m bot.understanding.train FILE.jsonl PLACES.csv`: makes ranker.tsv anew from labelled texts."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.understanding.gazetteer import Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Intent
from bot.understanding.ranker import trained
from bot.understanding.reading import read


def train(texts: Path, places: Path) -> str:
    """The ranker's file for these labelled texts."""
    with places.open(encoding="utf-8", newline="") as file:
        gazetteer = Gazetteer.from_rows(csv.DictReader(file))
    lines = [json.loads(x) for x in texts.read_text(encoding="utf-8").splitlines() if x.strip()]
    lexicons = load_lexicons()
    return trained((read(x["text"], lexicons, gazetteer, None, None), Intent(x["intent"])) for x in lines)


def main(arguments: Sequence[str]) -> int:
    """Write the file beside this one; 2 if the two names are not given."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    source = train(Path(arguments[0]), Path(arguments[1]))
    Path(__file__).with_name("ranker.tsv").write_text(source, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
