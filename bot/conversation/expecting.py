"""What understanding is told about the open question, so that the same words can be read differently."""

from collections.abc import Mapping
from datetime import datetime

from bot.conversation.asked import current
from bot.conversation.facts import Facts
from bot.conversation.state import QuestionKind, State
from bot.understanding.model import Expecting

EXPECTING: Mapping[QuestionKind, Expecting | None] = {
    QuestionKind.CONSENT: Expecting.CONSENT,
    QuestionKind.SITUATION: Expecting.SITUATION,
    QuestionKind.SITUATION_PLACE: Expecting.PLACE,
    QuestionKind.AGREEMENT: Expecting.GUARANTEE,
    QuestionKind.AGREED_OR_NOT: Expecting.GUARANTEE,
    QuestionKind.AGREED_PLACE: Expecting.PLACE,
    QuestionKind.INCIDENT_CATEGORY: Expecting.INCIDENT,
    QuestionKind.INCIDENT_PLACE: Expecting.PLACE,
    QuestionKind.INCIDENT_WHEN: Expecting.DATE,
    QuestionKind.INCIDENT_ONGOING: Expecting.YES_NO,
    QuestionKind.INCIDENT_SAFE: Expecting.YES_NO,
    QuestionKind.INCIDENT_HEALTH: Expecting.YES_NO,
    QuestionKind.DELIVERY_WHAT: Expecting.DELIVERY,
    QuestionKind.DELIVERY_PLACE: Expecting.PLACE,
    QuestionKind.DELIVERY_DAYS: Expecting.DATE,
    QuestionKind.DELIVERY_PACKAGE: Expecting.DELIVERY,
    QuestionKind.DELIVERY_AGREE: Expecting.DELIVERY,
    QuestionKind.DELIVERY_RECEIVED: Expecting.RECEIPT,
    QuestionKind.DELIVERY_WHICH: Expecting.PLACE,
    QuestionKind.NEWS_PLACE: Expecting.PLACE,
    QuestionKind.CONTACT_KIND: Expecting.DIALOGUE,
    QuestionKind.LANGUAGE: Expecting.LANGUAGE,
    QuestionKind.LANGUAGE_PROPOSED: Expecting.YES_NO,
    QuestionKind.INVITATION: Expecting.DIALOGUE,
    QuestionKind.MEANT: None,
}


def expecting(state: State, facts: Facts, now: datetime) -> Expecting | None:
    """What the one open question of this person is about; None: nothing is open, or any answer will do."""
    question = current(state.aged(now), facts)
    return None if question is None else EXPECTING[question.kind]
