"""`jamtan guarantee`: promises of access, and the stops that stand."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.calm_periods.store import by_name as period_by_name
from bot.cli.contact import named
from bot.cli.door import MOMENT, as_json, cause, exits, order, place_of, reading, show
from bot.cli.trust import HOURS, as_user, named_by_id, names_of, short, show_one, signed
from bot.clock import utc_now
from bot.contacts.store import get as get_contact
from bot.deliveries.store import by_ref
from bot.guarantees import store
from bot.guarantees.commands import AskAgreement, Form, GiveGuarantee, RecordBreach, RecordCallBack
from bot.guarantees.model import GuaranteeFact, StopFact
from bot.ids import GuaranteeId, LegId
from bot.places.store import leg_by_code, legs


@click.group()
def guarantee() -> None:
    """Promises of access inside calm periods; stops that stand and the calls about them."""


@guarantee.command()
@click.option("--period", "period", required=True, help="The calm period's name.")
@click.option("--from", "person", required=True, help="The pseudonym of who promises.")
@click.option("--for", "on_behalf_of", required=True, help="On whose behalf.")
@click.option("--form", type=click.Choice([form.value for form in Form]), required=True)
@click.option("--place", "places", multiple=True, required=True, help="Code or name; may be repeated.")
@click.option("--leg", "legs_", multiple=True, help="Code; may be repeated.")
@click.option("--activity", "activities", multiple=True, default=("all",), show_default=True)
@click.option("--starting", "starts_at", type=MOMENT, required=True)
@click.option("--until", "ends_at", type=MOMENT, required=True)
@click.option("--hours", type=HOURS, required=True, help="Daily hours: 07:00-17:00.")
@click.option("--witness", "witness_role", help="The role of a witness.")
@click.option("--conditions", default="")
@click.option("--exceptions", default="")
@click.option("--notice", "notice_hours", type=click.IntRange(0, 999), default=0, help="Hours of notice to revoke.")
@as_user
@exits
def give(period: str, person: str, hours: tuple[time, time], login: str, **more: Any) -> None:
    """Write a promise down; one that does not fit inside its calm period is refused with every reason."""

    def make(session: Session, now: datetime) -> GiveGuarantee:
        inside = period_by_name(session, period)
        if inside is None:
            raise click.UsageError(f"no calm period is called {period}")
        words, leg_codes = more.pop("places"), more.pop("legs_")
        return GiveGuarantee(
            by=signed(session, login),
            cause=cause(),
            guarantee=GuaranteeId(uuid4()),
            period=inside.id,
            contact=named(session, person).id,
            form=Form(more.pop("form")),
            places=tuple(place_of(session, word).id for word in words),
            legs=tuple(_leg(session, code) for code in leg_codes),
            hours_from=hours[0],
            hours_to=hours[1],
            **more,
        )

    order(make)
    click.echo(f"{person} has promised")


def _leg(session: Session, code: str) -> LegId:
    found = leg_by_code(session, code)
    if found is None:
        raise click.UsageError(f"no leg has the code {code}")
    return found.id


@guarantee.command()
@click.argument("beginning", metavar="ID")
@as_user
@exits
def breach(beginning: str, login: str) -> None:
    """A promise was broken. It never comes back: a new one has to be given."""

    def make(session: Session, now: datetime) -> RecordBreach:
        broken = named_by_id(store.all_guarantees(session, now), beginning, "guarantee")
        return RecordBreach(by=signed(session, login), cause=cause(), guarantee=broken.id)

    order(make)
    click.echo("written down as broken")


@guarantee.command()
@click.option("--to", "person", required=True, help="The pseudonym of who is asked.")
@click.option("--place", required=True, help="Code or name.")
@click.option("--delivery", "ref", required=True, help="The delivery's ref.")
@as_user
@exits
def ask(person: str, place: str, ref: str, login: str) -> None:
    """Send somebody a new question with a code, for example after a no that was a mistake."""

    def make(session: Session, now: datetime) -> AskAgreement:
        found, where = by_ref(session, ref), place_of(session, place)
        days = [] if found is None else [day.day for day in found.days if where.id in day.places]
        if found is None or not days:
            raise click.UsageError(f"{ref} is no delivery that stops at {where.name}")
        day: date = min(days)
        by, asked = signed(session, login), named(session, person).id
        return AskAgreement(by=by, cause=cause(), contact=asked, place=where.id, delivery=found.id, day=day)

    order(make)
    click.echo(f"{person} is asked")


@guarantee.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every promise, as it stands now."""
    now = utc_now()
    with reading() as session:
        rows = [_shown(session, found) for found in store.all_guarantees(session, now)]
    show(rows, as_json=as_json, empty="no promise yet: jamtan guarantee give")


def _shown(session: Session, found: GuaranteeFact) -> dict[str, Any]:
    return {
        "id": short(found),
        "role": found.role.value,
        "state": found.state.value,
        "period": found.period_state,
        "from": found.starts_at,
        "until": found.ends_at,
        "hours": f"{found.hours_from:%H:%M}-{found.hours_to:%H:%M}",
        "places": names_of(session, found.places),
    }


@guarantee.command("show")
@click.argument("beginning", metavar="ID")
@as_json
@exits
def show_(beginning: str, as_json: bool) -> None:
    """One promise, whole."""
    now = utc_now()
    with reading() as session:
        found = named_by_id(store.all_guarantees(session, now), beginning, "guarantee")
        facts = {
            **_shown(session, found),
            "id": str(found.id),
            "legs": [leg.code for leg in legs(session, found.legs)],
            "activities": sorted(found.activities),
            "conditions": found.conditions,
            "exceptions": found.exceptions,
            "ended_at": found.ended_at,
        }
    show_one(facts, as_json=as_json)


@guarantee.command()
@as_json
@exits
def stops(as_json: bool) -> None:
    """Every stop that stands, and whether somebody called about it."""
    now = utc_now()
    with reading() as session:
        rows = [_stop(session, stop) for stop in store.standing_stops(session, now)]
    show(rows, as_json=as_json, empty="no stop stands")


def _stop(session: Session, stop: StopFact) -> dict[str, Any]:
    return {
        "id": short(stop),
        "kind": stop.kind.value,
        "place": ", ".join(names_of(session, [stop.place])),
        "from": get_contact(session, stop.contact).pseudonym,
        "role": stop.role.value,
        "proven": stop.proven,
        "at": stop.at,
        "called_at": stop.call_recorded_at,
    }


@guarantee.command()
@click.argument("beginning", metavar="STOP")
@click.option("--stands/--denies", "withdrawn", required=True, help="Whether the person stands by the no.")
@click.option("--note", required=True, help="What was said.")
@as_user
@exits
def called(beginning: str, withdrawn: bool, note: str, login: str) -> None:
    """Somebody called the person about an unproven no. The stop stays; only a fresh yes with code ends it."""

    def make(session: Session, now: datetime) -> RecordCallBack:
        stop = named_by_id(store.standing_stops(session, now), beginning, "stop")
        return RecordCallBack(by=signed(session, login), cause=cause(), stop=stop.id, note=note, withdrawn=withdrawn)

    order(make)
    click.echo("the call is written down")
