"""Greeting, help, the menu, and what is said when a message is not understood."""

from datetime import timedelta

from bot.alerts.commands import RaiseCard
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind
from bot.events import CardKind
from bot.understanding.model import Intent
from bot.wording.keys import Topic
from bot.wording.keys_enrol import AskMeant, GreetingReply, Help, NotUnderstood, PassedToPerson, QuestionAgain

LOOK_WITHIN = timedelta(hours=4)
"""By when a person looks at what the program could not read."""

TIMES_BEFORE_A_PERSON = 3
MOST_MEANINGS = 3

TOPIC_OF = {
    Intent.REPORT_SITUATION: Topic.SITUATION,
    Intent.CONFIRM_GUARANTEE: Topic.AGREED,
    Intent.REVOKE_GUARANTEE: Topic.WITHDRAWN,
    Intent.REPORT_INCIDENT: Topic.DANGER,
    Intent.SCHEDULE_DELIVERY: Topic.DELIVERY,
    Intent.CONFIRM_DELIVERY_RECEIVED: Topic.DELIVERY,
    Intent.POSTPONE_DELIVERY: Topic.DELIVERY,
    Intent.ASK_STATUS: Topic.NEWS,
    Intent.SET_LANGUAGE: Topic.LANGUAGE,
}
"""What an intent is called in the menu."""


def greet(heard: Heard) -> Move:
    """A greeting is answered, as politeness wants it."""
    return Move((GreetingReply(),), keeps=True)


def help_(heard: Heard) -> Move:
    """Where a person answers, and the menu."""
    return Move((Help(call_number=heard.facts.call_number),), keeps=True)


def ask_meant(heard: Heard) -> Move:
    """One digit question where the words alone do not tell which of two or three things is wanted."""
    readings = (heard.understood.intent, *(other.intent for other in heard.understood.alternatives))
    topics = list(dict.fromkeys(TOPIC_OF[intent] for intent in readings if intent in TOPIC_OF))[:MOST_MEANINGS]
    options = (*topics, Topic.HELP) if len(topics) == 1 else tuple(topics)
    keys = (topic.value for topic in options)
    return Move(ask=heard.ask(QuestionKind.MEANT, AskMeant(options=options), *keys))


def not_understood(heard: Heard, question: Question | None) -> Move:
    """The open question again, else the menu; never a guess."""
    if question is not None:
        return Move((QuestionAgain(), question.phrase), keeps=True, quiet=True)
    return Move((NotUnderstood(),), keeps=True, quiet=True)


def pass_to_person(heard: Heard) -> Move:
    """Three times not understood: somebody calls."""
    card = RaiseCard(
        by=heard.by(),
        cause=heard.cause,
        kind=CardKind.NOT_UNDERSTOOD,
        about=f"contact:{heard.facts.contact}",
        due=heard.now + LOOK_WITHIN,
        contact=heard.facts.contact,
    )
    return Move((PassedToPerson(),), (card,), quiet=True)


def to_look_at(heard: Heard) -> RaiseCard:
    """Media or a place on a map: stored, for a person to look at."""
    return RaiseCard(
        by=heard.by(),
        cause=heard.cause,
        kind=CardKind.UNREADABLE,
        about=heard.cause,
        due=heard.now + LOOK_WITHIN,
        contact=heard.facts.contact,
        note=heard.incoming.kind.value,
    )
