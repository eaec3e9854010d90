"""What the people of a place say of a delivery: the day suits, or not, or another; it came, or not, or in part."""

from collections.abc import Mapping
from operator import attrgetter
from uuid import UUID

from bot.conversation.days_said import days_said
from bot.conversation.facts import Expected, KnownDelivery
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import place_said
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import meeting
from bot.deliveries.commands import AnswerDelivery, DeliveryAnswer
from bot.ids import DeliveryId, PlaceId
from bot.understanding.model import Intent
from bot.wording.keys import Phrase
from bot.wording.keys_delivery import (
    DeliveryAgreedThanks,
    DeliveryDeclinedNoted,
    DeliveryPostponedNoted,
    ReceivedThanks,
)
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.keys_talk import ChoosePlace

_RECEIPTS = {"1": DeliveryAnswer.RECEIVED, "2": DeliveryAnswer.NOT_RECEIVED, "3": DeliveryAnswer.RECEIVED_PART}


def answer_agree(question: Question, heard: Heard) -> Move | None:
    """Does the day suit? 1 yes, 2 no, 3 another day. A no and another day hold the visit at once."""
    if heard.means("1", Intent.YES, Intent.CONFIRM_GUARANTEE):
        return _said(heard, question.data, DeliveryAnswer.AGREED, DeliveryAgreedThanks())
    if heard.means("2", Intent.NO):
        return _said(heard, question.data, DeliveryAnswer.REFUSED, DeliveryDeclinedNoted())
    if heard.means("3", Intent.POSTPONE_DELIVERY, Intent.SCHEDULE_DELIVERY):
        return _said(heard, question.data, DeliveryAnswer.POSTPONED, DeliveryPostponedNoted())
    return None


def answer_received(question: Question, heard: Heard) -> Move | None:
    """Did it come? 1 yes, 2 no, 3 a part of it."""
    receipt = _RECEIPTS.get(heard.digit or "")
    if heard.means("1", Intent.YES, Intent.CONFIRM_DELIVERY_RECEIVED):
        receipt = DeliveryAnswer.RECEIVED
    if heard.means("2", Intent.NO):
        receipt = DeliveryAnswer.NOT_RECEIVED
    return None if receipt is None else _said(heard, question.data, receipt, ReceivedThanks())


def receive(heard: Heard) -> Move:
    """Somebody says, unasked, that it came."""
    came = [delivery for delivery in _about(heard) if delivery.expected is not Expected.AGREE]
    came = [delivery for delivery in came if delivery.day <= heard.now.date()]
    if not came:
        return Move((ThanksNoted(),))
    return _one_of(heard, came, DeliveryAnswer.RECEIVED, ReceivedThanks())


def postpone(heard: Heard) -> Move:
    """Somebody wants another day: for the one delivery that it can be about, else for the one chosen."""
    coming = [delivery for delivery in _about(heard) if delivery.planned and delivery.day >= heard.now.date()]
    if not coming:
        return meeting.call_back(heard, note="another day")
    return _one_of(heard, coming, DeliveryAnswer.POSTPONED, DeliveryPostponedNoted())


def answer_which(question: Question, heard: Heard) -> Move | None:
    """Of which place is the delivery?"""
    chosen = question.option(heard.digit)
    place = place_said(heard).place
    if chosen is None and place is not None:
        chosen = next((option for option in question.options if option.endswith(str(place.id))), None)
    if chosen is None:
        return None
    delivery, _, place_key = chosen.partition(" ")
    answer = DeliveryAnswer(question.data["answer"])
    reply = ReceivedThanks() if answer is DeliveryAnswer.RECEIVED else DeliveryPostponedNoted()
    return _said(heard, {**question.data, "delivery": delivery, "place": place_key}, answer, reply)


def _about(heard: Heard) -> list[KnownDelivery]:
    place = place_said(heard).place
    mine = sorted(heard.facts.deliveries, key=attrgetter("day"))
    return [delivery for delivery in mine if place is None or delivery.place == place]


def _one_of(heard: Heard, deliveries: list[KnownDelivery], answer: DeliveryAnswer, reply: Phrase) -> Move:
    if len(deliveries) == 1:
        only = deliveries[0]
        return _said(heard, {"delivery": str(only.id), "place": str(only.place.id)}, answer, reply)
    listed = deliveries[:9]
    phrase = ChoosePlace(options=tuple(delivery.place.name for delivery in listed))
    options = (f"{delivery.id} {delivery.place.id}" for delivery in listed)
    known = {"answer": answer.value, "detail": days_said(heard) or ""}
    return Move(ask=heard.ask(QuestionKind.DELIVERY_WHICH, phrase, *options, **known))


def _said(heard: Heard, about: Mapping[str, str], answer: DeliveryAnswer, reply: Phrase) -> Move:
    order = AnswerDelivery(
        by=heard.by(),
        cause=heard.cause,
        delivery=DeliveryId(UUID(about["delivery"])),
        contact=heard.facts.contact,
        place=PlaceId(UUID(about["place"])),
        answer=answer,
        detail=days_said(heard) or about.get("detail", ""),
    )
    return Move((reply,), (order,))
