"""`jamtan delivery`: journeys of a team: asked for, planned, examined, signed, recalled."""

from datetime import datetime
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.actors import Actor, Proof, Via
from bot.cli.delivery_plan import plan
from bot.cli.delivery_shown import echo_board, show_board
from bot.cli.delivery_sign import attest, examine, note, read_out, recall, sign
from bot.cli.door import as_json, cause, order, place_of, reading, show
from bot.cli.exits import exits
from bot.cli.signed import as_user, contact_of, delivery_of, ordered_by, package_of, signed_in
from bot.clock import utc_now
from bot.deliveries.commands import CancelDelivery, FinishDelivery, RequestDelivery
from bot.ids import DeliveryId
from bot.views.delivery_board import all_deliveries, board


@click.group()
def delivery() -> None:
    """Journeys of a team with a health package. REF is the four letters and digits that texts call it."""


for command in (plan, examine, attest, sign, recall, note, read_out):
    delivery.add_command(command)


@delivery.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every delivery, the next one first."""
    with reading() as session:
        rows = [
            {
                "ref": one.ref,
                "state": one.state,
                "first_day": one.first_day,
                "places": list(one.places),
                "team": one.team,
                "package": one.package,
                "found": one.outcome,
                "decision": one.decision,
            }
            for one in all_deliveries(session)
        ]
    show(rows, as_json=as_json, empty="no delivery yet: jamtan delivery plan --as NAME ...")


@delivery.command("show")
@click.argument("ref")
@as_json
@exits
def show_(ref: str, as_json: bool) -> None:
    """The plan, what was found last, what was answered, what binds."""
    with reading() as session:
        delivery_of(session, ref)
        found = board(session, ref)
    assert found is not None
    if as_json:
        echo_board(found)
    else:
        show_board(found, utc_now())


@delivery.command()
@click.option("--from", "pseudonym", required=True, help="Pseudonym of the contact who asks.")
@click.option("--place", required=True, help="Code or name.")
@click.option("--days", required=True, help="Which days suit, as they said it.")
@click.option("--package", "package_name", help="Name of a package.")
@click.option("--by", "via", required=True, type=click.Choice(["call", "visit", "radio"]), help="How it was heard.")
@as_user()
@exits
def request(*, pseudonym: str, place: str, days: str, package_name: str | None, via: str, login: str) -> None:
    """Write down that a community asked for a delivery."""
    [user] = signed_in(login)
    asked = DeliveryId(uuid4())

    def make(session: Session, now: datetime) -> RequestDelivery:
        person = contact_of(session, pseudonym)
        return RequestDelivery(
            by=Actor(via=Via(via), contact=person.id, user=user.id, proof=Proof.VOICE),
            cause=cause(),
            delivery=asked,
            contact=person.id,
            place=place_of(session, place).id,
            days=days,
            package=package_of(session, package_name).id if package_name else None,
        )

    order(make)
    with reading() as session:
        ref = next(one.ref for one in all_deliveries(session) if one.id == asked)
    click.echo(f"{ref} is requested: jamtan delivery plan --request {ref} ...")


@delivery.command()
@click.argument("ref")
@click.option("--reason", required=True)
@as_user()
@exits
def cancel(ref: str, reason: str, login: str) -> None:
    """Give a delivery up before it departs."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> CancelDelivery:
        found = delivery_of(session, ref)
        return CancelDelivery(by=ordered_by(user), cause=cause(), delivery=found.id, reason=reason)

    order(make)
    click.echo(f"{ref.upper()} is cancelled")


@delivery.command()
@click.argument("ref")
@as_user()
@exits
def finish(ref: str, login: str) -> None:
    """The team is back."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> FinishDelivery:
        return FinishDelivery(by=ordered_by(user), cause=cause(), delivery=delivery_of(session, ref).id)

    order(make)
    click.echo(f"{ref.upper()} is done")
