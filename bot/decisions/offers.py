"""The team answers a GO: the right number of its pair, or by call where the list is lost."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions import store
from bot.decisions.commands import AnswerPair, DecisionKind, ReadOutGo
from bot.decisions.deciding import card_about, decide
from bot.decisions.departing import schedule
from bot.decisions.look import look
from bot.decisions.looked import reassess
from bot.decisions.model import Decision
from bot.decisions.rules_state import Phase, standing_go
from bot.decisions.signing import read_out_card
from bot.decisions.turns import take_turns
from bot.deliveries import store as deliveries
from bot.events import CardKind, CardSettled, CardWanted, Event, Kind, Reach, Say
from bot.ids import DeliveryId
from bot.teams.commands import CodeListLost
from bot.teams.store import mark_answered, right_matches, teams_of
from bot.users.rights import LEADS, require
from bot.users.store import by_login
from bot.wording.keys import Phrase, ReasonWord
from bot.wording.keys_alerts import AckUnknown, GoAnswered, GoByCall, LateGoAnswer, PairWrong

REMEMBERED = timedelta(hours=72)
"""How long an answer to a GO is known as one."""


def answer_pair(command: AnswerPair, session: Session, now: datetime) -> list[Event]:
    """The second message of a GO. Right, and the GO stands: DEPART OK as soon as it may be given. Too late: stay. Three
    times wrong: a call.

    Whatever it is, it acknowledges nothing: a RECALL that the team has not acknowledged stays open (law 3).
    """
    teams = [team.id for team in teams_of(session, command.contact) if command.contact in team.told]
    offers = store.offers_to(session, teams, now - REMEMBERED)
    right = [one for one in offers if one.pair is not None and right_matches(session, one.pair, command.digits)]
    if right:
        return _right(command, session, right[0], now)
    waiting = [one for one in offers if one.open and not one.by_call]
    if not waiting:
        return [_reply(command, AckUnknown())]
    return _wrong(command, session, waiting[0], now)


def _reply(command: AnswerPair, phrase: Phrase) -> Say:
    return Say(to=command.contact, phrase=phrase, cause=command.cause, kind=Kind.REPLY, reach=Reach.SAME)


def _right(command: AnswerPair, session: Session, offer: store.Offer, now: datetime) -> list[Event]:
    delivery = deliveries.get(session, offer.delivery, lock=True)
    held = store.offer_of(session, offer.decision)
    assert held is not None
    if held.answered_at is not None:
        return [_reply(command, GoAnswered(ref=delivery.ref) if held.ended_at is None else AckUnknown())]
    if not held.open or held.by_call:
        return [_reply(command, LateGoAnswer(ref=delivery.ref))]
    store.change_offer(session, held.decision, answered_at=now, answered_by=command.contact)
    assert held.pair is not None
    mark_answered(session, held.pair, now)
    events = look(session, delivery.id, command.cause, now)
    last_word = store.decisions_of(session, delivery.id)[-1].kind
    if last_word is DecisionKind.GO:
        events.append(_reply(command, GoAnswered(ref=delivery.ref)))
    elif last_word is not DecisionKind.DEPART_OK:
        events.append(_reply(command, LateGoAnswer(ref=delivery.ref)))
    return events


def _wrong(command: AnswerPair, session: Session, offer: store.Offer, now: datetime) -> list[Event]:
    """One wrong number costs one try, once for each text."""
    delivery = deliveries.get(session, offer.delivery, lock=True)
    held = store.offer_of(session, offer.decision)
    assert held is not None
    if not held.open or held.last_answer == command.cause:
        return []
    left = held.tries_left - 1
    store.change_offer(session, held.decision, tries_left=left, last_answer=command.cause)
    if left > 0:
        return [_reply(command, PairWrong(ref=delivery.ref))]
    return [_reply(command, GoByCall(ref=delivery.ref)), read_out_card(delivery, "three wrong answers")]


def read_out_go(command: ReadOutGo, session: Session, now: datetime) -> list[Event]:
    """A user read the GO out on a call to the enrolled number, a second one heard it: as good as the pair's answer."""
    known = store.get_decision(session, command.decision)
    if known is None or known[1].kind is not DecisionKind.GO:
        raise Refused("unknown_go", "there is no such GO")
    delivery = deliveries.get(session, known[0], lock=True)
    user = require(session, command.by, LEADS, delivery.places)
    second = by_login(session, command.second_login)
    if second is None or second.disabled or second.id == user.id:
        raise Refused("two_people", "a second person has to hear the call")
    offer = store.offer_of(session, command.decision)
    if offer is None or offer.ended_at is not None:
        raise Refused("go_ended", "this GO stands no longer: sign again")
    if offer.known_to_team:
        return []
    if not offer.by_call:
        raise Refused("list_in_use", "the team has its list and answers the pair")
    store.change_offer(session, offer.decision, read_out_by=user.id, heard_by=second.id)
    settled = CardSettled(about=card_about(CardKind.CODES_LOST, delivery.id))
    return [*look(session, delivery.id, command.cause, now), settled]


def on_code_list_lost(event: CodeListLost, session: Session, now: datetime) -> list[Event]:
    """A GO offered with a list that somebody may have found stands no longer; the team stays and people sign again."""
    events: list[Event] = []
    take_turns(session)
    for delivery in deliveries.open_deliveries(session, now):
        if delivery.team == event.team:
            events += _take_back(session, delivery.id, event.cause, now)
    return events


def _take_back(session: Session, delivery_id: DeliveryId, cause: str, now: datetime) -> list[Event]:
    delivery = deliveries.get(session, delivery_id, lock=True)
    looked = reassess(session, delivery, cause, now)
    go: Decision | None = standing_go(looked.decisions)
    offer = store.offer_of(session, go.id) if go is not None else None
    if looked.phase is not Phase.GO_SIGNED or offer is None or offer.pair is None or offer.known_to_team:
        return []
    events = decide(session, looked, DecisionKind.NO_GO, cause, now, ReasonWord.EQUIPMENT)
    events.append(
        CardWanted(
            kind=CardKind.TO_SIGN,
            about=card_about(CardKind.TO_SIGN, delivery.id),
            due=delivery.due.pack_at,
            delivery=delivery.id,
            note="the team's list is lost",
        )
    )
    schedule(session, looked, now)
    return events
