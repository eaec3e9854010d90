"""A broadcast: frozen when it is sent, queued in batches once each, answered, counted, stopped."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.actors import Actor, Via
from bot.broadcasts import handlers, store
from bot.broadcasts.commands import (
    AnswerInvitation,
    Audience,
    BroadcastExpanding,
    ExpandBroadcast,
    SendBroadcast,
    StopBroadcast,
)
from bot.broadcasts.model import BroadcastState, Counts, cause_of_broadcast
from bot.channel import Channel
from bot.commands import Refused
from bot.contacts.model import Address
from bot.contacts.tables import contact
from bot.events import CardKind, CardSettled, CardWanted, Event, Kind, Say, SayToAll
from bot.ids import BroadcastId, ContactId, OrganisationId, UserId
from bot.languages import Language
from bot.messages.handlers import queue_text
from bot.messages.model import Lane, State
from bot.messages.store_claim import claim, finish_accepted
from bot.messages.store_outbox import outbound_of, states_of
from bot.saying import say
from bot.saying_to_all import say_to_all
from bot.users.tables import organisation, user_account, user_role
from bot.wording.keys_periods import DialogueInvitation
from tests.conftest import NOW
from tests.integration.messages.some import on_whatsapp, some_person

INVITATION = DialogueInvitation(place="Kelenkoro", day=date(2026, 11, 26))


@pytest.fixture
def user(session: Session) -> Actor:
    """Somebody who is signed in."""
    owner, account = uuid4(), uuid4()
    session.execute(insert(organisation).values(id=owner, name="Mission"))
    values = {"id": account, "organisation_id": owner, "login": "amina", "name": "A", "password_hash": "x"}
    session.execute(insert(user_account).values(**values))
    session.execute(insert(user_role).values(id=uuid4(), user_id=account, role="coordinator"))
    return Actor(via=Via.CLI, user=UserId(account))


@pytest.fixture
def order(session: Session, user: Actor) -> SendBroadcast:
    """An invitation to everybody."""
    owner = session.scalars(select(organisation.c.id)).one()
    return SendBroadcast(
        by=user,
        cause="cli:1",
        broadcast=BroadcastId(uuid4()),
        organisation=OrganisationId(owner),
        phrase_key=INVITATION.key,
        phrase_params=INVITATION.to_params(),
        audience=Audience(),
        expires_at=NOW + timedelta(days=3),
    )


def people(session: Session, count: int) -> list[ContactId]:
    return [some_person(session, f"+22370{number:06}") for number in range(count)]


def expand_all(session: Session, broadcast: BroadcastId, user: Actor, batch: int) -> list[Say]:
    """What the worker and dispatch do together."""
    texts: list[Say] = []
    events: list[Event] = [BroadcastExpanding(broadcast=broadcast)]
    while any(isinstance(event, BroadcastExpanding) for event in events):
        expand = ExpandBroadcast(by=user, cause="c", broadcast=broadcast, batch=batch)
        events = handlers.expand(expand, session, NOW)
        texts += each_of(events)
    return texts


def each_of(events: list[Event]) -> list[Say]:
    """What is said to each person, one by one."""
    return [
        Say(to=person, phrase=event.phrase, cause=event.cause, kind=event.kind, expires_at=event.expires_at)
        for event in events
        if isinstance(event, SayToAll)
        for person in event.to
    ]


def queue_all(session: Session, texts: list[Say]) -> None:
    for text in texts:
        address = Address(Channel.SMS, "+22370000000")
        queue_text(session, NOW, say=text, contact=text.to, address=address, language=Language.FR, body="Réunion")


def test_everybody_of_the_audience_is_invited_once_in_batches(
    session: Session, order: SendBroadcast, user: Actor
) -> None:
    audience = people(session, 7)
    assert handlers.send(order, session, NOW) == [BroadcastExpanding(broadcast=order.broadcast)]
    assert handlers.send(order, session, NOW) == [], "the same order twice is one broadcast"
    assert store.next_expanding(session) == order.broadcast
    texts = expand_all(session, order.broadcast, user, 3)
    assert sorted(text.to for text in texts) == sorted(audience)
    assert {(text.phrase, text.kind, text.expires_at) for text in texts} == {
        (INVITATION, Kind.INVITATION, order.expires_at)
    }
    assert {text.cause for text in texts} == {cause_of_broadcast(order.broadcast)}
    assert store.next_expanding(session) is None
    assert expand_all(session, order.broadcast, user, 3) == []


def test_who_joins_or_opts_out_later_changes_nothing_about_a_frozen_audience(
    session: Session, order: SendBroadcast, user: Actor
) -> None:
    first = people(session, 2)
    handlers.send(order, session, NOW)
    some_person(session, "+22379999999")
    session.execute(update(contact).where(contact.c.id == first[0]).values(opted_out_at=NOW))
    assert sorted(text.to for text in expand_all(session, order.broadcast, user, 500)) == sorted(first)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phrase_params": {"place": "Kelenkoro"}}, "bad_phrase"),
        ({"phrase_key": "no_such"}, "bad_phrase"),
        ({"expires_at": NOW}, "too_late"),
        ({"by": Actor(via=Via.CLOCK)}, "needs_a_user"),
        ({"audience": Audience(languages=(Language.FF,))}, "nobody"),
    ],
)
def test_what_can_never_be_sent_is_refused_with_its_reason(
    session: Session, order: SendBroadcast, change: dict[str, object], code: str
) -> None:
    people(session, 1)
    fields = {name: getattr(order, name) for name in type(order).__dataclass_fields__} | change
    with pytest.raises(Refused) as refused:
        handlers.send(SendBroadcast(**fields), session, NOW)
    assert refused.value.code == code


def test_answers_are_counted_and_the_last_one_holds(session: Session, order: SendBroadcast, user: Actor) -> None:
    one, two, three, four = people(session, 4)
    handlers.send(order, session, NOW)
    expand_all(session, order.broadcast, user, 500)

    def answer(person: ContactId, number: int) -> list[Event]:
        said = AnswerInvitation(by=user, cause="c", broadcast=order.broadcast, contact=person, answer=number)
        return handlers.answer(said, session, NOW)

    (card,) = answer(one, 3)
    assert isinstance(card, CardWanted)
    assert (card.kind, card.contact) == (CardKind.ANSWER_CALL, one)
    assert answer(one, 1) == [CardSettled(about=card.about)]
    answer(two, 2)
    answer(three, 3)
    counted = store.counts(session, order.broadcast)
    assert counted == Counts(yes=1, no=1, call_me=1, waiting=1, unqueued=0)
    assert store.open_invitation(session, one, NOW) is None
    waiting = store.open_invitation(session, four, NOW)
    assert waiting is not None
    assert (waiting.broadcast, waiting.place, waiting.day) == (order.broadcast, "Kelenkoro", date(2026, 11, 26))
    assert store.open_invitation(session, four, order.expires_at) is None


def test_an_answer_that_does_not_fit_is_refused(session: Session, order: SendBroadcast, user: Actor) -> None:
    (one,) = people(session, 1)
    handlers.send(order, session, NOW)
    for person, number in ((one, 4), (ContactId(uuid4()), 1)):
        said = AnswerInvitation(by=user, cause="c", broadcast=order.broadcast, contact=person, answer=number)
        with pytest.raises(Refused):
            handlers.answer(said, session, NOW)


def test_stopped_it_queues_no_more_and_sends_nothing_that_waits(
    session: Session, order: SendBroadcast, user: Actor
) -> None:
    audience = people(session, 4)
    handlers.send(order, session, NOW)
    batch = handlers.expand(ExpandBroadcast(by=user, cause="c", broadcast=order.broadcast, batch=2), session, NOW)
    queue_all(session, each_of(batch))
    handlers.stop(StopBroadcast(by=user, cause="c", broadcast=order.broadcast), session, NOW)
    assert expand_all(session, order.broadcast, user, 500) == []
    assert claim(session, Lane.BROADCASTS, 10, NOW) == []
    assert states_of(session, cause_of_broadcast(order.broadcast)) == {State.CANCELLED: 2}
    assert all(store.open_invitation(session, person, NOW) is None for person in audience)
    with pytest.raises(Refused):
        handlers.stop(StopBroadcast(by=user, cause="c", broadcast=BroadcastId(uuid4())), session, NOW)


def test_it_is_sent_when_nothing_of_it_is_left_to_send(session: Session, order: SendBroadcast, user: Actor) -> None:
    people(session, 2)
    handlers.send(order, session, NOW)
    queue_all(session, expand_all(session, order.broadcast, user, 500))
    assert store.close_sent(session) == 0
    taken = claim(session, Lane.BROADCASTS, 10, NOW)
    finish_accepted(session, [(each.lease, f"SM{each.lease.id.hex}") for each in taken], NOW)
    assert store.close_sent(session) == 1
    found = store.get(session, order.broadcast)
    assert found is not None
    assert found.state is BroadcastState.SENT
    assert [each.id for each in store.all_broadcasts(session)] == [order.broadcast]


def test_expired_before_it_was_queued_it_stops(session: Session, order: SendBroadcast, user: Actor) -> None:
    people(session, 2)
    handlers.send(order, session, NOW)
    late = ExpandBroadcast(by=user, cause="c", broadcast=order.broadcast)
    assert handlers.expand(late, session, order.expires_at) == []
    assert store.next_expanding(session) is None


def test_a_text_to_all_is_what_each_would_have_got_alone(session: Session, order: SendBroadcast) -> None:
    audience = people(session, 5)
    on_whatsapp(session, audience[0], "+22370000000")
    session.execute(update(contact).where(contact.c.id == audience[1]).values(language="ff"))
    session.execute(update(contact).where(contact.c.id == audience[2]).values(suspended_at=NOW))
    session.execute(
        update(contact).where(contact.c.id == audience[3]).values(preferred_from=time(14), preferred_to=time(18))
    )
    common = {"phrase": INVITATION, "kind": Kind.INVITATION, "expires_at": order.expires_at}
    together = SayToAll(to=tuple(audience), cause="test:together", **common)  # type: ignore[arg-type]
    assert say_to_all(together, session, NOW) == {"broadcasts"}
    say_to_all(together, session, NOW)
    for person in audience:
        say(Say(to=person, cause="test:alone", **common), session, NOW)  # type: ignore[arg-type]
    found: dict[str, list[object]] = {"test:together": [], "test:alone": []}
    for person in audience:
        for text in outbound_of(session, person):
            same = (text.contact, text.channel, text.address, text.language, text.body, text.params, text.segments)
            found[text.cause].append((*same, text.kind, text.not_before, text.expires_at, text.phrase_key))
    assert found["test:together"] == found["test:alone"]
    assert len(found["test:alone"]) == 4
