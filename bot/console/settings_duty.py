"""`/reglages/garde`: who is called when nobody acknowledges. An hour with nobody keeps every GO from being signed."""

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import Make, by_me, reading, send
from bot.console.settings import AHEAD
from bot.console.words import refused_in_words
from bot.users import store as users
from bot.users.commands import AddDutyTurn, RemoveDutyTurn
from bot.views.people import roster

HIGHEST_RANK = 9


@pages.get("/reglages/garde")
def duty() -> str:
    """The coming two weeks."""
    return _page()


def _page(fault: str = "") -> str:
    now = utc_now()
    with reading() as session:
        found = roster(session, now, now + AHEAD)
        people = [one for one in users.all_users(session) if one.contact is not None and not one.disabled]
    return render_template("console/settings_duty.html", fault=fault, found=found, people=people, values=request.form)


@pages.post("/reglages/garde")
def add_turn() -> str | Response | tuple[str, int]:
    """Somebody is on duty."""

    def orders(session: Session, _now: datetime, cause: str) -> list[Command]:
        user = users.by_login(session, request.form.get("login", ""))
        if user is None:
            raise Refused("turn_who", "somebody has to be chosen")
        starts, ends = _moment("starts"), _moment("ends")
        rank = request.form.get("rank", "1")
        if rank not in {str(number) for number in range(1, HIGHEST_RANK + 1)}:
            abort(400)
        return [AddDutyTurn(by=by_me(), cause=cause, user=user.id, starts_at=starts, ends_at=ends, rank=int(rank))]

    return _order(orders)


@pages.post("/reglages/garde/retirer")
def remove_turn() -> str | Response | tuple[str, int]:
    """A turn is given up."""
    try:
        turn = UUID(request.form.get("turn", ""))
    except ValueError:
        abort(400)
    return _order(lambda _session, _now, cause: [RemoveDutyTurn(by=by_me(), cause=cause, turn=turn)])


def _order(orders: Make) -> str | Response | tuple[str, int]:
    try:
        return send(orders, "/reglages/garde")
    except Refused as refused:
        return _page(refused_in_words(refused)), 422


def _moment(name: str) -> datetime:
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=UTC)
    except ValueError:
        raise Refused("turn_when", "a turn has a beginning and an end") from None
