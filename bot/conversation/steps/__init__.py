"""Which step takes the answer to which question: the table of every conversation."""

from collections.abc import Callable, Mapping

from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import (
    agreement,
    delivery_answers,
    delivery_request,
    enrol,
    incident,
    invitation,
    language,
    meeting,
    menu,
    news,
    situation,
)

Step = Callable[[Question, Heard], Move | None]

STEPS: Mapping[QuestionKind, Step] = {
    QuestionKind.CONSENT: enrol.answer,
    QuestionKind.SITUATION: situation.answer,
    QuestionKind.SITUATION_PLACE: situation.answer_place,
    QuestionKind.AGREEMENT: agreement.answer,
    QuestionKind.AGREED_OR_NOT: agreement.answer_or_not,
    QuestionKind.AGREED_PLACE: agreement.answer_place,
    QuestionKind.INCIDENT_CATEGORY: incident.answer,
    QuestionKind.INCIDENT_PLACE: incident.answer,
    QuestionKind.INCIDENT_WHEN: incident.answer,
    QuestionKind.INCIDENT_ONGOING: incident.answer,
    QuestionKind.INCIDENT_SAFE: incident.answer,
    QuestionKind.INCIDENT_HEALTH: incident.answer,
    QuestionKind.DELIVERY_WHAT: delivery_request.answer_what,
    QuestionKind.DELIVERY_PLACE: delivery_request.answer_place,
    QuestionKind.DELIVERY_DAYS: delivery_request.answer_days,
    QuestionKind.DELIVERY_PACKAGE: delivery_request.answer_package,
    QuestionKind.DELIVERY_AGREE: delivery_answers.answer_agree,
    QuestionKind.DELIVERY_RECEIVED: delivery_answers.answer_received,
    QuestionKind.DELIVERY_WHICH: delivery_answers.answer_which,
    QuestionKind.NEWS_PLACE: news.answer,
    QuestionKind.CONTACT_KIND: meeting.answer,
    QuestionKind.LANGUAGE: language.answer,
    QuestionKind.LANGUAGE_PROPOSED: language.answer_proposed,
    QuestionKind.INVITATION: invitation.answer,
    QuestionKind.MEANT: menu.answer_meant,
}
"""A step returns None where the message is no answer to its question; the message is then read as any other."""
