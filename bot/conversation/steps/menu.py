"""Where each digit of the menu, and each thing that words can want, begins."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.contacts.commands import StartMessages
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question
from bot.conversation.steps import (
    agreement,
    delivery_answers,
    delivery_request,
    greeting_help,
    incident,
    language,
    meeting,
    news,
    situation,
    team,
)
from bot.understanding.model import Intent
from bot.wording.keys import Topic
from bot.wording.keys_alerts import AckUnknown
from bot.wording.keys_enrol import Started, ThanksNoted

Begin = Callable[[Heard], Move]


def begin_again(heard: Heard) -> Move:
    """START: messages come again."""
    order = StartMessages(by=heard.by(), cause=heard.cause, contact=heard.facts.contact)
    return Move((Started(),), (order,))


def thank(heard: Heard) -> Move:
    """ "Received", "ok", "yes": thanks; but a GO is answered by its pair alone, an alert by its two digits alone."""
    waits = team.stay(heard)
    if waits is not None:
        return waits
    if heard.facts.alert_waits:
        return Move((AckUnknown(),), keeps=True, quiet=True)
    return Move((ThanksNoted(),), keeps=True)


def withdraw(heard: Heard) -> Move:
    """Chosen from a list of meanings: no longer agreed, everywhere that they speak for."""
    return agreement.withdraw(heard)


MENU: Mapping[str, Begin] = {
    "1": situation.begin,
    "2": agreement.begin,
    "3": incident.begin,
    "4": delivery_request.begin,
    "5": news.begin,
    "6": language.begin,
    "7": meeting.begin,
    "0": greeting_help.help_,
}
"""The same everywhere and printed on paper; 8 and 9 have no meaning."""

TOPICS: Mapping[Topic, Begin] = {
    Topic.SITUATION: situation.begin,
    Topic.AGREED: agreement.confirm,
    Topic.WITHDRAWN: withdraw,
    Topic.DANGER: incident.begin,
    Topic.DELIVERY: delivery_request.begin,
    Topic.NEWS: news.begin,
    Topic.LANGUAGE: language.begin,
    Topic.CONTACT: meeting.begin,
    Topic.HELP: greeting_help.help_,
}

INTENTS: Mapping[Intent, Begin] = {
    Intent.CONFIRM_GUARANTEE: agreement.confirm,
    Intent.REPORT_SITUATION: situation.begin,
    Intent.SCHEDULE_DELIVERY: delivery_request.propose,
    Intent.CONFIRM_DELIVERY_RECEIVED: delivery_answers.receive,
    Intent.POSTPONE_DELIVERY: delivery_answers.postpone,
    Intent.ASK_STATUS: news.own,
    Intent.SET_LANGUAGE: language.begin,
    Intent.HELP: greeting_help.help_,
    Intent.START: begin_again,
    Intent.ACKNOWLEDGE: thank,
    Intent.GREETING: greeting_help.greet,
}
"""Danger, STOP, and a bare yes or no are not here: danger and STOP are read before, the others answer a question."""

SURE_OF_ITSELF = frozenset({Intent.HELP, Intent.START, Intent.ACKNOWLEDGE, Intent.GREETING, Intent.SET_LANGUAGE})
"""What is harmless even where it is a guess: nobody is asked back for it."""


def answer_meant(question: Question, heard: Heard) -> Move | None:
    """Which of the meanings?"""
    chosen = question.option(heard.digit)
    return None if chosen is None else replace(TOPICS[Topic(chosen)](heard), keeps=False)
