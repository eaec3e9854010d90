"""`jamtan incident`: what was reported, and how sure we are of it."""

from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, cause, exits, order, reading, show
from bot.cli.trust import as_user, names_of, show_one, signed
from bot.clock import utc_now
from bot.contacts.store import get as get_contact
from bot.incidents import store
from bot.incidents.commands import Certainty, ClearMine, JudgeIncident
from bot.incidents.model import Incident
from bot.users.store import get as get_user


@click.group()
def incident() -> None:
    """Incidents: each counts from the moment it is told; only people make light of one."""


@incident.command("list")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 3660))
@as_json
@exits
def list_(days: int, as_json: bool) -> None:
    """What was reported in the last days, newest first."""
    since = utc_now() - timedelta(days=days)
    with reading() as session:
        rows = [_shown(session, found) for found in store.all_incidents(session, since)]
    show(rows, as_json=as_json, empty=f"nothing was reported in {days} days")


def _shown(session: Session, found: Incident) -> dict[str, Any]:
    return {
        "ref": found.ref,
        "category": found.category,
        "severity": found.severity,
        "certainty": found.certainty.value,
        "places": names_of(session, found.places),
        "place_certain": found.place_certain,
        "happened_at": found.happened_at,
        "reported_at": found.reported_at,
        "health_touched": found.health_touched,
        "object_open": found.mine_open,
    }


@incident.command("show")
@click.argument("ref")
@as_json
@exits
def show_(ref: str, as_json: bool) -> None:
    """One incident, with what users held it to be."""
    with reading() as session:
        found = _named(session, ref)
        history = store.history(session, found.id)
        facts = {
            **_shown(session, found),
            "ongoing": found.ongoing,
            "reporter": get_contact(session, found.contact).pseudonym,
            "reporter_safe": found.reporter_safe,
            "from_stranger": found.from_stranger,
            "judged": [f"{judged.certainty} by {get_user(session, judged.user).login}" for judged in history],
        }
    show_one(facts, as_json=as_json)


@incident.command()
@click.argument("ref")
@click.argument("certainty", type=click.Choice([certainty.value for certainty in Certainty]))
@click.option("--reason", required=True)
@click.option("--second-source", default="", help="Who else says so, by role; needed from probable on, and to refute.")
@as_user
@exits
def judge(ref: str, certainty: str, reason: str, second_source: str, login: str) -> None:
    """Say how sure we are. Refuting a grave one (severity 4 or 5) takes two users, each with a second source."""

    def make(session: Session, now: datetime) -> JudgeIncident:
        return JudgeIncident(
            by=signed(session, login),
            cause=cause(),
            incident=_named(session, ref).id,
            certainty=Certainty(certainty),
            reason=reason,
            second_source=second_source,
        )

    order(make)
    with reading() as session:
        now_held = _named(session, ref).certainty.value
    waits = "" if now_held == certainty else "; another user has to judge so, too"
    click.echo(f"{ref.upper()} is held to be {now_held}{waits}")


@incident.command()
@click.argument("ref")
@click.option("--person", required=True, help="Who says, by name, that the object is gone. Kept sealed.")
@click.option("--second-role", required=True, help="Another role of the place that says so too.")
@as_user
@exits
def clear(ref: str, person: str, second_role: str, login: str) -> None:
    """A suspicious object is gone. Time alone never ends it."""

    def make(session: Session, now: datetime) -> ClearMine:
        return ClearMine(
            by=signed(session, login),
            cause=cause(),
            incident=_named(session, ref).id,
            named_person=person,
            second_role=second_role,
        )

    order(make)
    click.echo(f"{ref.upper()} is cleared")


def _named(session: Session, ref: str) -> Incident:
    found = store.by_ref(session, ref)
    if found is None:
        raise click.UsageError(f"no incident has the ref {ref}")
    return found
