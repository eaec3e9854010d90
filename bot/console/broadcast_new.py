"""`/diffusions/nouvelle`: whom, which words, what it costs; a try on the sender's own phone; and it is sent."""

from datetime import datetime
from itertools import groupby
from uuid import uuid5

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from bot.broadcasts.commands import SendBroadcast, TryBroadcast
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.broadcast_check import Checked, check
from bot.console.broadcast_form import Draft, led_places, read_draft
from bot.console.broadcast_words import LEFT_OUT
from bot.console.door import by_me, form_token, reading, send
from bot.console.language import gettext as _
from bot.console.money import money
from bot.console.parts import runtime
from bot.console.words import refused_in_words
from bot.contacts.commands import Role
from bot.contacts.model import masked
from bot.contacts.store_addresses import addresses
from bot.ids import BroadcastId
from bot.languages import Language
from bot.messages.model import Lane
from bot.places import store as places
from bot.places.model import Place

OFFERED = tuple(role for role in Role if role is not Role.UNKNOWN)
Form = MultiDict[str, str]


@pages.route("/diffusions/nouvelle", methods=["GET", "POST"])
def new_broadcast() -> str | Response | tuple[str, int]:
    """The form; "check" shows what it would be, "try-fr" sends it to the sender, "send" sends what was shown."""
    if request.method == "GET":
        return _page(request.args)
    act, now = request.form.get("act", "check"), utc_now()
    with reading() as session:
        draft = read_draft(session, request.form, me(), now)
        found = check(session, draft, now)
    if act.removeprefix("try-") in set(Language):
        return _tried(draft, found, Language(act.removeprefix("try-")))
    if act != "send":
        return _page(request.form, draft, found)
    if not found.good:
        return _page(request.form, draft, found), 422
    if request.form.get("seen") != found.seen:
        return _page(
            request.form, draft, found, _("Le texte ou la liste a changé depuis la vérification : relire.")
        ), 422
    try:
        answer = send(lambda _session, _now, cause: [_order(draft, cause)], f"/diffusions/{form_token()}")
    except Refused as refused:
        return _page(request.form, draft, found, refused_in_words(refused)), 422
    runtime().waker.wake(Lane.BROADCASTS)
    return answer


@pages.post("/diffusions/apercu")
def preview_broadcast() -> str:
    """The check alone, while somebody types."""
    now = utc_now()
    with reading() as session:
        draft = read_draft(session, request.form, me(), now)
        found = check(session, draft, now)
    return render_template("console/broadcast_preview.html", **_shown(draft, found, started=True))


def _order(draft: Draft, cause: str) -> SendBroadcast:
    assert draft.until is not None
    return SendBroadcast(
        by=by_me(),
        cause=cause,
        broadcast=BroadcastId(form_token()),
        organisation=me().organisation,
        phrase_key=draft.key,
        phrase_params=draft.params,
        audience=draft.audience,
        expires_at=draft.until,
        texts=draft.texts,
    )


def _tried(draft: Draft, found: Checked, language: Language) -> str | tuple[str, int]:
    """Once for each text and language, however often it is clicked."""
    token = uuid5(form_token(), f"try:{language}:{draft.texts.get(language)}:{draft.params}")

    def make(_session: Session, _now: datetime, cause: str) -> list[Command]:
        order = TryBroadcast(
            by=by_me(),
            cause=cause,
            phrase_key=draft.key,
            phrase_params=draft.params,
            language=language,
            texts=draft.texts,
        )
        return [order]

    try:
        send(make, "/diffusions/nouvelle", token)
    except Refused as refused:
        return _page(request.form, draft, found, refused_in_words(refused)), 422
    return _page(request.form, draft, found, note=_("Essai envoyé à votre téléphone ; il arrive en quelques secondes."))


def _page(form: Form, draft: Draft | None = None, found: Checked | None = None, fault: str = "", note: str = "") -> str:
    now = utc_now()
    with reading() as session:
        mine = led_places(me())
        offered = [one for one in places.all_places(session) if mine is None or one.id in mine]
        started = draft is not None
        draft = draft or read_draft(session, form, me(), now)
        found = found or check(session, draft, now)
    return render_template(
        "console/broadcast_new.html",
        form=form,
        communes=_by_commune(offered),
        every_place=mine is None,
        roles=OFFERED,
        faults=found.faults if started else {},
        fault=fault,
        note=note,
        **_shown(draft, found, started=started),
    )


def _shown(draft: Draft, found: Checked, *, started: bool) -> dict[str, object]:
    with reading() as session:
        mine = addresses(session, contact) if (contact := me().contact) else ()
    return {
        "draft": draft,
        "found": found,
        "started": started,
        "left_out": LEFT_OUT,
        "my_phone": masked(mine[0].address) if mine else "",
        "tongues": tuple(Language),
        "money_of": money,
    }


def _by_commune(offered: list[Place]) -> list[tuple[str, list[Place]]]:
    rows = sorted(offered, key=lambda one: (one.commune, one.name))
    return [(commune, list(them)) for commune, them in groupby(rows, key=lambda one: one.commune)]
