"""What no combination of facts may do."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.contacts.commands import Role
from bot.decisions.commands import Answer
from bot.decisions.model import POLICY_1, Attested, Case, NearIncident, Outcome, Sight
from bot.decisions.rules import assess, next_look
from bot.decisions.rules_attested import QUESTIONS
from bot.deliveries.model import DeliveryState
from bot.guarantees.model import GuaranteeState, StopFact, StopKind
from tests.unit.decisions.cases import (
    D2,
    D3,
    DEPARTURE,
    ELSEWHERE,
    TAMBA,
    WAY,
    an_id,
    answer,
    case,
    delivery,
    guarantee,
    mine,
    stop,
    told,
    yes,
)

MOMENTS = st.sampled_from(
    [
        D2 - timedelta(days=3),
        D2 - timedelta(seconds=1),
        D2,
        D2 + timedelta(hours=5),
        D3 - timedelta(seconds=1),
        D3,
        DEPARTURE + timedelta(hours=3),
    ]
)
AGES = st.integers(min_value=0, max_value=15 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def stops(draw: st.DrawFn, now: datetime) -> StopFact:
    return stop(
        kind=draw(st.sampled_from([StopKind.STOP, StopKind.REVOCATION, StopKind.DURESS])),
        proven=draw(st.booleans()),
        call_recorded_at=draw(st.sampled_from([None, now])),
        at=now - draw(AGES),
    )


@st.composite
def incidents(draw: st.DrawFn, now: datetime) -> NearIncident:
    make = draw(st.sampled_from([told, mine]))
    made: NearIncident = make(
        name=draw(st.sampled_from("abcdef")),
        severity=draw(st.integers(1, 5)),
        happened_at=now - draw(AGES),
        place=draw(st.sampled_from([TAMBA, ELSEWHERE, None])),
        leg=draw(st.sampled_from([WAY, None])),
        distance_km=draw(st.sampled_from([None, 0.0, 15.0, 40.0])),
        from_stranger=draw(st.booleans()),
        refuted=draw(st.booleans()),
        health_touched=draw(st.booleans()),
    )
    return made


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, datetime]:
    now = draw(MOMENTS)
    departed = draw(st.booleans())
    roles = draw(st.lists(st.sampled_from([Role.GUARANTOR, Role.YOUTH, Role.ELDER]), max_size=4))
    answers: list[Attested] = [
        answer(question.rule, value)
        for question in QUESTIONS
        if (value := draw(st.sampled_from([Answer.YES, Answer.YES, Answer.NO, Answer.UNKNOWN, None])))
    ]
    return case(
        delivery=delivery(state=DeliveryState.DEPARTED if departed else DeliveryState.PLANNED),
        departed=departed,
        guarantees=tuple(
            guarantee(str(n), state=state)
            for n, state in enumerate(draw(st.lists(st.sampled_from(list(GuaranteeState)), max_size=2)))
        ),
        confirmations=tuple(yes(role, at=now - draw(AGES)) for role in roles),
        stops=tuple(draw(st.lists(stops(now), max_size=2))),
        incidents=tuple(draw(st.lists(incidents(now), max_size=4))),
        news=((TAMBA, draw(st.sampled_from([None, now, now - timedelta(hours=50)]))),),
        attested=tuple(answers),
    ), now


@given(cases(), st.booleans())
def test_nothing_is_clear_while_a_stop_stands(seen: tuple[Case, datetime], proven: bool) -> None:
    found, now = seen
    stopped = replace(found, stops=(*found.stops, stop(id=an_id("more"), proven=proven)))
    assert assess(stopped, POLICY_1, now).outcome is not Outcome.CLEAR


@given(cases())
def test_nothing_is_clear_without_a_guarantee(seen: tuple[Case, datetime]) -> None:
    found, now = seen
    assert assess(replace(found, guarantees=()), POLICY_1, now).outcome is Outcome.NO_GO


@given(cases(), st.sampled_from(["oldest_waiting_seconds", "puller_age_seconds", "clock_age_seconds"]))
def test_nothing_is_clear_while_the_program_may_be_blind(seen: tuple[Case, datetime], missing: str) -> None:
    found, now = seen
    sight = Sight(oldest_waiting_seconds=None, puller_age_seconds=1, clock_age_seconds=1)
    blind = replace(found, sight=replace(sight, **{missing: 10_000.0}))
    assert assess(blind, POLICY_1, now).outcome is not Outcome.CLEAR


@given(cases())
def test_nothing_is_clear_on_an_old_yes_alone(seen: tuple[Case, datetime]) -> None:
    found, now = seen
    old = tuple(replace(one, at=now - timedelta(hours=24, seconds=1)) for one in found.confirmations)
    waiting = replace(found, confirmations=old, departed=False, delivery=delivery())
    assert assess(waiting, POLICY_1, now).outcome is not Outcome.CLEAR


@given(st.data())
def test_one_more_bad_fact_never_makes_it_better(data: st.DataObject) -> None:
    found, now = data.draw(cases())
    before = assess(found, POLICY_1, now)
    worse = data.draw(
        st.sampled_from(
            [
                replace(found, stops=(*found.stops, data.draw(stops(now)))),
                replace(found, incidents=(*found.incidents, data.draw(incidents(now)))),
                replace(found, guarantees=found.guarantees[:-1]),
                replace(found, confirmations=found.confirmations[:-1]),
                replace(found, attested=found.attested[:-1]),
                replace(found, news=()),
                replace(found, guarantees=(*found.guarantees, guarantee("bad", state=GuaranteeState.BREACHED))),
            ]
        )
    )
    if worse.guarantees == found.guarantees[:-1] and len(found.guarantees) > len(worse.guarantees):
        gone = found.guarantees[-1]
        if gone.state is not GuaranteeState.GIVEN:
            return  # an ended guarantee that was never given is no bad fact
    assert assess(worse, POLICY_1, now).outcome.badness >= before.outcome.badness


@given(cases(), st.floats(min_value=0.001, max_value=0.999))
def test_nothing_changes_by_time_alone_before_the_next_look(seen: tuple[Case, datetime], part: float) -> None:
    found, now = seen
    following = next_look(found, POLICY_1, now) or now + timedelta(days=100)
    between = now + (following - now - timedelta(microseconds=1)) * part
    assert assess(found, POLICY_1, between).same_as(assess(found, POLICY_1, now))
