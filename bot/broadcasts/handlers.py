"""A broadcast is tried, frozen, queued in batches, stopped, and answered."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy.orm import Session

from bot.broadcasts import store
from bot.broadcasts.commands import (
    AnswerInvitation,
    BroadcastExpanding,
    ExpandBroadcast,
    SendBroadcast,
    StopBroadcast,
    TryBroadcast,
)
from bot.broadcasts.model import Answer, Broadcast, BroadcastState, answer_from, cause_of_broadcast
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.events import CardKind, CardSettled, CardWanted, Event, Kind, Say, SayToAll, cause_of
from bot.ids import ContactId
from bot.languages import Language
from bot.messages.store import cancel
from bot.places import store as places
from bot.teams import store as teams
from bot.users.rights import LEADS, WRITES_DOWN, require, require_somewhere
from bot.wording.check import BannedWord
from bot.wording.keys import Written, WrittenQuestion, phrase_from
from bot.wording.phrase import Phrase
from bot.wording.render import read_ban_list
from bot.wording.written import Named, WrittenFault, written_faults

CALL_WITHIN = timedelta(hours=24)
TRY_WITHIN = timedelta(hours=1)


def send(command: SendBroadcast, session: Session, now: datetime) -> list[Event]:
    """Freeze who gets it; the broadcasts worker does the rest. Refused: nobody to send to, or not to be rendered."""
    audience = command.audience
    user = require(session, command.by, LEADS, audience.places)
    if user.organisation != command.organisation:
        raise Refused("other_organisation", f"{user.login} writes for another organisation")
    if command.expires_at <= now:
        raise Refused("too_late", "the invitation ends before it is sent")
    params = {} if command.texts else _phrase(command).to_params()
    people = contacts.audience(session, audience.places, audience.roles, audience.languages)
    if not people:
        raise Refused("nobody", "nobody of this audience agreed to be written to")
    if command.texts:
        _require_wording(session, command, store.by_language(session, people))
    if not store.add(session, command, user.id, params, people, now):
        return []
    return [BroadcastExpanding(broadcast=command.broadcast)]


def try_out(command: TryBroadcast, session: Session, now: datetime) -> list[Event]:
    """Send it to the phone of whoever writes it. Refused: that person has none, or the text may not go."""
    user = require_somewhere(session, command.by, LEADS)
    if user.contact is None:
        raise Refused("no_phone", f"{user.login} has no phone written down")
    if command.texts:
        _require_wording(session, command, (command.language,))
    own = _OWN.get(command.phrase_key, Written)
    phrase = own(command.texts[command.language]) if command.texts else _phrase(command)
    return [
        Say(
            to=user.contact,
            phrase=phrase,
            cause=command.cause,
            kind=Kind.REPLY,
            language=command.language,
            expires_at=now + TRY_WITHIN,
        )
    ]


_OWN: Mapping[str, type[Written]] = {Written.key: Written, WrittenQuestion.key: WrittenQuestion}


def _require_wording(session: Session, command: SendBroadcast | TryBroadcast, languages: Collection[Language]) -> None:
    if command.phrase_key not in _OWN:
        raise Refused("bad_phrase", "words of one's own have a key of their own")
    for language in languages:
        if not command.texts.get(language):
            raise Refused("text_missing", f"there is no text in {language}")
    for language, text in command.texts.items():
        for fault in faults_of(session, language, text, asks=command.phrase_key == WrittenQuestion.key):
            raise Refused("wording", f"{language}: {fault.code} {fault.word}".strip())


def faults_of(session: Session, language: Language, text: str, *, asks: bool = False) -> list[WrittenFault]:
    """Why these words may not go to a phone (law 5 of docs/protocol.md); a question also offers its digits."""
    named = Named(
        places=[name for one in places.all_places(session) for name in (one.name, one.code)],
        teams=[one.name for one in teams.all_teams(session)],
    )
    found = list(written_faults(text, language, _banned(), named))
    missing = [digit for digit in WrittenQuestion.digits if not re.search(rf"(?<!\w){digit}(?!\w)", text)]
    return [*found, WrittenFault("no_digits", ", ".join(missing))] if asks and text and missing else found


@cache
def _banned() -> tuple[BannedWord, ...]:
    return read_ban_list()


def _phrase(command: SendBroadcast | TryBroadcast) -> Phrase:
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
    texts: list[Event] = [
        SayToAll(
            to=tuple(them),
            phrase=phrase,
            cause=cause_of_broadcast(broadcast.id),
            kind=Kind.INVITATION,
            expires_at=broadcast.expires_at,
        )
        for phrase, them in _said(session, broadcast, people)
    ]
    if len(people) < command.batch:
        store.set_state(session, broadcast.id, BroadcastState.SENDING)
        return texts
    return [*texts, BroadcastExpanding(broadcast=broadcast.id)]


def _said(
    session: Session, broadcast: Broadcast, people: Collection[ContactId]
) -> list[tuple[Phrase, Collection[ContactId]]]:
    """What is said to whom. Who has chosen another language since gets the text of that one, else the French."""
    if not broadcast.texts:
        return [(phrase_from(broadcast.phrase_key, broadcast.phrase_params), people)]
    other = broadcast.texts.get(Language.FR) or next(iter(broadcast.texts.values()))
    return [
        (_OWN[broadcast.phrase_key](broadcast.texts.get(language) or other), them)
        for language, them in sorted(store.by_language(session, people).items())
    ]


def stop(command: StopBroadcast, session: Session, now: datetime) -> list[Event]:
    """Queue no more of it, and send none of what waits. What a network has taken cannot be called back."""
    require_somewhere(session, command.by, WRITES_DOWN)
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
