"""The invented places and a short way to understand a text."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.languages import Language
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Expecting, Understood
from bot.understanding.understand import understand

DATA = Path(__file__).parents[2] / "data"


def invented_places() -> Gazetteer:
    with (DATA / "invented_places.csv").open(encoding="utf-8", newline="") as file:
        return Gazetteer.from_rows(csv.DictReader(file))


PLACES = invented_places()


def said(text: str, language: Language | None = None, expecting: Expecting | None = None) -> Understood:
    return understand(text, lexicon=load_lexicons(), gazetteer=PLACES, language=language, expecting=expecting)


def labelled(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@contextmanager
def untraced() -> Iterator[None]:
    """Without the tracer that counts covered lines: it makes every step several times as dear."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
