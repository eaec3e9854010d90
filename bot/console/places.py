"""`/lieux` and `/lieux/<code>`: what is agreed with a place, what it said, and why it stands as it does."""

from flask import abort, render_template

from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.delivery_sign import by_rule
from bot.console.door import reading, scope
from bot.places import store as places
from bot.views.delivery_board import board
from bot.views.overview import overview
from bot.views.place_page import place_page


@pages.get("/lieux")
def place_list() -> str:
    """Every place with its state, by commune and name."""
    with reading() as session:
        found = overview(session, utc_now(), scope(me()))
    rows = sorted(found.rows, key=lambda row: (row.commune, row.name))
    return render_template("console/places.html", rows=rows)


@pages.get("/lieux/<code>")
def place(code: str) -> str:
    """One place."""
    now = utc_now()
    with reading() as session:
        found = places.by_code(session, code)
        seen = scope(me())
        if found is None or (seen is not None and found.id not in seen):
            abort(404)
        [row] = overview(session, now, {found.id}).rows
        page = place_page(session, found.id, now)
        shown = board(session, row.ref) if row.ref else None
    rules = by_rule(shown.found) if shown and shown.found else []
    return render_template("console/place.html", place=found, row=row, page=page, shown=shown, rules=rules)
