"""All that one turn of a conversation may know of the person who wrote: the one place that gathers it."""

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.contacts import store as contacts
from bot.contacts.model import Contact
from bot.conversation.facts import Facts, KnownPackage
from bot.conversation.gazetteer import Gazetteer, KnownPlace
from bot.crypto import KeyRing, keys_of
from bot.deliveries.tables import health_package, package_agreement
from bot.ids import ContactId, PackageId, PlaceId
from bot.places.model import Place
from bot.places.store import whole_map
from bot.views import asked_of, team_facts
from bot.views.gazetteer import Places, kept
from bot.views.glance import Glance, glance
from bot.views.place_news import TOLD_FOR, dangers

LONGEST_DURESS_WORD = 4
"""Words of a text that are compared together with the agreed word."""

_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def facts_for(session: Session, contact_id: ContactId, now: datetime, person: Contact | None = None) -> Facts:
    """Select across the subjects; changes nothing. Raises `NoResultFound` for a contact that does not exist.

    `person`: the same contact, where this transaction has just read it.
    """
    person = person or contacts.get(session, contact_id)
    seen = glance(session, contact_id, now, now.date() - asked_of.CAME_WITHIN, now - TOLD_FOR)
    gazetteer = gazetteer_for(session, whole_map(session, seen.places).places)
    places = tuple(place for place in gazetteer.places if place.id in person.places)
    speaks_for = places if person.speaks_for_places else ()
    rides = seen.in_team or seen.promises or seen.visited
    return Facts(
        contact=contact_id,
        standing=person.standing,
        language=person.language,
        organisation=str(session.info.get("organisation_name", "")),
        call_number=str(session.info.get("call_number", "")),
        places=places,
        in_team=seen.in_team,
        is_staff=person.is_staff,
        suspended=person.suspended,
        vouches_or_rides=rides and team_facts.vouches_or_rides(session, contact_id, [place.id for place in speaks_for]),
        alert_waits=seen.alerts and team_facts.alert_waits(session, contact_id, now),
        go_waiting=team_facts.go_waiting(session, contact_id, now) if seen.in_team else None,
        packages=_packages(session, seen.packages),
        gazetteer=gazetteer,
        **_asked(session, contact_id, gazetteer, speaks_for, seen, now),
        dangers=dangers(session, person, now, hiding=seen.hidden) if seen.dangers else {},
        stranger_answered_today=seen.stranger_answered,
        answer_requests_within=session.info["policy"].answer_requests_within,
        says_duress=says_duress(keys_of(session), person),
    )


def _asked(
    session: Session,
    contact: ContactId,
    gazetteer: Gazetteer,
    speaks_for: Sequence[KnownPlace],
    seen: Glance,
    now: datetime,
) -> dict[str, Any]:
    """What this person was asked, each read only where the glance saw something."""
    return {
        "challenge": asked_of.challenge_of(session, contact, gazetteer, now) if seen.challenge else None,
        "invitations": asked_of.invitations_of(session, contact, now) if seen.invitation else (),
        "deliveries": asked_of.deliveries_of(session, contact, speaks_for, now) if seen.visited else (),
        "situation_asked": asked_of.situation_asked_of(session, contact, gazetteer, now) if seen.situation else None,
    }


def gazetteer_for(session: Session, everywhere: Places | None = None) -> Gazetteer:
    """Every place, by name."""
    return kept(session, "conversation", lambda found: Gazetteer(tuple(map(_known, found))), everywhere)


def _known(found: Place) -> KnownPlace:
    return KnownPlace(found.id, found.code, found.name, found.alternative_names)


def packages_agreed(session: Session) -> Mapping[PlaceId, tuple[KnownPackage, ...]]:
    """The health packages agreed with each place, the last version of each, by name."""
    query = (
        select(package_agreement.c.place_id, health_package.c.id, health_package.c.name)
        .join(health_package, health_package.c.id == package_agreement.c.package_id)
        .order_by(health_package.c.name, health_package.c.version)
    )
    newest: dict[PlaceId, dict[str, KnownPackage]] = {}
    for row in session.execute(query):
        package = KnownPackage(PackageId(row.id), row.name)
        newest.setdefault(PlaceId(row.place_id), {})[row.name] = package
    return {place: tuple(packages.values()) for place, packages in newest.items()}


_agreed: MutableMapping[Engine, tuple[str, Mapping[PlaceId, tuple[KnownPackage, ...]]]] = WeakKeyDictionary()


def _packages(session: Session, version: str) -> Mapping[PlaceId, tuple[KnownPackage, ...]]:
    """`packages_agreed`, kept between messages and read anew when any agreement or package changed."""
    engine = session.connection().engine
    known = _agreed.get(engine)
    if known is None or known[0] != version:
        known = version, packages_agreed(session)
        _agreed[engine] = known
    return known[1]


def says_duress(keys: KeyRing, person: Contact) -> Callable[[str], bool]:
    """Whether a text holds the word, or the few words, that this person agreed as a sign; only its index is kept."""
    agreed = person.duress_word_index

    def says(text: str) -> bool:
        if agreed is None:
            return False
        words = _WORDS.findall(text.casefold())
        spans = (
            " ".join(words[start : start + length])
            for length in range(1, LONGEST_DURESS_WORD + 1)
            for start in range(len(words) - length + 1)
        )
        return any(keys.blind("duress", span) == agreed for span in spans)

    return says
