"""`/`: the board that stays open all day."""

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import reading, scope
from bot.console.live import live
from bot.console.map import drawn
from bot.users.rights import WRITES_DOWN
from bot.views.overview import overview
from bot.views.overview_rows import ORDER
from bot.views.tasks import open_alerts, tasks

_CELLS = {"": ("o", ""), "calm": ("c", "c"), "promised": ("p", "G"), "suspended": ("x", "✕"), "silent": ("q", "?")}
OPENS = {
    kind: {first: Markup('<td class="{}{}">{}').format(style, " now" if first else "", sign) for first in (False, True)}
    for kind, (style, sign) in _CELLS.items()
}
"""How each kind of day begins, today and later: thousands of them are drawn at once."""
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
    now = utc_now()
    with reading() as session:
        found = overview(session, now, scope(me()), commune)
        due = tasks(session, scope(me()), me().id if mine else None)
        alerts = open_alerts(session, scope(me()))
    return {
        "found": found,
        "map": drawn(found),
        "tasks": due,
        "alerts": alerts,
        "commune": commune,
        "mine": mine,
        "can_take": any(role in WRITES_DOWN for role, _ in me().roles),
        "today": found.days[0],
        "order": ORDER[:-1],
        "opens": OPENS,
        "shapes": SHAPES,
    }
