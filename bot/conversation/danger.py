"""Danger first: whatever else is open or asked, a report or a withdrawal acts before any question."""

from bot.actors import Proof
from bot.contacts.commands import StopMessages
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import places_named
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import agreement, incident
from bot.guarantees.model import Match
from bot.understanding.model import DANGER_INTENTS, Intent, NumberKind
from bot.wording.keys import Phrase
from bot.wording.keys_enrol import StopButStaff, Stopped
from bot.wording.keys_talk import WithdrawnNoted


def is_danger(heard: Heard) -> bool:
    """Whether the message may be danger, also where its likeliest reading is harmless."""
    return heard.understood.may_be_danger or heard.understood.is_danger


def act(question: Question | None, heard: Heard) -> Move:
    """Report, withdraw, or both; then go on with what the report's questions want to know."""
    reading = _reading(heard)
    if reading is Intent.REVOKE_GUARANTEE:
        stop = _withdraw(question, heard)
        if not heard.understood.slots.categories:
            return stop
        report = incident.begin(heard)
        return Move((*stop.replies, *report.replies), (*stop.commands, *report.commands), report.ask)
    if question is not None and question.about_incident:
        more = incident.go_on(question, heard)
        if more is not None:
            return more
    return incident.begin(heard)


def stop_messages(heard: Heard) -> Move:
    """STOP and nothing else. From somebody on whom an open delivery depends it withdraws first (law 2)."""
    facts = heard.facts
    out = StopMessages(by=heard.by(), cause=heard.cause, contact=facts.contact)
    replies: tuple[Phrase, ...] = (StopButStaff() if facts.is_staff or facts.in_team else Stopped(),)
    if not facts.vouches_or_rides:
        return Move(replies, (out,), quiet=True)
    withdrawal = agreement.withdraw(heard)
    return Move((WithdrawnNoted(), *replies), (*withdrawal.commands, out), quiet=True)


def _reading(heard: Heard) -> Intent:
    """The danger that it is, or may be; a report where nothing tells."""
    readings = (heard.understood.intent, *(other.intent for other in heard.understood.alternatives))
    return next((intent for intent in readings if intent in DANGER_INTENTS), Intent.REPORT_INCIDENT)


def _withdraw(question: Question | None, heard: Heard) -> Move:
    asked = heard.facts.challenge
    code = heard.number(NumberKind.CODE)
    proven = asked is not None and code is not None and asked.matches(code) is Match.RIGHT
    refused = question is not None and question.kind is QuestionKind.AGREEMENT
    named = places_named(heard)
    return agreement.withdraw(heard, named, refused_question=refused, proof=Proof.CODE if proven else Proof.NONE)
