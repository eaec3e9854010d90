"""`/mise-en-place/lieux`: a table of places is checked, every row told, and its good rows come in."""

import base64
from binascii import Error as NotBase64
from datetime import datetime
from uuid import UUID, uuid5

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import dispatch
from bot.clock import utc_now
from bot.commands import BadRow, Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, reading, send
from bot.console.setup_steps import steps_page
from bot.ids import PlaceId
from bot.places import store as places
from bot.places.commands import AddPlace
from bot.places.parse import add_place, read_place
from bot.places.table import MOST_ROWS, place_rows

LARGEST = 1024 * 1024
Row = tuple[int, dict[str, str | None]]


@pages.post("/mise-en-place/lieux")
def import_places() -> str | Response | tuple[str, int]:
    """Check a table of places; then take its good rows."""
    if request.form.get("act") == "take":
        return _take()
    sent = request.files.get("file")
    content = sent.read(LARGEST + 1) if sent else b""
    rows = place_rows(content) if len(content) <= LARGEST else []
    if not rows or len(rows) > MOST_ROWS:
        return steps_page(unread=True), 422
    good, bad = _tried(rows)
    packed = base64.b64encode(content).decode()
    return steps_page(given=len(rows), good=good, bad=bad, content=packed)


def _take() -> Response:
    try:
        rows = place_rows(base64.b64decode(request.form.get("content", ""), validate=True))
    except (NotBase64, ValueError):
        abort(400)
    good = {number for number, _ in _tried(rows[:MOST_ROWS])[0]}
    token = form_token()

    def orders(_session: Session, _now: datetime, cause: str) -> list[Command]:
        return [_order(row, token, cause) for row in rows if row[0] in good]

    return send(orders, "/mise-en-place/suite#lieux")


def _tried(rows: list[Row]) -> tuple[list[tuple[int, str]], list[tuple[int, str, str]]]:
    """Every row carried out and undone: the good ones with their name, the others with every reason."""
    good, bad = [], []
    names: dict[str, int] = {}
    with reading() as session:
        names |= {one.name.casefold(): 0 for one in places.all_places(session)}
        for row in rows:
            number, name = row[0], (row[1].get("name") or "").strip()
            try:
                known = names.setdefault(name.casefold(), number)
                if name and known != number:
                    raise Refused("place_twice", f"name: {name} is there already" + (f", row {known}" if known else ""))
                dispatch.run(_order(row, form_token(), f"check:{number}"), session, utc_now())
                good.append((number, name))
            except BadRow as fault:
                bad.append((number, name, "; ".join(fault.faults)))
            except Refused as refused:
                bad.append((number, name, refused.message))
        session.rollback()
    return good, bad


def _order(row: Row, token: UUID, cause: str) -> AddPlace:
    place = PlaceId(uuid5(token, f"place {row[0]}"))
    return add_place(read_place(row[1]), by=by_me(), cause=f"{cause}:{row[0]}", place=place)
