"""`jamtan message segments`: what texts cost as SMS."""

import io
import json
import sys

import click

from bot.messages.segments import Segments, count_segments


@click.command()
def segments() -> None:
    """Read JSON lines {"text"}, write {"encoding", "characters", "segments"} for each.

    Texts are counted as they are, by the provider's rules. A bad line is answered by {"line", "error"}; the others are
    answered all the same, and the exit code is 2.
    """
    bad = False
    stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            answer = as_json(count_segments(_text(line)))
        except ValueError as error:
            bad = True
            answer = {"line": number, "error": str(error)}
        click.echo(json.dumps(answer, ensure_ascii=False))
    if bad:
        raise SystemExit(2)


def as_json(counted: Segments) -> dict[str, str | int]:
    """The answer of the command for one text."""
    return {"encoding": counted.encoding.value, "characters": counted.characters, "segments": counted.segments}


def _text(line: str) -> str:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError('needs {"text": "..."}')
    return str(data["text"])
