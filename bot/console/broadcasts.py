"""`/diffusions`: what was sent to whom. `/diffusions/<id>`: how far one is, its cost, who answered; it is stopped."""

from uuid import UUID, uuid5

from flask import abort, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.broadcasts.commands import StopBroadcast
from bot.channel import Channel
from bot.commands import Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.broadcast_words import STATES, TOLD, failed_why
from bot.console.deliveries import leads_anywhere
from bot.console.door import by_me, reading, scope, send
from bot.console.language import gettext as _
from bot.console.live import live
from bot.console.money import money
from bot.console.pagination import Pages, page_number
from bot.console.words import refused_in_words
from bot.ids import BroadcastId, PlaceId
from bot.languages import Language
from bot.messages.prices.store import prices
from bot.places import store as places
from bot.users.rights import WRITES_DOWN
from bot.views.broadcast_counts import BroadcastLine, Reader, broadcasts
from bot.views.broadcast_people import FILTERS, PAGE, Spent, failures, invited, spent
from bot.wording.keys import phrase_from
from bot.wording.render import Wording

A_PAGE = 25
OFTEN = 2_000
"""Milliseconds between two looks while texts go out."""


@pages.get("/diffusions")
def broadcast_list() -> str:
    """Every broadcast that this person may see, the newest first."""
    number = page_number()
    with reading() as session:
        found = broadcasts(session, reader=_reader(), limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
        rows = [(one, _about(session, one)) for one in found[:A_PAGE]]
    return render_template(
        "console/broadcasts.html",
        rows=rows,
        states=STATES,
        can_write=leads_anywhere(),
        paging=Pages(number, number + (len(found) > A_PAGE)),
    )


def _reader() -> Reader:
    return Reader(me().id, scope(me()))


def _about(session: Session, one: BroadcastLine) -> str:
    """What it says, in French where there is French."""
    if one.texts:
        return one.texts.get(Language.FR) or next(iter(one.texts.values()))
    wording: Wording = session.info["wording"]
    return wording.render(phrase_from(one.phrase_key, one.params), Language.FR, plain=False)


def _found(session: Session, broadcast: UUID) -> BroadcastLine:
    found = broadcasts(session, only=broadcast, reader=_reader())
    if not found:
        abort(404)
    return found[0]


@pages.get("/diffusions/<uuid:broadcast>")
def broadcast(broadcast: UUID) -> Response:
    """One broadcast; its numbers and people refresh by themselves, often while texts go out."""
    narrowed, number = request.args.get("quoi", ""), page_number()
    narrowed = narrowed if narrowed in FILTERS else ""
    with reading() as session:
        one = _found(session, broadcast)
        people, total = invited(session, broadcast, narrowed, number)
        values: dict[str, object] = {
            "one": one,
            "people": people,
            "total": total,
            "paging": Pages(number, max(1, -(-total // PAGE))),
            "failed": [(failed_why(state, fault), people) for state, fault, people in failures(session, broadcast)],
            "texts": _texts(session, one),
            "audience": _audience(session, one),
            "money": _money(session, spent(session, broadcast)),
        }
    values |= {
        "narrowed": narrowed,
        "states": STATES,
        "told": TOLD,
        "failed_why": failed_why,
        "money_of": money,
        "every": OFTEN if one.under_way else None,
        "asks": one.asks,
        "may_stop": any(role in WRITES_DOWN for role, _place in me().roles),
    }
    return live("console/broadcast.html", "console/broadcast_live.html", values)


def _texts(session: Session, one: BroadcastLine) -> list[tuple[Language, str]]:
    if one.texts:
        return list(one.texts.items())
    wording: Wording = session.info["wording"]
    phrase = phrase_from(one.phrase_key, one.params)
    return [(language, wording.render(phrase, language, plain=False)) for language in Language]


def _audience(session: Session, one: BroadcastLine) -> dict[str, list[str]]:
    ids = [PlaceId(UUID(text)) for text in one.audience.get("places", [])]
    return {
        "places": [found.name for found in places.get_many(session, ids)] if ids else [],
        "roles": one.audience.get("roles", []),
        "languages": one.audience.get("languages", []),
    }


def _money(session: Session, used: list[Spent]) -> list[tuple[Spent, object, str]]:
    """What went out by channel, its money and the currency; no money where nobody set a price."""
    known = prices(session)
    found: list[tuple[Spent, object, str]] = []
    for one in used:
        price, count = known.get(one.channel), one.segments if one.channel is Channel.SMS else one.texts
        found.append((one, price.of(count) if price else None, price.currency if price else ""))
    return found


@pages.post("/diffusions/<uuid:broadcast>/arreter")
def stop_broadcast(broadcast: UUID) -> Response:
    """Send no more of it: less risk acts at once (law 2 of docs/protocol.md)."""
    path = f"/diffusions/{broadcast}"
    with reading() as session:
        _found(session, broadcast)
    try:
        answer = send(
            lambda _session, _now, cause: [StopBroadcast(by=by_me(), cause=cause, broadcast=BroadcastId(broadcast))],
            path,
            uuid5(broadcast, f"stop:{me().id}"),
        )
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(path, 303)
    flash(_("Diffusion arrêtée : ce qui attendait ne part plus. Ce qui est parti ne peut pas être rappelé."), "done")
    return answer
