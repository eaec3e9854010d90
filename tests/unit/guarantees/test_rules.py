"""How stops are weighed and ended, what brings a promise back, who is asked when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actors import Actor, Proof, Via
from bot.calm_periods.model import CalmPeriod, PeriodState
from bot.contacts.commands import Role, Standing
from bot.contacts.model import Contact
from bot.guarantees.commands import Form, GiveGuarantee
from bot.guarantees.model import ConfirmationFact, GuaranteeFact, GuaranteeState, StopFact, StopKind
from bot.guarantees.rules import (
    HIDDEN_FOR,
    QuestionDue,
    Visit,
    Weight,
    comes_back,
    ends,
    may_be_asked_at,
    period_faults,
    questions_due,
    situation_due,
    stands,
    weigh,
)
from bot.ids import ContactId, DeliveryId, GuaranteeId, OrganisationId, PeriodId, PlaceId, StopId, UserId
from bot.languages import Language

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAMBA, WALO = PlaceId(UUID(int=1)), PlaceId(UUID(int=2))
AWA, BOUBOU = ContactId(UUID(int=11)), ContactId(UUID(int=12))

STOP = StopFact(
    id=StopId(UUID(int=21)),
    kind=StopKind.STOP,
    place=TAMBA,
    contact=AWA,
    role=Role.ELDER,
    proven=True,
    at=NOW,
    call_recorded_at=None,
    folded=False,
)
YES = ConfirmationFact(place=TAMBA, contact=AWA, role=Role.ELDER, at=NOW + HOUR, proof=Proof.CODE, recorded_by=None)
PROMISE = GuaranteeFact(
    id=GuaranteeId(UUID(int=31)),
    period_id=PeriodId(UUID(int=32)),
    places=frozenset({TAMBA, WALO}),
    legs=frozenset(),
    role=Role.ELDER,
    activities=frozenset({"vaccination"}),
    hours_from=time(6),
    hours_to=time(18),
    starts_at=NOW - DAY,
    ends_at=NOW + 10 * DAY,
    state=GuaranteeState.REVOKED,
    ended_at=NOW,
    period_state=PeriodState.AGREED,
    conditions="",
    exceptions="",
)


@pytest.mark.parametrize(
    ("proof", "earlier", "verify_first", "weight"),
    [
        (Proof.NONE, 0, False, Weight(proven=False, folded=False)),
        (Proof.NONE, 1, False, Weight(proven=False, folded=False)),
        (Proof.NONE, 2, False, Weight(proven=False, folded=True)),
        (Proof.NONE, 9, False, Weight(proven=False, folded=True)),
        (Proof.CODE, 9, False, Weight(proven=True, folded=False)),
        (Proof.BUTTON, 9, False, Weight(proven=True, folded=False)),
        (Proof.VOICE, 9, False, Weight(proven=True, folded=False)),
        (Proof.DURESS, 9, False, Weight(proven=True, folded=False)),
        (Proof.NONE, 0, True, Weight(proven=False, folded=True)),
        (Proof.CODE, 0, True, Weight(proven=False, folded=True)),
        (Proof.BUTTON, 0, True, Weight(proven=False, folded=True)),
        (Proof.VOICE, 0, True, Weight(proven=True, folded=False)),
        (Proof.DURESS, 0, True, Weight(proven=True, folded=False)),
    ],
)
def test_a_stop_weighs_as_its_proof_allows(proof: Proof, earlier: int, verify_first: bool, weight: Weight) -> None:
    assert weigh(proof, earlier_unproven=earlier, verify_first=verify_first) == weight


HIDDEN = replace(STOP, kind=StopKind.DURESS, hidden_until=NOW + HIDDEN_FOR)


@pytest.mark.parametrize(
    ("stop", "yes", "ended"),
    [
        (STOP, YES, True),
        (STOP, replace(YES, proof=Proof.BUTTON), True),
        (STOP, replace(YES, proof=Proof.VOICE, recorded_by=UserId(UUID(int=9))), False),
        (STOP, replace(YES, contact=BOUBOU), True),
        (STOP, replace(YES, role=Role.YOUTH), False),
        (STOP, replace(YES, place=WALO), False),
        (STOP, replace(YES, at=NOW), False),
        (STOP, replace(YES, at=NOW - HOUR), False),
        (replace(STOP, kind=StopKind.REVOCATION), YES, True),
        (replace(STOP, proven=False), YES, True),
        (replace(STOP, proven=False, call_recorded_at=NOW), YES, True),
        (replace(STOP, kind=StopKind.STRANGER, role=Role.UNKNOWN), replace(YES, role=Role.UNKNOWN), False),
        (HIDDEN, YES, False),
        (HIDDEN, replace(YES, at=NOW + HIDDEN_FOR - timedelta(seconds=1)), False),
        (HIDDEN, replace(YES, at=NOW + HIDDEN_FOR), True),
        (HIDDEN, replace(YES, at=NOW + HIDDEN_FOR, proof=Proof.VOICE), False),
    ],
)
def test_a_stop_ends_by_a_later_coded_yes_of_the_same_role_and_place_alone(
    stop: StopFact, yes: ConfirmationFact, ended: bool
) -> None:
    assert ends(stop, yes) is ended


@pytest.mark.parametrize("kind", StopKind)
@pytest.mark.parametrize(("after", "strangers"), [(71 * HOUR, True), (72 * HOUR, False), (900 * HOUR, False)])
def test_time_alone_ends_no_stop_but_a_strangers(kind: StopKind, after: timedelta, strangers: bool) -> None:
    assert stands(replace(STOP, kind=kind), NOW + after) is (strangers or kind is not StopKind.STRANGER)


@pytest.mark.parametrize(
    ("promise", "yes", "left", "back"),
    [
        (PROMISE, YES, [], True),
        (PROMISE, replace(YES, proof=Proof.BUTTON), [], True),
        (PROMISE, replace(YES, proof=Proof.VOICE), [], False),
        (PROMISE, replace(YES, role=Role.YOUTH), [], False),
        (PROMISE, replace(YES, place=PlaceId(UUID(int=3))), [], False),
        (PROMISE, replace(YES, at=NOW), [], False),
        (PROMISE, replace(YES, at=NOW + 10 * DAY), [], False),
        (PROMISE, YES, [replace(STOP, place=WALO)], False),
        (PROMISE, YES, [replace(STOP, role=Role.YOUTH)], True),
        (PROMISE, YES, [replace(STOP, place=PlaceId(UUID(int=3)))], True),
        (replace(PROMISE, state=GuaranteeState.SUSPENDED), YES, [], True),
        (replace(PROMISE, state=GuaranteeState.SUSPENDED, period_state="suspended"), YES, [], False),
        (replace(PROMISE, period_state="ended"), YES, [], False),
        (replace(PROMISE, state=GuaranteeState.BREACHED), YES, [], False),
        (replace(PROMISE, state=GuaranteeState.EXPIRED), YES, [], False),
        (replace(PROMISE, state=GuaranteeState.GIVEN), YES, [], False),
        (replace(PROMISE, ended_at=None), YES, [], True),
    ],
)
def test_a_promise_comes_back_by_a_coded_yes_alone_and_a_breach_never(
    promise: GuaranteeFact, yes: ConfirmationFact, left: Sequence[StopFact], back: bool
) -> None:
    assert comes_back(promise, yes, left) is back


proofs = st.sampled_from([proof for proof in Proof if proof not in (Proof.CODE, Proof.BUTTON)])


@given(proofs, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)), st.sampled_from(StopKind))
def test_nothing_without_a_code_ever_lifts_anything(proof: Proof, after: timedelta, kind: StopKind) -> None:
    yes = replace(YES, proof=proof, at=NOW + after)
    assert not ends(replace(STOP, kind=kind), yes)
    assert not comes_back(replace(PROMISE, ends_at=NOW + timedelta(days=999)), yes, [])


PERIOD = CalmPeriod(
    id=PROMISE.period_id,
    organisation=OrganisationId(UUID(int=41)),
    name="P1",
    purpose="visits",
    places=frozenset({TAMBA, WALO}),
    starts_at=NOW - DAY,
    ends_at=NOW + 10 * DAY,
    hours_from=time(6),
    hours_to=time(18),
    parties_not_bound="",
    conditions="",
    state=PeriodState.AGREED,
)
GIVE = GiveGuarantee(
    by=Actor(via=Via.CLI, user=UserId(UUID(int=9))),
    cause="cli:1",
    guarantee=PROMISE.id,
    period=PERIOD.id,
    contact=AWA,
    on_behalf_of="elders",
    form=Form.ORAL,
    places=(TAMBA,),
    legs=(),
    activities=("vaccination",),
    starts_at=NOW,
    ends_at=NOW + 5 * DAY,
    hours_from=time(6),
    hours_to=time(18),
)


@pytest.mark.parametrize(
    ("order", "period", "reasons"),
    [
        (GIVE, PERIOD, []),
        (replace(GIVE, places=(TAMBA, WALO), starts_at=PERIOD.starts_at, ends_at=PERIOD.ends_at), PERIOD, []),
        (GIVE, replace(PERIOD, state=PeriodState.SUSPENDED), ["the calm period is suspended"]),
        (GIVE, replace(PERIOD, state=PeriodState.ENDED), ["the calm period is ended"]),
        (replace(GIVE, places=()), PERIOD, ["it names no place"]),
        (replace(GIVE, places=(PlaceId(UUID(int=3)),)), PERIOD, ["a place is outside the calm period"]),
        (replace(GIVE, ends_at=GIVE.starts_at), PERIOD, ["it ends before it starts", "it is over already"]),
        (replace(GIVE, ends_at=NOW + 11 * DAY), PERIOD, ["it reaches beyond the calm period"]),
        (replace(GIVE, starts_at=NOW - 2 * DAY), PERIOD, ["it reaches beyond the calm period"]),
        (replace(GIVE, hours_to=time(6)), PERIOD, ["its hours end before they start"]),
        (replace(GIVE, hours_from=time(5)), PERIOD, ["its hours reach beyond those of the calm period"]),
        (replace(GIVE, hours_to=time(19)), PERIOD, ["its hours reach beyond those of the calm period"]),
        (replace(GIVE, notice_hours=-1), PERIOD, ["the notice is negative"]),
    ],
)
def test_a_promise_fits_inside_its_calm_period_or_says_why_not(
    order: GiveGuarantee, period: CalmPeriod, reasons: list[str]
) -> None:
    assert period_faults(order, period, NOW) == reasons


VISIT = Visit(
    delivery=DeliveryId(UUID(int=51)),
    place=TAMBA,
    day=date(2026, 11, 22),
    freeze_at=NOW,
    pack_at=NOW + 20 * HOUR,
)


def due(now: datetime, asked: datetime | None = None, *, busy: Sequence[ContactId] = ()) -> list[QuestionDue]:
    """What is due for one place with one speaker, last asked then."""
    last = {} if asked is None else {(VISIT.delivery, TAMBA, AWA): asked}
    return questions_due([VISIT], {TAMBA: [AWA]}, last, busy, now)


@pytest.mark.parametrize(
    ("now", "asked", "moment"),
    [
        (NOW - timedelta(seconds=1), None, None),
        (NOW, None, "freeze"),
        (NOW + 5 * HOUR, None, "freeze"),
        (NOW + 5 * HOUR, NOW, None),
        (NOW + 17 * HOUR - timedelta(seconds=1), NOW, None),
        (NOW + 17 * HOUR, NOW, "pack"),
        (NOW + 17 * HOUR, None, "pack"),
        (NOW + 18 * HOUR, NOW + 17 * HOUR, None),
        (NOW + 20 * HOUR, NOW, None),
    ],
)
def test_each_speaker_is_asked_at_d2_and_three_hours_before_d3_once(
    now: datetime, asked: datetime | None, moment: str | None
) -> None:
    assert [question.moment for question in due(now, asked)] == ([moment] if moment else [])


def test_who_has_an_open_question_waits() -> None:
    assert due(NOW, busy=[AWA]) == []


def test_a_person_who_speaks_for_two_places_is_asked_one_thing_at_a_time() -> None:
    other = replace(VISIT, place=WALO)
    found = questions_due([VISIT, other], {TAMBA: [AWA, BOUBOU], WALO: [AWA]}, {}, [], NOW)
    assert [(question.contact, question.place) for question in found] == [(AWA, TAMBA), (BOUBOU, TAMBA)]
    assert questions_due([VISIT], {}, {}, [], NOW) == []


@pytest.mark.parametrize(
    ("asked", "news", "near", "is_due"),
    [
        (None, None, True, True),
        (None, None, False, True),
        (24 * HOUR, None, True, True),
        (23 * HOUR, None, True, False),
        (24 * HOUR, None, False, False),
        (7 * DAY, None, False, True),
        (None, 23 * HOUR, True, False),
        (None, 24 * HOUR, True, True),
        (7 * DAY, DAY, False, False),
    ],
)
def test_a_situation_is_asked_daily_near_a_delivery_else_weekly_and_not_where_it_was_told(
    asked: timedelta | None, news: timedelta | None, near: bool, is_due: bool
) -> None:
    moments = [None if ago is None else NOW - ago for ago in (asked, news)]
    assert situation_due(moments[0], moments[1], near, NOW) is is_due


PERSON = Contact(
    id=AWA,
    pseudonym="ELD-001",
    organisation=None,
    standing=Standing.ENROLLED,
    role=Role.ELDER,
    language=Language.FF,
    places=(TAMBA,),
    groups=(),
    shared_phone=False,
    opted_out=False,
    suspended=False,
    verify_first_until=None,
    preferred_from=None,
    preferred_to=None,
    duress_word_index=None,
)


@pytest.mark.parametrize(
    ("start", "end", "hour", "asked"),
    [
        (None, None, 6, False),
        (None, None, 7, True),
        (None, None, 18, True),
        (None, None, 19, False),
        (time(10), time(12), 9, False),
        (time(10), time(12), 11, True),
        (time(20), time(5), 23, True),
        (time(20), time(5), 4, True),
        (time(20), time(5), 12, False),
    ],
)
def test_a_question_that_can_wait_keeps_to_a_persons_hours(
    start: time | None, end: time | None, hour: int, asked: bool
) -> None:
    person = replace(PERSON, id=ContactId(uuid4()), preferred_from=start, preferred_to=end)
    assert may_be_asked_at(person, NOW.replace(hour=hour)) is asked
