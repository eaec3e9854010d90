"""`jamtan delivery examine|attest|sign|recall|read-out`: what the rules find, and what people make of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy.orm import Session

from bot.cli.delivery_facts import show_facts
from bot.cli.delivery_shown import difference, in_words, show_decisions, show_found, show_questions, show_rules
from bot.cli.door import as_json, cause, open_runtime, operator, order, reading
from bot.cli.exits import exits
from bot.cli.signed import as_user, delivery_of, echo_json, ordered_by, signed_in
from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.decisions.commands import Answer, Assess, Attest, DecisionKind, NoteReason, ReadOutGo, Recall, Sign
from bot.ids import AssessmentId, DecisionId
from bot.views.delivery_board import Board, board
from bot.views.delivery_findings import Found, assessment_of
from bot.wording.keys import ReasonWord

CHANGED = "assessment_changed"


@click.command()
@click.argument("ref")
@as_json
@exits
def examine(ref: str, as_json: bool) -> None:
    """Look again now: every rule with its outcome, the facts with their ages, and the questions to the signer."""
    found = _examined(ref)
    now = utc_now()
    if as_json:
        echo_json(found)
        return
    assert found.found is not None
    click.echo(f"{found.ref}  {found.state}  {short_line(found)}")
    show_rules(found.found, now)
    with reading() as session:
        show_facts(session, found.id, now)
    show_questions(found.questions, now)
    show_decisions(found)
    click.echo(f"assessment {found.found.id}")
    click.echo(f"to sign what you see: jamtan delivery sign {found.ref} --assessment {found.found.id} --as NAME")


def short_line(found: Board) -> str:
    """The outcome in one line."""
    assert found.found is not None
    return f"found: {found.found.outcome} (assessment {found.found.number}, policy {found.found.policy_version})"


def _examined(ref: str) -> Board:
    """The delivery as the rules find it now. Raises `Refused` where there is no plan."""
    with reading() as session:
        delivery_id = delivery_of(session, ref).id
    order(lambda session, now: Assess(by=operator(), cause=cause(), delivery=delivery_id))
    with reading() as session:
        found = board(session, ref)
    assert found is not None
    if found.found is None:
        raise Refused("not_planned", f"{found.ref} has no plan yet")
    return found


@click.command()
@click.argument("ref")
@click.argument("answers", nargs=-1, metavar="RULE=yes|no|unknown ...")
@click.option("--all", "every", type=click.Choice([one.value for one in Answer]), help="The same answer to the rest.")
@as_user()
@exits
def attest(ref: str, answers: tuple[str, ...], every: str | None, login: str) -> None:
    """Answer the signer's questions, for example R04=yes R16:2=no. They are stored with name and time."""
    said = [_answer(one) for one in answers]
    if not said and every is None:
        raise click.UsageError("no answer is given: R04=yes, or --all yes")
    [user] = signed_in(login)
    with reading() as session:
        found = board(session, delivery_of(session, ref).ref)
    assert found is not None
    if every is not None:
        given = {rule for rule, _ in said}
        said += [(one.key, Answer(every)) for one in found.questions if one.key not in given]
    for rule, answer in said:

        def make(session: Session, now: datetime, rule: str = rule, answer: Answer = answer) -> Attest:
            delivery_id = delivery_of(session, ref).id
            return Attest(by=ordered_by(user), cause=cause(), delivery=delivery_id, rule=rule, answer=answer)

        order(make)
        click.echo(f"{rule}  {answer}")
    with reading() as session:
        found = board(session, ref)
    if found and found.found:
        show_found(found.found, utc_now())


def _answer(word: str) -> tuple[str, Answer]:
    rule, _, answer = word.partition("=")
    try:
        return rule.upper(), Answer(answer.lower())
    except ValueError:
        raise click.UsageError(f"{word!r} is not like R04=yes") from None


