"""A text that went wrong: by the person's other channel, or a card; once, and never after it was overtaken."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.events import CardKind, CardWanted, Kind
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.failures import Next, after_failure
from bot.messages.handlers import follow_up
from bot.messages.model import POLICY_OF, State
from bot.messages.ports import FailureKind
from bot.messages.store_claim import Result, claim, finish
from bot.messages.store_outbox import get_outbound, outbound_of, states_of, supersede
from bot.messages.store_unknown import found_unknown, known_as_ours, missed_unknown, take_unknown
from bot.messages.tables import outbound
from bot.wording.phrase import Phrase
from tests.conftest import NOW
from tests.integration.messages.some import (
    NUMBER,
    everything_alive,
    on_whatsapp,
    some_delivery,
    some_person,
    some_text,
)


def render(_: Session, phrase: Phrase, language: Language, channel: Channel) -> str:
    return f"{phrase.key} {language} {channel}"


def refused(session: Session, person: ContactId, kind: Kind, channel: Channel, **more: object) -> OutboundId:
    """A text that its channel will never take."""
    everything_alive(session)
    text = some_text(session, person, kind, channel=channel, cause="test:1", **more)  # type: ignore[arg-type]
    (mine,) = claim(session, POLICY_OF[kind].lane, 1, NOW)
    following = after_failure(kind, FailureKind.PERMANENT, 1, NOW)
    finish(session, mine.lease, following, Result("permanent", 63024), NOW)
    return text


def cards(session: Session) -> list[CardWanted]:
    events, _ = follow_up(session, NOW, render)
    assert all(isinstance(event, CardWanted) for event in events)
    return [event for event in events if isinstance(event, CardWanted)]


@pytest.mark.parametrize("channel", list(Channel))
def test_what_one_channel_refuses_goes_by_the_other_once(session: Session, channel: Channel) -> None:
    person = some_person(session)
    on_whatsapp(session, person)
    text = refused(session, person, Kind.NO_GO, channel)
    assert follow_up(session, NOW, render) == ([], {"alerts"})
    copy, first = outbound_of(session, person)
    assert first.id == text
    assert (copy.channel, copy.state, copy.address) == (
        Channel.WHATSAPP if channel is Channel.SMS else Channel.SMS,
        State.READY,
        NUMBER,
    )
    assert copy.body == f"thanks_noted fr {copy.channel}"
    assert follow_up(session, NOW, render) == ([], set())


def test_where_both_channels_refuse_a_person_is_told_and_it_goes_round_no_further(session: Session) -> None:
    person = some_person(session)
    on_whatsapp(session, person)
    refused(session, person, Kind.NO_GO, Channel.WHATSAPP)
    assert cards(session) == []
    (mine,) = claim(session, POLICY_OF[Kind.NO_GO].lane, 1, NOW)
    finish(session, mine.lease, after_failure(Kind.NO_GO, FailureKind.PERMANENT, 1, NOW), Result("p", 21211), NOW)
    (card,) = cards(session)
    assert (card.kind, card.contact, card.urgent_to_duty) == (CardKind.UNSENT, person, True)
    assert "21211" in card.note
    assert NUMBER not in repr(card)


def test_where_there_is_no_other_channel_a_person_is_told(session: Session) -> None:
    refused(session, some_person(session), Kind.CODE_QUESTION, Channel.SMS)
    assert [card.kind for card in cards(session)] == [CardKind.UNSENT]


def test_outside_the_window_of_24_hours_whatsapp_is_no_other_channel(session: Session) -> None:
    person = some_person(session)
    on_whatsapp(session, person, wrote=NOW - timedelta(hours=24))
    refused(session, person, Kind.NO_GO, Channel.SMS)
    assert len(cards(session)) == 1


def test_a_page_that_fails_pages_nobody(session: Session) -> None:
    refused(session, some_person(session), Kind.PAGE, Channel.SMS)
    assert [card.urgent_to_duty for card in cards(session)] == [False]


def test_no_card_is_needed_where_the_same_text_came_by_the_other_channel(session: Session) -> None:
    person = some_person(session)
    on_whatsapp(session, person)
    refused(session, person, Kind.RECALL, Channel.WHATSAPP)
    some_text(session, person, Kind.RECALL, channel=Channel.SMS, cause="test:1")
    assert follow_up(session, NOW, render) == ([], set())


def test_what_was_overtaken_before_it_could_be_followed_up_is_not_sent_again(session: Session) -> None:
    person, about = some_person(session), some_delivery(session)
    on_whatsapp(session, person)
    text = refused(session, person, Kind.GO, Channel.SMS, about=about, sequence=1)
    session.execute(update(outbound).where(outbound.c.id == text).values(superseded_by="decision:2"))
    follow_up(session, NOW, render)
    assert [each.id for each in outbound_of(session, person)] == [text]


def test_a_damaged_text_stops_no_other_follow_up(session: Session) -> None:
    person = some_person(session)
    text = refused(session, person, Kind.REPLY, Channel.SMS)
    session.execute(update(outbound).where(outbound.c.id == text).values(params_sealed=b"\x01broken"))
    assert len(cards(session)) == 1


def test_an_unknown_fate_is_settled_by_the_provider_or_by_a_person_and_never_by_sending_again(
    session: Session,
) -> None:
    person = some_person(session)
    for _ in range(2):
        some_text(session, person, Kind.INVITATION)
    for mine in claim(session, POLICY_OF[Kind.INVITATION].lane, 2, NOW):
        unknown = after_failure(Kind.INVITATION, FailureKind.AMBIGUOUS, 1, NOW)
        finish(session, mine.lease, unknown, Result("ambiguous"), NOW)
    lane = POLICY_OF[Kind.INVITATION].lane
    assert take_unknown(session, lane, NOW) == []
    at = NOW + timedelta(seconds=60)
    found, missed = take_unknown(session, lane, at)
    assert take_unknown(session, lane, at) == [], "a look that has begun is nobody else's"
    assert found_unknown(session, found.id, "SM1", at)
    assert known_as_ours(session, ["SM1", "SM2"]) == {"SM1"}
    assert missed_unknown(session, missed.id, Next(State.NEEDS_HUMAN, at), at)
    assert get_outbound(session, found.id).state is State.ACCEPTED
    assert get_outbound(session, missed.id).state is State.NEEDS_HUMAN
    assert claim(session, lane, 10, NOW + timedelta(minutes=30)) == []


def test_a_report_that_came_first_outweighs_the_list(session: Session) -> None:
    text = some_text(session, some_person(session), Kind.INVITATION)
    session.execute(update(outbound).where(outbound.c.id == text).values(state=State.DELIVERED))
    assert not missed_unknown(session, text, Next(State.NEEDS_HUMAN, NOW), NOW)
    assert get_outbound(session, text).state is State.DELIVERED


def test_supersede_counts_only_what_will_never_be_sent(session: Session) -> None:
    about = some_delivery(session)
    some_text(session, some_person(session), Kind.WAIT, about=about, cause="test:9")
    assert supersede(session, about, [Kind.GO], "x", NOW) == ()
    assert states_of(session, "test:9") == {State.READY: 1}
