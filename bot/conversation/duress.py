"""The agreed word of a person who is not free to speak: a proven stop, and nothing on the phone that shows it."""

from dataclasses import replace

from bot.actors import Actor, Proof
from bot.commands import Command
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer
from bot.guarantees.commands import AnswerAgreement, ReportSituation, SituationValue, Withdraw
from bot.wording.keys import Phrase
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.keys_talk import AgreedThanks


def usual_reply(question: Question | None) -> Move:
    """What somebody reads whose message holds the word and nothing else that we understand."""
    asked_to_agree = question is not None and question.kind is QuestionKind.AGREEMENT
    return Move((AgreedThanks() if asked_to_agree else ThanksNoted(),), quiet=True)


def commands_under_duress(
    commands: tuple[Command, ...], replies: tuple[Phrase, ...], heard: Heard
) -> tuple[Command, ...]:
    """The stop first; whatever the message would have granted says the contrary now, so that no question that the
    phone shows as answered comes again.
    """
    proven = heard.by(Proof.DURESS)
    stops = tuple(replace(order, by=proven) for order in commands if isinstance(order, Withdraw))
    if not stops:
        agreed = AgreedThanks() in replies
        stops = (Withdraw(by=proven, cause=heard.cause, contact=heard.facts.contact, ends_question=agreed),)
    others = (order for order in commands if not isinstance(order, Withdraw | AnswerAgreement))
    return (*stops, *(_contrary(order, proven) for order in others))


def _contrary(order: Command, proven: Actor) -> Command:
    if isinstance(order, AnswerDelivery) and order.answer is DeliveryAnswer.AGREED:
        return replace(order, by=proven, answer=DeliveryAnswer.REFUSED)
    if isinstance(order, ReportSituation):
        return replace(order, by=proven, value=SituationValue.DANGER)
    return order
