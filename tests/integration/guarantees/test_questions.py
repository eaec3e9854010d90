"""Asked with a code, answered with it, and with nothing else."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.contacts.commands import ContactSuspended
from bot.events import CardKind, CardWanted, Event, Kind, PlacesTouched, Say
from bot.guarantees import store
from bot.guarantees.commands import (
    AgreementConfirmed,
    AnswerAgreement,
    AskAgreement,
    ExpireGuarantees,
    QuestionAsked,
    StopStands,
    VoidQuestions,
)
from bot.guarantees.handlers import expire
from bot.guarantees.model import Match
from bot.guarantees.questions import handlers
from bot.guarantees.questions.codes import DIGITS, duress_twin
from bot.ids import ContactId, DeliveryId, PlaceId
from bot.wording.keys_talk import AskAgreed
from tests.conftest import NOW
from tests.integration.guarantees.world import HOUR, World, build, cause, texted

LATER = NOW + timedelta(minutes=5)
DELIVERY = DeliveryId(uuid4())


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def asked(session: Session, contact: ContactId, place: PlaceId, now: datetime = NOW) -> str:
    """Ask; the code that was sent."""
    order = AskAgreement(
        by=texted(contact), cause=cause(), contact=contact, place=place, delivery=DELIVERY, day=date(2026, 11, 23)
    )
    say, opened = handlers.ask(order, session, now)
    assert isinstance(say, Say)
    assert isinstance(say.phrase, AskAgreed)
    assert isinstance(opened, QuestionAsked)
    assert (say.kind, say.expires_at) == (Kind.CODE_QUESTION, now + HOUR)
    return say.phrase.code


def answered(session: Session, contact: ContactId, code: str, now: datetime = LATER, why: str = "") -> list[Event]:
    """Answer with these digits."""
    order = AnswerAgreement(by=texted(contact, Proof.CODE), cause=why or cause(), contact=contact, code=code)
    return handlers.answer(order, session, now)


def another(code: str) -> str:
    """A code that is neither this one nor its twin."""
    return next(one for one in ("2222", "3333", "4444") if one not in (code, duress_twin(code)))


def yeses(session: Session, world: World) -> int:
    """How many yeses were ever written for both places."""
    return len(store.confirmations_at(session, [world.tamba, world.walo], NOW - timedelta(days=1)))


def test_the_right_code_is_a_yes_of_that_role_for_that_place(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    events = answered(session, world.youth, code)
    assert [type(event) for event in events] == [AgreementConfirmed, PlacesTouched]
    [yes] = store.confirmations_at(session, [world.tamba], NOW)
    assert (yes.contact, yes.role, yes.proof, yes.at) == (world.youth, "youth", Proof.CODE, LATER)
    assert answered(session, world.youth, code) == []
    assert yeses(session, world) == 1


def test_the_button_of_the_question_is_a_yes(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    order = AnswerAgreement(by=texted(world.youth, Proof.BUTTON), cause=cause(), contact=world.youth, code=code)
    handlers.answer(order, session, LATER)
    [yes] = store.confirmations_at(session, [world.tamba], NOW)
    assert yes.proof is Proof.BUTTON


def test_three_wrong_codes_lock_the_question_and_a_person_calls(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    wrong = another(code)
    assert answered(session, world.youth, wrong) == []
    assert answered(session, world.youth, wrong) == []
    question = store.open_challenge(session, world.youth, LATER)
    assert question is not None
    assert question.tries_left == 1
    [card] = answered(session, world.youth, wrong)
    assert isinstance(card, CardWanted)
    assert (card.kind, card.contact) == (CardKind.CONTACT_WANTED, world.youth)
    assert store.open_challenge(session, world.youth, LATER) is None
    assert answered(session, world.youth, code) == []
    assert yeses(session, world) == 0


def test_one_text_worked_twice_costs_one_try(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    for _ in range(4):
        answered(session, world.youth, another(code), why="inbound:1")
    question = store.open_challenge(session, world.youth, LATER)
    assert question is not None
    assert question.tries_left == 2


def test_a_code_is_worth_nothing_after_an_hour(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    assert answered(session, world.youth, code, NOW + HOUR) == []
    assert store.open_challenge(session, world.youth, NOW + HOUR) is None
    expire(ExpireGuarantees(by=texted(world.youth), cause=cause()), session, NOW + HOUR)
    assert session.scalar(text("SELECT count(*) FROM challenge WHERE state = 'open'")) == 0
    assert session.scalar(text("SELECT max(length(code_sealed)) FROM challenge")) == 0


def test_a_new_question_kills_the_old_one(session: Session, world: World) -> None:
    first = asked(session, world.mother, world.tamba)
    second = asked(session, world.mother, world.walo)
    assert answered(session, world.mother, first) == []
    answered(session, world.mother, second)
    [yes] = store.confirmations_at(session, [world.tamba, world.walo], NOW)
    assert yes.place == world.walo


def test_an_old_code_or_its_twin_is_never_drawn_again_soon(session: Session, world: World) -> None:
    seen: set[str] = set()
    for _ in range(60):
        code = asked(session, world.youth, world.tamba)
        assert set(code) <= set(DIGITS)
        assert not {code, duress_twin(code)} & seen
        seen |= {code, duress_twin(code)}


def test_the_code_of_one_person_is_nothing_to_another(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    while asked(session, world.elder, world.tamba) in (code, duress_twin(code)):
        pass  # chance gave both the same
    assert answered(session, world.elder, code) == []
    assert yeses(session, world) == 0


def test_the_twin_stops_the_place_and_looks_like_a_yes(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    question = store.open_challenge(session, world.youth, LATER)
    assert question is not None
    assert question.matches(code) is question.matches(duress_twin(code)) is Match.RIGHT
    assert question.matches(another(code)) is Match.WRONG
    stands, touched, card = answered(session, world.youth, duress_twin(code))
    assert isinstance(stands, StopStands)
    assert (stands.duress, stands.proven, stands.folded) == (True, True, False)
    assert isinstance(touched, PlacesTouched)
    assert isinstance(card, CardWanted)
    assert (card.kind, card.urgent_to_duty) == (CardKind.DURESS, True)
    assert yeses(session, world) == 0
    assert store.open_challenge(session, world.youth, LATER) is None
    for hours, hidden in ((0, True), (5, True), (6, False)):
        moment = LATER + hours * HOUR
        assert (world.tamba in store.hidden_since(session, moment)) is hidden
        assert (store.hidden_until(session, contacts.get(session, world.youth), moment) is not None) is hidden
    [promise] = store.guarantees_of(session, world.elder, LATER)
    assert promise.state == "given"


def test_a_yes_from_the_same_hand_does_not_undo_a_sign_of_duress(session: Session, world: World) -> None:
    answered(session, world.youth, duress_twin(asked(session, world.youth, world.tamba)))
    answered(session, world.youth, asked(session, world.youth, world.tamba, LATER), LATER + HOUR / 2)
    assert [stop.kind for stop in store.stops_at(session, [world.tamba])] == ["duress"]
    soon = LATER + 6 * HOUR
    answered(session, world.youth, asked(session, world.youth, world.tamba, soon), soon)
    assert store.stops_at(session, [world.tamba]) == []


def test_a_lost_phone_answers_nothing(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    contacts.change(session, world.youth, suspended_at=NOW)
    assert answered(session, world.youth, code) == []
    with pytest.raises(Refused, match="reported lost"):
        asked(session, world.youth, world.tamba)
    handlers.follow_suspended(ContactSuspended(contact=world.youth, cause=cause()), session, NOW)
    contacts.change(session, world.youth, suspended_at=None)
    assert answered(session, world.youth, code) == []
    asked(session, world.youth, world.tamba)
    handlers.void(VoidQuestions(by=texted(world.youth), cause=cause(), contact=world.youth), session, NOW)
    assert store.open_challenge(session, world.youth, NOW) is None


@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_only_people_who_speak_for_a_place_are_asked(session: Session, world: World, who: str) -> None:
    with pytest.raises(Refused, match="does not speak"):
        asked(session, getattr(world, who), world.tamba)


def test_nobody_is_asked_about_a_place_of_others(session: Session, world: World) -> None:
    with pytest.raises(Refused, match="does not speak for that place"):
        asked(session, world.youth, world.walo)
    asked(session, world.elder, world.walo)  # not enrolled there, but promised for it


def test_who_was_asked_when_is_known(session: Session, world: World) -> None:
    asked(session, world.youth, world.tamba)
    assert store.last_asked(session, [DELIVERY]) == {(DELIVERY, world.tamba, world.youth): NOW}
    assert store.contacts_asked_now(session, NOW) == {world.youth}
    assert store.contacts_asked_now(session, NOW + HOUR) == set()


def test_the_code_is_nowhere_in_clear(session: Session, world: World) -> None:
    code = asked(session, world.youth, world.tamba)
    stored = session.scalar(text("SELECT string_agg(code_sealed::text || code_hash::text, '') FROM challenge"))
    assert code.encode().hex() not in stored


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(max_size=6), st.text(alphabet=DIGITS, min_size=4, max_size=4)), max_size=6))
def test_no_texts_without_the_code_ever_confirm(session: Session, world: World, texts: list[str]) -> None:
    before = yeses(session, world)
    code = asked(session, world.youth, world.tamba)
    for said in texts:
        if said != code:
            answered(session, world.youth, said)
    assert yeses(session, world) == before
