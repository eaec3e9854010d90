"""When a finding becomes a decision: the state table of docs/protocol.md as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.decisions.commands import DecisionKind
from bot.decisions.model import Assessment, Decision, Finding, Outcome, new_holds
from bot.deliveries.model import Delivery, DeliveryState
from bot.events import CardKind


class Phase(StrEnum):
    """The rows of the table."""

    BEFORE_D2 = "before_d2"
    D2_TO_D3 = "d2_to_d3"
    GO_SIGNED = "go_signed"  # not departed; also while the team was told to wait
    DEPARTED = "departed"  # DEPART OK was given
    D3_PASSED = "d3_passed"
    OVER = "over"


class Change(StrEnum):
    """The columns of the table."""

    TO_NO_GO = "to_no_go"
    TO_HOLD = "to_hold"
    BETTER = "better"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a cell asks for. `page`: the card also goes to the person on duty."""

    decision: DecisionKind | None = None
    card: CardKind | None = None
    page: bool = False
    supersedes: bool = False  # unsent GO texts are never sent
    holds_back: bool = False  # unsent GO texts are held back


NOTHING = Consequence()
_STAND_DOWN = Consequence(decision=DecisionKind.STAND_DOWN, supersedes=True)

TABLE: Mapping[tuple[Phase, Change], Consequence] = {
    (Phase.BEFORE_D2, Change.TO_NO_GO): Consequence(card=CardKind.DELIVERY_WORSE),
    (Phase.BEFORE_D2, Change.TO_HOLD): Consequence(card=CardKind.DELIVERY_WORSE),
    (Phase.BEFORE_D2, Change.BETTER): Consequence(card=CardKind.TO_SIGN),
    (Phase.D2_TO_D3, Change.TO_NO_GO): Consequence(decision=DecisionKind.NO_GO, supersedes=True),
    (Phase.D2_TO_D3, Change.TO_HOLD): Consequence(card=CardKind.HOLD_BEFORE_PACKING),
    (Phase.D2_TO_D3, Change.BETTER): Consequence(card=CardKind.TO_SIGN),
    (Phase.GO_SIGNED, Change.TO_NO_GO): Consequence(decision=DecisionKind.NO_GO, supersedes=True),
    (Phase.GO_SIGNED, Change.TO_HOLD): Consequence(decision=DecisionKind.WAIT, card=CardKind.WAITING, holds_back=True),
    (Phase.GO_SIGNED, Change.BETTER): Consequence(card=CardKind.TO_SIGN),
    (Phase.DEPARTED, Change.TO_NO_GO): Consequence(decision=DecisionKind.RECALL, supersedes=True),
    (Phase.DEPARTED, Change.TO_HOLD): Consequence(card=CardKind.DEPARTED_HOLD, page=True),
    (Phase.DEPARTED, Change.BETTER): NOTHING,
    (Phase.D3_PASSED, Change.TO_NO_GO): _STAND_DOWN,
    (Phase.D3_PASSED, Change.TO_HOLD): _STAND_DOWN,
    (Phase.D3_PASSED, Change.BETTER): _STAND_DOWN,
    (Phase.D3_PASSED, Change.NONE): _STAND_DOWN,
}


def consequence(phase: Phase, change: Change, *, said: bool = False) -> Consequence:
    """The cell. `said`: its decision binds already, so that it is not said again."""
    found = TABLE.get((phase, change), NOTHING)
    return NOTHING if said and found.decision is not None else found


def change_between(before: Finding | None, after: Finding) -> Change:
    """How a finding compares with the one before. A HOLD for a new reason is worse than the HOLD that was seen."""
    if before is not None and after.outcome.badness < before.outcome.badness:
        return Change.BETTER
    if before is None or after.outcome.badness > before.outcome.badness:
        worse = {Outcome.NO_GO: Change.TO_NO_GO, Outcome.HOLD: Change.TO_HOLD, Outcome.CLEAR: Change.BETTER}
        return worse[after.outcome]
    if after.outcome is Outcome.HOLD and new_holds(before, after):
        return Change.TO_HOLD
    return Change.NONE


def phase_of(delivery: Delivery, decisions: Sequence[Decision], now: datetime) -> Phase:
    """The row that a delivery is in. `decisions` in their order."""
    if not delivery.open:
        return Phase.OVER
    if delivery.state is DeliveryState.DEPARTED:
        return Phase.DEPARTED
    if now >= delivery.due.pack_at:
        return Phase.D3_PASSED
    if decisions and decisions[-1].kind in (DecisionKind.GO, DecisionKind.WAIT):
        return Phase.GO_SIGNED
    return Phase.D2_TO_D3 if now >= delivery.due.freeze_at else Phase.BEFORE_D2


def standing_go(decisions: Sequence[Decision]) -> Decision | None:
    """The GO that stands: the last word. A WAIT or a stop after it ends it for good."""
    return decisions[-1] if decisions and decisions[-1].kind is DecisionKind.GO else None


def is_said(kind: DecisionKind, decisions: Sequence[Decision], clear_since: int) -> bool:
    """Whether this stop binds already: it is the last word, and no assessment after it was CLEAR.

    `clear_since`: number of the delivery's latest CLEAR assessment, 0 for none. A WAIT binds until anything follows it.
    """
    if not decisions or decisions[-1].kind is not kind:
        return False
    return kind is DecisionKind.WAIT or decisions[-1].assessment_number >= clear_since


def hold_since(accepted: Finding, assessments: Sequence[Assessment]) -> datetime | None:
    """Since when a departed team has been on a HOLD that nobody has accepted; None: it is not.

    `assessments` are those after the accepted one, in order.
    """
    since: datetime | None = None
    for assessment in assessments:
        on_hold = change_between(accepted, assessment.finding) is Change.TO_HOLD
        since = (since or assessment.at) if on_hold else None
    return since
