"""The agreed word of a person who is not free to speak: a proven stop, and nothing on the phone that shows it."""

from dataclasses import replace

from bot.actors import Proof
from bot.commands import Command
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer
from bot.guarantees.commands import AnswerAgreement, ReportSituation, Withdraw
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.keys_talk import AgreedThanks


def usual_reply(question: Question | None) -> Move:
    """What somebody reads whose message holds the word and nothing else that we understand."""
    asked_to_agree = question is not None and question.kind is QuestionKind.AGREEMENT
    return Move((AgreedThanks() if asked_to_agree else ThanksNoted(),), quiet=True)


def commands_under_duress(commands: tuple[Command, ...], heard: Heard) -> tuple[Command, ...]:
    """The stop first; whatever the message would have granted is left out, the rest stays."""
    proven = heard.by(Proof.DURESS)
    stops = tuple(replace(order, by=proven) for order in commands if isinstance(order, Withdraw))
    if not stops:
        stops = (Withdraw(by=proven, cause=heard.cause, contact=heard.facts.contact),)
    return (*stops, *(order for order in commands if not isinstance(order, Withdraw) and not _grants(order)))


def _grants(order: Command) -> bool:
    if isinstance(order, AnswerDelivery):
        return order.answer is DeliveryAnswer.AGREED
    return isinstance(order, AnswerAgreement | ReportSituation)
