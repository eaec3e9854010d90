"""All that one turn of a conversation may know of the person who wrote: the one place that gathers it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.contacts import store as contacts
from bot.contacts.model import Contact
from bot.conversation.facts import Facts, KnownPackage
from bot.conversation.gazetteer import Gazetteer, KnownPlace
from bot.crypto import KeyRing, keys_of
from bot.deliveries.tables import health_package, package_agreement
from bot.ids import ContactId, PackageId, PlaceId
from bot.messages.tables import outbound
from bot.places.store import all_places
from bot.views import asked_of, team_facts
from bot.views.place_news import dangers
from bot.wording.keys_enrol import StrangerReply

LONGEST_DURESS_WORD = 4
"""Words of a text that are compared together with the agreed word."""

_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def facts_for(session: Session, contact_id: ContactId, now: datetime) -> Facts:
    """Select across the subjects; changes nothing. Raises `NoResultFound` for a contact that does not exist."""
    person = contacts.get(session, contact_id)
    gazetteer = gazetteer_for(session)
    places = tuple(place for place in gazetteer.places if place.id in person.places)
    speaks_for = places if person.speaks_for_places else ()
    return Facts(
        contact=contact_id,
        standing=person.standing,
        language=person.language,
        organisation=str(session.info.get("organisation_name", "")),
        call_number=str(session.info.get("call_number", "")),
        places=places,
        in_team=team_facts.in_team(session, contact_id),
        is_staff=person.is_staff,
        suspended=person.suspended,
        vouches_or_rides=team_facts.vouches_or_rides(session, contact_id, [place.id for place in speaks_for]),
        challenge=asked_of.challenge_of(session, contact_id, gazetteer, now),
        alert_waits=team_facts.alert_waits(session, contact_id, now),
        go_waiting=team_facts.go_waiting(session, contact_id, now),
        invitations=asked_of.invitations_of(session, contact_id, now),
        deliveries=asked_of.deliveries_of(session, contact_id, speaks_for, now),
        situation_asked=asked_of.situation_asked_of(session, contact_id, gazetteer, now),
        packages=packages_agreed(session),
        gazetteer=gazetteer,
        dangers=dangers(session, person, now),
        stranger_answered_today=_stranger_answered(session, contact_id, now),
        answer_requests_within=session.info["policy"].answer_requests_within,
        says_duress=says_duress(keys_of(session), person),
    )


def gazetteer_for(session: Session) -> Gazetteer:
    """Every place, by name."""
    found = all_places(session)
    return Gazetteer(tuple(KnownPlace(one.id, one.code, one.name, one.alternative_names) for one in found))


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


def _stranger_answered(session: Session, contact: ContactId, now: datetime) -> bool:
    today = datetime.combine(now.date(), time.min, UTC)
    said = exists().where(
        outbound.c.contact_id == contact,
        outbound.c.phrase_key == StrangerReply.key,
        outbound.c.created_at >= today,
    )
    return session.execute(select(said)).scalar_one()
