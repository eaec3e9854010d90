"""Whatever is written, in whatever state: nothing raises, no yes without its code, and danger always acts."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actors import Proof
from bot.channel import Channel
from bot.contacts.commands import Standing
from bot.conversation.facts import Expected, Facts, Incoming, IncomingKind
from bot.conversation.state import State
from bot.conversation.turn import Turn, take_turn
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer
from bot.guarantees.commands import AnswerAgreement, ReportSituation, SituationValue, Withdraw
from bot.guarantees.model import Match
from bot.ids import InboundId
from bot.incidents.commands import ReportIncident
from bot.languages import Language
from bot.understanding.model import (
    Alternative,
    Category,
    Intent,
    Number,
    NumberKind,
    Place,
    PlaceGuess,
    Situation,
    Slots,
    Understood,
)
from tests.unit.conversation.talking import (
    CATTLE,
    CODE,
    DAY,
    DIKO,
    FACTS,
    NOW,
    TAMBA,
    TWIN,
    VACCINES,
    WALO,
    challenge,
    delivery,
    invitation,
    matches,
    situation_asked,
)

texts = st.text(max_size=40) | st.sampled_from(["1", "2", "4827", "oui", "mangue", "W1234", "X9999", ""])
guesses = st.builds(
    PlaceGuess,
    said=st.text(max_size=10),
    place=st.none() | st.sampled_from([Place(one.name, one.code) for one in (WALO, TAMBA)] + [Place("Nulle part")]),
    candidates=st.lists(st.sampled_from([Place("Diko", DIKO.code), Place("Ailleurs")]), max_size=2).map(tuple),
)
slots = st.builds(
    Slots,
    places=st.lists(guesses, max_size=2).map(tuple),
    day=st.none() | st.sampled_from(["monday", "tomorrow"]),
    dates=st.lists(st.sampled_from([DAY, NOW.date(), NOW.date() - timedelta(days=1)]), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(Category), max_size=2).map(tuple),
    situation=st.none() | st.sampled_from(Situation),
    language=st.none() | st.sampled_from(Language),
)
numbers = st.one_of(
    st.builds(Number, st.just(NumberKind.DIGIT), st.sampled_from("0123456789")),
    st.builds(Number, st.just(NumberKind.ACK_CODE), st.sampled_from(["47", "10", "99"])),
    st.builds(Number, st.just(NumberKind.CODE), st.sampled_from([CODE, TWIN, "2222", "0000"])),
    st.builds(Number, st.just(NumberKind.PAIR), st.sampled_from(["222333", "000000"])),
    st.builds(Number, st.just(NumberKind.PLACE_CODE), st.sampled_from([WALO.code, "Z9999"])),
    st.builds(Number, st.sampled_from(NumberKind), st.text(min_size=1, max_size=6)),
)
understood = st.builds(
    Understood,
    intent=st.sampled_from(Intent),
    language=st.sampled_from(Language),
    certainty=st.floats(0, 1),
    slots=slots,
    alternatives=st.lists(st.builds(Alternative, st.sampled_from(Intent), st.floats(0, 1)), max_size=2).map(tuple),
    number=st.none() | numbers,
    may_be_danger=st.booleans(),
    proposes_language=st.none() | st.sampled_from(Language),
)
incoming = st.builds(
    Incoming,
    id=st.uuids().map(InboundId),
    channel=st.sampled_from(Channel),
    text=texts,
    kind=st.sampled_from(IncomingKind),
    payload=st.none() | st.sampled_from(["1", f"agree:{CODE}", "agree:2222", f"refuse:{CODE}", "agree:", "x:y"]),
)
facts = st.builds(
    lambda **more: Facts(contact=FACTS.contact, gazetteer=FACTS.gazetteer, **more),
    standing=st.sampled_from([Standing.ENROLLED] * 6 + list(Standing)),
    places=st.sampled_from([(), (WALO,), (WALO, TAMBA)]),
    in_team=st.booleans(),
    is_staff=st.booleans(),
    suspended=st.sampled_from([False] * 9 + [True]),
    vouches_or_rides=st.booleans(),
    challenge=st.none() | st.just(challenge()),
    alert_waits=st.booleans(),
    go_waiting=st.sampled_from([None, "D7"]),
    invitations=st.sampled_from([(), (invitation(),)]),
    deliveries=st.sampled_from(
        [(), (delivery(),), (delivery(Expected.AGREE), delivery(at=TAMBA, number=602)), (delivery(Expected.RECEIVED),)]
    ),
    situation_asked=st.none() | st.just(situation_asked()),
    packages=st.sampled_from([{}, {WALO.id: (CATTLE, VACCINES)}]),
    dangers=st.sampled_from([{}, {WALO.id: (3,)}]),
    stranger_answered_today=st.booleans(),
    says_duress=st.sampled_from([FACTS.says_duress, lambda text: "mangue" in text]),
)
messages = st.lists(st.tuples(understood, incoming, st.integers(0, 5000)), min_size=1, max_size=6)

Message = tuple[Understood, Incoming, int]


def talk(known: Facts, written: list[Message]) -> list[tuple[Understood, Incoming, Turn]]:
    state, now, turns = State(), NOW, []
    for said, message, seconds in written:
        now += timedelta(seconds=seconds)
        turn = take_turn(State.from_json(state.to_json()), said, known, now, inbound=message)
        state = turn.state
        assert State.from_json(state.to_json()) == state
        turns.append((said, message, turn))
    return turns


def orders(turn: Turn, kind: type[Any]) -> list[Any]:
    return [command for command in turn.commands if isinstance(command, kind)]


@settings(max_examples=100, deadline=None)
@given(facts, messages)
def test_no_text_raises_and_no_yes_comes_without_its_code_or_button(known: Facts, written: list[Message]) -> None:
    for said, message, turn in talk(known, written):
        for yes in orders(turn, AnswerAgreement):
            typed = said.number.value if said.number is not None else None
            pressed = (message.payload or "").removeprefix("agree:")
            if yes.by.proof is Proof.BUTTON:
                assert yes.code == pressed
                assert matches(pressed) is Match.RIGHT
            else:
                assert yes.code == typed
            assert not (said.is_danger or said.may_be_danger) or yes.by.proof is Proof.BUTTON


@settings(max_examples=100, deadline=None)
@given(facts, messages)
def test_danger_always_acts_whatever_is_open(known: Facts, written: list[Message]) -> None:
    for said, message, turn in talk(known, written):
        button = (message.payload or "").startswith(("agree:", "refuse:"))
        if (said.is_danger or said.may_be_danger) and not known.suspended and not button:
            assert orders(turn, ReportIncident) + orders(turn, Withdraw)


@settings(max_examples=50, deadline=None)
@given(facts, messages)
def test_the_agreed_word_is_always_a_proven_stop_and_never_a_yes(known: Facts, written: list[Message]) -> None:
    for _, message, turn in talk(known, written):
        if known.says_duress(message.text) and not known.suspended:
            assert all(stop.by.proof is Proof.DURESS for stop in orders(turn, Withdraw))
            assert orders(turn, Withdraw)
            assert not orders(turn, AnswerAgreement)
            assert all(told.value is SituationValue.DANGER for told in orders(turn, ReportSituation))
            assert all(told.answer is not DeliveryAnswer.AGREED for told in orders(turn, AnswerDelivery))


@settings(max_examples=50, deadline=None)
@given(facts, messages)
def test_nobody_outside_is_answered_by_sms_or_asked_anything(known: Facts, written: list[Message]) -> None:
    for said, message, turn in talk(known, written):
        if known.suspended:
            assert not turn.replies
        if known.standing is Standing.STRANGER and message.channel is Channel.SMS:
            assert not turn.replies, said
        if known.stranger:
            assert turn.state == State()
