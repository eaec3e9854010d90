"""`jamtan outbox`: texts of ours, what became of them, and what a person decides."""

from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from bot.alerts.commands import TestReach
from bot.cli.door import as_json, cause, order, reading, show
from bot.cli.exits import exits
from bot.cli.signed import as_user, contact_of, one_of, ordered_by, signed_in
from bot.ids import OutboundId
from bot.messages.commands import ReleaseText
from bot.messages.model import State
from bot.messages.store_outbox import get_outbound
from bot.views.outbox import TextLine, history, texts


@click.group()
def outbox() -> None:
    """Texts of ours: what waits, what went wrong, what needs a person."""


@outbox.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only those in one state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@as_json
@exits
def list_(state: str | None, limit: int, as_json: bool) -> None:
    """The newest texts. Those that wait for a person: --state needs_human."""
    with reading() as session:
        found = texts(session, state=state, limit=limit)
    rows = [asdict(one) if as_json else _short(one) for one in found]
    show(rows, as_json=as_json, empty="no such text")


def _short(one: TextLine) -> dict[str, object]:
    row = asdict(one) | {"id": str(one.id)[:8]}
    return {name: row[name] for name in ("id", "kind", "channel", "who", "state", "attempts", "fault", "created_at")}


@outbox.command("show")
@click.argument("id_")
@click.option("--reveal", is_flag=True, help="Also the number and the words.")
@as_json
@exits
def show_(id_: str, reveal: bool, as_json: bool) -> None:
    """One text and everything that is known of it. ID: its first letters are enough."""
    with reading() as session:
        one = _text(session, id_)
        rows = [asdict(each) for each in history(session, one.id)]
        opened = get_outbound(session, OutboundId(one.id)) if reveal else None
    known = asdict(one) | ({"address": opened.address, "body": opened.body} if opened else {})
    if as_json:
        show([{**known, "history": rows}], as_json=True, empty="")
        return
    for name, value in known.items():
        click.echo(f"{name}: {'-' if value is None else value}")
    show(rows, as_json=False, empty="it was not handed over yet")


@outbox.command("release")
@click.argument("id_")
@click.option("--close", is_flag=True, help="Do not send it any more.")
@as_user()
@exits
def release(id_: str, close: bool, login: str) -> None:
    """Send a text of unknown fate again, or close it. Whoever got it already gets it twice."""
    [user] = signed_in(login)

    def make(session: Session, now: object) -> ReleaseText:
        what = OutboundId(_text(session, id_).id)
        return ReleaseText(by=ordered_by(user), cause=cause(), what=what, close=close)

    order(make)
    click.echo("closed" if close else "it is sent again")


@outbox.command("test")
@click.argument("contact")
@as_user()
@exits
def test(contact: str, login: str) -> None:
    """Send a test to every address of a person: one that refused counts again once it is delivered."""
    [user] = signed_in(login)

    def make(session: Session, now: object) -> TestReach:
        return TestReach(by=ordered_by(user), cause=cause(), contact=contact_of(session, contact).id)

    order(make)
    click.echo("sent: see `jamtan outbox list`")


def _text(session: Session, beginning: str) -> TextLine:
    return one_of(texts(session, beginning=beginning, limit=2), beginning, "text")
