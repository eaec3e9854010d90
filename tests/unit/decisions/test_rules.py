"""Each rule at its boundary."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.actors import Proof
from bot.contacts.commands import Role
from bot.decisions.commands import Answer
from bot.decisions.model import POLICY_1, Assessment, Case, Finding, Outcome, Reason, ReasonCode, Sight, Unheard
from bot.decisions.rules import only_silence
from bot.decisions.rules_access import departure_opens, not_yet_agreed
from bot.decisions.rules_attested import QUESTIONS, is_known, keys_for
from bot.deliveries.commands import DeliveryAnswer
from bot.deliveries.model import DeliveryState, PlaceAnswer
from bot.guarantees.model import GuaranteeState, StopKind
from bot.ids import AssessmentId, ContactId, UserId
from tests.unit.decisions.cases import (
    AWA,
    BAKARY,
    BASE,
    D2,
    D3,
    DEPARTURE,
    ELSEWHERE,
    NOW,
    OTHER_WAY,
    RIVER,
    SEEN,
    TAMBA,
    WALO,
    WAY,
    an_id,
    answer,
    case,
    day,
    delivery,
    found_by,
    guarantee,
    leg,
    look,
    mine,
    outcome_of,
    place,
    stop,
    told,
    yes,
)

H = timedelta(hours=1)
TICK = timedelta(seconds=1)
NO_GO, HOLD, CLEAR = Outcome.NO_GO, Outcome.HOLD, Outcome.CLEAR
LEFT = delivery(state=DeliveryState.DEPARTED)


def test_a_case_against_which_nothing_speaks_is_clear_and_says_so() -> None:
    finding = look(case())
    assert finding.outcome is CLEAR
    assert [reason.rule for reason in finding.reasons] == ["R19"]


@pytest.mark.parametrize(
    ("guarantees", "expected"),
    [
        ((guarantee(),), None),
        ((), NO_GO),
        ((guarantee(places=frozenset({WALO})),), NO_GO),
        ((guarantee(legs=frozenset({RIVER})),), NO_GO),
        ((guarantee(activities=frozenset({"animal_health"})),), NO_GO),
        ((guarantee(activities=frozenset({"vaccination"})),), None),
        ((guarantee(activities=frozenset({"all"})),), None),
        ((guarantee(hours_from=time(6, 1)),), NO_GO),
        ((guarantee(hours_to=time(17)),), None),  # back by, to the minute
        ((guarantee(hours_to=time(16, 59)),), NO_GO),
        ((guarantee(hours_from=time(0), hours_to=time(0)),), None),
        ((guarantee(hours_from=time(0), hours_to=time(23, 59)),), None),
        ((guarantee(starts_at=DEPARTURE),), None),
        ((guarantee(starts_at=DEPARTURE + TICK),), NO_GO),
        ((guarantee(ends_at=DEPARTURE + 11 * H),), None),
        ((guarantee(ends_at=DEPARTURE + 11 * H - TICK),), NO_GO),
        ((guarantee(period_state="suspended"),), NO_GO),
        ((guarantee(state=GuaranteeState.SUSPENDED),), NO_GO),
        ((guarantee("a", hours_to=time(12)), guarantee("b", hours_from=time(12))), NO_GO),  # nobody vouches for all
        ((guarantee("a", legs=frozenset()), guarantee("b", places=frozenset())), None),
    ],
)
def test_r01_wants_one_guarantee_for_every_stop_leg_activity_and_hour(guarantees: Any, expected: Any) -> None:
    assert outcome_of("R01", case(guarantees=guarantees)) is expected


@pytest.mark.parametrize(
    ("ends_at", "expected"),
    [(DEPARTURE + 24 * H, None), (DEPARTURE + 24 * H - TICK, NO_GO)],
)
def test_r01_covers_the_night_until_the_next_morning(ends_at: datetime, expected: Any) -> None:
    away = delivery(day(1, night_place=WALO), day(2))
    whole = guarantee("whole", places=frozenset({TAMBA}))
    second = guarantee("second", places=frozenset({WALO}), starts_at=DEPARTURE + 24 * H)
    night = guarantee("night", places=frozenset({WALO}), ends_at=ends_at, activities=frozenset())
    seen = case(delivery=away, guarantees=(whole, second, night))
    assert outcome_of("R01", seen) is expected


def test_r01_covers_each_day_by_itself_and_names_what_is_missing() -> None:
    seen = case(delivery=delivery(day(1), day(2)), guarantees=(guarantee(ends_at=DEPARTURE + 20 * H),))
    assert {(reason.place, reason.leg, reason.day) for reason in found_by("R01", seen)} == {
        (WALO, None, 2),
        (None, RIVER, 2),
    }
    assert not any(reason.overridable for reason in found_by("R01", seen))


def test_r01_leaves_the_last_night_away_to_back_by() -> None:
    away = delivery(day(1, night_place=WALO))
    assert outcome_of("R01", case(delivery=away, guarantees=(guarantee(ends_at=DEPARTURE + 11 * H),))) is None


@pytest.mark.parametrize("state", [GuaranteeState.REVOKED, GuaranteeState.SUSPENDED, GuaranteeState.BREACHED])
def test_r02_an_ended_guarantee_stops_even_where_another_covers(state: GuaranteeState) -> None:
    ended = guarantee("ended", state=state, ended_at=SEEN)
    reasons = found_by("R02", case(guarantees=(guarantee(), ended)))
    assert [(r.outcome, r.code, r.overridable) for r in reasons] == [(NO_GO, ReasonCode.G_ENDED, False)]


@pytest.mark.parametrize(
    "ended",
    [
        guarantee("old", state=GuaranteeState.EXPIRED, ended_at=D2, ends_at=DEPARTURE),
        guarantee("next month", state=GuaranteeState.REVOKED, ended_at=SEEN, starts_at=DEPARTURE + 11 * H),
        guarantee(
            "elsewhere",
            state=GuaranteeState.REVOKED,
            ended_at=SEEN,
            places=frozenset({ELSEWHERE}),
            legs=frozenset({OTHER_WAY}),
        ),
    ],
)
def test_r02_does_not_see_what_ended_at_other_times_or_places(ended: Any) -> None:
    assert outcome_of("R02", case(guarantees=(guarantee(), ended))) is None


@pytest.mark.parametrize(
    ("state", "confirmation", "expected"),
    [
        (GuaranteeState.REVOKED, yes(at=SEEN + TICK), None),
        (GuaranteeState.SUSPENDED, yes(at=SEEN + TICK), None),
        (GuaranteeState.REVOKED, yes(at=SEEN), NO_GO),
        (GuaranteeState.REVOKED, yes(Role.YOUTH, at=SEEN + TICK), NO_GO),
        (GuaranteeState.REVOKED, yes(at=SEEN + TICK, place=ELSEWHERE), NO_GO),
        (GuaranteeState.REVOKED, yes(at=SEEN + TICK, proof=Proof.VOICE), NO_GO),
        (GuaranteeState.BREACHED, yes(at=SEEN + TICK), NO_GO),
    ],
)
def test_r02_only_a_fresh_yes_of_the_same_role_renews_a_revoked_guarantee(
    state: GuaranteeState, confirmation: Any, expected: Any
) -> None:
    ended = guarantee("ended", state=state, ended_at=SEEN)
    seen = case(guarantees=(guarantee(role=Role.ELDER), ended), confirmations=(confirmation,))
    assert outcome_of("R02", seen) is expected


def test_r02_a_new_guarantee_of_the_same_role_replaces_a_breached_one() -> None:
    ended = guarantee("ended", state=GuaranteeState.BREACHED, ended_at=SEEN)
    assert outcome_of("R02", case(guarantees=(ended, guarantee(starts_at=SEEN)))) is None
    assert outcome_of("R02", case(guarantees=(ended, guarantee(starts_at=SEEN, role=Role.ELDER)))) is NO_GO
    unknown_since = replace(ended, ended_at=None)
    assert outcome_of("R02", case(guarantees=(unknown_since, guarantee(starts_at=SEEN)))) is NO_GO


def test_r02_a_suspended_period_is_not_renewed_by_a_yes() -> None:
    ended = guarantee("ended", state=GuaranteeState.SUSPENDED, ended_at=SEEN, period_state="suspended")
    assert outcome_of("R02", case(guarantees=(ended,), confirmations=(yes(at=NOW),))) is NO_GO


def test_r02_names_the_leg_where_no_stop_is_touched() -> None:
    ended = guarantee("ended", state=GuaranteeState.REVOKED, ended_at=SEEN, places=frozenset())
    assert [reason.leg for reason in found_by("R02", case(guarantees=(guarantee(), ended)))] == [WAY]


@pytest.mark.parametrize(
    ("standing", "departed", "expected", "overridable"),
    [
        (stop(), False, NO_GO, False),
        (stop(proven=False), False, HOLD, False),
        (stop(proven=False, call_recorded_at=NOW), False, HOLD, True),
        (stop(proven=False), True, NO_GO, False),
        (stop(), True, NO_GO, False),
        (stop(kind=StopKind.DURESS), False, NO_GO, False),
        (stop(kind=StopKind.STRANGER, proven=False), False, HOLD, True),
        (stop(kind=StopKind.STRANGER, proven=False), True, HOLD, True),
        (stop(place=ELSEWHERE), False, None, None),
    ],
)
def test_r03_a_stop_holds_or_stops(standing: Any, departed: bool, expected: Any, overridable: Any) -> None:
    reasons = found_by("R03", case(stops=(standing,), departed=departed))
    assert [reason.outcome for reason in reasons] == ([expected] if expected else [])
    assert [reason.overridable for reason in reasons] == ([overridable] if expected else [])


def test_r03_counts_both_ends_of_a_leg_as_on_the_way() -> None:
    seen = case(legs=(leg(WAY, ELSEWHERE, TAMBA),), stops=(stop(place=ELSEWHERE),))
    assert outcome_of("R03", seen) is NO_GO


@pytest.mark.parametrize(("before", "expected"), [(72 * H, HOLD), (72 * H + TICK, None)])
def test_danger_from_a_stranger_counts_only_within_72_hours_of_the_departure(before: timedelta, expected: Any) -> None:
    now = DEPARTURE - before
    stranger = stop(kind=StopKind.STRANGER, proven=False, at=now)
    assert outcome_of("R03", case(stops=(stranger,)), now) is expected
    assert outcome_of("R07", case(incidents=(told(from_stranger=True, happened_at=now),)), now) is expected
    assert outcome_of("R06", case(incidents=(mine(from_stranger=True, happened_at=now),)), now) is expected


@pytest.mark.parametrize(
    ("said", "departed", "expected"),
    [
        (DeliveryAnswer.AGREED, False, None),
        (DeliveryAnswer.REFUSED, False, HOLD),
        (DeliveryAnswer.POSTPONED, False, HOLD),
        (DeliveryAnswer.REFUSED, True, NO_GO),
        (DeliveryAnswer.POSTPONED, True, HOLD),
        (DeliveryAnswer.NOT_RECEIVED, True, None),
    ],
)
def test_r03_a_place_that_declines_the_visit_holds_it(said: DeliveryAnswer, departed: bool, expected: Any) -> None:
    declined = PlaceAnswer(place=TAMBA, contact=AWA, answer=said, at=SEEN)
    reasons = found_by("R03", case(answers=(declined,), departed=departed))
    assert [(reason.outcome, reason.overridable) for reason in reasons] == ([(expected, False)] if expected else [])


def test_r03_a_later_yes_with_code_of_the_same_person_ends_a_declined_visit() -> None:
    declined = PlaceAnswer(place=TAMBA, contact=AWA, answer=DeliveryAnswer.REFUSED, at=SEEN)
    assert outcome_of("R03", case(answers=(declined,), confirmations=(yes(at=SEEN + TICK),))) is None
    other = yes(at=SEEN + TICK, contact=BAKARY)
    assert outcome_of("R03", case(answers=(declined,), confirmations=(other,))) is HOLD


TWO = (Role.GUARANTOR, Role.YOUTH)
VOICE: dict[str, Any] = {"proof": Proof.VOICE, "recorded_by": UserId(an_id("writer"))}


@pytest.mark.parametrize(
    ("confirmations", "expected", "overridable"),
    [
        ([yes(role) for role in TWO], None, None),
        ([yes(Role.YOUTH)], HOLD, True),
        ([yes(Role.YOUTH), yes(Role.YOUTH, contact=BAKARY)], HOLD, True),
        ([], NO_GO, False),
        ([yes(role, place=WALO) for role in TWO], NO_GO, False),
        ([yes(Role.YOUTH), yes(Role.ELDER, **VOICE)], None, None),
        ([yes(Role.YOUTH, **VOICE), yes(Role.ELDER, **VOICE)], HOLD, True),
        ([yes(Role.YOUTH, **VOICE), yes(Role.YOUTH)], HOLD, True),
        ([yes(role, at=NOW + TICK) for role in TWO], NO_GO, False),
    ],
)
def test_r05_counts_different_roles_and_voice_as_one(confirmations: Any, expected: Any, overridable: Any) -> None:
    reasons = found_by("R05", case(confirmations=tuple(confirmations)))
    assert [reason.outcome for reason in reasons] == ([expected] if expected else [])
    assert [reason.overridable for reason in reasons] == ([overridable] if expected else [])


@pytest.mark.parametrize(
    ("now", "age", "expected"),
    [
        (D2, 24 * H, None),
        (D2, 24 * H + TICK, NO_GO),
        (D3 - TICK, 24 * H, None),
        (D3, 3 * H, None),
        (D3, 3 * H + TICK, NO_GO),
        (D2 - TICK, 24 * H, None),
        (D2 - TICK, 24 * H + TICK, HOLD),
    ],
)
def test_r05_lets_a_yes_age_24_hours_from_d2_and_3_hours_from_d3(now: datetime, age: timedelta, expected: Any) -> None:
    seen = case(confirmations=tuple(yes(role, at=now - age) for role in TWO))
    assert outcome_of("R05", seen, now) is expected


def test_r05_before_d2_nobody_was_asked_so_silence_holds_and_nobody_can_override_it() -> None:
    (reason,) = found_by("R05", case(confirmations=()), D2 - TICK)
    assert (reason.outcome, reason.overridable) == (HOLD, False)


def test_r05_ends_with_the_departure() -> None:
    assert outcome_of("R05", case(confirmations=(), delivery=LEFT, departed=True), DEPARTURE) is None


SIGNED_ON_TWO = Finding(Outcome.CLEAR, ())
SIGNED_ON_ONE = Finding(Outcome.HOLD, (Reason(rule="R05", code=ReasonCode.G_STALE, outcome=Outcome.HOLD, place=TAMBA),))


@pytest.mark.parametrize(
    ("signed", "yeses", "may_leave"),
    [
        (SIGNED_ON_TWO, [(Role.GUARANTOR, 0), (Role.YOUTH, 180)], True),
        (SIGNED_ON_TWO, [(Role.GUARANTOR, 0), (Role.YOUTH, 181)], False),
        (SIGNED_ON_TWO, [(Role.GUARANTOR, 0), (Role.GUARANTOR, 1)], False),
        (SIGNED_ON_TWO, [(Role.GUARANTOR, 0), (Role.YOUTH, -1)], False),
        (SIGNED_ON_TWO, [], False),
        (SIGNED_ON_ONE, [(Role.YOUTH, 180)], True),
        (SIGNED_ON_ONE, [(Role.YOUTH, 181)], False),
        (SIGNED_ON_ONE, [], False),
    ],
)
def test_a_team_leaves_on_yeses_no_older_than_3_hours_of_two_roles_or_of_the_one_that_was_signed(
    signed: Finding, yeses: Any, may_leave: bool
) -> None:
    now = D3 - timedelta(minutes=1)
    fresh = tuple(yes(role, now - timedelta(minutes=minutes)) for role, minutes in yeses)
    missing = not_yet_agreed(case(confirmations=fresh), signed, POLICY_1, now)
    assert missing == (() if may_leave else (TAMBA,))


def test_every_place_of_every_day_counts_for_the_departure() -> None:
    now = D3 - timedelta(minutes=1)
    fresh = (yes(Role.GUARANTOR, now), yes(Role.YOUTH, now))
    seen = case(delivery=delivery(day(1), day(2)), confirmations=fresh)
    assert not_yet_agreed(seen, SIGNED_ON_TWO, POLICY_1, now) == (WALO,)


def test_departures_open_3_hours_before_d3() -> None:
    assert departure_opens(case(), POLICY_1) == D3 - timedelta(hours=3)


def test_r08_counts_one_incident_once_wherever_it_may_have_been() -> None:
    one = [told("one", severity=2, place=where) for where in (BASE, TAMBA, WALO)]
    assert outcome_of("R08", case(incidents=tuple(one))) is None
    assert outcome_of("R08", case(incidents=(*one, told("two", severity=2)))) is None
    assert outcome_of("R08", case(incidents=(*one, told("two", severity=2), told("three", severity=2)))) is HOLD


def test_r05_asks_the_place_of_the_night_too() -> None:
    seen = case(delivery=delivery(day(1, night_place=WALO)), confirmations=tuple(yes(role) for role in TWO))
    assert [reason.place for reason in found_by("R05", seen)] == [WALO]


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        (mine(), NO_GO),
        (mine(happened_at=NOW - timedelta(days=400)), NO_GO),
        (mine(refuted=True), NO_GO),
        (mine(mine_open=False), None),
        (mine(leg=OTHER_WAY), None),
        (mine(leg=None, place=TAMBA), NO_GO),
        (mine(leg=None, place=ELSEWHERE), None),
        (mine(category=6), None),
        (mine(from_stranger=True), HOLD),
    ],
)
def test_r06_only_a_named_person_opens_a_leg_with_a_suspicious_object(incident: Any, expected: Any) -> None:
    assert outcome_of("R06", case(incidents=(incident,))) is expected


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        (told(happened_at=NOW - 72 * H), NO_GO),
        (told(happened_at=NOW - 72 * H - TICK), None),
        (told(severity=4, happened_at=NOW - 48 * H), NO_GO),
        (told(severity=4, happened_at=NOW - 48 * H - TICK), None),
        (told(severity=3), None),
        (told(refuted=True), None),
        (told(place=ELSEWHERE, distance_km=15.0), NO_GO),
        (told(place=ELSEWHERE, distance_km=15.01), None),
        (told(place=ELSEWHERE, distance_km=None), None),
        (told(place=ELSEWHERE, leg=WAY, distance_km=80.0), NO_GO),
        (mine(place=ELSEWHERE, leg=OTHER_WAY, distance_km=10.0), NO_GO),
        (mine(place=ELSEWHERE, leg=OTHER_WAY, distance_km=10.0, mine_open=False), None),
        (told(from_stranger=True, severity=1, happened_at=NOW - 72 * H), HOLD),
        (told(from_stranger=True, severity=5, happened_at=NOW - 72 * H - TICK), None),
    ],
)
def test_r07_a_severe_incident_near_the_way_stops_for_its_time(incident: Any, expected: Any) -> None:
    assert outcome_of("R07", case(incidents=(incident,))) is expected


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        ([told(severity=3, happened_at=NOW - 48 * H)], HOLD),
        ([told(severity=3, happened_at=NOW - 48 * H - TICK)], None),
        ([told(str(n), severity=1, happened_at=NOW - timedelta(days=7)) for n in range(3)], HOLD),
        ([told(str(n), severity=1, happened_at=NOW - timedelta(days=7) - TICK) for n in range(3)], None),
        ([told(str(n), severity=1) for n in range(2)], None),
        ([told(str(n), severity=1, refuted=True) for n in range(3)], None),
        ([told(str(n), severity=3, from_stranger=True) for n in range(3)], None),
    ],
)
def test_r08_tension_holds(incidents: Any, expected: Any) -> None:
    reasons = found_by("R08", case(incidents=tuple(incidents)))
    assert [reason.outcome for reason in reasons] == ([expected] if expected else [])
    assert all(reason.overridable for reason in reasons)


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        (told(health_touched=True, happened_at=NOW - timedelta(days=14)), HOLD),
        (told(health_touched=True, happened_at=NOW - timedelta(days=14) - TICK), None),
        (told(health_touched=True, refuted=True), None),
        (told(health_touched=True, from_stranger=True), None),
        (told(), None),
    ],
)
def test_r09_an_attack_on_health_care_in_the_cercle_holds(incident: Any, expected: Any) -> None:
    assert outcome_of("R09", case(health_incidents=(incident.fact,))) is expected


def test_r10_a_closed_leg_stops() -> None:
    closed = leg(WAY, TAMBA, WALO, closed_at=SEEN, closed_reason="flooded")
    assert outcome_of("R10", case(legs=(closed,))) is NO_GO
    assert outcome_of("R10", case(legs=(leg(OTHER_WAY, TAMBA, WALO, closed_at=SEEN),))) is None


@pytest.mark.parametrize(
    ("heard", "outage", "expected"),
    [
        (NOW - 48 * H, None, None),
        (NOW - 48 * H - TICK, None, HOLD),
        (None, None, HOLD),
        (NOW, SEEN, HOLD),
    ],
)
def test_r11_a_silent_place_holds(heard: Any, outage: Any, expected: Any) -> None:
    seen = case(news=((TAMBA, heard),), places=(place(TAMBA, outage_since=outage),))
    assert outcome_of("R11", seen) is expected


@pytest.mark.parametrize(
    ("now", "departed", "expected"), [(D3 - TICK, False, None), (D3, False, NO_GO), (D3, True, None)]
)
def test_r15_stops_at_d3_what_has_not_departed(now: datetime, departed: bool, expected: Any) -> None:
    assert outcome_of("R15", case(departed=departed), now) is expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, HOLD),
        ({"happened_at": NOW - 72 * H - TICK}, None),
        ({"refuted": True}, None),
        ({"from_stranger": True}, None),
        ({"leg": OTHER_WAY}, None),
        ({"place": ELSEWHERE}, None),
    ],
)
def test_r18_an_incident_that_nobody_has_placed_holds(more: Any, expected: Any) -> None:
    assert outcome_of("R18", case(incidents=(told(**({"place": None} | more)),))) is expected


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.rule)
@pytest.mark.parametrize("said", ["yes", "no", "unknown", "nothing"])
def test_an_attested_fact_is_fine_by_yes_and_open_by_anything_else(question: Any, said: str) -> None:
    others = tuple(answer(other.rule) for other in QUESTIONS if other != question)
    given = () if said == "nothing" else (answer(question.rule, Answer(said)),)
    reasons = found_by(question.rule, case(attested=others + given))
    expected = {"yes": [], "no": [question.when_no], "unknown": [HOLD], "nothing": [HOLD]}[said]
    assert [reason.outcome for reason in reasons] == expected
    assert all(reason.code is question.code for reason in reasons)
    assert all(reason.overridable is (reason.outcome is HOLD) for reason in reasons)


def test_r14_asks_nothing_where_nothing_is_cold() -> None:
    seen = case(attested=())
    warm = replace(seen, package=replace(seen.package, cold_life_hours=None))
    assert outcome_of("R14", warm) is None
    assert "R14" in keys_for(seen)
    assert "R14" not in keys_for(warm)


def test_r16_is_asked_for_each_day_and_a_days_own_answer_comes_first() -> None:
    two_days = delivery(day(1), day(2))
    assert [key for key in keys_for(case(delivery=two_days)) if key.startswith("R16")] == ["R16:1", "R16:2"]
    for_all = case(delivery=two_days, attested=(answer("R16"),))
    assert found_by("R16", for_all) == []
    one_worse = case(delivery=two_days, attested=(answer("R16"), answer("R16:2", Answer.NO)))
    assert [reason.day for reason in found_by("R16", one_worse)] == [2]


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("R04", True),
        ("R16", True),
        ("R16:2", True),
        ("R16:3", False),
        ("R16:0", False),
        ("R16:x", False),
        ("R04:1", False),
        ("R01", False),
        ("CONTINUE", True),
        ("", False),
    ],
)
def test_only_questions_that_exist_can_be_answered(key: str, known: bool) -> None:
    assert is_known(key, days=2) is known


@pytest.mark.parametrize(
    ("sight", "blind"),
    [
        (None, []),
        (Sight(oldest_waiting_seconds=None, puller_age_seconds=0, clock_age_seconds=0), []),
        (Sight(oldest_waiting_seconds=5, puller_age_seconds=300, clock_age_seconds=30), []),
        (Sight(oldest_waiting_seconds=5.1, puller_age_seconds=0, clock_age_seconds=0), ["inbound"]),
        (Sight(oldest_waiting_seconds=0, puller_age_seconds=300.1, clock_age_seconds=0), ["puller"]),
        (Sight(oldest_waiting_seconds=0, puller_age_seconds=0, clock_age_seconds=30.1), ["clock"]),
        (Sight(oldest_waiting_seconds=None, puller_age_seconds=None, clock_age_seconds=None), ["puller", "clock"]),
    ],
)
def test_r20_blindness_holds_and_nobody_can_override_it(sight: Sight | None, blind: list[str]) -> None:
    reasons = found_by("R20", case(sight=sight))
    assert [reason.subject for reason in reasons] == blind
    assert all(reason.outcome is HOLD and not reason.overridable for reason in reasons)


def test_after_departure_days_that_are_over_no_longer_count() -> None:
    long = delivery(day(1), day(2), day(3, stops=(TAMBA,), legs=()), state=DeliveryState.DEPARTED)
    seen = case(
        delivery=long, stops=(stop(place=WALO),), legs=(leg(WAY, TAMBA, TAMBA), leg(RIVER, WALO, WALO)), departed=True
    )
    assert outcome_of("R03", seen, DEPARTURE + 25 * H) is NO_GO
    assert outcome_of("R03", seen, DEPARTURE + 49 * H) is None
    assert outcome_of("R03", replace(seen, departed=False), DEPARTURE + 49 * H) is NO_GO


def test_the_place_of_the_night_counts_until_the_next_day_is_over() -> None:
    away = delivery(day(1, night_place=TAMBA), day(2), state=DeliveryState.DEPARTED)
    seen = case(delivery=away, stops=(stop(),), legs=(), departed=True)
    assert outcome_of("R03", seen, DEPARTURE + 25 * H) is NO_GO
    assert outcome_of("R03", seen, DEPARTURE + 35 * H) is None


def test_all_reasons_are_listed_and_the_worst_wins() -> None:
    bad: Case = case(stops=(stop(),), incidents=(told(), told("3", severity=3)), attested=(), guarantees=())
    finding = look(bad)
    assert finding.outcome is NO_GO
    assert {"R01", "R03", "R04", "R07", "R08", "R09", "R10", "R12", "R13", "R14", "R16", "R17", "R18"} == {
        reason.rule for reason in finding.reasons
    }
    assert {reason.rule for reason in finding.not_overridable} == set()


def test_silence_alone_is_told_apart_from_other_reasons_to_stop() -> None:
    assert only_silence(look(case(confirmations=())))
    assert not only_silence(look(case(confirmations=(), stops=(stop(),))))


def test_a_written_assessment_speaks_through_its_finding() -> None:
    finding = look(case(confirmations=()))
    written = Assessment(
        id=AssessmentId(an_id("a")),
        delivery=delivery().id,
        number=1,
        finding=finding,
        policy_version="1",
        cause="test",
        at=NOW,
    )
    assert (written.outcome, written.reasons) == (NO_GO, finding.reasons)


def test_r13_holds_before_departure_for_a_phone_that_refuses_our_texts_and_nobody_overrides_it() -> None:
    unheard = (Unheard(contact=ContactId(an_id("lead")), channel="sms", since=SEEN),)
    (reason,) = found_by("R13", case(unheard=unheard))
    assert (reason.outcome, reason.overridable, reason.since) == (HOLD, False, SEEN)
    assert outcome_of("R13", case(unheard=unheard, departed=True)) is None
