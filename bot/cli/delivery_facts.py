"""The facts that rules read of a delivery, with their ages: what `jamtan delivery examine` shows beside the rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from bot.cli.signed import age
from bot.decisions.case import seen_now, sight
from bot.decisions.looked import policy_of
from bot.decisions.rules import blind_to
from bot.ids import DeliveryId
from bot.places import store as places


def show_facts(session: Session, delivery_id: UUID, now: datetime) -> None:
    """Print what the rules read now, and how well the program sees."""
    seen = seen_now(session, DeliveryId(delivery_id), now)
    names = {str(place.id): place.name for place in places.all_places(session)}
    click.echo("facts:")
    for line in _facts(seen, names, now):
        click.echo(f"  {line}")
    blind = blind_to(sight(session, now), policy_of(session))
    click.echo(f"  R20 now: {'may be blind: ' + ', '.join(blind) if blind else 'sees everything'}")
    gap = seen.get("duty_gap")
    if gap:
        click.echo(f"  nobody is on duty from {_moment(gap):%Y-%m-%d %H:%M}: no GO can be signed")


def _facts(seen: Mapping[str, Any], names: Mapping[str, str], now: datetime) -> Iterator[str]:
    for one in seen["guarantees"]:
        where = ", ".join(names.get(place, place) for place in one["places"])
        yield f"guarantee of a {one['role']} for {where}: {one['state']}, ends {_moment(one['ends_at']):%Y-%m-%d %H:%M}"
    for one in seen["confirmations"]:
        yield f"yes of a {one['role']} of {names.get(one['place'])} by {one['proof']}, {_age(one['at'], now)}"
    for one in seen["stops"]:
        proof = "proven" if one["proven"] else "not proven"
        yield f"stop ({one['kind']}) of a {one['role']} of {names.get(one['place'])}, {proof}, {_age(one['at'], now)}"
    for near in seen["incidents"]:
        told = near["fact"]
        where = names.get(str(told["place"]), "somewhere")
        km = "" if near["distance_km"] is None else f", {near['distance_km']:.0f} km away"
        when = _age(told["happened_at"], now)
        yield f"incident, severity {told['severity']}, {told['certainty']}, {where}{km}, {when}"
    for place, heard in seen["news"]:
        yield f"news of {names.get(place)}: {_age(heard, now) if heard else 'none'}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _age(text: str, now: datetime) -> str:
    return age(_moment(text), now)
