"""Calm periods change, and the people concerned hear of it once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.calm_periods import handlers, store
from bot.calm_periods.commands import (
    EndPeriod,
    ExtendPeriod,
    PeriodChanged,
    ResumePeriod,
    SuspendPeriod,
    TellPeriod,
    TellPeriods,
)
from bot.commands import Refused
from bot.events import Event, Kind, PlacesTouched, Say, Separately
from bot.ids import PeriodId
from tests.conftest import NOW
from tests.integration.guarantees.world import DAY, World, agree_period, at_desk, build, cause

START, END = NOW - DAY, NOW + 29 * DAY
TELL = TellPeriods(by=PROGRAM, cause="clock")


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def tell(session: Session, now: datetime) -> list[Event]:
    """What the clock makes of it, period by period."""
    parts = [event.order for event in handlers.tell_due(TELL, session, now) if isinstance(event, Separately)]
    orders = [order for order in parts if isinstance(order, TellPeriod)]
    assert len(orders) == len(parts)
    return [event for order in orders for event in handlers.tell(order, session, now)]


def said(events: Sequence[Event]) -> dict[str, str]:
    """Who is told what."""
    says = [event for event in events if isinstance(event, Say)]
    assert all(say.kind is Kind.NOTICE for say in says)
    return {str(say.to): say.phrase.key for say in says}


def everybody(world: World, place_key: str, staff_key: str) -> dict[str, str]:
    """The people of both places, and staff."""
    people = (world.elder, world.youth, world.mother)
    return {str(world.staff): staff_key, **{str(person): place_key for person in people}}


def test_a_period_is_found_by_its_places_until_it_is_over(session: Session, world: World) -> None:
    [found] = store.periods_at(session, [world.walo], NOW)
    assert (found.id, found.state) == (world.period, "agreed")
    assert found.places == {world.tamba, world.walo}
    assert store.periods_at(session, [world.walo], END) == []
    assert store.by_name(session, found.name) == found
    assert found in store.all_periods(session)


def test_a_period_is_agreed_once_under_one_name_by_those_who_lead(session: Session, world: World) -> None:
    order = agree_period(world.coordinator, world.organisation, (world.tamba,), NOW)
    changed, touched = handlers.agree(order, session, NOW)
    assert isinstance(changed, PeriodChanged)
    assert isinstance(touched, PlacesTouched)
    assert handlers.agree(order, session, NOW) == []
    for wrong, code in (
        (replace(order, period=PeriodId(uuid4())), "period_name_taken"),
        (replace(order, places=()), "period_not_possible"),
        (replace(order, by=at_desk(world.operator)), "not_allowed"),
        (replace(order, by=PROGRAM), "needs_a_user"),
    ):
        with pytest.raises(Refused) as refused:
            handlers.agree(wrong, session, NOW)
        assert refused.value.code == code


def test_a_name_that_stands_in_texts_holds_no_word_that_texts_never_say(session: Session, world: World) -> None:
    order = agree_period(world.coordinator, world.organisation, (world.tamba,), NOW)
    for name in ("Paix de Tamba", "Garanties 2", "hɛrɛ"):
        with pytest.raises(Refused) as refusal:
            handlers.agree(replace(order, name=name), session, NOW)
        assert refusal.value.code == "name_on_phones"


def test_suspending_tells_everybody_at_once_and_resuming_nobody(session: Session, world: World) -> None:
    order = SuspendPeriod(by=at_desk(world.coordinator), cause=cause(), period=world.period)
    events = handlers.suspend(order, session, NOW)
    assert [type(event) for event in events[:2]] == [PeriodChanged, PlacesTouched]
    assert said(events) == everybody(world, "period_suspended", "staff_period_suspended")
    assert handlers.suspend(order, session, NOW) == []
    resume = ResumePeriod(by=at_desk(world.coordinator), cause=cause(), period=world.period)
    assert said(handlers.resume(resume, session, NOW)) == {}
    assert handlers.resume(resume, session, NOW) == []


def test_an_extension_is_told_with_the_new_last_day(session: Session, world: World) -> None:
    order = ExtendPeriod(by=at_desk(world.coordinator), cause=cause(), period=world.period, ends_at=END + 10 * DAY)
    assert said(handlers.extend(order, session, NOW)) == everybody(world, "period_extended", "staff_period_extended")
    assert handlers.extend(order, session, NOW) == []
    with pytest.raises(Refused, match="before the present one"):
        handlers.extend(replace(order, ends_at=END), session, NOW)


def test_an_early_end_is_told_once(session: Session, world: World) -> None:
    order = EndPeriod(by=at_desk(world.focal_point), cause=cause(), period=world.period)
    events = handlers.end(order, session, NOW)
    assert said(events) == everybody(world, "period_ended", "staff_period_ended")
    assert handlers.end(order, session, NOW) == []
    assert said(tell(session, NOW + timedelta(seconds=2))) == {}
    again = ExtendPeriod(by=at_desk(world.coordinator), cause=cause(), period=world.period, ends_at=END)
    with pytest.raises(Refused, match="is over"):
        handlers.extend(again, session, NOW)
    with pytest.raises(Refused, match="no such calm period"):
        handlers.end(replace(order, period=PeriodId(uuid4())), session, NOW)


def test_a_period_given_up_before_its_start_is_told_as_ended(session: Session, world: World) -> None:
    order = agree_period(world.coordinator, world.organisation, (world.walo,), NOW + 10 * DAY)
    handlers.agree(order, session, NOW)
    events = handlers.end(EndPeriod(by=at_desk(world.coordinator), cause=cause(), period=order.period), session, NOW)
    assert said(events) == {str(world.staff): "staff_period_ended", str(world.mother): "period_ended"}


@pytest.mark.parametrize(
    ("moments", "keys"),
    [
        ([START], ["started"]),
        ([START, START + DAY], ["started", None]),
        ([START, END - 7 * DAY, END - 7 * DAY], ["started", "ends_on", None]),
        ([START, END - 7 * DAY, END - 3 * DAY, END - DAY], ["started", "ends_on", "ends_on", "ends_on"]),
        ([START, END - DAY, END, END + DAY], ["started", "ends_on", "ended", None]),
    ],
)
def test_the_clock_tells_each_thing_once(
    session: Session, world: World, moments: list[datetime], keys: list[str | None]
) -> None:
    for moment, key in zip(moments, keys, strict=True):
        told = said(tell(session, moment))
        assert told == (everybody(world, f"period_{key}", f"staff_period_{key}") if key else {})


def test_the_clock_ends_a_period_whose_time_has_come(session: Session, world: World) -> None:
    tell(session, START)
    events = tell(session, END)
    assert [event.state for event in events if isinstance(event, PeriodChanged)] == ["ended"]
    found = store.get(session, world.period)
    assert found is not None
    assert (found.state, found.ends_at) == ("ended", END)
