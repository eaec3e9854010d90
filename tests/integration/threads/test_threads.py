"""What users do with threads: read a text, write back, take, note, thank; and what each is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.actors import Actor, Via
from bot.commands import Refused
from bot.contacts.tables import contact
from bot.conversation.corrected import ReadAs, orders
from bot.dispatch import run
from bot.ids import InboundId, IncidentId, NoteId
from bot.incidents import store as incidents
from bot.incidents.commands import ReportIncident
from bot.messages.store_outbox import outbound_of
from bot.messages.store_understood import Answered, TakenFor, inbound_worked
from bot.messages.tables import inbound
from bot.threads import store
from bot.threads.commands import AddNote, LeaveThread, Meaning, ReadText, TakeThread, ThankReporter, WriteBack
from bot.threads.tables import text_reading
from tests.conftest import NOW
from tests.integration.guarantees.world import World, at_desk, build, cause, texted
from tests.integration.messages.some import some_inbound


@pytest.fixture
def world(session: Session) -> World:
    return build(session, NOW)


def desk(world: World) -> Actor:
    """An operator."""
    return at_desk(world.operator)


def came_in(session: Session, world: World, words: str = "hm") -> InboundId:
    """A text of the mother that the program did not understand."""
    some_inbound(session, text=words)
    row = session.scalars(select(inbound.c.id).order_by(inbound.c.number.desc()).limit(1)).one()
    taken_for = TakenFor("other", 0.3, ("nothing",), unclear=True)
    inbound_worked(session, InboundId(row), Answered(world.mother, taken_for), NOW)
    return InboundId(row)


def test_a_text_that_is_read_as_danger_is_an_incident_and_waits_no_longer(session: Session, world: World) -> None:
    text = came_in(session, world)
    by = Actor(via=Via.TEXT, contact=world.mother, user=world.operator)
    for _ in range(2):  # two people at once
        for order in orders(ReadAs(text, world.mother, NOW, Meaning.DANGER, world.tamba), by, NOW):
            run(order, session, NOW)
    [found] = incidents.all_incidents(session)
    assert (found.places, found.contact) == ((world.tamba,), world.mother)
    assert not session.scalar(select(inbound.c.unclear).where(inbound.c.id == text))
    assert len(session.execute(select(text_reading)).all()) == 2


def test_a_text_of_somebody_else_is_not_read_in_this_thread(session: Session, world: World) -> None:
    text = came_in(session, world)
    with pytest.raises(Refused, match="no such text"):
        run(
            ReadText(by=desk(world), cause=cause(), contact=world.elder, inbound=text, meaning=Meaning.NOTHING),
            session,
            NOW,
        )


def test_taking_shows_who_sees_to_somebody_until_it_is_left(session: Session, world: World) -> None:
    run(TakeThread(by=desk(world), cause=cause(), contact=world.mother), session, NOW)
    assert store.taken_by(session, world.mother) == world.operator
    run(LeaveThread(by=desk(world), cause=cause(), contact=world.mother), session, NOW)
    assert store.taken_by(session, world.mother) is None


def test_a_note_is_kept_once_and_says_something(session: Session, world: World) -> None:
    note = AddNote(by=desk(world), cause=cause(), contact=world.mother, note=NoteId(uuid4()), text="Rappeler")
    for _ in range(2):
        run(note, session, NOW)
    with pytest.raises(Refused, match="says something"):
        run(AddNote(by=note.by, cause=cause(), contact=world.mother, note=NoteId(uuid4()), text="  "), session, NOW)


def test_what_a_user_writes_goes_out_word_for_word_within_the_rules(session: Session, world: World) -> None:
    run(WriteBack(by=desk(world), cause=cause(), contact=world.mother, text="Merci, à demain"), session, NOW)
    [text] = outbound_of(session, world.mother)
    assert (text.body, text.phrase_key, text.kind) == ("Merci, à demain", "written", "notice")
    with pytest.raises(Refused, match="banned"):
        run(WriteBack(by=desk(world), cause=cause(), contact=world.mother, text="La paix"), session, NOW)


def test_nothing_is_written_to_a_lost_phone(session: Session, world: World) -> None:
    session.execute(update(contact).where(contact.c.id == world.mother).values(suspended_at=NOW))
    with pytest.raises(Refused, match="phone_lost"):
        run(WriteBack(by=desk(world), cause=cause(), contact=world.mother, text="Merci"), session, NOW)


def test_only_a_user_with_a_role_there_does_any_of_this(session: Session, world: World) -> None:
    by = texted(world.mother)
    with pytest.raises(Refused, match="signs in"):
        run(WriteBack(by=by, cause=cause(), contact=world.mother, text="Merci"), session, NOW)


def test_a_reporter_is_thanked_once_in_neutral_words(session: Session, world: World) -> None:
    told = IncidentId(uuid4())
    report = ReportIncident(by=texted(world.mother), cause=cause(), incident=told, contact=world.mother, category=6)
    run(report, session, NOW)
    for _ in range(2):
        run(ThankReporter(by=desk(world), cause=cause(), incident=told), session, NOW + timedelta(minutes=5))
    texts = [one for one in outbound_of(session, world.mother) if one.phrase_key == "thanks_noted"]
    assert len(texts) == 1
    assert texts[0].body == "Merci, c'est noté."
