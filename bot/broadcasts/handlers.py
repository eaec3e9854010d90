"""A broadcast is frozen, queued in batches, stopped, and answered."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.broadcasts import store
from bot.broadcasts.commands import (
    AnswerInvitation,
    BroadcastExpanding,
    ExpandBroadcast,
    SendBroadcast,
    StopBroadcast,
)
from bot.broadcasts.model import Answer, BroadcastState, answer_from, cause_of_broadcast
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.events import CardKind, CardSettled, CardWanted, Event, Kind, SayToAll, cause_of
from bot.messages.store import cancel
from bot.wording.keys import phrase_from
from bot.wording.phrase import Phrase

CALL_WITHIN = timedelta(hours=24)


def send(command: SendBroadcast, session: Session, now: datetime) -> list[Event]:
    """Freeze who gets it; the broadcasts worker does the rest. Refused: nobody to send to, or not to be rendered."""
    if command.by.user is None:
        raise Refused("no_user", "a broadcast is sent by a signed-in user")
    if command.expires_at <= now:
        raise Refused("too_late", "the invitation ends before it is sent")
    phrase = _phrase(command)
    audience = command.audience
    people = contacts.audience(session, audience.places, audience.roles, audience.languages)
    if not people:
        raise Refused("nobody", "nobody of this audience agreed to be written to")
    if not store.add(session, command, command.by.user, phrase.to_params(), people, now):
        return []
    return [BroadcastExpanding(broadcast=command.broadcast)]


def _phrase(command: SendBroadcast) -> Phrase:
    params = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in command.phrase_params.items()
    }
    try:
        return phrase_from(command.phrase_key, params)
    except (KeyError, ValueError, TypeError) as fault:
        raise Refused("bad_phrase", "the text is not known, or a value for it is missing or does not fit") from fault


def expand(command: ExpandBroadcast, session: Session, now: datetime) -> list[Event]:
    """Queue the next batch of the audience; each person once, however often this runs."""
    broadcast = store.get(session, command.broadcast, lock=True)
    if broadcast is None or broadcast.state is not BroadcastState.EXPANDING:
        return []
    if broadcast.expires_at <= now:
        store.set_state(session, broadcast.id, BroadcastState.STOPPED)
        return []
    people = store.take_batch(session, broadcast.id, command.batch, now)
    phrase = phrase_from(broadcast.phrase_key, broadcast.phrase_params)
    texts: list[Event] = [
        SayToAll(
            to=tuple(people),
            phrase=phrase,
            cause=cause_of_broadcast(broadcast.id),
            kind=Kind.INVITATION,
            expires_at=broadcast.expires_at,
        )
    ]
    if len(people) < command.batch:
        store.set_state(session, broadcast.id, BroadcastState.SENDING)
        return texts
    return [*texts, BroadcastExpanding(broadcast=broadcast.id)]


def stop(command: StopBroadcast, session: Session, now: datetime) -> list[Event]:
    """Queue no more of it, and send none of what waits. What a network has taken cannot be called back."""
    broadcast = store.get(session, command.broadcast, lock=True)
    if broadcast is None:
        raise Refused("unknown_broadcast", "there is no such broadcast")
    if broadcast.state is not BroadcastState.SENT:
        store.set_state(session, broadcast.id, BroadcastState.STOPPED)
        cancel(session, cause_of_broadcast(broadcast.id), now)
    return []


def answer(command: AnswerInvitation, session: Session, now: datetime) -> list[Event]:
    """Count an answer; who wants a call gets a card, who changed their mind needs none any more."""
    given = answer_from(command.answer)
    if given is None:
        raise Refused("bad_answer", "1, 2 or 3")
    if not store.set_answer(session, command.broadcast, command.contact, given, now):
        raise Refused("not_invited", "this person is not in the audience")
    about = cause_of("invitation", command.broadcast, command.contact)
    if given is Answer.CALL_ME:
        due = now + CALL_WITHIN
        return [CardWanted(kind=CardKind.ANSWER_CALL, about=about, due=due, contact=command.contact)]
    return [CardSettled(about=about)]
