"""`/livraisons/<ref>/examiner`: every rule, fact and question; then the signature. A GO is never one click."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import dispatch
from bot.actors import Actor, Via
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.deliveries import acts_on, found_delivery
from bot.console.delivery_orders import ordered
from bot.console.door import by_me, reading, send
from bot.console.parts import runtime
from bot.console.proof import prove_again
from bot.console.words import refused_in_words
from bot.decisions.commands import Answer, Assess, Attest, Sign
from bot.decisions.rules import RULES
from bot.deliveries.model import Delivery
from bot.ids import AssessmentId
from bot.users.model import User
from bot.views.delivery_board import board
from bot.views.delivery_facts import seen_facts
from bot.views.delivery_findings import Found, ReasonLine, assessment_of

_WORST = ("CLEAR", "HOLD", "NO_GO")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with its worst outcome and what it found."""

    name: str
    outcome: str
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a signer had seen, and what has come and gone since."""

    before: str
    came: tuple[ReasonLine, ...]
    went: tuple[ReasonLine, ...]


@pages.get("/livraisons/<ref>/examiner")
def examine(ref: str) -> str:
    """What the rules found last, with the facts they read."""
    return _page(ref)


def _page(ref: str, fault: str = "", seen: UUID | None = None) -> str:
    now = utc_now()
    with reading() as session:
        found = found_delivery(session, ref)
        shown = board(session, found.ref)
        if shown is None or shown.found is None:
            abort(404)
        facts = seen_facts(session, shown.found.id, now)
        before = assessment_of(session, seen) if seen else None
    return render_template(
        "console/delivery_examine.html",
        shown=shown,
        rules=by_rule(shown.found),
        facts=facts,
        fault=fault,
        changed=difference(before, shown.found) if before and before.id != shown.found.id else None,
        two=shown.found.outcome == "HOLD",
        locked=[one for one in shown.found.reasons if one.outcome == "HOLD" and not one.overridable],
        i_planned=shown.planned_by == me().login,
        typed=request.form,
        **acts_on(found, shown),
    )


def by_rule(found: Found) -> list[RuleLine]:
    """Every rule in order, those that found nothing too."""
    lines = []
    for name in dict.fromkeys(rule.name for rule in RULES):
        reasons = tuple(one for one in found.reasons if one.rule == name)
        worst = max((one.outcome for one in reasons), key=_WORST.index, default="CLEAR")
        lines.append(RuleLine(name, worst, reasons))
    return sorted(lines, key=lambda line: -_WORST.index(line.outcome))


def difference(seen: Found, newest: Found) -> Difference:
    """What somebody who looked at `seen` does not know."""

    def key(one: ReasonLine) -> tuple[object, ...]:
        return (one.rule, one.code, one.outcome, one.overridable, one.place, one.leg, one.day)

    before, after = {key(one) for one in seen.reasons}, {key(one) for one in newest.reasons}
    return Difference(
        seen.outcome,
        tuple(one for one in newest.reasons if key(one) not in before),
        tuple(one for one in seen.reasons if key(one) not in after),
    )


@pages.post("/livraisons/<ref>/regarder")
def look_again(ref: str) -> Response:
    """The rules look at it now."""
    return ordered(ref, _looks, f"/livraisons/{ref.upper()}/examiner")


def _looks(found: Delivery, cause: str) -> Command:
    return Assess(by=by_me(), cause=cause, delivery=found.id)


@pages.post("/livraisons/<ref>/repondre")
def attest(ref: str) -> Response:
    """The answers of a signer to what the program cannot know; only those that are new are written."""

    def make(session: Session, _now: object, cause: str) -> list[Command]:
        found = found_delivery(session, ref)
        shown = board(session, found.ref)
        known = {one.key: one.answer for one in shown.questions} if shown else {}
        answers = {key: request.form.get(f"q:{key}", "") for key in known}
        return [
            Attest(by=by_me(), cause=f"{cause}:{key}", delivery=found.id, rule=key, answer=Answer(said))
            for key, said in answers.items()
            if said in set(Answer) and said != known[key]
        ]

    try:
        return send(make, f"/livraisons/{ref.upper()}/examiner#signer")
    except Refused as refused:
        return Response(_page(ref, refused_in_words(refused)), 422)


@pages.post("/livraisons/<ref>/signer")
def sign(ref: str) -> Response:
    """Sign on the assessment that was shown, with the password or the six digits again; a HOLD takes two people."""
    try:
        seen = UUID(request.form.get("assessment", ""))
    except ValueError:
        abort(400)
    try:
        first = prove_again(me().login, request.form.get("secret", ""))
        second = _second()
        return send(
            lambda session, _now, cause: [_signature(session, ref, seen, (first, second), cause)],
            f"/livraisons/{ref.upper()}",
        )
    except Refused as refused:
        if refused.code == "assessment_changed":
            _look(ref)  # a refusal leaves nothing behind: what is new is found again, and shown
        return Response(_page(ref, refused_in_words(refused), seen), 422)


def _second() -> User | None:
    login = request.form.get("second_login", "").strip()
    return prove_again(login, request.form.get("second_secret", "")) if login else None


def _signature(session: Session, ref: str, seen: UUID, signers: tuple[User, User | None], cause: str) -> Sign:
    first, second = signers
    return Sign(
        by=Actor(via=Via.CONSOLE, user=first.id),
        cause=cause,
        delivery=found_delivery(session, ref).id,
        assessment=AssessmentId(seen),
        reason=request.form.get("reason", "")[:500],
        second=Command(by=Actor(via=Via.CONSOLE, user=second.id), cause=cause) if second else None,
        second_reason=request.form.get("second_reason", "")[:500],
    )


def _look(ref: str) -> None:
    with runtime().database.session() as session:
        found = found_delivery(session, ref)
        dispatch.run(_looks(found, f"console:look:{utc_now().isoformat()}"), session, utc_now())
        session.commit()
