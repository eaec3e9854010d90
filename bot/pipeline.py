"""The way of one message, stage by stage, in the order in which it travels.

captured -> who wrote -> understood -> one turn of the conversation -> commands, with all that follows -> replies.
All of one message happens in one transaction: the worker commits it, then wakes the lanes that have something to send.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import dispatch
from bot.channel import Channel
from bot.contacts import store as contacts
from bot.contacts.handlers import ensure_contact
from bot.contacts.model import Contact
from bot.contacts.store_conversation import heard_from, lock_writer, save_state
from bot.conversation.expecting import expecting
from bot.conversation.facts import Incoming, IncomingKind
from bot.conversation.state import State
from bot.conversation.turn import Turn, take_turn
from bot.conversation.unclear import wants_a_reader
from bot.events import Kind, Reach, Say, cause_of
from bot.ids import ContactId
from bot.messages.store_inbound import Inbound
from bot.messages.store_understood import Answered, TakenFor
from bot.understanding.lexicon import Lexicons
from bot.understanding.understand import understand
from bot.views.facts_for import facts_for
from bot.views.gazetteer import known_names
from bot.wording.keys import Joined


def answer(message: Inbound, session: Session, now: datetime, lexicons: Lexicons) -> Answered:
    """Work on one captured message; the lanes that it returns are to be woken after the commit.

    Whatever it raises leaves nothing behind: the message stays captured and is tried again, and at last a person
    looks at it. A command that a rule refuses raises as well: what the conversation orders must be allowed.
    """
    person = _who(session, message)
    contact = person.id
    held = heard_from(session, contact, message.channel, message.sender, message.received_at)
    state = State.from_json(held)
    incoming = _incoming(message)
    facts = facts_for(session, contact, now, person)
    understood = understand(
        message.text,
        lexicon=lexicons,
        gazetteer=known_names(session),
        language=facts.language,
        expecting=expecting(state, facts, now),
        today=now.date(),
    )
    turn = take_turn(state, understood, facts, now, inbound=incoming)
    lanes = _act(turn, contact, message, session, now)
    if (now_held := turn.state.to_json()) != held:
        save_state(session, contact, now_held, now)
    unclear = wants_a_reader(state, turn, understood, facts, incoming)
    read = TakenFor(understood.intent, understood.certainty, understood.because, unclear)
    return Answered(contact, read, lanes)


def _who(session: Session, message: Inbound) -> Contact:
    """Who wrote. Until this transaction ends nobody else works on a message of this person."""
    person = lock_writer(session, message.channel, message.sender)
    if person is None:
        person = contacts.lock(session, ensure_contact(session, message.channel, message.sender))
    if external_id := message.content.get("external_id"):  # the same person will be known without a number, too
        contacts.add_address(session, person.id, Channel.WHATSAPP, str(external_id))
    session.info["answering"] = (message.channel, message.sender)
    return person


def _incoming(message: Inbound) -> Incoming:
    payload = message.content.get("payload")
    return Incoming(
        id=message.id,
        channel=message.channel,
        text=message.text,
        kind=IncomingKind(message.kind),
        payload=str(payload) if payload is not None else None,
    )


def _act(turn: Turn, contact: ContactId, message: Inbound, session: Session, now: datetime) -> set[str]:
    """Carry out what the turn orders, then say its replies where the person wrote from."""
    lanes: set[str] = set()
    for command in turn.commands:
        lanes |= dispatch.run(command, session, now, within=True).lanes
    if not turn.replies:
        return lanes
    reply = Say(
        to=contact,
        phrase=Joined.of(turn.replies),
        cause=cause_of("inbound", message.id),
        kind=Kind.REPLY,
        reach=Reach.SAME,
    )
    return lanes | dispatch.follow([reply], session, now).lanes
