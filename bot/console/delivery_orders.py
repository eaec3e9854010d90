"""Orders about one delivery: stop it, go on, read its GO out, give it up, the team is back."""

from collections.abc import Callable

from flask import abort, flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.deliveries import found_delivery, leads
from bot.console.door import by_me, reading, send
from bot.console.proof import prove_again
from bot.console.words import refused_in_words
from bot.decisions.commands import Answer, Attest, DecisionKind, NoteReason, ReadOutGo, Recall
from bot.decisions.rules_attested import CONTINUE
from bot.deliveries.commands import CancelDelivery, FinishDelivery
from bot.deliveries.model import Delivery
from bot.ids import DecisionId
from bot.views.delivery_board import board
from bot.wording.keys import ReasonWord

Order = Callable[[Delivery, str], Command]


def ordered(ref: str, order: Order, to: str = "", *, anybody: bool = False) -> Response:
    """One order about a delivery, and back to its page; a refusal is said there."""
    path = to or f"/livraisons/{ref.upper()}"

    def make(session: Session, _now: object, cause: str) -> list[Command]:
        found = found_delivery(session, ref)
        if not (anybody or leads(found)):
            abort(403)
        return [order(found, cause)]

    try:
        return send(make, path)
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(path, 303)


@pages.post("/livraisons/<ref>/rappeler")
def recall(ref: str) -> Response:
    """One click stops it: NO-GO before departure, RECALL after it."""
    said = request.form.get("word", "")
    word = ReasonWord(said) if said in set(ReasonWord) else ReasonWord.OTHER  # whatever was sent, it stops
    return ordered(
        ref,
        lambda found, cause: Recall(by=by_me(), cause=cause, delivery=found.id, reason_word=word),
        anybody=True,
    )


@pages.post("/livraisons/<ref>/raison")
def note_reason(ref: str) -> Response:
    """Why it was stopped, written down once there is time."""
    said = request.form.get("text", "")[:500]
    return ordered(
        ref, lambda found, cause: NoteReason(by=by_me(), cause=cause, delivery=found.id, text=said), anybody=True
    )


@pages.post("/livraisons/<ref>/rentree")
def finish(ref: str) -> Response:
    """The team is back."""
    return ordered(ref, lambda found, cause: FinishDelivery(by=by_me(), cause=cause, delivery=found.id))


@pages.post("/livraisons/<ref>/abandonner")
def cancel(ref: str) -> Response:
    """Given up before departure."""
    reason = request.form.get("reason", "")[:500]
    return ordered(ref, lambda found, cause: CancelDelivery(by=by_me(), cause=cause, delivery=found.id, reason=reason))


@pages.post("/livraisons/<ref>/continuer")
def go_on(ref: str) -> Response:
    """A departed team on HOLD may go on, with the reasons seen now."""
    return ordered(
        ref,
        lambda found, cause: Attest(by=by_me(), cause=cause, delivery=found.id, rule=CONTINUE, answer=Answer.YES),
    )


@pages.post("/livraisons/<ref>/lu")
def read_out(ref: str) -> Response:
    """The GO was read out on a call; somebody else heard it, and says so with their own password or digits."""
    try:
        second = prove_again(request.form.get("login", "").strip(), request.form.get("secret", ""))
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(f"/livraisons/{ref.upper()}", 303)
    with reading() as session:
        shown = board(session, found_delivery(session, ref).ref)
    signed = [one.id for one in shown.decisions if one.kind == DecisionKind.GO] if shown else []
    if not signed:
        abort(404)
    go = DecisionId(signed[-1])
    return ordered(ref, lambda found, cause: ReadOutGo(by=by_me(), cause=cause, decision=go, second_login=second.login))
