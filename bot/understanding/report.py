"""`python -m bot.understanding.report FILE.jsonl [--places FILE.csv]`: confusion tables and every wrong line.

Each line of the file: `{"text", "lang", "intent", "slots": {"place"?}}`. A line without an intent is a text that must
never confirm a guarantee, whatever else it is taken for.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.expected import expecting_of
from bot.understanding.gazetteer import EMPTY, Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import DANGER_INTENTS, Intent, Understood
from bot.understanding.understand import understand


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled line and what was understood."""

    number: int
    label: dict[str, Any]
    got: Understood

    @property
    def right(self) -> bool:
        """Whether the intent is the labelled one."""
        return bool(self.got.intent == self.label["intent"])


def judge(lines: Sequence[dict[str, Any]], gazetteer: Gazetteer) -> list[Judged]:
    """Understand every line without knowing the person's language."""
    lexicons = load_lexicons()
    return [
        Judged(
            n,
            line,
            understand(
                line["text"],
                lexicon=lexicons,
                gazetteer=gazetteer,
                language=None,
                expecting=expecting_of(line.get("expecting")),
            ),
        )
        for n, line in enumerate(lines, 1)
    ]


def _named(label: dict[str, Any]) -> set[str]:
    place = label.get("slots", {}).get("place", [])
    return {place} if isinstance(place, str) else set(place)


def place_right(judged: Judged) -> bool:
    """Whether every place given was taken or asked back, and no other was taken."""
    wanted = _named(judged.label)
    taken = {g.place.name for g in judged.got.slots.places if g.place is not None}
    offered = {c.name for g in judged.got.slots.places for c in g.candidates}
    return wanted <= taken | offered and taken <= wanted


def figures(judged: Sequence[Judged]) -> dict[str, str]:
    """The shares that the project promises, in per cent, with their counts."""

    def share(good: int, of: int) -> str:
        return f"{100 * good / of:.1f} % ({good}/{of})" if of else "-"

    dangerous = [j for j in judged if j.label["intent"] in DANGER_INTENTS]
    placed = [j for j in judged if _named(j.label)]
    return {
        "intents": share(sum(j.right for j in judged), len(judged)),
        "false confirmations": str(sum(j.got.intent is Intent.CONFIRM_GUARANTEE and not j.right for j in judged)),
        "dangers seen": share(sum(j.got.is_danger for j in dangerous), len(dangerous)),
        "language": share(sum(j.got.language == j.label["lang"] for j in judged), len(judged)),
        "places": share(sum(place_right(j) for j in placed), len(placed)),
    }


def confusion(judged: Sequence[Judged]) -> str:
    """Labelled intents down, understood ones across; only what occurs."""
    pairs = Counter((j.label["intent"], str(j.got.intent)) for j in judged)
    names = [str(i) for i in Intent if any(str(i) in pair for pair in pairs)]
    width = max((len(n) for n in names), default=8)
    head = " " * width + " " + " ".join(f"{i:>3}" for i in range(1, len(names) + 1))
    rows = [
        f"{name:<{width}} " + " ".join(f"{pairs[name, other] or '.':>3}" for other in names) + f"  {i}"
        for i, name in enumerate(names, 1)
    ]
    return "\n".join([head, *rows])


def report(judged: Sequence[Judged]) -> str:
    """The whole report as text."""
    parts = []
    for name in ("", "fr", "bm", "ff"):
        chosen = [j for j in judged if not name or j.label["lang"] == name]
        if chosen:
            told = "; ".join(f"{k} {v}" for k, v in figures(chosen).items())
            parts.append(f"[{name or 'all'}] {told}\n{confusion(chosen)}")
    wrong = [
        f"{j.number:>4} {j.label['lang']} {j.label['intent']} -> {j.got.intent} [{j.got.language}]: {j.label['text']}"
        f"\n       {' | '.join(j.got.because[:6])}"
        for j in judged
        if not j.right or not place_right(j) or j.got.language != j.label["lang"]
    ]
    return "\n\n".join([*parts, *wrong])


def never(lines: Sequence[dict[str, Any]], gazetteer: Gazetteer) -> str:
    """How many of the texts that must never confirm do, and which."""
    judged = judge(lines, gazetteer)
    bad = [j.label["text"] for j in judged if j.got.intent is Intent.CONFIRM_GUARANTEE]
    return "\n".join([f"[never] {len(lines)} texts that must not confirm; {len(bad)} do", *bad])


def main(arguments: Sequence[str]) -> int:
    """Read the files named on the command line and print the report; 2 if one is missing."""
    names = [a for a in arguments if a != "--places"]
    gazetteer = EMPTY
    if "--places" in arguments:
        places = arguments[arguments.index("--places") + 1]
        names.remove(places)
        with Path(places).open(encoding="utf-8", newline="") as file:
            gazetteer = Gazetteer.from_rows(csv.DictReader(file))
    if not names:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    lines = [json.loads(x) for n in names for x in Path(n).read_text(encoding="utf-8").splitlines() if x.strip()]
    sys.stdout.write(report(judge([x for x in lines if "intent" in x], gazetteer)) + "\n")
    if traps := [x for x in lines if "intent" not in x]:
        sys.stdout.write(never(traps, gazetteer) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
