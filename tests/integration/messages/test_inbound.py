"""What came in: once however often told, in order per sender, never lost, never in clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.db import Database
from bot.messages.model import INBOUND_TRIES
from bot.messages.store_inbound import (
    Captured,
    capture,
    forget_refused,
    inbound_due,
    inbound_failed,
    last_inbound_at,
    refuse,
)
from bot.messages.store_sweep import bring_forward
from bot.messages.store_taking import take_next
from bot.messages.store_understood import Answered, TakenFor, inbound_worked
from bot.messages.tables import inbound, refused_request
from tests.conftest import NOW
from tests.integration.messages.some import NUMBER, some_inbound, some_person

OTHER = "+22370999888"
DONE = Answered(None, TakenFor("help"))


def told(provider_id: str = "SM1", text: str = "danger", sender: str = NUMBER) -> Captured:
    return Captured("twilio", provider_id, Channel.SMS, "text", sender, "+22370000000", {"text": text}, b"Body=x")


def test_a_message_told_ten_times_at_once_counts_once(database: Database) -> None:
    def tell(_: int) -> bool:
        with database.session() as session:
            new = capture(session, told(), NOW)
            session.commit()
        return new

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(tell, range(10)))
    assert sorted(answers) == [False] * 9 + [True]
    with database.session() as session:
        assert len(session.execute(select(inbound.c.id)).all()) == 1


def test_a_message_that_a_door_with_a_wrong_clock_took_in_is_due_at_once(session: Session) -> None:
    capture(session, told(), NOW + timedelta(days=1))
    assert inbound_due(session, NOW)
    assert take_next(session, NOW) is not None


def test_what_somebody_wrote_and_their_number_are_nowhere_in_clear(session: Session) -> None:
    capture(session, told(text="Attaque à Kelenkoro"), NOW)
    stored = session.scalar(text("SELECT inbound::text FROM inbound"))
    for secret in (NUMBER, "Attaque", "Kelenkoro"):
        assert secret not in stored
        assert secret.encode().hex() not in stored


@pytest.mark.parametrize("content", ["\x00", "a\ud800b", "ߒߞߏ 😀", "x" * 20_000, ""])
def test_whatever_was_written_comes_back_as_it_was(session: Session, content: str) -> None:
    capture(session, told(text=content), NOW)
    taken = take_next(session, NOW)
    assert taken is not None
    assert taken.opened(session).text == content


def test_a_senders_messages_are_taken_one_at_a_time_in_the_order_of_arrival(session: Session) -> None:
    for provider_id in ("SM1", "SM2", "SM3"):
        capture(session, told(provider_id), NOW)
    order = []
    while (taken := take_next(session, NOW)) is not None:
        order.append(taken.opened(session).provider_id)
        inbound_worked(session, taken.id, DONE, NOW)
    assert order == ["SM1", "SM2", "SM3"]


def test_while_one_message_of_a_sender_is_worked_on_nobody_takes_the_next(database: Database) -> None:
    with database.session() as session:
        for provider_id, sender in (("SM1", NUMBER), ("SM2", NUMBER), ("SM3", OTHER)):
            capture(session, told(provider_id, sender=sender), NOW)
        session.commit()
    with database.session() as one, database.session() as two, database.session() as three:
        first, second = take_next(one, NOW), take_next(two, NOW)
        assert first is not None
        assert second is not None
        assert first.opened(one).provider_id == "SM1"
        assert second.opened(two).provider_id == "SM3"
        assert take_next(three, NOW) is None
        inbound_worked(one, first.id, DONE, NOW)
        one.commit()
        third = take_next(three, NOW)
        assert third is not None
        assert third.opened(three).provider_id == "SM2"


def test_many_workers_keep_the_order_of_every_sender(database: Database) -> None:
    senders = [f"+2237000000{n}" for n in range(5)]
    with database.session() as session:
        for turn in range(8):
            for sender in senders:
                capture(session, told(f"{sender}:{turn}", sender=sender), NOW)
        session.commit()
    done: list[str] = []

    def work(_: int) -> None:
        while True:
            with database.session() as session:
                taken = take_next(session, NOW)
                if taken is None:
                    if not inbound_due(session, NOW):
                        return
                    continue
                done.append(taken.opened(session).provider_id)
                inbound_worked(session, taken.id, DONE, NOW)
                session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(done) == 40
    for sender in senders:
        assert [each for each in done if each.startswith(sender)] == [f"{sender}:{turn}" for turn in range(8)]


def test_a_message_that_goes_wrong_waits_then_goes_to_a_person_and_the_next_is_worked_on(session: Session) -> None:
    capture(session, told("SM1"), NOW)
    capture(session, told("SM2"), NOW)
    now, outcomes = NOW, []
    for _ in range(INBOUND_TRIES):
        taken = take_next(session, now)
        assert taken is not None
        assert taken.opened(session).provider_id == "SM1"
        outcomes.append(inbound_failed(session, taken.id, "ValueError", now))
        if not outcomes[-1]:
            assert take_next(session, now) is None, "its sender waits with it"
        now += timedelta(seconds=15)
    assert outcomes == [False] * (INBOUND_TRIES - 1) + [True]
    taken = take_next(session, now)
    assert taken is not None
    assert taken.opened(session).provider_id == "SM2"
    states = session.scalars(select(inbound.c.state).order_by(inbound.c.number)).all()
    assert states == ["needs_human", "captured"]


def test_a_message_that_a_worker_with_a_wrong_clock_put_off_is_brought_forward(session: Session) -> None:
    some_inbound(session, text="danger")
    taken = take_next(session, NOW)
    assert taken is not None
    inbound_failed(session, taken.id, "OSError", NOW + timedelta(days=1))
    assert take_next(session, NOW) is None
    assert bring_forward(session, NOW) == 1
    assert take_next(session, NOW) is not None
    inbound_failed(session, taken.id, "OSError", NOW)
    assert bring_forward(session, NOW) == 0


def test_who_wrote_and_when_is_known_afterwards(session: Session) -> None:
    person = some_person(session)
    some_inbound(session, at=NOW)
    taken = take_next(session, NOW)
    assert taken is not None
    inbound_worked(session, taken.id, Answered(person, TakenFor("help")), NOW)
    assert last_inbound_at(session, [person]) == {person: NOW}


def test_what_was_turned_away_is_kept_sealed_for_seven_days(session: Session) -> None:
    refuse(session, "bad signature", b"From=%2B22370111213", NOW)
    refuse(session, "bad signature", b"x", NOW - timedelta(days=8))
    assert b"22370111213" not in session.scalars(select(refused_request.c.raw_sealed)).all()[0]
    assert forget_refused(session, NOW) == 1
    assert forget_refused(session, NOW + timedelta(days=6)) == 0
