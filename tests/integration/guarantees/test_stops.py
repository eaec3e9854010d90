"""A no holds at once, is called back, and ends in one way."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot.actors import Actor, Proof
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.events import CardKind, CardSettled, CardWanted, Event, PlacesTouched, Say
from bot.guarantees import handlers as guarantees
from bot.guarantees import store
from bot.guarantees.commands import (
    AnswerAgreement,
    AskAgreement,
    ConfirmByVoice,
    RecordCallBack,
    StopEnded,
    StopStands,
    Withdraw,
)
from bot.guarantees.model import GuaranteeState, StopFact
from bot.guarantees.questions import handlers as questions
from bot.guarantees.stops import handlers
from bot.ids import ContactId, DeliveryId, PlaceId, StopId
from bot.wording.keys_talk import AskAgreed
from tests.conftest import NOW
from tests.integration.guarantees.world import HOUR, World, build, cause, heard, texted

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def no(
    session: Session,
    by: Actor,
    now: datetime = LATER,
    *,
    place: PlaceId | None = None,
    refused: bool = False,
    why: str = "",
) -> list[Event]:
    """Somebody says no."""
    assert by.contact is not None
    order = Withdraw(by=by, cause=why or cause(), contact=by.contact, place=place, refused_question=refused)
    return handlers.withdraw(order, session, now)


def yes(session: Session, contact: ContactId, place: PlaceId, now: datetime) -> list[Event]:
    """Ask that person about the place, and answer with the code."""
    order = AskAgreement(
        by=texted(contact),
        cause=cause(),
        contact=contact,
        place=place,
        delivery=DeliveryId(uuid4()),
        day=date(2026, 11, 23),
    )
    say = questions.ask(order, session, now)[0]
    assert isinstance(say, Say)
    assert isinstance(say.phrase, AskAgreed)
    answer = AnswerAgreement(by=texted(contact, Proof.CODE), cause=cause(), contact=contact, code=say.phrase.code)
    return questions.answer(answer, session, now)


def called(session: Session, world: World, stop: StopFact, *, withdrawn: bool) -> list[Event]:
    """The call about a stop."""
    order = RecordCallBack(
        by=heard(world.operator, stop.contact), cause=cause(), stop=stop.id, note="spoke", withdrawn=withdrawn
    )
    return handlers.record_call_back(order, session, LATER + HOUR)


def promise_of(session: Session, world: World) -> GuaranteeState:
    """Where the elder's promise stands."""
    [promise] = store.guarantees_of(session, world.elder, LATER)
    return promise.state


def test_a_no_stands_at_once_wherever_the_person_speaks_for(session: Session, world: World) -> None:
    stands, touched, card = no(session, texted(world.mother))
    assert isinstance(stands, StopStands)
    assert set(stands.places) == {world.tamba, world.walo}
    assert (stands.proven, stands.folded, stands.duress) == (False, False, False)
    assert isinstance(touched, PlacesTouched)
    assert set(touched.places) == {world.tamba, world.walo}
    assert isinstance(card, CardWanted)
    assert (card.kind, card.due) == (CardKind.CALL_BACK_STOP, LATER + timedelta(minutes=30))
    assert {stop.kind for stop in store.stops_of(session, world.mother)} == {"stop"}


def test_a_named_place_is_stopped_alone(session: Session, world: World) -> None:
    no(session, texted(world.mother), place=world.walo)
    assert store.stops_at(session, [world.tamba]) == []
    assert len(store.stops_at(session, [world.walo])) == 1


@pytest.mark.parametrize("proof", [Proof.CODE, Proof.BUTTON])
def test_a_proven_no_of_a_guarantor_revokes_the_promise(session: Session, world: World, proof: Proof) -> None:
    events = no(session, texted(world.elder, proof))
    assert [type(event) for event in events] == [StopStands, PlacesTouched]
    assert {stop.kind for stop in store.stops_of(session, world.elder)} == {"revocation"}
    assert promise_of(session, world) is GuaranteeState.REVOKED


