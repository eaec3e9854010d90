"""What happens when somebody reports, completes, judges or clears."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.contacts.commands import Role, Standing
from bot.contacts.model import SPEAKS_FOR_PLACES
from bot.contacts.store import get as get_contact
from bot.contacts.store import people_of
from bot.events import CardKind, CardWanted, Event, EveryDeliveryTouched, PlacesTouched, cause_of
from bot.ids import IncidentId, PlaceId
from bot.incidents import store
from bot.incidents.commands import (
    Certainty,
    ClearMine,
    CompleteIncident,
    IncidentChanged,
    JudgeIncident,
    ReportIncident,
)
from bot.incidents.model import SEVERE, Incident, Judged, completed, ruling, severity_of
from bot.users.rights import LEADS, require

SOON, LATER = timedelta(minutes=30), timedelta(hours=24)
PAGE_WITHIN = timedelta(minutes=15)
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def report(command: ReportIncident, session: Session, now: datetime) -> list[Event]:
    """Write it down and let it count at once. It starts as a rumour, whoever reports it: a rumour stops, too.

    Without a place it is one incident that counts at every place the reporter speaks for, until they say where.
    """
    reporter = get_contact(session, command.contact)
    places = reporter.places if command.place is None else (command.place,)
    one = Incident(
        id=command.incident,
        ref=_draw_ref(session),
        category=command.category,
        places=tuple(sorted(places, key=str)),
        place_certain=command.place is not None,
        leg=None,
        severity=severity_of(command.category, health_touched=bool(command.health_touched)),
        certainty=Certainty.RUMOUR,
        happened_at=min(command.happened_at or now, now),
        reported_at=now,
        ongoing=command.ongoing,
        reporter_safe=None,
        health_touched=command.health_touched,
        contact=reporter.id,
        from_stranger=reporter.standing is Standing.STRANGER,
        mine_cleared_at=None,
    )
    if not store.add(session, one, command.cause):
        return []
    return [*_changed(one, one.places, command.cause, new=True), _card(one, now)]


def complete(command: CompleteIncident, session: Session, now: datetime) -> list[Event]:
    """Write one more answer down."""
    before = _known(session, command.incident)
    after = completed(before, command)
    if after == before:
        return []
    store.save(session, after)
    touched = tuple(dict.fromkeys((*before.places, *after.places)))
    events = _changed(after, touched, command.cause, new=False)
    placed_now = bool(after.places) and not before.places
    if placed_now or (after.health_touched and not before.health_touched):
        events.append(EveryDeliveryTouched(cause=command.cause))
    if after.severity > before.severity:
        events.append(_card(after, now))
    if after.reporter_safe is False and before.reporter_safe is not False:
        events.append(_unsafe(after, now))
    return events


def judge(command: JudgeIncident, session: Session, now: datetime) -> list[Event]:
    """Write a user's judgement down, and what follows for the incident's certainty."""
    before = _known(session, command.incident)
    user = require(session, command.by, LEADS, before.places)
    if not command.reason.strip():
        raise Refused("reason_missing", "say why")
    judged = Judged(user=user.id, certainty=command.certainty, second_source=command.second_source.strip())
    certainty = ruling(before, judged, store.history(session, before.id))
    store.add_judgement(session, before.id, judged, command.reason, now)
    if certainty is before.certainty:
        return []
    after = replace(before, certainty=certainty)
    store.save(session, after)
    events = _changed(after, after.places, command.cause, new=False)
    return [*events, EveryDeliveryTouched(cause=command.cause)] if after.health_touched else events


def clear_mine(command: ClearMine, session: Session, now: datetime) -> list[Event]:
    """A named person says that the object is gone, and a second role of the place says so too."""
    before = _known(session, command.incident)
    user = require(session, command.by, LEADS, before.places)
    if not before.mine_open:
        raise Refused("no_open_object", "there is no suspicious object to clear")
    if not command.named_person.strip():
        raise Refused("name_missing", "say who, by name, says that the object is gone")
    if command.second_role not in {role.value for role in _roles_there(session, before.places)}:
        raise Refused("second_role_unknown", "the second role has to be one of the enrolled people of that place")
    store.clear_mine(session, command, user.id, now)
    return _changed(replace(before, mine_cleared_at=now), before.places, command.cause, new=False)


def _roles_there(session: Session, places: tuple[PlaceId, ...]) -> set[Role]:
    return {person.role for person in people_of(session, places, SPEAKS_FOR_PLACES)}


def _known(session: Session, incident: IncidentId) -> Incident:
    found = store.get(session, incident, lock=True)
    if found is None:
        raise Refused("incident_unknown", "there is no such incident")
    return found


def _draw_ref(session: Session) -> str:
    """Short enough to be read out; one sign longer where three are crowded."""
    length = 3
    for drawn in range(1, 1000):
        ref = "I" + "".join(secrets.choice(_SIGNS) for _ in range(length))
        if not store.ref_taken(session, ref):
            return ref
        length += drawn % 10 == 0
    raise AssertionError("chance is broken")


def _changed(one: Incident, touched: tuple[PlaceId, ...], cause: str, *, new: bool) -> list[Event]:
    """What others have to know. What nobody has placed may be anywhere; strangers are asked where first."""
    changed = IncidentChanged(
        incident=one.id,
        place=one.places[0] if one.places else None,
        severity=one.severity,
        health_touched=bool(one.health_touched),
        from_stranger=one.from_stranger,
        new=new,
        contact=one.contact,
        cause=cause,
    )
    if not touched:
        return [] if one.from_stranger else [changed, EveryDeliveryTouched(cause=cause)]
    events: list[Event] = [changed, PlacesTouched(places=touched, cause=cause)]
    return [*events, EveryDeliveryTouched(cause=cause)] if new and one.health_touched else events


def _card(one: Incident, now: datetime) -> CardWanted:
    """One for each incident; from a stranger one for each number. Nobody knowing where makes it urgent."""
    grave = one.category is None or one.severity >= SEVERE
    return CardWanted(
        kind=CardKind.STRANGER_DANGER if one.from_stranger else CardKind.INCIDENT,
        about=cause_of("stranger", one.contact) if one.from_stranger else cause_of("incident", one.id),
        due=now + (SOON if grave else LATER),
        place=one.places[0] if one.places else None,
        contact=one.contact,
        note=one.ref if one.places else f"{one.ref}: nobody has said where",
        urgent_to_duty=not one.places and not one.from_stranger,
    )


def _unsafe(one: Incident, now: datetime) -> CardWanted:
    return CardWanted(
        kind=CardKind.INCIDENT,
        about=cause_of("unsafe", one.id),
        due=now + PAGE_WITHIN,
        place=one.places[0] if one.places else None,
        contact=one.contact,
        note=f"{one.ref}: the person is not safe",
        urgent_to_duty=True,
    )
