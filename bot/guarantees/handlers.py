"""What happens to promises, yeses and news of places. Questions and stops have handlers of their own beside this."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.actors import Actor, Proof
from bot.calm_periods.commands import PeriodChanged
from bot.calm_periods.model import PeriodState
from bot.calm_periods.store import get as get_period
from bot.commands import Refused
from bot.contacts.commands import Standing
from bot.contacts.model import SPEAKS_FOR_PLACES, Contact
from bot.contacts.store import get as get_contact
from bot.events import Event, Kind, PlacesTouched, Say, cause_of
from bot.guarantees import store
from bot.guarantees.commands import (
    AgreementConfirmed,
    AskHowThingsAre,
    ConfirmByVoice,
    ExpireGuarantees,
    GiveGuarantee,
    RecordBreach,
    ReportSituation,
    SituationAsked,
    StopEnded,
)
from bot.guarantees.model import ConfirmationFact, GuaranteeState
from bot.guarantees.questions.store import expire_questions
from bot.guarantees.rules import comes_back, ends, period_faults, stands
from bot.guarantees.stops.store import end_stops, stops_at
from bot.ids import DeliveryId, PlaceId, UserId
from bot.places.store import get as get_place
from bot.users.rights import LEADS, WRITES_DOWN, require
from bot.wording.keys_talk import AskSituation


def give(command: GiveGuarantee, session: Session, now: datetime) -> list[Event]:
    """Write a promise down, if it fits inside its calm period and comes from somebody who can give it."""
    require(session, command.by, LEADS, command.places)
    period = get_period(session, command.period)
    if period is None:
        raise Refused("period_unknown", "there is no such calm period")
    guarantor = get_contact(session, command.contact)
    reasons = period_faults(command, period, now)
    if not guarantor.speaks_for_places:
        reasons.append(f"{guarantor.pseudonym} does not speak for a community, or has not agreed to be written to")
    if reasons:
        raise Refused("guarantee_not_possible", "; ".join(reasons))
    if not store.add_guarantee(session, command, guarantor.role):
        return []
    return [PlacesTouched(places=command.places, cause=command.cause)]


def record_breach(command: RecordBreach, session: Session, now: datetime) -> list[Event]:
    """A promise was broken."""
    broken = store.get_guarantee(session, command.guarantee, now)
    if broken is None:
        raise Refused("guarantee_unknown", "there is no such guarantee")
    require(session, command.by, LEADS, broken.places)
    if broken.state in (GuaranteeState.BREACHED, GuaranteeState.EXPIRED):
        return []
    store.set_guarantees(session, [broken.id], GuaranteeState.BREACHED, now)
    return [PlacesTouched(places=tuple(sorted(broken.places, key=str)), cause=command.cause)]


def expire(command: ExpireGuarantees, session: Session, now: datetime) -> list[Event]:
    """Write down which promises and questions are over."""
    expire_questions(session, now)
    places = store.expire_guarantees(session, now)
    cause = cause_of("clock", "expired", now.isoformat())
    return [PlacesTouched(places=tuple(places), cause=cause)] if places else []


def follow_period(event: PeriodChanged, session: Session, now: datetime) -> list[Event]:
    """What happens to a calm period happens to the promises in it: suspended with it, over with it.

    They do not resume with it: that takes a fresh yes. Whoever reads deliveries hears of the places from the period.
    """
    inside = store.guarantees_in(session, event.period, now)
    given = [one.id for one in inside if one.state is GuaranteeState.GIVEN]
    if event.state == PeriodState.SUSPENDED:
        store.set_guarantees(session, given, GuaranteeState.SUSPENDED, now)
    elif event.state == PeriodState.ENDED:
        suspended = [one.id for one in inside if one.state is GuaranteeState.SUSPENDED]
        store.set_guarantees(session, given + suspended, GuaranteeState.EXPIRED, now)
    return []


def confirm_by_voice(command: ConfirmByVoice, session: Session, now: datetime) -> list[Event]:
    """Write down a yes that was heard: it counts as one role, and lifts nothing."""
    user = require(session, command.by, WRITES_DOWN, [command.place])
    speaker = get_contact(session, command.contact)
    refuse_unless_speaker(session, speaker, command.place, now)
    _refuse_later(command.at, now)
    yes = ConfirmationFact(
        place=command.place,
        contact=speaker.id,
        role=speaker.role,
        at=command.at,
        proof=Proof.VOICE,
        recorded_by=user.id,
    )
    return record_yes(session, yes, command.cause, now) if store.add_confirmation(session, yes, command.cause) else []


def record_yes(
    session: Session, yes: ConfirmationFact, cause: str, now: datetime, delivery: DeliveryId | None = None
) -> list[Event]:
    """What follows from a yes that was written down: stops that it ends, promises that it brings back."""
    events: list[Event] = [AgreementConfirmed(place=yes.place, contact=yes.contact, delivery=delivery, cause=cause)]
    ended = [stop for stop in stops_at(session, [yes.place]) if ends(stop, yes)]
    end_stops(session, [stop.id for stop in ended], "fresh yes with code", now)
    events += [StopEnded(stop=stop.id, place=stop.place, cause=cause) for stop in ended]
    touched = {yes.place}
    for promise in store.guarantees_at(session, [yes.place], now):
        left = [stop for stop in stops_at(session, promise.places) if stands(stop, now)]
        if comes_back(promise, yes, left):
            store.set_guarantees(session, [promise.id], GuaranteeState.GIVEN, None)
            touched |= promise.places
    events.append(PlacesTouched(places=tuple(sorted(touched, key=str)), cause=cause))
    return events


def refuse_unless_speaker(session: Session, speaker: Contact, place: PlaceId, now: datetime) -> None:
    """Raise `Refused` if this person's yes does not count for the place."""
    if speaker.standing is not Standing.ENROLLED or speaker.role not in SPEAKS_FOR_PLACES:
        raise Refused("not_a_speaker", f"{speaker.pseudonym} does not speak for a community, or has not agreed to")
    promised = (promise.places for promise in store.guarantees_of(session, speaker.id, now))
    if place not in speaker.places and not any(place in places for places in promised):
        raise Refused("not_their_place", f"{speaker.pseudonym} does not speak for that place")


