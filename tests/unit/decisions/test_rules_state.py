"""Each cell of the state table, and what leads into it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from bot.decisions.commands import DecisionKind
from bot.decisions.model import Assessment, Decision, Finding, Outcome, Reason, ReasonCode
from bot.decisions.rules_state import (
    NOTHING,
    TABLE,
    Change,
    Phase,
    change_between,
    consequence,
    hold_since,
    is_said,
    phase_of,
    standing_go,
)
from bot.deliveries.model import DeliveryState
from bot.events import CardKind
from bot.ids import AssessmentId, DecisionId
from tests.unit.decisions.cases import D2, D3, DEPARTURE, NOW, delivery

TICK = timedelta(seconds=1)
GO, WAIT, STOPPED = DecisionKind.GO, DecisionKind.WAIT, DecisionKind.NO_GO


@pytest.mark.parametrize(
    ("phase", "change", "decision", "card", "page"),
    [
        (Phase.BEFORE_D2, Change.TO_NO_GO, None, CardKind.DELIVERY_WORSE, False),
        (Phase.BEFORE_D2, Change.TO_HOLD, None, CardKind.DELIVERY_WORSE, False),
        (Phase.BEFORE_D2, Change.BETTER, None, CardKind.TO_SIGN, False),
        (Phase.D2_TO_D3, Change.TO_NO_GO, DecisionKind.NO_GO, None, False),
        (Phase.D2_TO_D3, Change.TO_HOLD, None, CardKind.HOLD_BEFORE_PACKING, False),
        (Phase.D2_TO_D3, Change.BETTER, None, CardKind.TO_SIGN, False),
        (Phase.GO_SIGNED, Change.TO_NO_GO, DecisionKind.NO_GO, None, False),
        (Phase.GO_SIGNED, Change.TO_HOLD, DecisionKind.WAIT, CardKind.WAITING, False),
        (Phase.GO_SIGNED, Change.BETTER, None, CardKind.TO_SIGN, False),
        (Phase.DEPARTED, Change.TO_NO_GO, DecisionKind.RECALL, None, False),
        (Phase.DEPARTED, Change.TO_HOLD, None, CardKind.DEPARTED_HOLD, True),
        (Phase.DEPARTED, Change.BETTER, None, None, False),
        *((Phase.D3_PASSED, change, DecisionKind.STAND_DOWN, None, False) for change in Change),
    ],
)
def test_a_cell_of_the_state_table(
    phase: Phase, change: Change, decision: DecisionKind | None, card: CardKind | None, page: bool
) -> None:
    found = consequence(phase, change)
    assert (found.decision, found.card, found.page) == (decision, card, page)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.D3_PASSED])
def test_where_nothing_changes_nothing_follows(phase: Phase) -> None:
    assert consequence(phase, Change.NONE) is NOTHING


@pytest.mark.parametrize("change", list(Change))
def test_nothing_follows_when_it_is_over(change: Change) -> None:
    assert consequence(Phase.OVER, change) is NOTHING


@pytest.mark.parametrize(("phase", "change"), list(TABLE))
def test_what_binds_already_is_not_said_again(phase: Phase, change: Change) -> None:
    found = consequence(phase, change, said=True)
    assert found is NOTHING if TABLE[phase, change].decision else found == TABLE[phase, change]


def test_every_stop_takes_back_the_unsent_texts_of_a_go_and_a_wait_holds_them() -> None:
    for cell in TABLE.values():
        stops = cell.decision in (DecisionKind.NO_GO, DecisionKind.RECALL, DecisionKind.STAND_DOWN)
        assert cell.supersedes is stops
        assert cell.holds_back is (cell.decision is DecisionKind.WAIT)


def finding(outcome: Outcome, *subjects: str) -> Finding:
    code = ReasonCode.OK if outcome is Outcome.CLEAR else ReasonCode.I_TENSION
    reasons = tuple(Reason(rule="R08", code=code, outcome=outcome, subject=subject) for subject in subjects or ("",))
    return Finding(outcome, reasons)


CLEAR, HOLD, NO_GO = (finding(outcome) for outcome in Outcome)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, CLEAR, Change.BETTER),
        (None, HOLD, Change.TO_HOLD),
        (None, NO_GO, Change.TO_NO_GO),
        (CLEAR, CLEAR, Change.NONE),
        (CLEAR, HOLD, Change.TO_HOLD),
        (CLEAR, NO_GO, Change.TO_NO_GO),
        (HOLD, CLEAR, Change.BETTER),
        (HOLD, HOLD, Change.NONE),
        (HOLD, finding(Outcome.HOLD, "", "another"), Change.TO_HOLD),
        (finding(Outcome.HOLD, "a", "b"), finding(Outcome.HOLD, "a"), Change.NONE),
        (HOLD, NO_GO, Change.TO_NO_GO),
        (NO_GO, HOLD, Change.BETTER),
        (NO_GO, CLEAR, Change.BETTER),
        (NO_GO, finding(Outcome.NO_GO, "another"), Change.NONE),
    ],
)
def test_how_a_finding_compares_with_the_one_before(before: Finding | None, after: Finding, expected: Change) -> None:
    assert change_between(before, after) is expected


def decided(*kinds: DecisionKind, assessment_number: int = 1) -> list[Decision]:
    return [
        Decision(
            id=DecisionId(uuid4()),
            number=number,
            kind=kind,
            assessment=AssessmentId(uuid4()),
            assessment_number=assessment_number,
            day_number=1,
            at=NOW,
        )
        for number, kind in enumerate(kinds, start=1)
    ]


@pytest.mark.parametrize(
    ("state", "kinds", "now", "expected"),
    [
        (DeliveryState.PLANNED, (), D2 - TICK, Phase.BEFORE_D2),
        (DeliveryState.PLANNED, (), D2, Phase.D2_TO_D3),
        (DeliveryState.PLANNED, (), D3 - TICK, Phase.D2_TO_D3),
        (DeliveryState.PLANNED, (), D3, Phase.D3_PASSED),
        (DeliveryState.PLANNED, (GO,), D2 - TICK, Phase.GO_SIGNED),
        (DeliveryState.PLANNED, (GO,), NOW, Phase.GO_SIGNED),
        (DeliveryState.PLANNED, (GO, WAIT), NOW, Phase.GO_SIGNED),
        (DeliveryState.PLANNED, (GO, STOPPED), NOW, Phase.D2_TO_D3),
        (DeliveryState.PLANNED, (GO,), D3, Phase.D3_PASSED),
        (DeliveryState.DEPARTED, (GO, DecisionKind.DEPART_OK), DEPARTURE, Phase.DEPARTED),
        (DeliveryState.DEPARTED, (GO, DecisionKind.DEPART_OK, DecisionKind.RECALL), DEPARTURE, Phase.DEPARTED),
        (DeliveryState.STOOD_DOWN, (), NOW, Phase.OVER),
        (DeliveryState.DONE, (), NOW, Phase.OVER),
        (DeliveryState.CANCELLED, (GO,), NOW, Phase.OVER),
        (DeliveryState.REQUESTED, (), NOW, Phase.OVER),
    ],
)
def test_which_row_a_delivery_is_in(
    state: DeliveryState, kinds: tuple[DecisionKind, ...], now: datetime, expected: Phase
) -> None:
    assert phase_of(delivery(state=state), decided(*kinds), now) is expected


@pytest.mark.parametrize(
    ("kinds", "stands"),
    [((), False), ((GO,), True), ((GO, WAIT), False), ((GO, STOPPED), False), ((GO, STOPPED, GO), True)],
)
def test_a_go_stands_only_as_the_last_word(kinds: tuple[DecisionKind, ...], stands: bool) -> None:
    assert (standing_go(decided(*kinds)) is not None) is stands


@pytest.mark.parametrize(
    ("kinds", "assessed_at", "clear_since", "said"),
    [
        ((), 1, 0, False),
        ((STOPPED,), 3, 0, True),
        ((STOPPED,), 3, 2, True),
        ((STOPPED,), 3, 3, True),
        ((STOPPED,), 3, 4, False),
        ((STOPPED, GO), 3, 2, False),
    ],
)
def test_a_stop_is_said_once_until_it_was_clear_again(
    kinds: tuple[DecisionKind, ...], assessed_at: int, clear_since: int, said: bool
) -> None:
    assert is_said(STOPPED, decided(*kinds, assessment_number=assessed_at), clear_since) is said


def test_a_wait_is_said_once_whatever_comes_after_it() -> None:
    assert is_said(WAIT, decided(GO, WAIT, assessment_number=3), clear_since=9)


def test_a_hold_of_a_departed_team_runs_from_its_first_moment_and_ends_when_it_is_better() -> None:
    def assessed(minutes: int, found: Finding) -> Assessment:
        return Assessment(
            id=AssessmentId(uuid4()),
            delivery=delivery().id,
            number=minutes,
            finding=found,
            policy_version="1",
            cause="",
            at=NOW + timedelta(minutes=minutes),
        )

    more = finding(Outcome.HOLD, "", "another")
    assert hold_since(CLEAR, []) is None
    assert hold_since(CLEAR, [assessed(1, HOLD), assessed(2, more)]) == NOW + timedelta(minutes=1)
    assert hold_since(CLEAR, [assessed(1, HOLD), assessed(2, CLEAR), assessed(3, HOLD)]) == NOW + timedelta(minutes=3)
    assert hold_since(CLEAR, [assessed(1, HOLD), assessed(2, CLEAR)]) is None
    assert hold_since(HOLD, [assessed(1, HOLD)]) is None
    assert hold_since(HOLD, [assessed(1, HOLD), assessed(2, more)]) == NOW + timedelta(minutes=2)
