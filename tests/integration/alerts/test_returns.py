"""A team that has left and is not back: people are told, once of each, whatever happens to the program meanwhile."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.alerts.cards import store
from bot.alerts.commands import SettleCard, WatchReturn, WatchReturns
from bot.alerts.model import Card
from bot.alerts.returns.model import LastContact, known_from
from bot.alerts.returns.store import last_contact
from bot.alerts.tables import alert_recipient, card
from bot.channel import Channel
from bot.commands import Refused
from bot.deliveries.commands import FinishDelivery
from bot.deliveries.model import DeliveryState
from bot.dispatch import run
from bot.ids import InboundId
from bot.messages.store_inbound import Captured, capture
from bot.messages.store_understood import Answered, TakenFor, inbound_worked
from bot.messages.tables import inbound
from bot.users.commands import UserRole
from tests.integration.decisions.world import D3, DEPARTURE, HOUR, MINUTE, World, build, replanned, two_days

SECOND = timedelta(seconds=1)
D4 = DEPARTURE + 5 * HOUR
BACK_BY = DEPARTURE + 10 * HOUR
MISSED = ("turn_back", "team_late", "team_overdue")


@pytest.fixture
def world(session: Session) -> World:
    """The team has left, with the DEPART OK acknowledged."""
    made = build(session)
    made.departs()
    made.acknowledges("lead", "depart_ok")
    made.heard()
    return made


def opened(world: World) -> list[str]:
    """Every card about the return that was ever opened, settled or not, in order."""
    query = select(card.c.kind).where(card.c.kind.in_(MISSED)).order_by(card.c.opened_at)
    return list(world.session.scalars(query))


def the_card(world: World, kind: str) -> Card:
    return next(one for one in store.cards(world.session) if one.kind == kind)


def writes(world: World, name: str, at: datetime, kind: str = "text", *, worked: datetime | None = None) -> None:
    """This person sends something; it is worked on then, or not yet."""
    number = f"+2237000{list(world.people).index(name) + 1:04d}"
    told = Captured("twilio", f"SM{uuid4().hex}", Channel.SMS, kind, number, "+22370000000", {"text": "x"})
    assert capture(world.session, told, at)
    if worked is not None:
        newest = world.session.scalars(select(inbound.c.id).order_by(inbound.c.number.desc()).limit(1)).one()
        inbound_worked(world.session, InboundId(newest), Answered(world.people[name], TakenFor("other")), worked)


@pytest.mark.parametrize(
    ("at", "cards"),
    [
        (D4 - SECOND, []),
        (D4, ["turn_back"]),
        (BACK_BY + 15 * MINUTE - SECOND, ["turn_back"]),
        (BACK_BY + 15 * MINUTE, ["team_late"]),
        (BACK_BY + 60 * MINUTE - SECOND, ["team_late"]),
        (BACK_BY + 60 * MINUTE, ["team_overdue"]),
    ],
)
def test_whenever_the_clock_comes_by_one_card_says_how_it_stands(world: World, at: datetime, cards: list[str]) -> None:
    world.tick(at)
    assert opened(world) == cards


def test_from_d4_on_each_card_replaces_the_one_before_and_only_the_urgent_ones_page(world: World) -> None:
    world.tick(D4)
    assert world.cards() == ["turn_back"]
    assert world.heard() == []
    world.tick(BACK_BY + 15 * MINUTE)
    assert world.cards() == ["team_late"]
    assert world.heard() == [("duty phone", "duty_page")]
    world.tick(BACK_BY + 60 * MINUTE)
    assert "team_overdue" in world.cards()
    assert "team_late" not in world.cards()
    assert ("duty phone", "duty_page") in world.heard()


def test_a_page_about_a_team_has_the_ladder_of_every_page(world: World) -> None:
    world.tick(BACK_BY + 15 * MINUTE)
    world.heard()
    for minutes in (20, 25, 30):
        world.tick(BACK_BY + minutes * MINUTE)
    assert world.heard() == [("duty phone", "duty_page"), ("second phone", "duty_page")]
    assert "call_list" in world.cards()


def test_a_return_that_was_reported_ends_cards_pages_and_call_lists(world: World) -> None:
    world.tick(BACK_BY + 60 * MINUTE)
    world.tick(BACK_BY + 80 * MINUTE)
    assert world.cards() == ["call_list", "team_overdue"]
    world.run(FinishDelivery, delivery=world.delivery)
    assert world.cards() == []
    world.heard()
    world.tick(BACK_BY + 20 * HOUR)
    assert world.heard() == []
    assert world.cards() == []


@pytest.mark.parametrize("back_at", [D4 - SECOND, BACK_BY + 15 * MINUTE - SECOND])
def test_a_team_that_is_back_in_time_is_not_missed(world: World, back_at: datetime) -> None:
    world.now = back_at
    world.run(FinishDelivery, delivery=world.delivery)
    world.heard()
    world.tick(BACK_BY + 60 * MINUTE)
    assert opened(world) == []
    assert world.heard() == []


def test_a_team_that_never_left_is_not_missed(session: Session) -> None:
    world = build(session)
    world.tick(BACK_BY + 60 * MINUTE)
    assert opened(world) == []


def test_what_was_told_is_not_told_again_by_any_later_tick_or_second_clock(world: World) -> None:
    for at in (
        D4,
        D4 + MINUTE,
        BACK_BY + 15 * MINUTE,
        BACK_BY + 15 * MINUTE + SECOND,
        BACK_BY + HOUR,
        BACK_BY + 9 * HOUR,
    ):
        world.tick(at)
        world.run(WatchReturns, by=PROGRAM)
        world.run(WatchReturn, by=PROGRAM, delivery=world.delivery)
    assert opened(world) == list(MISSED)
    assert the_card(world, "team_overdue").times == 1


def test_the_database_itself_keeps_a_second_card_out(world: World) -> None:
    world.tick(D4)
    first = the_card(world, "turn_back")
    with pytest.raises(IntegrityError, match="one_card_of_a_return"), world.session.begin_nested():
        world.session.execute(
            insert(card).values(
                id=uuid4(), kind=first.kind, about="another", due=D4, delivery_id=world.delivery, opened_at=D4
            )
        )


def test_a_card_that_was_settled_does_not_come_again_but_the_next_one_does(world: World) -> None:
    world.tick(BACK_BY + 15 * MINUTE)
    world.run(SettleCard, by=world.by("awa"), card=the_card(world, "team_late").id, note="they wait for the ferry")
    world.tick(BACK_BY + 30 * MINUTE)
    assert world.cards() == []
    world.tick(BACK_BY + 60 * MINUTE)
    assert world.cards() == ["team_overdue"]


def test_the_card_of_an_overdue_team_is_closed_with_a_note_by_who_leads(world: World) -> None:
    world.add_user("operator", UserRole.OPERATOR)
    world.tick(BACK_BY + 60 * MINUTE)
    overdue = the_card(world, "team_overdue").id
    for by, note, code in (("operator", "found", "not_allowed"), ("awa", "  ", "note_missing")):
        with pytest.raises(Refused) as refusal:
            world.run(SettleCard, by=world.by(by), card=overdue, note=note)
        assert refusal.value.code == code
    world.run(SettleCard, by=world.by("awa"), card=overdue, note="they sleep on the other bank")
    settled = store.get(world.session, overdue)
    assert settled is not None
    assert settled.note.endswith(" | they sleep on the other bank")
    world.heard()
    world.tick(BACK_BY + 5 * HOUR)
    assert world.cards() == []
    assert world.heard() == []


def test_a_recall_that_is_pursued_keeps_all_back_but_overdue(world: World) -> None:
    world.now = D4 - HOUR
    world.recall()
    for at in (D4, BACK_BY + 15 * MINUTE, BACK_BY + 60 * MINUTE - SECOND):
        world.tick(at)
        assert opened(world) == []
    world.tick(BACK_BY + 60 * MINUTE)
    assert opened(world) == ["team_overdue"]


def test_a_recall_that_was_acknowledged_lets_people_know_that_the_team_is_late(world: World) -> None:
    world.now = D4 - HOUR
    world.recall()
    world.tick(BACK_BY + 15 * MINUTE)
    assert opened(world) == []
    world.now = BACK_BY + 20 * MINUTE
    world.acknowledges("deputy", "recall")
    world.tick(BACK_BY + 20 * MINUTE + SECOND)
    assert opened(world) == ["team_late"]


def test_of_several_days_the_hour_of_the_last_one_counts(session: Session) -> None:
    world = build(session, plan=False)
    replanned(world, *two_days(world))
    world.attest_all()
    world.now = D3 - 2 * HOUR
    for place in ("Tamba", "Walo"):
        world.agrees("guarantor", place)
        world.agrees("women", place)
    world.sign()
    world.answers_pair()
    assert world.the_delivery().state is DeliveryState.DEPARTED
    first_evening = DEPARTURE + 9 * HOUR
    world.tick(first_evening + 2 * HOUR)
    assert opened(world) == ["turn_back"]
    back_by = world.the_delivery().due.back_by
    assert back_by > first_evening + 20 * HOUR
    world.tick(back_by + 15 * MINUTE - SECOND)
    assert opened(world) == ["turn_back"]
    world.tick(back_by + 15 * MINUTE)
    assert opened(world) == ["turn_back", "team_late"]


def test_a_team_that_cannot_be_looked_for_stays_due_and_a_person_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.now = BACK_BY + 15 * MINUTE
    with monkeypatch.context() as broken:
        broken.delattr("bot.alerts.returns.store.last_contact")
        outcome = run(WatchReturns(by=PROGRAM, cause="clock:1"), world.session, world.now)
    assert [type(error) for error in outcome.failed] == [AttributeError]
    assert world.cards() == ["trouble"]
    run(WatchReturns(by=PROGRAM, cause="clock:2"), world.session, world.now)
    assert opened(world) == ["team_late"]


def test_a_card_tells_the_team_its_hour_and_its_last_contact(world: World) -> None:
    left_at = world.now
    world.tick(D4)
    known = known_from(the_card(world, "turn_back").note)
    assert known is not None
    assert (known.team, known.back_by) == ("Hamdo", BACK_BY)
    assert known.last == LastContact(left_at, "acknowledgement")
    writes(world, "deputy", D4 + HOUR, worked=D4 + HOUR)
    world.tick(BACK_BY + 15 * MINUTE)
    known = known_from(the_card(world, "team_late").note)
    assert known is not None
    assert known.last == LastContact(D4 + HOUR, "text")


def test_a_message_that_nobody_has_worked_on_yet_is_a_contact_too(world: World) -> None:
    writes(world, "lead", D4, "location")
    writes(world, "women", D4 + HOUR)
    assert last_contact(world.session, world.team) == LastContact(D4, "location")


def test_an_acknowledgement_has_the_time_of_its_text_and_not_of_the_work_on_it(world: World) -> None:
    world.session.execute(update(alert_recipient).values(acknowledged_at=None))
    world.now = D4 + 2 * HOUR
    writes(world, "lead", D4, worked=world.now)
    mine = alert_recipient.c.contact_id == world.people["lead"]
    world.session.execute(update(alert_recipient).where(mine).values(acknowledged_at=world.now))
    assert last_contact(world.session, world.team) == LastContact(D4, "acknowledgement")
    writes(world, "lead", D4 + HOUR, worked=D4 + 3 * HOUR)
    assert last_contact(world.session, world.team) == LastContact(D4 + HOUR, "text")


def test_a_team_that_was_never_heard_of_has_no_last_contact(session: Session) -> None:
    world = build(session)
    assert last_contact(session, world.team) is None
