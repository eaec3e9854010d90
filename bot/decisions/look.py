"""Look at one delivery: assess it anew, and let the state table say what follows. Every way to a decision passes here.

The caller's transaction holds the delivery's row from the first line on, so that two looks never cross.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.decisions import store
from bot.decisions.commands import Assessed, DecisionKind
from bot.decisions.deciding import cards_that_no_longer_matter, carry_out, decide
from bot.decisions.departing import departures, schedule
from bot.decisions.looked import Looked, accepted, held_since, policy_of, reassess
from bot.decisions.model import Decision, Finding, Outcome
from bot.decisions.rules import only_silence
from bot.decisions.rules_state import (
    Change,
    Consequence,
    Phase,
    change_between,
    consequence,
    is_said,
    standing_go,
)
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.events import Event
from bot.ids import DeliveryId
from bot.wording.keys import ReasonWord


def look(session: Session, delivery_id: DeliveryId, cause: str, now: datetime) -> list[Event]:
    """Assess one delivery and do what the state table asks for; also what is due by time alone."""
    delivery = deliveries.find(session, delivery_id, lock=True)
    if delivery is None or delivery.state is DeliveryState.REQUESTED:
        return []
    if not delivery.open:
        return _given_up(session, delivery, cause, now)
    looked = reassess(session, delivery, cause, now)
    events: list[Event] = []
    if looked.changed:
        events.append(
            Assessed(delivery=delivery.id, assessment=looked.found.id, outcome=looked.found.outcome, cause=cause)
        )
        events += cards_that_no_longer_matter(looked)
    follows = _due_consequence(session, looked, now)
    events += carry_out(session, looked, follows, cause, now)
    if follows.decision is None:
        events += departures(session, looked, cause, now)
    schedule(session, looked, now)
    return events


def _given_up(session: Session, delivery: Delivery, cause: str, now: datetime) -> list[Event]:
    """A delivery was cancelled while its team had a GO: the team is told not to leave."""
    decisions = store.decisions_of(session, delivery.id)
    waiting = decisions and decisions[-1].kind in (DecisionKind.GO, DecisionKind.WAIT)
    if delivery.state is not DeliveryState.CANCELLED or not waiting:
        return []
    looked = reassess(session, delivery, cause, now)
    return decide(session, looked, DecisionKind.NO_GO, cause, now, ReasonWord.CALENDAR)


def _due_consequence(session: Session, looked: Looked, now: datetime) -> Consequence:
    overdue = _overdue(session, looked, now)
    if overdue is not None:
        return overdue
    change, phase = _change(session, looked, now)
    cell = consequence(phase, change)
    if cell.decision is None:
        return cell
    clear_since = store.last_clear(session, looked.delivery.id)
    return consequence(phase, change, said=is_said(cell.decision, looked.decisions, clear_since))


def _change(session: Session, looked: Looked, now: datetime) -> tuple[Change, Phase]:
    """The column of the table, and the row, which is that before D2 while unanswered questions are still open."""
    after, phase = looked.found.finding, looked.phase
    previous = None if looked.before is None else looked.before.finding
    since_last = change_between(previous, after) if looked.changed else Change.NONE
    if phase is Phase.D2_TO_D3 and after.outcome is Outcome.NO_GO:
        answerable_until = looked.delivery.due.freeze_at + policy_of(session).silence_is_an_answer_after
        if only_silence(after) and now < answerable_until:
            return since_last, Phase.BEFORE_D2
        return Change.TO_NO_GO, phase
    if phase is Phase.GO_SIGNED:
        return _change_of_go(session, looked, since_last), phase
    if phase is Phase.DEPARTED:
        change = change_between(accepted(session, looked).finding, after)
        if change is Change.TO_HOLD and (looked.recalled or not looked.changed):
            return Change.NONE, phase
        return change, phase
    return since_last, phase


def _change_of_go(session: Session, looked: Looked, since_last: Change) -> Change:
    """A GO that stands is compared with what its signers saw. One held back is never revived, only signed again."""
    after = looked.found.finding
    if after.outcome is Outcome.NO_GO:
        return Change.TO_NO_GO
    go = standing_go(looked.decisions)
    if go is None:
        return since_last if since_last is Change.BETTER else Change.NONE
    change = change_between(_seen(session, go), after)
    return Change.NONE if change is Change.BETTER else change


def _seen(session: Session, decision: Decision) -> Finding:
    found = store.get_assessment(session, decision.assessment)
    assert found is not None
    return found.finding


def _overdue(session: Session, looked: Looked, now: datetime) -> Consequence | None:
    """Nobody acted on a hold for 15 min: the stop of that row."""
    since = held_since(session, looked)
    if since is None or now < since + policy_of(session).hold_limit:
        return None
    return consequence(looked.phase, Change.TO_NO_GO)
