"""What a withdrawal, a stop and a sign of duress do: they hold at once; then somebody calls back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.contacts.commands import Standing
from bot.contacts.model import Contact
from bot.contacts.store import get as get_contact
from bot.events import CardKind, CardSettled, CardWanted, Event, PlacesTouched, cause_of
from bot.guarantees import store as promises
from bot.guarantees.commands import RecordCallBack, StopStands, Withdraw
from bot.guarantees.model import GuaranteeFact, GuaranteeState, StopFact, StopKind
from bot.guarantees.questions.codes import QuestionState
from bot.guarantees.questions.store import close_question, open_challenge
from bot.guarantees.rules import CALL_BACK_WITHIN, FOLD_WINDOW, HIDDEN_FOR, Weight, weigh
from bot.guarantees.stops import store
from bot.ids import PlaceId, StopId
from bot.users.rights import WRITES_DOWN, require

PAGE_WITHIN = timedelta(minutes=15)


def withdraw(command: Withdraw, session: Session, now: datetime) -> list[Event]:
    """Let a stop stand at the named place, or wherever the person speaks for, before anything else is asked."""
    person = get_contact(session, command.contact)
    given = _given(session, person, now)
    places = _places(command, session, person, given, now)
    unplaced = command.place is None and not command.refused_question
    if command.by.proof is Proof.DURESS:
        _close_refused(command, session, person, places, now)
        return stop_under_duress(session, person, places, command.cause, now, unplaced=unplaced)
    if person.standing is Standing.STRANGER:
        return _stranger(command, session, person, places, now)
    unsure = person.suspended or (person.verify_first_until is not None and now < person.verify_first_until)
    earlier = store.unproven_texts(session, person.id, now - FOLD_WINDOW, but=command.cause)
    weight = weigh(command.by.proof, earlier_unproven=earlier, verify_first=unsure)
    kinds = {place: StopKind.REVOCATION if _promised(given, place) else StopKind.STOP for place in places}
    stops = [_stop(person, place, weight, kind, command.at or now) for place, kind in kinds.items()]
    written = store.add_stops(session, stops, command.cause)
    _close_refused(command, session, person, places, now)
    if places and not written:
        return []
    touched = {stop.place for stop in written}
    if weight.proven:
        touched |= _revoke(session, person, touched, now)
    stands = _stand(person, written, weight, touched, command.cause, unplaced=unplaced)
    return [*stands, *_call_back(person, places, weight, now)]


def stop_under_duress(
    session: Session,
    person: Contact,
    places: Sequence[PlaceId],
    cause: str,
    now: datetime,
    *,
    unplaced: bool = False,
) -> list[Event]:
    """A proven stop; one person is paged. Promises stay: a revocation would show, and nothing may for 6 h."""
    weight = Weight(proven=True, folded=False, duress=True)
    stops = [_stop(person, place, weight, StopKind.DURESS, now, now + HIDDEN_FOR) for place in places]
    written = store.add_stops(session, stops, cause)
    if places and not written:
        return []
    card = CardWanted(
        kind=CardKind.DURESS,
        about=cause_of("duress", person.id),
        due=now + PAGE_WITHIN,
        place=places[0] if places else None,
        contact=person.id,
        note="do not call this number; nothing that is shown there may change for 6 h",
        urgent_to_duty=True,
    )
    return [*_stand(person, written, weight, places, cause, unplaced=unplaced), card]


def record_call_back(command: RecordCallBack, session: Session, now: datetime) -> list[Event]:
    """The person was called: about this stop and every other of theirs that nobody had called about yet.

    Whether they stand by it or not, the stop stays: only a fresh yes with code ends it. It can be overridden now, or
    is proven.
    """
    stop = store.get_stop(session, command.stop)
    if stop is None:
        raise Refused("stop_unknown", "there is no such stop")
    require(session, command.by, WRITES_DOWN, [stop.place])
    if not command.note.strip():
        raise Refused("note_missing", "say what was said on the call")
    waiting = [one for one in store.stops_of(session, stop.contact) if not one.proven and one.call_recorded_at is None]
    store.record_call(session, [one.id for one in waiting], proven=command.withdrawn, now=now)
    places = {one.place for one in waiting}
    if command.withdrawn:
        places |= _revoke(session, get_contact(session, stop.contact), places, now)
    events: list[Event] = [CardSettled(about=cause_of("stops", stop.contact))]
    if places:
        events.append(PlacesTouched(places=tuple(sorted(places, key=str)), cause=command.cause))
    return events


def _revoke(session: Session, person: Contact, places: Collection[PlaceId], now: datetime) -> set[PlaceId]:
    """Revoke this person's promises of these places, whole; every place that they covered.

    Only what is proven revokes: an unproven no holds, and holding is all it may do until somebody called.
    """
    revoked = [promise for promise in _given(session, person, now) if promise.places & set(places)]
    promises.set_guarantees(session, [promise.id for promise in revoked], GuaranteeState.REVOKED, now)
    return {place for promise in revoked for place in promise.places}


def _given(session: Session, person: Contact, now: datetime) -> list[GuaranteeFact]:
    """This person's promises that hold or would hold again with their calm period."""
    live = (GuaranteeState.GIVEN, GuaranteeState.SUSPENDED)
    return [promise for promise in promises.guarantees_of(session, person.id, now) if promise.state in live]


