"""What happens to cards. One that is urgent also pages the person on duty."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.alerts import store as alerts
from bot.alerts.cards import store
from bot.alerts.commands import RaiseCard, SettleCard, TakeCard
from bot.alerts.model import Card
from bot.alerts.telling import card_about as call_list_about
from bot.alerts.telling import open_page
from bot.commands import Command, Refused
from bot.decisions.commands import Answer
from bot.decisions.rules_attested import CONTINUE
from bot.decisions.store import add_attestation
from bot.deliveries import store as deliveries
from bot.events import CardKind, CardSettled, CardWanted, DeliveryTouched, Event
from bot.ids import CardId, PlaceId, UserId
from bot.places import store as places
from bot.users.rights import LEADS, WRITES_DOWN, require


def open_card(event: CardWanted, session: Session, now: datetime) -> list[Event]:
    """Open a card, once while it is open."""
    opened = store.open_one(session, event, now)
    if opened is None or not event.urgent_to_duty:
        return []
    return open_page(session, alerts.page_cause(opened), _ref(session, event, opened), event.delivery, now)


def _ref(session: Session, event: CardWanted, card: CardId) -> str:
    """What a page calls it: the delivery's ref, else the place's code, else the first letters of the card's id."""
    if event.delivery is not None:
        return deliveries.get(session, event.delivery).ref
    if event.place is not None:
        return places.get(session, event.place).code
    return card.hex[:4].upper()


def close_card(event: CardSettled, session: Session, now: datetime) -> list[Event]:
    """What the card asked for has happened; nobody is paged about it any more."""
    _end_pages(session, store.settle_about(session, event.about, now), now)
    return []


def _end_pages(session: Session, settled: Sequence[CardId], now: datetime) -> None:
    """Nobody is paged, nor called one after the other, about what is settled."""
    for page in alerts.end_ladder(session, [alerts.page_cause(one) for one in settled]):
        store.settle_about(session, call_list_about(page), now)


def raise_card(command: RaiseCard, session: Session, now: datetime) -> list[Event]:
    """The conversation needs a person."""
    wanted = CardWanted(
        kind=CardKind(command.kind),
        about=command.about,
        due=command.due,
        contact=command.contact,
        note=command.note,
    )
    return open_card(wanted, session, now)


def take_card(command: TakeCard, session: Session, now: datetime) -> list[Event]:
    """A user takes a card. Raises `Refused` where somebody else has it."""
    found, user = _held(session, command.card), _user(command)
    if found.settled_at is not None:
        raise Refused("settled", "this card is settled")
    if found.taken_by not in (None, user):
        raise Refused("taken", "somebody else has this card")
    require(session, command.by, WRITES_DOWN, _places(session, found))
    store.take(session, found.id, user, now)
    return []


def settle_card(command: SettleCard, session: Session, now: datetime) -> list[Event]:
    """A user has done what the card asked. For a departed team on HOLD that is the word that it may go on. That of an
    overdue team is closed with a note of what is known of it.
    """
    found, user = _held(session, command.card), _user(command)
    if found.settled_at is not None:
        return []
    goes_on = found.kind == CardKind.DEPARTED_HOLD and found.delivery is not None
    decides = goes_on or found.kind == CardKind.TEAM_OVERDUE
    require(session, command.by, LEADS if decides else WRITES_DOWN, _places(session, found))
    said = command.note.strip()
    if found.kind == CardKind.TEAM_OVERDUE and not said:
        raise Refused("note_missing", "what is known of the team is written down")
    store.settle(session, found.id, " | ".join(part for part in (found.note, said) if part), now)
    _end_pages(session, [found.id], now)
    if not goes_on or found.delivery is None:
        return []
    add_attestation(session, found.delivery, CONTINUE, Answer.YES, user, now)
    return [DeliveryTouched(delivery=found.delivery, cause=command.cause)]


def _held(session: Session, card: CardId) -> Card:
    found = store.get(session, card, lock=True)
    if found is None:
        raise Refused("unknown_card", "there is no such card")
    return found


def _user(command: Command) -> UserId:
    if command.by.user is None:
        raise Refused("needs_a_user", "somebody who signs in sees to a card")
    return command.by.user


def _places(session: Session, found: Card) -> tuple[PlaceId, ...]:
    if found.place is not None:
        return (found.place,)
    return () if found.delivery is None else deliveries.get(session, found.delivery).places