@click.command()
@click.argument("ref")
@click.option("--assessment", type=click.UUID, help="The one that you saw; without it, it is shown now.")
@click.option("--reason", default="", help="Why, where the rules find a HOLD.")
@click.option("--with", "second", help="The second signer, whose password is asked for, too: only for a HOLD.")
@click.option("--second-reason", default="", help="The second signer's own reason.")
@as_user("Who signs; asks for the password.")
@exits
def sign(*, ref: str, assessment: UUID | None, reason: str, second: str | None, second_reason: str, login: str) -> None:
    """Sign a GO. The team leaves only after it has answered its pair and got DEPART OK.

    A CLEAR takes one signer who did not plan the delivery; a HOLD takes a coordinator and the security focal point.
    """
    people = signed_in(*([login, second] if second else [login]))
    seen = assessment or _shown_and_agreed(ref)
    by = [ordered_by(one) for one in people]

    def make(session: Session, now: datetime) -> Sign:
        one_cause = cause()
        return Sign(
            by=by[0],
            cause=one_cause,
            delivery=delivery_of(session, ref).id,
            assessment=AssessmentId(seen),
            reason=reason,
            second=Command(by=by[1], cause=one_cause) if second else None,
            second_reason=second_reason,
        )

    try:
        order(make)
    except Refused as refused:
        if refused.code == CHANGED:
            _show_difference(ref, seen)
        raise
    click.echo(f"GO {ref.upper()} is signed: the team is told, and does not leave before it has answered its pair")
    with open_runtime() as runtime:
        held = runtime.settings.go_held_seconds
    if held:
        click.echo(f"It goes out in {held} s: until then `jamtan delivery recall {ref.upper()}` takes it back unsent")


def _shown_and_agreed(ref: str) -> UUID:
    """The assessment that is shown now, if the signer says yes to it."""
    found = _examined(ref)
    assert found.found is not None
    now = utc_now()
    show_found(found.found, now)
    show_questions(found.questions, now)
    if not click.confirm(f"Sign a GO for {found.ref} on this?", err=True):
        raise Refused("not_signed", "nothing was signed")
    return found.found.id


def _show_difference(ref: str, seen_id: UUID) -> None:
    """What the signer has not seen: looked at anew, because a refusal leaves nothing behind."""
    newest = _examined(ref)
    with reading() as session:
        seen = assessment_of(session, seen_id)
    if seen is None or newest.found is None:
        return
    new, gone = difference(seen, newest.found)
    now = utc_now()
    click.echo(f"you saw {_name(seen)}, now it is {_name(newest.found)}", err=True)
    for mark, reasons in (("+", new), ("-", gone)):
        for reason in reasons:
            click.echo(f"  {mark} {in_words(reason, now)}", err=True)
    click.echo(f"look again: jamtan delivery examine {newest.ref}", err=True)


def _name(found: Found) -> str:
    return f"{found.outcome} (assessment {found.number})"


@click.command()
@click.argument("ref")
@click.option(
    "--word",
    type=click.Choice([one.value for one in ReasonWord]),
    default=ReasonWord.OTHER.value,
    show_default=True,
    help="The only reason that texts give.",
)
@as_user("Who recalls; one person is enough.")
@exits
def recall(ref: str, word: str, login: str) -> None:
    """Stop a delivery: NO-GO before departure, RECALL after it. Never refused."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> Recall:
        delivery_id = delivery_of(session, ref).id
        return Recall(by=ordered_by(user), cause=cause(), delivery=delivery_id, reason_word=ReasonWord(word))

    order(make)
    with reading() as session:
        found = board(session, ref)
    assert found is not None
    show_decisions(found)


@click.command("note")
@click.argument("ref")
@click.argument("text")
@as_user("Who writes it down.")
@exits
def note(ref: str, text: str, login: str) -> None:
    """Why the last stop of a delivery really was: for the board, never for a text."""
    [user] = signed_in(login)
    order(
        lambda session, now: NoteReason(
            by=ordered_by(user), cause=cause(), delivery=delivery_of(session, ref).id, text=text
        )
    )
    click.echo(f"written down for {ref.upper()}")


@click.command("read-out")
@click.argument("ref")
@click.option("--with", "second", required=True, help="Who heard the call, with their password.")
@as_user("Who read the GO out on a call to the enrolled number.")
@exits
def read_out(ref: str, second: str, login: str) -> None:
    """The list is lost: write down that the GO was read out on a call, and that somebody else heard it."""
    [user, _] = signed_in(login, second)

    def make(session: Session, now: datetime) -> ReadOutGo:
        found = board(session, delivery_of(session, ref).ref)
        assert found is not None
        decision = _standing_go(found)
        return ReadOutGo(by=ordered_by(user), cause=cause(), decision=decision, second_login=second)

    order(make)
    click.echo(f"the GO of {ref.upper()} was read out")


def _standing_go(found: Board) -> DecisionId:
    signed: Sequence[UUID] = [one.id for one in found.decisions if one.kind == DecisionKind.GO]
    if not signed:
        raise Refused("no_go_signed", f"no GO is signed for {found.ref}")
    return DecisionId(signed[-1])
