"""`jamtan alert`: safety messages, who acknowledged them, and the ladder of those that nobody has."""

import click

from bot.cli.door import as_json, reading, show
from bot.cli.exits import exits
from bot.cli.signed import delivery_of, echo_json, short
from bot.views.alert_chain import AlertLine, SentText, alerts, texts


@click.group()
def alert() -> None:
    """Alerts: each wants its own two digits back from the person it went to."""


@alert.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody has acknowledged.")
@as_json
@exits
def list_(only_open: bool, as_json: bool) -> None:
    """Alerts, newest first."""
    with reading() as session:
        found = alerts(session, unacknowledged=only_open)
    rows = [
        {
            "opened_at": one.opened_at,
            "delivery": one.ref,
            "kind": one.kind,
            "sequence": one.sequence,
            "to": [person.who for person in one.recipients],
            "acknowledged_by": one.acknowledged_by,
            "acknowledged_at": one.acknowledged_at,
            "overtaken": one.overtaken,
            "next_step_at": one.next_step_at,
        }
        for one in found
    ]
    show(rows, as_json=as_json, empty="no alert" + (" is open" if only_open else " yet"))


@alert.command()
@click.argument("ref")
@as_json
@exits
def chain(ref: str, as_json: bool) -> None:
    """Everything that was told about one delivery: alerts, steps of the ladder, texts and where each got to."""
    with reading() as session:
        delivery_of(session, ref)
        told, sent = alerts(session, ref=ref), texts(session, ref)
    if as_json:
        echo_json({"alerts": told, "texts": sent})
        return
    if not told:
        click.echo(f"nobody was told anything about {ref.upper()} yet")
    for one in told:
        _show(one)
    for text in sent:
        _show_text(text)


def _show(one: AlertLine) -> None:
    if one.acknowledged_at:
        state = f"acknowledged by {one.acknowledged_by} at {short(one.acknowledged_at)}"
    elif one.overtaken:
        state = "overtaken"
    else:
        state = "NOT ACKNOWLEDGED" + (f", next step {short(one.next_step_at)}" if one.next_step_at else "")
    click.echo(f"{one.kind} #{one.sequence}  {short(one.opened_at)}  {state}")
    for person in one.recipients:
        duty = " (on duty)" if person.on_duty else ""
        done = f"acknowledged {short(person.acknowledged_at)}" if person.acknowledged_at else "-"
        click.echo(f"    {person.who}{duty}  code {person.ack_code}  {done}")
    for step, at, said in one.steps:
        click.echo(f"    step {step}  {short(at)}  {said}")


def _show_text(text: SentText) -> None:
    number = f" #{text.sequence}" if text.sequence else ""
    click.echo(f"{short(text.at)}  {text.kind}{number} to {text.to} by {text.channel}: {text.state}")
