"""Questions that others asked this person: they live with their subject, and are found there at every turn."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.contacts.commands import Standing
from bot.conversation.facts import Expected, Facts
from bot.conversation.state import Question, QuestionKind, State
from bot.wording.keys import WrittenQuestion
from bot.wording.keys_delivery import AskDeliveryAgree, AskReceived
from bot.wording.keys_enrol import AskConsent
from bot.wording.keys_periods import DialogueInvitation
from bot.wording.keys_talk import AskAgreed, AskSituation

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def asked_by_others(facts: Facts) -> tuple[Question, ...]:
    """Every question that is open to this person outside their own conversation, the one asked last first."""
    questions = (*_consent(facts), *_agreement(facts), *_situation(facts), *_deliveries(facts), *_invitation(facts))
    return tuple(sorted(questions, key=lambda question: question.asked_at, reverse=True))


def current(state: State, facts: Facts) -> Question | None:
    """The one open question: of all that are open, the one that was asked last, for it is what the phone shows."""
    questions = asked_by_others(facts)
    if state.open is not None and (not questions or state.open.asked_at >= questions[0].asked_at):
        return state.open
    return questions[0] if questions else None


def name_of(question: Question) -> str:
    """What tells this question from any other, in a state's `reminded`."""
    return f"{question.kind}:{question.asked_at.isoformat()}"


def _consent(facts: Facts) -> Iterator[Question]:
    if facts.standing is Standing.INVITED:
        yield Question(QuestionKind.CONSENT, AskConsent(org=facts.organisation), _LONG_AGO)


def _agreement(facts: Facts) -> Iterator[Question]:
    asked = facts.challenge
    if asked is not None:
        phrase = AskAgreed(place=asked.place.name, day=asked.day, code=asked.code)
        yield Question(QuestionKind.AGREEMENT, phrase, asked.asked_at)


def _situation(facts: Facts) -> Iterator[Question]:
    asked = facts.situation_asked
    if asked is not None:
        phrase, data = AskSituation(place=asked.place.name), {"place": str(asked.place.id)}
        yield Question(QuestionKind.SITUATION, phrase, asked.asked_at, data=data)


def _deliveries(facts: Facts) -> Iterator[Question]:
    for delivery in facts.deliveries:
        data = {"delivery": str(delivery.id), "place": str(delivery.place.id)}
        if delivery.asked_at is None:
            continue
        if delivery.expected is Expected.AGREE:
            agree = AskDeliveryAgree(place=delivery.place.name, day=delivery.day)
            yield Question(QuestionKind.DELIVERY_AGREE, agree, delivery.asked_at, data=data)
        if delivery.expected is Expected.RECEIVED:
            received = AskReceived(place=delivery.place.name)
            yield Question(QuestionKind.DELIVERY_RECEIVED, received, delivery.asked_at, data=data)


def _invitation(facts: Facts) -> Iterator[Question]:
    for asked in facts.invitations:
        data = {"broadcast": str(asked.broadcast)}
        if asked.own:
            own = WrittenQuestion(asked.own)
            yield Question(QuestionKind.INVITATION, own, asked.asked_at, data=data | {"own": "yes"})
            continue
        phrase = DialogueInvitation(place=asked.place, day=asked.day)
        yield Question(QuestionKind.INVITATION, phrase, asked.asked_at, data=data)
