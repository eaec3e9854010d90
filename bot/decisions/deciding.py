"""What a stop, a WAIT or a card does when the state table asks for it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.decisions import store
from bot.decisions.commands import Decided, DecisionKind
from bot.decisions.looked import Looked, policy_of
from bot.decisions.model import Outcome, Reason
from bot.decisions.rules_state import Consequence
from bot.deliveries import store as deliveries
from bot.deliveries.model import DeliveryState
from bot.events import CardKind, CardSettled, CardWanted, Event, Kind, cause_of
from bot.ids import DeliveryId
from bot.messages.store import hold_back, supersede
from bot.wording.keys import ReasonWord

GO_TEXTS = (Kind.GO, Kind.DEPART_OK)
_CARDS_OF_A_GO = (CardKind.TO_SIGN, CardKind.WAITING, CardKind.HOLD_BEFORE_PACKING, CardKind.DELIVERY_WORSE)


def carry_out(session: Session, looked: Looked, follows: Consequence, cause: str, now: datetime) -> list[Event]:
    """Do what a cell asks for."""
    events: list[Event] = []
    if follows.decision is not None:
        word = ReasonWord.CALENDAR if follows.decision is DecisionKind.STAND_DOWN else ReasonWord.OTHER
        events += decide(session, looked, follows.decision, cause, now, word)
    if follows.card is not None:
        events.append(_card(session, looked, follows, now))
    return events


def decide(
    session: Session, looked: Looked, kind: DecisionKind, cause: str, now: datetime, word: ReasonWord
) -> list[Event]:
    """A stop or a WAIT binds: unsent texts of a GO never go, or wait, and the GO can no longer be answered.

    The word is neutral; the reasons stay in the assessment.
    """
    delivery = looked.delivery
    made = store.add_decision(session, looked.found, store.Draft(kind=kind, cause=cause, reason_word=word), now)
    store.end_offers(session, delivery.id, now)
    if kind is DecisionKind.WAIT:
        hold_back(session, delivery.id, GO_TEXTS, delivery.due.back_by)
    else:
        supersede(session, delivery.id, (*GO_TEXTS, Kind.WAIT), str(made.id), now)
    if kind is DecisionKind.STAND_DOWN:
        deliveries.set_state(session, delivery.id, DeliveryState.STOOD_DOWN)
    settled = [*_CARDS_OF_A_GO, CardKind.DEPARTED_HOLD] if kind is not DecisionKind.WAIT else [CardKind.TO_SIGN]
    return [
        Decided(
            decision=made.id,
            delivery=delivery.id,
            kind=kind,
            sequence=deliveries.next_sequence(session, delivery.id),
            reason_word=word,
            cause=cause,
            places=() if kind is DecisionKind.WAIT else delivery.stops,
        ),
        *(CardSettled(about=card_about(card, delivery.id)) for card in settled),
    ]


def card_about(kind: CardKind, delivery: DeliveryId) -> str:
    """What a card of this kind is about: one is open per delivery."""
    return cause_of(kind.value, delivery)


def settle_cards_of_go(delivery: DeliveryId) -> list[Event]:
    """A GO was signed: what asked for it is done."""
    return [CardSettled(about=card_about(card, delivery)) for card in _CARDS_OF_A_GO]


def cards_that_no_longer_matter(looked: Looked) -> list[Event]:
    """What a new finding settles by itself: worries when it is clear, the wish for a signature when nobody may sign."""
    outcome = looked.found.outcome
    settled = {
        Outcome.CLEAR: (CardKind.DELIVERY_WORSE, CardKind.HOLD_BEFORE_PACKING, CardKind.DEPARTED_HOLD),
        Outcome.HOLD: (),
        Outcome.NO_GO: (CardKind.TO_SIGN,),
    }[outcome]
    return [CardSettled(about=card_about(card, looked.delivery.id)) for card in settled]


def _card(session: Session, looked: Looked, follows: Consequence, now: datetime) -> CardWanted:
    assert follows.card is not None
    due, limit = looked.delivery.due, policy_of(session).hold_limit
    by_kind = {
        CardKind.DELIVERY_WORSE: max(due.freeze_at, now),
        CardKind.WAITING: now + limit,
        CardKind.DEPARTED_HOLD: now + limit,
    }
    return CardWanted(
        kind=follows.card,
        about=card_about(follows.card, looked.delivery.id),
        due=by_kind.get(follows.card, due.pack_at),
        delivery=looked.delivery.id,
        note=summary(looked.found.reasons),
        urgent_to_duty=follows.page,
    )


def summary(reasons: tuple[Reason, ...]) -> str:
    """Rules and codes in one line, for a card."""
    return ", ".join(dict.fromkeys(f"{reason.rule} {reason.code}" for reason in reasons))