def test_an_unproven_no_of_a_guarantor_holds_and_revokes_once_the_call_proves_it(
    session: Session, world: World
) -> None:
    no(session, texted(world.elder))
    assert promise_of(session, world) is GuaranteeState.GIVEN
    stops = store.stops_of(session, world.elder)
    assert {(stop.kind, stop.proven, stop.place) for stop in stops} == {
        ("revocation", False, world.tamba),
        ("revocation", False, world.walo),
    }
    settled, touched = called(session, world, stops[0], withdrawn=True)
    assert isinstance(settled, CardSettled)
    assert isinstance(touched, PlacesTouched)
    assert all(stop.proven and stop.call_recorded_at for stop in store.stops_of(session, world.elder))
    assert promise_of(session, world) is GuaranteeState.REVOKED


def test_a_call_that_denies_the_no_does_not_end_it(session: Session, world: World) -> None:
    no(session, texted(world.youth))
    [stop] = store.stops_of(session, world.youth)
    called(session, world, stop, withdrawn=False)
    [stop] = store.stops_of(session, world.youth)
    assert (stop.proven, stop.call_recorded_at) == (False, LATER + HOUR)
    assert called(session, world, stop, withdrawn=False) == [CardSettled(about=f"stops:{world.youth}")]


def test_a_call_needs_a_note_and_a_known_stop(session: Session, world: World) -> None:
    no(session, texted(world.youth))
    [stop] = store.stops_of(session, world.youth)
    by = heard(world.operator, world.youth)
    empty = RecordCallBack(by=by, cause=cause(), stop=stop.id, note=" ", withdrawn=False)
    unknown = RecordCallBack(by=by, cause=cause(), stop=StopId(uuid4()), note="x", withdrawn=False)
    nobody = RecordCallBack(by=texted(world.youth), cause=cause(), stop=stop.id, note="x", withdrawn=False)
    for order, code in ((empty, "note_missing"), (unknown, "stop_unknown"), (nobody, "needs_a_user")):
        with pytest.raises(Refused) as refused:
            handlers.record_call_back(order, session, LATER)
        assert refused.value.code == code


def test_a_plain_two_to_the_question_stops_its_place_unproven_and_ends_the_question(
    session: Session, world: World
) -> None:
    order = AskAgreement(
        by=texted(world.mother),
        cause=cause(),
        contact=world.mother,
        place=world.walo,
        delivery=DeliveryId(uuid4()),
        day=date(2026, 11, 23),
    )
    say = questions.ask(order, session, NOW)[0]
    assert isinstance(say, Say)
    assert isinstance(say.phrase, AskAgreed)
    no(session, texted(world.mother), refused=True)
    [stop] = store.stops_of(session, world.mother)
    assert (stop.place, stop.proven) == (world.walo, False)
    answer = AnswerAgreement(
        by=texted(world.mother, Proof.CODE), cause=cause(), contact=world.mother, code=say.phrase.code
    )
    assert questions.answer(answer, session, LATER) == []


def test_a_fresh_yes_of_the_same_role_ends_the_stop_and_brings_the_promise_back_when_all_are_ended(
    session: Session, world: World
) -> None:
    no(session, texted(world.elder, Proof.BUTTON))
    events = yes(session, world.elder, world.tamba, LATER + HOUR)
    assert [event.place for event in events if isinstance(event, StopEnded)] == [world.tamba]
    assert promise_of(session, world) is GuaranteeState.REVOKED
    yes(session, world.elder, world.walo, LATER + 2 * HOUR)
    assert store.stops_of(session, world.elder) == []
    assert promise_of(session, world) is GuaranteeState.GIVEN


def test_a_yes_of_another_role_ends_nothing(session: Session, world: World) -> None:
    no(session, texted(world.youth))
    events = yes(session, world.elder, world.tamba, LATER + HOUR)
    assert not any(isinstance(event, StopEnded) for event in events)
    assert len(store.stops_at(session, [world.tamba])) == 1


def test_a_yes_by_voice_ends_nothing(session: Session, world: World) -> None:
    no(session, texted(world.youth))
    order = ConfirmByVoice(
        by=heard(world.operator, world.youth),
        cause=cause(),
        contact=world.youth,
        place=world.tamba,
        at=LATER + HOUR,
    )
    guarantees.confirm_by_voice(order, session, LATER + HOUR)
    assert len(store.stops_at(session, [world.tamba])) == 1


