"""`jamtan inbox`: what came in, and what the program took it for."""

from typing import Any

import click

from bot.cli.contact import named, write_down_reading
from bot.cli.door import as_json, exits, reading, show
from bot.views.inbox import Arrival, arrivals


@click.group()
def inbox() -> None:
    """What came in. Texts, places and attachments are shown with --reveal only, and attachments never fetched."""


@inbox.command("list")
@click.option("--from", "pseudonym", help="Only this person's.")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 1000))
@click.option("--reveal", is_flag=True, help="Show what was written; it is written down that it was read.")
@as_json
@exits
def list_(pseudonym: str | None, limit: int, reveal: bool, as_json: bool) -> None:
    """The newest messages."""
    if reveal:
        write_down_reading("inbox")
    with reading() as session:
        of = named(session, pseudonym).id if pseudonym else None
        rows = [_shown(arrival, reveal) for arrival in arrivals(session, limit, of)]
    show(rows, as_json=as_json, empty="nothing has come in yet")


def _shown(arrival: Arrival, reveal: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "received": arrival.received_at,
        "from": arrival.sender,
        "channel": arrival.channel,
        "kind": arrival.kind,
        "taken_for": arrival.intent,
        "state": arrival.state,
        "pulled": arrival.pulled,
    }
    if reveal:
        location = arrival.content.get("location")
        shown["text"] = arrival.content.get("text") or arrival.content.get("payload") or ""
        shown["place"] = f"{location['latitude']}, {location['longitude']}" if location else None
        shown["attachments"] = [f"{one['content_type']} {one['url']}" for one in arrival.content.get("media") or ()]
    return shown
