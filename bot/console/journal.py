"""`/journal`: who did what, when, about what; filtered, page by page, and as a table to take away."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import request, stream_with_context, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.actors import Via
from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, reading, scope, send
from bot.console.journal_words import COMMANDS, DOORS, about_word, act_word
from bot.console.live import live
from bot.contacts.commands import Reveal
from bot.ids import UserId
from bot.users.store import all_users
from bot.views.journal import MOST_EXPORTED, Act, Wish, acts, all_acts

FIELDS = ("acte", "porte", "qui", "personne", "du", "au")
HEAD = ("number", "at", "command", "via", "user", "person", "about", "subject", "outcome")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pages.get("/journal")
def journal() -> Response:
    """The newest acts that fit, or those before one."""
    before = request.args.get("avant", type=int)
    with reading() as session:
        found = acts(session, _wish(), before)
        users = [(str(one.id), one.name) for one in all_users(session)] if scope(me()) is None else []
    asked = {name: request.args.get(name, "") for name in FIELDS}
    older = url_for("console.journal", **{**_given(), "avant": found.older}) if found.older else ""
    values: dict[str, object] = {
        "found": found,
        "before": before,
        "asked": asked,
        "filtered": any(asked.values()),
        "older": older,
        "newest": url_for("console.journal", **_given()),
        "users": users,
        "commands": sorted(((name, act_word(name)) for name in COMMANDS), key=lambda one: one[1]),
        "doors": DOORS,
        "own": scope(me()) is not None,
        "most": MOST_EXPORTED,
        "act_word": act_word,
        "about_word": about_word,
    }
    return live("console/journal.html", "console/journal_live.html", values)


@pages.post("/journal.csv")
def journal_table() -> FlaskResponse:
    """The acts that fit, as a table. That it was taken is written down first, and is its first line."""
    send(lambda _session, _now, cause: [Reveal(by=by_me(), cause=cause, what="journal")], "/journal")
    name = f"journal-{utc_now():%Y-%m-%d-%H%M}.csv"
    return FlaskResponse(
        stream_with_context(_table(_wish())),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _table(wish: Wish) -> Iterator[str]:
    """With a mark that tells spreadsheets how letters are written; never a formula."""
    yield "\ufeff" + _row(HEAD)
    with reading() as session:
        yield from _lines(session, wish)


def _lines(session: Session, wish: Wish) -> Iterator[str]:
    for one in all_acts(session, wish):
        yield _row(_cells(one))


def _cells(one: Act) -> tuple[str, ...]:
    cells = (one.command, one.via, one.user, one.contact, one.about, one.subject, one.outcome)
    return (str(one.number), one.at.astimezone(UTC).isoformat(timespec="seconds"), *(str(cell or "") for cell in cells))


def _row(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


def _wish() -> Wish:
    """What was asked for; whoever holds a role at some places only sees what they did themselves."""
    told = request.values
    via, command = told.get("porte", ""), told.get("acte", "")
    return Wish(
        command=command if command in COMMANDS else "",
        via=via if via in set(Via) else "",
        user=_user(told.get("qui", "")),
        contact=told.get("personne", "").strip()[:40],
        since=_day(told.get("du", "")),
        until=_day(told.get("au", "")),
        of=None if scope(me()) is None else me().id,
    )


def _given() -> dict[str, Any]:
    return {name: value for name in FIELDS if (value := request.args.get(name, ""))}


def _user(text: str) -> UserId | None:
    try:
        return UserId(UUID(text))
    except ValueError:
        return None


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:10]).replace(tzinfo=UTC)
    except ValueError:
        return None
