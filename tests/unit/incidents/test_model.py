"""How grave an incident is, how answers change it, and who makes light of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actors import Actor, Via
from bot.commands import Refused
from bot.ids import ContactId, IncidentId, LegId, PlaceId, UserId
from bot.incidents.commands import Certainty, CompleteIncident
from bot.incidents.model import DIGIT_OF, SEVERITY_OF, Incident, Judged, completed, digit_of, ruling, severity_of
from bot.understanding.model import Category

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TAMBA, WALO = PlaceId(UUID(int=1)), PlaceId(UUID(int=2))
ONE, TWO, THREE = UserId(UUID(int=11)), UserId(UUID(int=12)), UserId(UUID(int=13))

INCIDENT = Incident(
    id=IncidentId(UUID(int=21)),
    ref="I4K7",
    category=None,
    places=(TAMBA, WALO),
    place_certain=False,
    leg=None,
    severity=3,
    certainty=Certainty.RUMOUR,
    happened_at=NOW,
    reported_at=NOW,
    ongoing=None,
    reporter_safe=None,
    health_touched=None,
    contact=ContactId(UUID(int=31)),
    from_stranger=False,
    mine_cleared_at=None,
)
ANSWER = CompleteIncident(by=Actor(via=Via.TEXT), cause="inbound:1", incident=INCIDENT.id)


@pytest.mark.parametrize(
    ("category", "severity", "touched"),
    [
        (None, 3, 5),
        (0, 3, 5),
        (1, 2, 5),
        (2, 3, 5),
        (3, 3, 5),
        (4, 4, 5),
        (5, 5, 5),
        (6, 5, 5),
        (7, 5, 5),
        (8, 2, 2),
        (9, 1, 5),
    ],
)
def test_severity_follows_from_the_digit_and_from_health_care_being_touched(
    category: int | None, severity: int, touched: int
) -> None:
    assert severity_of(category, health_touched=False) == severity
    assert severity_of(category, health_touched=True) == touched


def test_every_category_of_a_text_has_a_digit() -> None:
    assert set(DIGIT_OF) == set(Category)
    assert set(DIGIT_OF.values()) <= set(SEVERITY_OF)


@pytest.mark.parametrize(
    ("categories", "digit"),
    [
        ((), None),
        ((Category.THEFT,), 3),
        ((Category.DISPUTE, Category.KILLING), 5),
        ((Category.SHOOTING, Category.MINE), 7),
        ((Category.FLOOD, Category.ILLNESS), 0),
    ],
)
def test_a_text_about_several_things_is_about_the_gravest(categories: Sequence[Category], digit: int | None) -> None:
    assert digit_of(categories) == digit


@pytest.mark.parametrize(
    ("known", "told", "category", "severity"),
    [
        (None, 1, 1, 2),
        (None, 8, 8, 2),
        (None, 6, 6, 5),
        (6, 9, 6, 5),
        (9, 6, 6, 5),
        (7, 6, 7, 5),
        (6, 7, 7, 5),
        (7, 0, 7, 5),
        (2, 3, 2, 3),
        (5, None, 5, 5),
    ],
)
def test_a_category_told_later_never_makes_light_of_one_told_before(
    known: int | None, told: int | None, category: int, severity: int
) -> None:
    before = replace(INCIDENT, category=known, severity=severity_of(known, health_touched=False))
    after = completed(before, replace(ANSWER, category=told))
    assert (after.category, after.severity) == (category, severity)


@pytest.mark.parametrize(
    ("before", "answer", "severity"),
    [(None, True, 5), (None, False, 3), (True, False, 5), (False, True, 5), (None, None, 3)],
)
def test_health_care_touched_is_grave_and_stays_so(before: bool | None, answer: bool | None, severity: int) -> None:
    known = replace(INCIDENT, health_touched=before, severity=severity_of(None, health_touched=bool(before)))
    after = completed(known, replace(ANSWER, health_touched=answer))
    assert after.severity == severity
    assert bool(after.health_touched) is (severity == 5)


def test_an_attack_on_health_care_stays_one_when_its_category_is_told() -> None:
    touched = completed(INCIDENT, replace(ANSWER, health_touched=True))
    assert completed(touched, replace(ANSWER, category=9)).severity == 5


def test_the_place_is_told_once() -> None:
    there = completed(INCIDENT, replace(ANSWER, place=WALO))
    assert (there.places, there.place_certain) == ((WALO,), True)
    assert completed(there, replace(ANSWER, place=TAMBA)).places == (WALO,)


def test_answers_fill_what_was_not_told_and_nothing_lies_in_the_future() -> None:
    leg = LegId(UUID(int=5))
    after = completed(INCIDENT, replace(ANSWER, leg=leg, ongoing=True, reporter_safe=False, happened_at=NOW - HOUR))
    assert (after.leg, after.ongoing, after.reporter_safe, after.happened_at) == (leg, True, False, NOW - HOUR)
    assert completed(after, ANSWER) == after
    assert completed(INCIDENT, replace(ANSWER, happened_at=NOW + HOUR)).happened_at == NOW


@pytest.mark.parametrize(
    ("answer", "certainty"),
    [
        (replace(ANSWER, health_touched=True), Certainty.RUMOUR),
        (replace(ANSWER, category=5), Certainty.RUMOUR),
        (replace(ANSWER, category=9), Certainty.REFUTED),
        (replace(ANSWER, ongoing=False), Certainty.REFUTED),
    ],
)
def test_what_was_refuted_counts_again_once_it_is_told_graver(answer: CompleteIncident, certainty: Certainty) -> None:
    assert completed(replace(INCIDENT, certainty=Certainty.REFUTED), answer).certainty is certainty


answers = st.builds(
    lambda category, health, ongoing: replace(ANSWER, category=category, health_touched=health, ongoing=ongoing),
    st.none() | st.integers(min_value=0, max_value=9),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
)


@given(st.integers(min_value=0, max_value=9), st.lists(answers, max_size=6))
def test_no_sequence_of_answers_makes_light_of_what_was_told(first: int, later: list[CompleteIncident]) -> None:
    before = replace(INCIDENT, category=first, severity=severity_of(first, health_touched=False))
    after = before
    for answer in later:
        after = completed(after, answer)
    assert after.severity >= before.severity
    assert before.category != 7 or after.mine_open


def judged(user: UserId, certainty: Certainty = Certainty.REFUTED, source: str = "a second person") -> Judged:
    """A judgement."""
    return Judged(user=user, certainty=certainty, second_source=source)


@pytest.mark.parametrize(
    ("severity", "judgement", "history", "certainty"),
    [
        (1, judged(ONE, source=""), [], Certainty.REFUTED),
        (3, judged(ONE, source=""), [], Certainty.REFUTED),
        (4, judged(ONE), [], Certainty.RUMOUR),
        (5, judged(ONE), [], Certainty.RUMOUR),
        (4, judged(ONE), [judged(ONE)], Certainty.RUMOUR),
        (4, judged(TWO), [judged(ONE)], Certainty.REFUTED),
        (5, judged(TWO), [judged(ONE)], Certainty.REFUTED),
        (5, judged(TWO), [judged(ONE, source="")], Certainty.RUMOUR),
        (5, judged(TWO), [judged(ONE), judged(THREE, Certainty.POSSIBLE)], Certainty.RUMOUR),
        (5, judged(TWO), [judged(THREE, Certainty.POSSIBLE), judged(ONE)], Certainty.REFUTED),
        (5, judged(ONE, Certainty.POSSIBLE, ""), [], Certainty.POSSIBLE),
        (5, judged(ONE, Certainty.PROBABLE), [], Certainty.PROBABLE),
        (5, judged(ONE, Certainty.CONFIRMED), [], Certainty.CONFIRMED),
    ],
)
def test_one_refutes_what_is_light_and_two_with_a_second_source_what_is_grave(
    severity: int, judgement: Judged, history: list[Judged], certainty: Certainty
) -> None:
    assert ruling(replace(INCIDENT, category=2, severity=severity), judgement, history) is certainty


@pytest.mark.parametrize(
    ("incident", "judgement", "code"),
    [
        (replace(INCIDENT, severity=4), judged(ONE, source=""), "second_source_missing"),
        (INCIDENT, judged(ONE, Certainty.PROBABLE, ""), "second_source_missing"),
        (INCIDENT, judged(ONE, Certainty.CONFIRMED, ""), "second_source_missing"),
        (replace(INCIDENT, certainty=Certainty.REFUTED), judged(ONE, Certainty.CONFIRMED, ""), "second_source_missing"),
        (replace(INCIDENT, category=7, severity=5), judged(TWO), "mine_needs_clearing"),
    ],
)
def test_a_judgement_without_its_ground_is_refused(incident: Incident, judgement: Judged, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ruling(incident, judgement, [judged(ONE)])
    assert refused.value.code == code


def test_what_was_held_for_true_may_be_doubted_again_without_a_second_source() -> None:
    known = replace(INCIDENT, certainty=Certainty.CONFIRMED)
    assert ruling(known, judged(ONE, Certainty.PROBABLE, ""), []) is Certainty.PROBABLE