def report_situation(command: ReportSituation, session: Session, now: datetime) -> list[Event]:
    """Write news of a place down. From a stranger, or from a phone that was reported lost, it is no news."""
    speaker = get_contact(session, command.contact)
    at = command.at or now
    _refuse_later(at, now)
    places = speaker.places if command.place is None else (command.place,)
    recorded_by = _writer(session, command.by, places)
    if speaker.standing is Standing.STRANGER or (speaker.suspended and recorded_by is None):
        return []
    told = store.Told(at=at, recorded_by=recorded_by, cause=command.cause)
    new = tuple(place for place in places if store.add_situation(session, place, speaker, command.value, told))
    return [PlacesTouched(places=new, cause=command.cause)] if new else []


def ask_situation(command: AskHowThingsAre, session: Session, now: datetime) -> list[Event]:
    """Ask one person how things are, at most once a day whatever happens."""
    contact, place = command.contact, command.place
    store.situation_asked(session, contact, place, now)
    cause = cause_of("clock", "situation", contact, now.date().isoformat())
    question = AskSituation(get_place(session, place).name)
    return [
        Say(to=contact, phrase=question, cause=cause, kind=Kind.NOTICE),
        SituationAsked(contact=contact, place=place),
    ]


def _writer(session: Session, by: Actor, places: tuple[PlaceId, ...]) -> UserId | None:
    return require(session, by, WRITES_DOWN, places).id if by.heard else None


def _refuse_later(at: datetime, now: datetime) -> None:
    if at > now:
        raise Refused("in_the_future", "that moment has not come yet")
