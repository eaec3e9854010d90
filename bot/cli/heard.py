"""`jamtan heard`: what somebody said on a call, a visit or the radio, written down. The same orders as by text."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.actors import Actor, Proof, Via
from bot.cli.contact import named
from bot.cli.door import MOMENT, cause, exits, order, place_of, sign_in
from bot.cli.trust import as_user
from bot.guarantees.commands import ConfirmByVoice, ReportSituation, SituationValue, Withdraw
from bot.ids import IncidentId, PlaceId
from bot.incidents.commands import ReportIncident


@click.group()
def heard() -> None:
    """Write down what somebody said. It is marked as heard, with your name; a yes counts as one role."""


def of_somebody(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say who spoke, how, when, and who writes it down."""
    options = (
        click.option("--from", "person", required=True, help="The pseudonym of who spoke."),
        click.option("--by", "via", required=True, type=click.Choice(["call", "visit", "radio"])),
        click.option("--at", type=MOMENT, required=True, help="2026-11-26 09:30, or now."),
        as_user,
    )
    for option in reversed(options):
        command = option(command)
    return command


place_named = click.option("--place", help="Code or name; without it, wherever the person speaks for.")


def _speaker(session: Session, person: str, via: str, login: str) -> Actor:
    contact = named(session, person)
    return Actor(via=Via(via), contact=contact.id, user=sign_in(session, login).id, proof=Proof.VOICE)


def _place(session: Session, word: str | None) -> PlaceId | None:
    return place_of(session, word).id if word else None


@heard.command()
@of_somebody
@click.option("--place", required=True, help="Code or name.")
@exits
def confirm(person: str, via: str, at: datetime, login: str, place: str) -> None:
    """Still agreed. Whoever writes it down cannot sign that GO."""

    def make(session: Session, now: datetime) -> ConfirmByVoice:
        by = _speaker(session, person, via, login)
        assert by.contact is not None
        return ConfirmByVoice(by=by, cause=cause(), contact=by.contact, place=place_of(session, place).id, at=at)

    order(make)
    click.echo(f"{person} said yes for {place}")


def _withdraw(person: str, via: str, at: datetime, login: str, place: str | None, *, refused: bool) -> None:
    def make(session: Session, now: datetime) -> Withdraw:
        by = _speaker(session, person, via, login)
        assert by.contact is not None
        where = _place(session, place)
        return Withdraw(by=by, cause=cause(), contact=by.contact, place=where, refused_question=refused, at=at)

    order(make)
    click.echo(f"stopped: {place or f'wherever {person} speaks for'}")


@heard.command()
@of_somebody
@place_named
@exits
def no(person: str, via: str, at: datetime, login: str, place: str | None) -> None:
    """No to what was asked. Acts at once."""
    _withdraw(person, via, at, login, place, refused=True)


@heard.command()
@of_somebody
@place_named
@exits
def revoke(person: str, via: str, at: datetime, login: str, place: str | None) -> None:
    """No longer agreed, do not come. Acts at once."""
    _withdraw(person, via, at, login, place, refused=False)


@heard.command()
@of_somebody
@place_named
@click.option("--category", type=click.IntRange(0, 9), help="The digit of the printed card.")
@click.option("--ongoing/--over", default=None, help="Whether it is still going on.")
@click.option("--health/--no-health", default=None, help="Whether health workers, centres or vehicles were touched.")
@exits
def report(person: str, via: str, at: datetime, login: str, place: str | None, **told: Any) -> None:
    """Something happened. Acts at once."""

    def make(session: Session, now: datetime) -> ReportIncident:
        return _report(session, _speaker(session, person, via, login), at, _place(session, place), told)

    order(make)
    click.echo("noted, and acted upon")


def _report(session: Session, by: Actor, at: datetime, place: PlaceId | None, told: dict[str, Any]) -> ReportIncident:
    assert by.contact is not None
    return ReportIncident(
        by=by,
        cause=cause(),
        incident=IncidentId(uuid4()),
        contact=by.contact,
        place=place,
        category=told.get("category"),
        happened_at=at,
        ongoing=told.get("ongoing"),
        health_touched=told.get("health"),
    )


@heard.command()
@click.argument("value", type=click.Choice([value.value for value in SituationValue]))
@of_somebody
@place_named
@exits
def situation(value: str, person: str, via: str, at: datetime, login: str, place: str | None) -> None:
    """How things are there. News, never a yes. Danger has to be reported, too: jamtan heard report."""

    def make(session: Session, now: datetime) -> ReportSituation:
        by = _speaker(session, person, via, login)
        assert by.contact is not None
        told, where = SituationValue(value), _place(session, place)
        return ReportSituation(by=by, cause=cause(), contact=by.contact, place=where, value=told, at=at)

    order(make)
    click.echo("noted" if value != SituationValue.DANGER else "noted as news; now report it: jamtan heard report")
