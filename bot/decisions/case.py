"""Gathers what the rules read of one delivery, from every subject below."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import isinf
from typing import Any

from sqlalchemy.orm import Session

from bot.decisions import store
from bot.decisions.model import Case, NearIncident, Policy, Sight, Unheard
from bot.decisions.policy.store import in_force
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.guarantees.rules import stands
from bot.guarantees.stops.store import stops_at
from bot.guarantees.store import confirmations_at, guarantees_at, news_of
from bot.ids import DeliveryId, PlaceId
from bot.incidents.model import IncidentFact
from bot.incidents.store import health_incidents, incidents_near
from bot.messages.store import blindness, unreachable
from bot.places import store as places
from bot.places.model import Place, distance_km
from bot.teams import store as teams
from bot.users.store import duty_gap

_YESES_KEPT = timedelta(days=30)
"""How far back a yes may lift a revocation."""


def assemble(session: Session, delivery: Delivery, policy: Policy, now: datetime) -> Case:
    """The case as it is now; how well the program sees is looked at apart, by `sight`."""
    assert delivery.package is not None
    package = deliveries.package(session, delivery.package)
    assert package is not None
    legs = places.legs(session, delivery.legs)
    route = {*delivery.places, *(end for leg in legs for end in (leg.from_place, leg.to_place))}
    nearby = places.near(session, route, policy.near_km)
    known = {place.id: place for place in places.get_many(session, nearby)}
    since = now - max(policy.tension_within, policy.severity_5_within, policy.stranger_within)
    told = incidents_near(session, nearby, delivery.legs, since)
    news = news_of(session, delivery.places)
    return Case(
        delivery=delivery,
        package=package,
        places=tuple(known[place] for place in sorted(route, key=str)),
        legs=tuple(legs),
        guarantees=tuple(guarantees_at(session, list(route), now)),
        confirmations=tuple(confirmations_at(session, delivery.places, now - _YESES_KEPT)),
        stops=tuple(
            stop for stop in stops_at(session, route) if stands(stop, now) and stop.delivery in (None, delivery.id)
        ),
        answers=deliveries.answers_of(session, delivery.id),
        incidents=tuple(NearIncident(fact=fact, distance_km=_distance(fact, route, known)) for fact in told),
        health_incidents=tuple(health_incidents(session, now - policy.health_within)),
        news=tuple((place, news.get(place)) for place in delivery.places),
        attested=store.attested(session, delivery.id),
        departed=delivery.state is DeliveryState.DEPARTED,
        duty_gap=duty_gap(session, now, delivery.due.back_by),
        unheard=_unheard(session, delivery),
    )


def _unheard(session: Session, delivery: Delivery) -> tuple[Unheard, ...]:
    assert delivery.team is not None
    told = teams.get(session, delivery.team).told
    return tuple(
        Unheard(contact=one.contact, channel=one.channel.value, since=one.since) for one in unreachable(session, told)
    )


def seen_now(session: Session, delivery_id: DeliveryId, now: datetime) -> Mapping[str, Any]:
    """The same as plain values, to be shown: an assessment keeps the case of the moment in which it last changed, while
    yeses come and age. Raises `NoResultFound`.
    """
    delivery = deliveries.get(session, delivery_id)
    seen: Mapping[str, Any] = store.plain(assemble(session, delivery, in_force(session), now))
    return seen


def _distance(fact: IncidentFact, route: Collection[PlaceId], known: dict[PlaceId, Place]) -> float | None:
    """From the nearest place of the way, in km; None where a point is missing."""
    if fact.place is None or fact.place not in known:
        return None
    if fact.place in route:
        return 0.0
    distances = [distance_km(known[fact.place], known[place]) for place in route]
    return min((distance for distance in distances if distance is not None), default=None)


def sight(session: Session, now: datetime) -> Sight:
    """How well the program sees just now (rule R20)."""
    seen = blindness(session, now)

    def known(seconds: float) -> float | None:
        return None if isinf(seconds) else seconds

    return Sight(
        oldest_waiting_seconds=seen.oldest_waiting_seconds,
        puller_age_seconds=known(seen.puller_age_seconds),
        clock_age_seconds=known(seen.clock_age_seconds),
    )
