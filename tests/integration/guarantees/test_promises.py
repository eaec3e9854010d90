"""Promises, yeses by voice, and news of places."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actors import PROGRAM, Actor, Proof, Via
from bot.calm_periods import handlers as periods
from bot.calm_periods.commands import EndPeriod, PeriodChanged, ResumePeriod, SuspendPeriod
from bot.commands import Command, Refused
from bot.contacts import store as contacts
from bot.events import Event, Kind, PlacesTouched, Say
from bot.guarantees import handlers, store
from bot.guarantees.commands import (
    AgreementConfirmed,
    AskHowThingsAre,
    ConfirmByVoice,
    ExpireGuarantees,
    RecordBreach,
    ReportSituation,
    SituationAsked,
    SituationValue,
)
from bot.ids import ContactId, GuaranteeId, PeriodId, PlaceId
from tests.conftest import NOW
from tests.integration.guarantees.test_stops import yes
from tests.integration.guarantees.world import (
    DAY,
    HOUR,
    World,
    at_desk,
    build,
    cause,
    give_guarantee,
    heard,
    texted,
)


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def state(session: Session, world: World, at: datetime = NOW) -> tuple[str, str]:
    """(state of the promise, state of its calm period) at that moment."""
    [promise] = store.guarantees_at(session, [world.tamba], at)
    return promise.state, promise.period_state


def follow(events: list[Event], session: Session) -> None:
    """Let the promises follow their calm period."""
    for event in events:
        if isinstance(event, PeriodChanged):
            assert handlers.follow_period(event, session, NOW) == []


def test_a_promise_is_found_by_each_of_its_places(session: Session, world: World) -> None:
    for place in (world.tamba, world.walo):
        [promise] = store.guarantees_at(session, [place], NOW)
        assert promise.places == {world.tamba, world.walo}
        assert (promise.role, promise.state, promise.period_state) == ("elder", "given", "agreed")
    assert store.get_guarantee(session, world.promise, NOW) in store.all_guarantees(session, NOW)


def test_a_promise_given_twice_is_one(session: Session, world: World) -> None:
    assert handlers.give(give_guarantee(world, NOW), session, NOW) == []


def test_a_promise_that_does_not_fit_is_refused_with_every_reason(session: Session, world: World) -> None:
    order = replace(
        give_guarantee(world, NOW),
        guarantee=GuaranteeId(uuid4()),
        contact=world.staff,
        places=(PlaceId(uuid4()),),
        ends_at=NOW + 99 * DAY,
    )
    with pytest.raises(Refused) as refused:
        handlers.give(order, session, NOW)
    assert refused.value.code == "guarantee_not_possible"
    for reason in ("outside the calm period", "beyond the calm period", "does not speak"):
        assert reason in refused.value.message
    with pytest.raises(Refused, match="no such calm period"):
        handlers.give(replace(order, period=PeriodId(uuid4())), session, NOW)


@pytest.mark.parametrize("who", ["operator", None])
def test_only_those_who_lead_write_a_promise_down(session: Session, world: World, who: str | None) -> None:
    by = at_desk(getattr(world, who)) if who else texted(world.elder)
    with pytest.raises(Refused) as refused:
        handlers.give(replace(give_guarantee(world, NOW), by=by), session, NOW)
    assert refused.value.code == ("not_allowed" if who else "needs_a_user")


def test_a_promise_expires_by_itself_and_the_clock_writes_it_down_once(session: Session, world: World) -> None:
    end = NOW + 10 * DAY
    order = ExpireGuarantees(by=Actor(via=Via.CLOCK), cause="clock")
    assert handlers.expire(order, session, end - timedelta(seconds=1)) == []
    assert state(session, world, end)[0] == "expired"
    [touched] = handlers.expire(order, session, end)
    assert isinstance(touched, PlacesTouched)
    assert set(touched.places) == {world.tamba, world.walo}
    assert handlers.expire(order, session, end) == []
    assert store.guarantees_at(session, [world.tamba], end + 31 * DAY) == []


def test_promises_are_suspended_with_their_calm_period_and_wait_for_a_fresh_yes(session: Session, world: World) -> None:
    def period(kind: type[SuspendPeriod | ResumePeriod]) -> SuspendPeriod | ResumePeriod:
        return kind(by=at_desk(world.coordinator), cause=cause(), period=world.period)

    suspended = period(SuspendPeriod)
    assert isinstance(suspended, SuspendPeriod)
    follow(periods.suspend(suspended, session, NOW), session)
    assert state(session, world) == ("suspended", "suspended")
    yes(session, world.elder, world.tamba, NOW + HOUR)
    assert state(session, world) == ("suspended", "suspended")
    resumed = period(ResumePeriod)
    assert isinstance(resumed, ResumePeriod)
    follow(periods.resume(resumed, session, NOW + 2 * HOUR), session)
    assert state(session, world) == ("suspended", "agreed")
    yes(session, world.youth, world.tamba, NOW + 3 * HOUR)
    assert state(session, world) == ("suspended", "agreed")
    yes(session, world.elder, world.tamba, NOW + 4 * HOUR)
    assert state(session, world) == ("given", "agreed")


def test_promises_are_over_with_their_calm_period(session: Session, world: World) -> None:
    order = EndPeriod(by=at_desk(world.coordinator), cause=cause(), period=world.period)
    follow(periods.end(order, session, NOW), session)
    assert state(session, world) == ("expired", "ended")
    yes(session, world.elder, world.tamba, NOW + HOUR)
    assert state(session, world) == ("expired", "ended")


def test_a_breach_never_heals(session: Session, world: World) -> None:
    order = RecordBreach(by=at_desk(world.focal_point), cause=cause(), guarantee=world.promise)
    assert len(handlers.record_breach(order, session, NOW)) == 1
    assert handlers.record_breach(order, session, NOW) == []
    yes(session, world.elder, world.tamba, NOW + HOUR)
    assert state(session, world)[0] == "breached"
    with pytest.raises(Refused, match="no such guarantee"):
        handlers.record_breach(replace(order, guarantee=GuaranteeId(uuid4())), session, NOW)


def spoken(world: World, contact: ContactId, **changes: Any) -> ConfirmByVoice:
    """A yes heard on a call."""
    order = ConfirmByVoice(by=heard(world.operator, contact), cause=cause(), contact=contact, place=world.tamba, at=NOW)
    return replace(order, **changes)


def test_a_yes_by_voice_counts_with_who_wrote_it_down(session: Session, world: World) -> None:
    order = spoken(world, world.youth)
    events = handlers.confirm_by_voice(order, session, NOW)
    assert [type(event) for event in events] == [AgreementConfirmed, PlacesTouched]
    [found] = store.confirmations_at(session, [world.tamba], NOW)
    assert (found.proof, found.recorded_by, found.role) == (Proof.VOICE, world.operator, "youth")
    assert handlers.confirm_by_voice(order, session, NOW) == []


@pytest.mark.parametrize(
    ("contact", "changes", "code"),
    [
        ("staff", {}, "not_a_speaker"),
        ("stranger", {}, "not_a_speaker"),
        ("youth", {"at": NOW + timedelta(seconds=1)}, "in_the_future"),
        ("youth", {"by": Actor(via=Via.TEXT)}, "needs_a_user"),
    ],
)
def test_a_yes_by_voice_is_refused(
    session: Session, world: World, contact: str, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        handlers.confirm_by_voice(spoken(world, getattr(world, contact), **changes), session, NOW)
    assert refused.value.code == code


def tell(session: Session, order: Command) -> list[Event]:
    """Report a situation."""
    assert isinstance(order, ReportSituation)
    return handlers.report_situation(order, session, NOW)


def situation(contact: ContactId, by: Actor, **more: Any) -> ReportSituation:
    """Somebody says that it is calm."""
    order = ReportSituation(by=by, cause=cause(), contact=contact, place=None, value=SituationValue.CALM)
    return replace(order, **more)


def test_news_ends_silence_and_confirms_nothing(session: Session, world: World) -> None:
    assert store.news_of(session, [world.tamba, world.walo]) == {world.tamba: None, world.walo: None}
    order = situation(world.mother, texted(world.mother))
    [touched] = tell(session, order)
    assert isinstance(touched, PlacesTouched)
    assert store.news_of(session, [world.tamba, world.walo]) == {world.tamba: NOW, world.walo: NOW}
    assert store.confirmations_at(session, [world.tamba], NOW - DAY) == []
    assert tell(session, order) == []
    assert [found[1] for found in store.situations_at(session, [world.tamba], NOW)] == ["calm"]


def test_a_yes_and_a_recorded_call_are_news(session: Session, world: World) -> None:
    handlers.confirm_by_voice(spoken(world, world.youth), session, NOW)
    assert store.news_of(session, [world.tamba]) == {world.tamba: NOW}


def test_what_was_heard_earlier_is_news_of_then_with_its_writer(session: Session, world: World) -> None:
    order = situation(world.youth, heard(world.operator, world.youth), at=NOW - HOUR)
    assert len(tell(session, order)) == 1
    assert store.news_of(session, [world.tamba]) == {world.tamba: NOW - HOUR}
    assert session.scalar(text("SELECT count(*) FROM situation WHERE recorded_by IS NOT NULL")) == 1
    with pytest.raises(Refused, match="not come yet"):
        tell(session, replace(order, at=NOW + HOUR))


def test_a_stranger_and_a_lost_phone_tell_no_news(session: Session, world: World) -> None:
    assert tell(session, situation(world.stranger, texted(world.stranger), place=world.tamba)) == []
    contacts.change(session, world.youth, suspended_at=NOW)
    assert tell(session, situation(world.youth, texted(world.youth))) == []
    assert len(tell(session, situation(world.youth, heard(world.operator, world.youth)))) == 1


def test_asking_how_things_are_is_noted(session: Session, world: World) -> None:
    ask = AskHowThingsAre(by=PROGRAM, cause="clock", contact=world.youth, place=world.tamba)
    say, asked = handlers.ask_situation(ask, session, NOW)
    assert isinstance(say, Say)
    assert say.kind is Kind.NOTICE
    assert asked == SituationAsked(contact=world.youth, place=world.tamba)
    handlers.ask_situation(ask, session, NOW + HOUR)
    assert store.situations_last_asked(session, [world.youth, world.elder]) == {world.youth: NOW + HOUR}
