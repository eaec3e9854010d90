"""Asking whether a place still agrees, and what the answer does (law 2 of docs/protocol.md).

The words that answer a person are the conversation's: it knows an answer as right or wrong, never as more.
"""

import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.contacts.commands import ContactSuspended
from bot.contacts.model import Contact
from bot.contacts.store import get as get_contact
from bot.events import CardKind, CardWanted, Event, Kind, Say, cause_of
from bot.guarantees.commands import AnswerAgreement, AskAgreement, QuestionAsked, VoidQuestions
from bot.guarantees.handlers import record_yes, refuse_unless_speaker
from bot.guarantees.model import ConfirmationFact
from bot.guarantees.questions import store
from bot.guarantees.questions.codes import DIGITS, LENGTH, LIFETIME, QuestionState, Verdict, duress_twin, judge
from bot.guarantees.questions.store import Held
from bot.guarantees.rules import CALL_BACK_WITHIN
from bot.guarantees.stops.handlers import stop_under_duress
from bot.guarantees.store import add_confirmation
from bot.ids import ChallengeId, ContactId
from bot.places.store import get as get_place
from bot.wording.keys_talk import AskAgreed

REMEMBER_CODES = timedelta(hours=72)


def ask(command: AskAgreement, session: Session, now: datetime) -> list[Event]:
    """Open a question with a new code and send it. The person's open question, if any, is over."""
    person = get_contact(session, command.contact)
    refuse_unless_speaker(session, person, command.place, now)
    if person.suspended:
        raise Refused("phone_lost", f"the phone of {person.pseudonym} was reported lost")
    challenge = ChallengeId(uuid4())
    code = _draw(session, person.id, now)
    store.add_challenge(session, command, challenge, code, now)
    question = AskAgreed(place=get_place(session, command.place).name, day=command.day, code=code)
    return [
        Say(
            to=person.id,
            phrase=question,
            cause=command.cause,
            kind=Kind.CODE_QUESTION,
            expires_at=now + LIFETIME,
            delivery=command.delivery,
        ),
        QuestionAsked(contact=person.id, challenge=challenge),
    ]


def _draw(session: Session, contact: ContactId, now: datetime) -> str:
    """A code that no recent code of this person, nor its twin, can be taken for."""
    earlier = store.earlier_codes(session, contact, now - REMEMBER_CODES)
    while True:
        code = "".join(secrets.choice(DIGITS) for _ in range(LENGTH))
        taken = {
            store.hashed(session, old, text) in (question.code_hash, question.duress_hash)
            for old, question in earlier
            for text in (code, duress_twin(code))
        }
        if True not in taken:
            return code


def answer(command: AnswerAgreement, session: Session, now: datetime) -> list[Event]:
    """The right code is a yes; its twin is a stop; three wrong ones lock the question and a person calls."""
    person = get_contact(session, command.contact)
    held = store.hold(session, command.contact)
    if held is None or person.suspended:
        return []
    hashed = store.hashed(session, held.id, command.code)
    match judge(held.question, command.code, hashed, now):
        case Verdict.YES:
            return _confirm(command, session, person, held, now)
        case Verdict.DURESS:
            store.close_question(session, person.id, QuestionState.ANSWERED)
            return stop_under_duress(session, person, (held.place,), command.cause, now)
        case Verdict.WRONG | Verdict.LOCKED as wrong if held.last_answer != command.cause:
            store.note_try(session, held.id, command.cause)
            return _lock(session, person, held, now) if wrong is Verdict.LOCKED else []
        case _:
            return []


def _confirm(command: AnswerAgreement, session: Session, person: Contact, held: Held, now: datetime) -> list[Event]:
    store.close_question(session, person.id, QuestionState.ANSWERED)
    yes = ConfirmationFact(
        place=held.place,
        contact=person.id,
        role=person.role,
        at=now,
        proof=Proof.BUTTON if command.by.proof is Proof.BUTTON else Proof.CODE,
        recorded_by=None,
    )
    if not add_confirmation(session, yes, command.cause, held.id):
        return []
    return record_yes(session, yes, command.cause, now, held.delivery)


def _lock(session: Session, person: Contact, held: Held, now: datetime) -> list[Event]:
    store.close_question(session, person.id, QuestionState.LOCKED)
    return [
        CardWanted(
            kind=CardKind.CONTACT_WANTED,
            about=cause_of("question", held.id),
            due=now + CALL_BACK_WITHIN,
            delivery=held.delivery,
            place=held.place,
            contact=person.id,
            note="three wrong codes: call this person",
        )
    ]


def void(command: VoidQuestions, session: Session, now: datetime) -> list[Event]:
    """Nothing that was asked can be answered any more."""
    store.close_question(session, command.contact, QuestionState.EXPIRED)
    return []


def follow_suspended(event: ContactSuspended, session: Session, now: datetime) -> list[Event]:
    """A phone is lost or taken: whoever holds it answers nothing."""
    store.close_question(session, event.contact, QuestionState.EXPIRED)
    return []
