"""The third message of a GO, the later days of a delivery, and when to look at it again."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.decisions import store
from bot.decisions.commands import Decided, DecisionKind
from bot.decisions.deciding import card_about, summary
from bot.decisions.looked import Looked, held_since, is_blind, policy_of, refreshed
from bot.decisions.model import Decision, Outcome
from bot.decisions.rules import next_look
from bot.decisions.rules_access import departure_opens, not_yet_agreed
from bot.decisions.rules_state import Phase, standing_go
from bot.deliveries import store as deliveries
from bot.deliveries.model import Day, DeliveryState
from bot.events import CardKind, CardSettled, CardWanted, Event, cause_of
from bot.ids import DeliveryId, PlaceId
from bot.wording.keys import ReasonWord

_REACH_ASKED_AGAIN = timedelta(minutes=1)


def departures(session: Session, looked: Looked, cause: str, now: datetime) -> list[Event]:
    """DEPART OK where the team has answered a GO that stands, or where a later day may begin; not while blind."""
    go = standing_go(looked.decisions)
    if looked.phase is Phase.GO_SIGNED and go is not None:
        return _first_day(session, looked, go, cause, now)
    if looked.phase is Phase.DEPARTED and not looked.recalled:
        return _later_day(session, looked, cause, now)
    return []


def _first_day(session: Session, looked: Looked, go: Decision, cause: str, now: datetime) -> list[Event]:
    """From 3 h before D3 on, while every place has said yes within 3 h; where they do not, a person calls them."""
    policy, opens = policy_of(session), departure_opens(looked.case, policy_of(session))
    if now < opens or not _answered(session, go):
        return []
    missing = _missing(session, looked, go, now)
    if not missing:
        return [] if is_blind(session, now) else depart(session, looked, 1, cause, now)
    if now < opens + policy.silence_is_an_answer_after:
        return []
    names = ", ".join(place.name for place in looked.case.places if place.id in missing)
    return [
        CardWanted(
            kind=CardKind.HOLD_BEFORE_PACKING,
            about=card_about(CardKind.HOLD_BEFORE_PACKING, looked.delivery.id),
            due=looked.delivery.due.pack_at,
            delivery=looked.delivery.id,
            note=f"no fresh yes, so no DEPART OK: {names}",
        )
    ]


def _answered(session: Session, go: Decision) -> bool:
    """Whether the team has shown that it got this GO, and nothing has ended it since."""
    offer = store.offer_of(session, go.id)
    return offer is not None and offer.known_to_team and offer.ended_at is None


def _missing(session: Session, looked: Looked, go: Decision, now: datetime) -> tuple[PlaceId, ...]:
    signed = store.get_assessment(session, go.assessment)
    assert signed is not None
    return not_yet_agreed(looked.case, signed.finding, policy_of(session), now)


def depart(session: Session, looked: Looked, day_number: int, cause: str, now: datetime) -> list[Event]:
    """The third message of a GO, or a later day's: the team may leave."""
    delivery = looked.delivery
    draft = store.Draft(kind=DecisionKind.DEPART_OK, cause=cause, day_number=day_number)
    made = store.add_decision(session, looked.found, draft, now)
    store.end_offers(session, delivery.id, now)
    deliveries.set_state(session, delivery.id, DeliveryState.DEPARTED)
    return [
        Decided(
            decision=made.id,
            delivery=delivery.id,
            kind=DecisionKind.DEPART_OK,
            sequence=deliveries.next_sequence(session, delivery.id),
            reason_word=ReasonWord.OTHER,
            cause=cause,
            day_number=day_number,
        ),
        CardSettled(about=day_card(delivery.id, day_number)),
        CardSettled(about=card_about(CardKind.HOLD_BEFORE_PACKING, delivery.id)),
    ]


def next_day(looked: Looked) -> Day | None:
    """The first day of a departed delivery that has no DEPART OK of its own."""
    allowed = max((one.day_number for one in looked.decisions if one.kind is DecisionKind.DEPART_OK), default=0)
    return next((day for day in looked.delivery.days if day.number == allowed + 1), None)


def day_card(delivery: DeliveryId, day_number: int) -> str:
    """What the card of a later day is about."""
    return cause_of("day", delivery, day_number)


def _later_day(session: Session, looked: Looked, cause: str, now: datetime) -> list[Event]:
    """One hour before a later day's first hour: DEPART OK while all is CLEAR and the program sees; else a person."""
    day = next_day(looked)
    if day is None:
        return []
    depart_before, _back = looked.delivery.ends_of(day)
    if not day.starts_at - policy_of(session).next_day_lead <= now < depart_before:
        return []
    if looked.found.outcome is not Outcome.CLEAR:
        card = CardWanted(
            kind=CardKind.TO_SIGN,
            about=day_card(looked.delivery.id, day.number),
            due=day.starts_at,
            delivery=looked.delivery.id,
            note=f"day {day.number}: {summary(looked.found.reasons)}",
        )
        return [card]
    return [] if is_blind(session, now) else depart(session, looked, day.number, cause, now)


def schedule(session: Session, looked: Looked, now: datetime) -> None:
    """Note when to look at this delivery again, after all that was decided now."""
    after = refreshed(session, looked, now)
    if after.delivery.open:
        deliveries.look_again(session, after.delivery.id, _next_moment(session, after, now))


def _next_moment(session: Session, looked: Looked, now: datetime) -> datetime | None:
    """When time alone may change something; at once, again and again, while a departure waits for sight."""
    policy, moments = policy_of(session), [next_look(looked.case, policy_of(session), now)]
    since = held_since(session, looked)
    if since is not None:
        moments.append(since + policy.hold_limit)
    if looked.case.unheard:
        moments.append(now + _REACH_ASKED_AGAIN)  # a delivered test has no delivery of its own to stir
    day = next_day(looked) if looked.phase is Phase.DEPARTED else None
    if day is not None:
        opens, closes = day.starts_at - policy.next_day_lead, looked.delivery.ends_of(day)[0]
        waits_for_sight = opens <= now < closes and looked.found.outcome is Outcome.CLEAR and not looked.recalled
        moments.append(now if waits_for_sight else opens if opens > now else None)
    go = standing_go(looked.decisions)
    if go is not None and _answered(session, go) and now >= departure_opens(looked.case, policy):
        moments.append(None if _missing(session, looked, go, now) else now)
    return min((moment for moment in moments if moment is not None and moment >= now), default=None)