def _promised(given: Sequence[GuaranteeFact], place: PlaceId) -> bool:
    return any(place in promise.places for promise in given)


def _places(
    command: Withdraw, session: Session, person: Contact, given: Sequence[GuaranteeFact], now: datetime
) -> tuple[PlaceId, ...]:
    """The named place, else that of the refused question, else every one that the person speaks for."""
    if command.at is not None and command.at > now:
        raise Refused("in_the_future", "that moment has not come yet")
    if command.place is not None:
        return (command.place,)
    question = open_challenge(session, person.id, now) if command.refused_question else None
    if question is not None:
        return (question.place,)
    return tuple(sorted({*person.places, *(place for promise in given for place in promise.places)}, key=str))


def _close_refused(
    command: Withdraw, session: Session, person: Contact, places: Sequence[PlaceId], now: datetime
) -> None:
    """A no also answers the open question about that place: a yes after it takes a new question."""
    question = open_challenge(session, person.id, now) if command.ends_question else None
    if question is not None and (command.refused_question or question.place in places):
        close_question(session, person.id, QuestionState.REFUSED)


def _stop(
    person: Contact, place: PlaceId, weight: Weight, kind: StopKind, at: datetime, hidden_until: datetime | None = None
) -> StopFact:
    return StopFact(
        id=StopId(uuid4()),
        kind=kind,
        place=place,
        contact=person.id,
        role=person.role,
        proven=weight.proven,
        at=at,
        call_recorded_at=None,
        folded=weight.folded,
        hidden_until=hidden_until,
    )


def _stand(
    person: Contact,
    stops: Sequence[StopFact],
    weight: Weight,
    touched: Collection[PlaceId],
    cause: str,
    *,
    unplaced: bool = False,
) -> list[Event]:
    """Told also where there is no place: whoever knows where this person rides has to act."""
    stands = StopStands(
        stops=tuple(stop.id for stop in stops),
        places=tuple(stop.place for stop in stops),
        contact=person.id,
        proven=weight.proven,
        folded=weight.folded,
        duress=weight.duress,
        unplaced=unplaced,
        cause=cause,
    )
    if not touched:
        return [stands]
    return [
        stands,
        PlacesTouched(places=tuple(sorted(touched, key=str)), cause=cause),
    ]


def _call_back(person: Contact, places: Sequence[PlaceId], weight: Weight, now: datetime) -> list[Event]:
    if weight.proven and places:
        return []
    card = CardWanted(
        kind=CardKind.FOLDED_STOPS if weight.folded else CardKind.CALL_BACK_STOP,
        about=cause_of("stops", person.id),
        due=now + CALL_BACK_WITHIN,
        place=places[0] if places else None,
        contact=person.id,
        note="" if places else "a stop from somebody who speaks for no place: ask where",
        urgent_to_duty=not places,
    )
    return [card]


def _stranger(
    command: Withdraw, session: Session, person: Contact, places: Sequence[PlaceId], now: datetime
) -> list[Event]:
    """Holds deliveries of the next 72 h at that place, unproven; a person looks at it."""
    weight = Weight(proven=False, folded=False)
    stops = [_stop(person, place, weight, StopKind.STRANGER, command.at or now) for place in places]
    written = store.add_stops(session, stops, command.cause)
    if places and not written:
        return []
    card = CardWanted(
        kind=CardKind.STRANGER_DANGER,
        about=cause_of("stranger", person.id),
        due=now + CALL_BACK_WITHIN,
        place=places[0] if places else None,
        contact=person.id,
    )
    return [*_stand(person, written, weight, places, command.cause), card] if written else [card]
