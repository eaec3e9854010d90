"""`/`: the board that stays open all day."""

from functools import lru_cache

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import reading, scope
from bot.console.language import language
from bot.console.live import live
from bot.console.map import drawn
from bot.console.words import state_word
from bot.users.rights import WRITES_DOWN
from bot.views.overview import overview
from bot.views.overview_by_delivery import by_delivery
from bot.views.overview_rows import ORDER, Cell, Mark
from bot.views.tasks import open_alerts, tasks

_CELLS = {"": ("o", ""), "calm": ("c", "c"), "promised": ("p", "G"), "suspended": ("x", "✕"), "silent": ("q", "?")}
_MARK = Markup('<a href="/livraisons/{}" class="m m-{}" title="{}" aria-label="{}, {}">{}</a>')
MOST_PLACES = 150
"""So many lines at most, those that want a person most; the rest is a click away, and few lines of a weak network."""
SHAPES = {
    "go": "●",
    "departed": "►",
    "clear": "◎",
    "hold": "◐",
    "wait": "◐",
    "no_go": "⊘",
    "recall": "⊘",
    "over": "○",
}


@pages.get("/")
def board() -> Response:
    """Places and days, what waits for somebody, the map. Asked again with its tag it answers 304 while unchanged."""
    return live("console/board.html", "console/board_live.html", _shown())


def _shown() -> dict[str, object]:
    commune, mine = request.args.get("commune") or None, "a-moi" in request.args
    by_visit, now = request.args.get("vue") == "livraisons", utc_now()
    with reading() as session:
        most = None if by_visit or "tous" in request.args else MOST_PLACES
        found = overview(session, now, scope(me()), commune, most)
        due = tasks(session, scope(me()), me().id if mine else None)
        alerts = open_alerts(session, scope(me()))
    return {
        "found": found,
        "deliveries": by_delivery(found.rows) if by_visit else None,
        "map": drawn(found),
        "tasks": due,
        "alerts": alerts,
        "commune": commune,
        "mine": mine,
        "can_take": any(role in WRITES_DOWN for role, _ in me().roles),
        "today": found.days[0],
        "order": ORDER[:-1],
        "cells": cells,
        "shapes": SHAPES,
    }


def cells(row: tuple[Cell, ...]) -> Markup:
    """The days of one line. Thousands are drawn at once: each part is made once, and escaped then."""
    said = language()
    parts = []
    for at, one in enumerate(row):
        parts.append(_opening(one.kind, first=not at))
        parts.extend(_mark(mark, said) for mark in one.marks)
        parts.append("</td>")
    return Markup("".join(parts))  # noqa: S704 - every part was escaped when it was made


@lru_cache(maxsize=16)
def _opening(kind: str, *, first: bool) -> str:
    style, sign = _CELLS[kind]
    return str(Markup('<td class="{}{}">{}').format(style, " now" if first else "", sign))


@lru_cache(maxsize=8192)
def _mark(mark: Mark, _language: str) -> str:
    return str(_MARK.format(mark.ref, mark.state, mark.ref, mark.ref, state_word(mark.state), SHAPES[mark.state]))
