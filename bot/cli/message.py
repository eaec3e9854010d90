"""`jamtan message ...`: what the program makes of texts."""

import csv
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from bot.cli.message_segments import segments
from bot.cli.places_source import from_database
from bot.languages import Language
from bot.understanding.expected import expecting_of
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Alternative, Expecting, PlaceGuess, Slots, Understood
from bot.understanding.understand import understand as understand_text


class BadLineError(Exception):
    """A line that is not what `understand` reads; the message says why."""


@click.group("message")
def message() -> None:
    """What a text means, and what it costs."""


message.add_command(segments)


@message.command("understand")
@click.option("--places", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV: name, alt_names.")
def understand(places: Path | None) -> None:
    """Read JSON lines {"text", "language"?, "expecting"?}, write one JSON line for each.

    A bad line is answered by {"line", "error"}; the others are answered all the same, and the exit code is 2.
    """
    gazetteer = _read_places(places) if places else from_database()
    lexicons = load_lexicons()
    bad = False
    stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            text, language, expecting = _parse(line)
        except BadLineError as error:
            bad = True
            click.echo(json.dumps({"line": number, "error": str(error)}, ensure_ascii=False))
            continue
        got = understand_text(text, lexicon=lexicons, gazetteer=gazetteer, language=language, expecting=expecting)
        click.echo(json.dumps(as_json(got), ensure_ascii=False))
    if bad:
        raise SystemExit(2)


def _read_places(path: Path) -> Gazetteer:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if "name" not in (reader.fieldnames or ()):
                raise click.UsageError(f"{path}: the first line must name the columns, among them `name`")
            return Gazetteer.from_rows(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.UsageError(f"{path}: {error}") from error


def _parse(line: str) -> tuple[str, Language | None, Expecting | None]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise BadLineError('needs {"text": "..."}')
    language, expecting = data.get("language"), data.get("expecting")
    if language is not None and language not in {str(x) for x in Language}:
        raise BadLineError(f"language must be one of {', '.join(Language)}")
    if expecting is not None and not isinstance(expecting, str):
        raise BadLineError("expecting must be a word")
    return data["text"], Language(language) if language else None, expecting_of(expecting)


def as_json(got: Understood) -> dict[str, Any]:
    """The answer of the command for one text. A place that is asked back stands in `alternatives`."""
    asked_back = [a for guess in got.slots.places if guess.asked_back for a in _candidates(guess)]
    answer: dict[str, Any] = {
        "intent": str(got.intent),
        "language": str(got.language),
        "certainty": round(got.certainty, 3),
        "slots": _slots(got.slots),
        "alternatives": [*map(_alternative, got.alternatives), *asked_back],
        "because": list(got.because),
        "may_be_danger": got.may_be_danger,
    }
    if got.number is not None:
        answer["number"] = {"kind": str(got.number.kind), "value": got.number.value}
    if got.proposes_language is not None:
        answer["proposes_language"] = str(got.proposes_language)
    return answer


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {"intent": str(alternative.intent), "certainty": alternative.certainty}


def _candidates(guess: PlaceGuess) -> Iterable[dict[str, Any]]:
    for place in guess.candidates:
        yield {"place": place.name, "said": guess.said, **({"code": place.code} if place.code else {})}


def _slots(slots: Slots) -> dict[str, Any]:
    taken = [g.place.name for g in slots.places if g.place is not None]
    days = {"date_start": slots.day, "date_end": slots.day_end} if slots.day_end else {"date": slots.day}
    values: dict[str, Any] = {
        "place": taken[0] if len(taken) == 1 else taken,
        **days,
        "time": slots.time,
        "duration": slots.duration,
        "category": [str(c) for c in slots.categories],
        "situation": slots.situation and str(slots.situation),
        "on_behalf": slots.on_behalf,
        "language": slots.language and str(slots.language),
        **{c.what: c.number for c in slots.counts},
    }
    return {name: value for name, value in values.items() if value not in (None, [])}
