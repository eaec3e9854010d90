"""What came in, worked on: all of it or nothing, in order, and one poison message stops nobody for long."""

from datetime import datetime
from threading import Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.db import Database
from bot.events import CardKind, CardWanted
from bot.messages.ports import SendError
from bot.messages.store_health import PULLER, ages, beat
from bot.messages.store_inbound import Inbound, get_inbound
from bot.messages.tables import inbound
from tests.conftest import NOW
from tests.integration.messages.some import NUMBER, some_inbound, some_person, some_text
from tests.integration.workers.world import OURS, Bell, World, told_by_provider
from workers.looking import pull, pull_due
from workers.receiving import receive

NEVER = Event()
OTHER = "+22370999888"


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def captured(world: World, *texts: tuple[str, str]) -> None:
    with world.database.session() as session:
        for number, words in texts:
            some_inbound(session, number, words)
        session.commit()


def states(world: World) -> list[str]:
    with world.database.session() as session:
        return list(session.scalars(select(inbound.c.state).order_by(inbound.c.number)))


def test_everything_is_worked_on_in_order_and_the_lanes_are_woken(world: World) -> None:
    bell = Bell()
    world.bell = bell
    captured(world, (NUMBER, "1"), (OTHER, "2"), (NUMBER, "3"))
    assert not receive(world.engine, 60, NEVER)
    assert states(world) == ["worked"] * 3
    assert set(bell.woken) == {"replies"}
    assert len(world.answered) == len(set(world.answered)) == 3


def test_lanes_are_woken_after_the_first_text_and_the_last_and_for_an_alert_at_once(world: World) -> None:
    bell = Bell()
    world.bell = bell
    captured(world, *[(f"+2237000{n:04d}", str(n)) for n in range(30)])
    seen: list[list[str]] = []

    def answer(*_: object) -> set[str]:
        seen.append(list(bell.woken))
        return {"alerts", "replies"} if len(seen) == 2 else {"replies"}

    world.answer = answer
    receive(world.engine, 60, NEVER)
    assert seen[:3] == [[], ["replies"], ["replies", "alerts", "replies"]]
    assert len(bell.woken) < 30, "others are gathered"
    assert bell.woken[-1] == "replies"


def test_a_message_that_goes_wrong_leaves_nothing_behind_and_is_tried_again(world: World) -> None:
    captured(world, (NUMBER, "1"))
    tries = []

    def answer(session: Session, _: Inbound, now: datetime) -> set[str]:
        some_text(session, some_person(session))
        tries.append(now)
        if len(tries) == 1:
            raise ValueError("what was written")
        return set()

    world.answer = answer
    assert not receive(world.engine, 60, NEVER)
    with world.database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM outbound")) == 0
    world.pass_time(seconds=1)
    receive(world.engine, 60, NEVER)
    assert states(world) == ["worked"]
    with world.database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM outbound")) == 1


def test_a_poison_message_goes_to_a_person_and_holds_back_nobody_for_ever(world: World) -> None:
    captured(world, (NUMBER, "poison"), (NUMBER, "danger"), (OTHER, "hello"))

    def answer(session: Session, message: Inbound, _: datetime) -> set[str]:
        if message.text == "poison":
            session.execute(text("SELECT 1 / 0"))
        return set()

    world.answer = answer
    receive(world.engine, 60, NEVER)
    assert states(world) == ["captured", "captured", "worked"], "others go on at once"
    for _ in range(30):
        world.pass_time(seconds=1)
        receive(world.engine, 60, NEVER)
    assert states(world) == ["needs_human", "worked", "worked"]
    (card,) = world.events
    assert isinstance(card, CardWanted)
    assert (card.kind, card.urgent_to_duty, card.note) == (CardKind.UNREADABLE, True, "DataError")


def test_told_to_stop_it_leaves_the_rest_for_later(world: World) -> None:
    captured(world, (NUMBER, "1"), (NUMBER, "2"))
    stopping = Event()

    def answer(*_: object) -> set[str]:
        stopping.set()
        return set()

    world.answer = answer
    assert receive(world.engine, 10, stopping)
    assert states(world) == ["worked", "captured"]


class TestPuller:
    """What no webhook brought is found in the provider's list."""

    def test_takes_in_what_is_missing_and_nothing_twice(self, world: World) -> None:
        bell = Bell()
        world.bell = bell
        with world.database.session() as session:
            known = some_inbound(session)
            session.commit()
        world.provider.received = [
            told_by_provider("1", NUMBER, provider_id=known),
            told_by_provider("attaque", OTHER),
        ]
        assert pull_due(world.engine)
        assert pull(world.engine) == 1
        assert pull(world.engine) == 0
        assert not pull_due(world.engine)
        assert bell.woken == ["inbound"]
        with world.database.session() as session:
            pulled = session.execute(select(inbound.c.pulled).order_by(inbound.c.number)).scalars().all()
        assert pulled == [False, True]

    def test_a_list_that_cannot_be_read_leaves_no_sign_of_life(self, world: World) -> None:
        world.provider.listing_fails = True
        with pytest.raises(SendError):
            pull(world.engine)
        with world.database.session() as session:
            assert PULLER not in ages(session)

    def test_a_sender_that_cannot_be_written_to_is_not_asked_about(self, world: World) -> None:
        engine = world.engine
        named = type(engine)(
            **{f: getattr(engine, f) for f in engine.__slots__} | {"sender_address": lambda _: "SANTE"}
        )
        assert pull(named) == 0
        assert world.provider.asked == 0

    def test_asks_about_each_of_our_addresses(self, world: World) -> None:
        assert pull(world.engine) == 0
        assert world.provider.asked == len(Channel)
        assert world.engine.sender_address(Channel.SMS) == OURS

    def test_a_heartbeat_never_goes_back(self, world: World) -> None:
        with world.database.session() as session:
            beat(session, PULLER)
            beat(session, PULLER)
            session.commit()
            assert ages(session)[PULLER] < 60
        assert NOW.tzinfo is not None


def test_a_machine_that_answers_our_answers_is_kept_and_told_of_once_and_not_answered(world: World) -> None:
    captured(world, *[(NUMBER, f"Merci !{'!' * at}") for at in range(25)], (NUMBER, "danger"), (OTHER, "merci"))
    receive(world.engine, 60, NEVER)
    assert states(world) == ["worked"] * 27
    assert len(world.answered) == 22, "twenty like ones, the other words, and the other person"
    assert {(event.kind, event.about.split(":")[0]) for event in world.events if isinstance(event, CardWanted)} == {
        (CardKind.TROUBLE, "loop")
    }


def test_a_text_that_says_itself_that_a_machine_wrote_it_is_answered_twice_at_most(world: World) -> None:
    captured(world, *[(NUMBER, "Réponse automatique: je suis absent.")] * 6)
    receive(world.engine, 60, NEVER)
    assert len(world.answered) == 2


def test_a_flood_of_one_person_is_worked_on_in_order_and_holds_up_nobody(world: World) -> None:
    captured(world, *[(NUMBER, f"texte {at}") for at in range(150)], (OTHER, "danger"))
    receive(world.engine, 60, NEVER)
    assert states(world) == ["worked"] * 151
    with world.database.session() as session:
        order = [get_inbound(session, one).number for one in world.answered]
    assert order == sorted(order)


def test_what_no_webhook_brought_is_taken_in_with_a_card(world: World) -> None:
    world.provider.received = [told_by_provider("danger", NUMBER)]
    assert pull(world.engine) == 1
    assert [event.about for event in world.events if isinstance(event, CardWanted)] == ["puller:missing"]
    assert pull(world.engine) == 0
    assert len(world.events) == 1
