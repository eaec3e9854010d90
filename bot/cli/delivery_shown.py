"""How the command line shows a delivery: plan, findings rule by rule, questions, decisions."""

from collections.abc import Collection
from datetime import datetime

import click

from bot.cli.signed import age, echo_json, short
from bot.decisions.rules import RULES
from bot.guarantees.rules import BEFORE_PACKING
from bot.views.delivery_board import Board, DecisionLine
from bot.views.delivery_findings import Found, QuestionLine, ReasonLine
from bot.views.reason_words import in_english

_WORST = ("CLEAR", "HOLD", "NO_GO")
DEADLINES = {
    "book_at": "D1 book",
    "freeze_at": "D2 freeze",
    "pack_at": "D3 pack",
    "depart_before": "depart before",
    "turn_back_at": "D4 turn back",
    "back_by": "back by",
}


def echo_board(board: Board) -> None:
    """Everything, as one JSON object."""
    echo_json(board)


def show_board(board: Board, now: datetime) -> None:
    """Everything, for a person."""
    click.echo(f"{board.ref}  {board.state}  {board.package or 'no package yet'}  {board.team or 'no team yet'}")
    if board.requested_place:
        click.echo(f"  asked for by {board.requested_by} for {board.requested_place}: {board.requested_days}")
    for day in board.days:
        night = f", night at {day.night}" if day.night else ""
        hours = f"{day.hours_from:%H:%M}-{day.hours_to:%H:%M}"
        click.echo(f"  day {day.number}  {day.day} {hours}  {', '.join(day.stops)} by {', '.join(day.legs)}{night}")
    if board.days:
        click.echo("  " + "  ".join(f"{word} {short(board.deadlines[name])}" for name, word in DEADLINES.items()))
    show_decisions(board)
    if board.found:
        show_found(board.found, now)
        show_questions(board.questions, now)


def show_found(found: Found, now: datetime) -> None:
    """Outcome and every reason."""
    click.echo(
        f"found: {found.outcome}  (assessment {found.number}, {age(found.at, now)}, policy {found.policy_version})"
    )
    for reason in found.reasons:
        click.echo(f"  {in_words(reason, now)}")


def show_rules(found: Found, now: datetime) -> None:
    """Every rule by name with its outcome, and its reasons below it."""
    for name in dict.fromkeys(rule.name for rule in RULES):
        reasons = [reason for reason in found.reasons if reason.rule == name]
        outcome = max((reason.outcome for reason in reasons), key=_WORST.index, default="CLEAR")
        click.echo(f"{name}  {outcome}")
        for reason in reasons:
            click.echo(f"     {in_words(reason, now, with_rule=False)}")


def in_words(reason: ReasonLine, now: datetime, *, with_rule: bool = True) -> str:
    """One reason in a line: what, where, how old the fact is, and whether people may override it."""
    where = [word for word in (reason.place, f"leg {reason.leg}" if reason.leg else None) if word]
    where += [f"day {reason.day}"] if reason.day else []
    parts = [in_english(reason.code), *where, age(reason.since, now)]
    parts += [f"{name} {value}" for name, value in reason.detail if value]
    if reason.outcome == "HOLD" and not reason.overridable:
        parts.append("nobody can override this")
    label = f"{reason.rule} {reason.outcome}  " if with_rule else ""
    return f"{label}[{reason.code}] " + "; ".join(part for part in parts if part)


def show_questions(questions: Collection[QuestionLine], now: datetime) -> None:
    """What the signer is asked, and the answers."""
    if questions:
        click.echo("the signer's questions (yes is the safe answer):")
    for question in questions:
        said = f"{question.answer} by {question.by}, {age(question.at, now)}" if question.answer else "no answer"
        click.echo(f"  {question.key}  {question.english}  {said}")


def show_decisions(board: Board) -> None:
    """What binds, in order."""
    if board.days and not board.decisions:
        click.echo("decided: nothing, so the team does not leave")
    for one in board.decisions:
        signed = f"  signed by {' and '.join(one.signed_by)}" if one.signed_by else ""
        click.echo(f"decided: {one.kind}  {short(one.at)}{signed}{_offer(one, board.deadlines['pack_at'])}")


def _offer(one: DecisionLine, pack_at: datetime | None) -> str:
    """What has become of a GO's question to the team; of any other decision there is nothing to say."""
    if not one.offered:
        return ""
    if one.ended_at is not None:
        answered = f", answered {short(one.answered_at)}" if one.answered_at else ""
        return f"{answered}  no longer waits since {short(one.ended_at)}"
    if one.answered_at is None and not one.read_out:
        return "  the team has not answered the pair yet"
    opens = "" if pack_at is None else f" from {short(pack_at - BEFORE_PACKING)} on"
    return f"  the team has it; DEPART OK comes{opens}, once each place has said yes within 3 h"


def difference(seen: Found, newest: Found) -> tuple[list[ReasonLine], list[ReasonLine]]:
    """Reasons that are new, and reasons that are gone, since an assessment was seen."""

    def key(reason: ReasonLine) -> tuple[object, ...]:
        return (reason.rule, reason.code, reason.outcome, reason.overridable, reason.place, reason.leg, reason.day)

    before, after = {key(one) for one in seen.reasons}, {key(one) for one in newest.reasons}
    new = [one for one in newest.reasons if key(one) not in before]
    return new, [one for one in seen.reasons if key(one) not in after]