def test_one_text_worked_twice_is_one_stop(session: Session, world: World) -> None:
    assert no(session, texted(world.youth), why="inbound:7")
    assert no(session, texted(world.youth), why="inbound:7") == []
    assert len(store.stops_of(session, world.youth)) == 1


def test_the_third_unproven_stop_in_a_day_holds_but_is_folded(session: Session, world: World) -> None:
    for hour, folded in ((0, False), (1, False), (2, True), (3, True)):
        stands, _, card = no(session, texted(world.mother), LATER + hour * HOUR)
        assert isinstance(stands, StopStands)
        assert stands.folded is folded
        assert isinstance(card, CardWanted)
        assert card.kind is (CardKind.FOLDED_STOPS if folded else CardKind.CALL_BACK_STOP)
    stands = no(session, texted(world.mother), LATER + 27 * HOUR)[0]
    assert isinstance(stands, StopStands)
    assert stands.folded is False


def test_one_text_about_two_places_counts_as_one(session: Session, world: World) -> None:
    for hour, folded in ((0, False), (1, False), (2, True)):
        text = cause()
        for place, why in ((world.tamba, text), (world.walo, f"{text}:W1047")):
            stands = no(session, texted(world.mother), LATER + hour * HOUR, place=place, why=why)[0]
            assert isinstance(stands, StopStands)
            assert stands.folded is folded


def test_a_proven_stop_is_never_folded(session: Session, world: World) -> None:
    for hour in range(3):
        no(session, texted(world.youth), LATER + hour * HOUR)
    stands = no(session, heard(world.operator, world.youth), LATER + 3 * HOUR)[0]
    assert isinstance(stands, StopStands)
    assert (stands.proven, stands.folded) == (True, False)


@pytest.mark.parametrize("column", ["verify_first_until", "suspended_at"])
def test_a_number_that_is_to_be_verified_first_holds_without_a_new_alert(
    session: Session, world: World, column: str
) -> None:
    contacts.change(session, world.youth, **{column: LATER + HOUR})
    stands = no(session, texted(world.youth, Proof.BUTTON))[0]
    assert isinstance(stands, StopStands)
    assert (stands.proven, stands.folded) == (False, True)


def test_a_duress_word_is_a_proven_stop_that_is_not_shown(session: Session, world: World) -> None:
    stands, _, card = no(session, texted(world.elder, Proof.DURESS))
    assert isinstance(stands, StopStands)
    assert (stands.duress, stands.proven) == (True, True)
    assert isinstance(card, CardWanted)
    assert card.urgent_to_duty
    assert store.hidden_since(session, LATER).keys() == {world.tamba, world.walo}
    assert promise_of(session, world) is GuaranteeState.GIVEN


def test_a_stranger_holds_the_named_place_and_a_person_looks(session: Session, world: World) -> None:
    stands, _, card = no(session, texted(world.stranger), place=world.tamba)
    assert isinstance(stands, StopStands)
    assert isinstance(card, CardWanted)
    assert card.kind is CardKind.STRANGER_DANGER
    assert [stop.kind for stop in store.stops_at(session, [world.tamba])] == ["stranger"]
    assert [stop.kind for stop in store.standing_stops(session, LATER)] == ["stranger"]
    assert store.standing_stops(session, LATER + 72 * HOUR) == []
    [card] = no(session, texted(world.stranger))
    assert isinstance(card, CardWanted)


def test_somebody_without_a_place_makes_a_person_look_at_once(session: Session, world: World) -> None:
    stands, card = no(session, texted(world.staff))
    assert isinstance(stands, StopStands)
    assert stands.places == ()
    assert isinstance(card, CardWanted)
    assert card.urgent_to_duty


def test_what_is_heard_has_happened_already(session: Session, world: World) -> None:
    order = Withdraw(
        by=heard(world.operator, world.youth), cause=cause(), contact=world.youth, at=LATER + timedelta(seconds=1)
    )
    with pytest.raises(Refused, match="not come yet"):
        handlers.withdraw(order, session, LATER)
