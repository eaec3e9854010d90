"""A community proposes a delivery: place, days that suit, a package from those agreed with that place."""

from uuid import UUID

from bot.conversation.days_said import days_said
from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import Said, ask_which, keys, own_or_said, place_said, shown
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import delivery_answers, meeting
from bot.deliveries.commands import RequestDelivery
from bot.ids import DeliveryId, PackageId
from bot.understanding.model import Intent, NumberKind
from bot.wording.keys import Phrase
from bot.wording.keys_delivery import (
    AskDeliveryDays,
    AskDeliveryPackage,
    AskDeliveryPlace,
    AskDeliveryWhat,
    DeliveryRequested,
    NoPackageAgreed,
)

MOST_WORDS_KEPT = 60
_DIGIT_DAYS = {"1": "this week", "2": "next week", "3": "later"}
_MAY_BE_DAYS = frozenset({Intent.OTHER, Intent.SCHEDULE_DELIVERY, Intent.POSTPONE_DELIVERY, Intent.YES})


def begin(heard: Heard) -> Move:
    """Menu digit 4: 1 a visit is asked for, 2 another day, 3 it has come."""
    return Move(ask=heard.ask(QuestionKind.DELIVERY_WHAT, AskDeliveryWhat()))


def answer_what(question: Question, heard: Heard) -> Move | None:
    """What about a delivery?"""
    if heard.means("1", Intent.SCHEDULE_DELIVERY):
        return propose(heard)
    if heard.means("2", Intent.POSTPONE_DELIVERY):
        return delivery_answers.postpone(heard)
    if heard.means("3", Intent.CONFIRM_DELIVERY_RECEIVED):
        return delivery_answers.receive(heard)
    return None


def propose(heard: Heard) -> Move:
    """Somebody asks for a delivery; what the message tells already is not asked."""
    said = own_or_said(heard)
    if said.place is not None:
        return _days_or_further(heard, said.place)
    if not said.candidates and not said.unknown:
        return meeting.call_back(heard, note="delivery, no place")
    return Move(ask=_which_place(heard, said))


def answer_place(question: Question, heard: Heard) -> Move | None:
    """For which place?"""
    said = place_said(heard, question)
    if said.place is not None:
        return _days_or_further(heard, said.place, question.data.get("days"))
    return Move(ask=ask_which(heard, question.kind, said, **question.data)) if said.candidates or said.unknown else None


def answer_days(question: Question, heard: Heard) -> Move | None:
    """Which days suit? 1 this week, 2 next week, 3 later, or as the person says it."""
    days = _DIGIT_DAYS.get(heard.digit) if heard.digit is not None else _days_in_words(heard)
    place = heard.facts.gazetteer.by_key(question.data.get("place", ""))
    return None if days is None or place is None else _package_or_done(heard, place, days)


def answer_package(question: Question, heard: Heard) -> Move | None:
    """Which of the packages that were agreed with this place?"""
    place = heard.facts.gazetteer.by_key(question.data.get("place", ""))
    chosen = question.option(heard.digit)
    if chosen is None or place is None:
        return None
    return _request(heard, place, question.data.get("days", ""), PackageId(UUID(chosen)))


def _days_in_words(heard: Heard) -> str | None:
    said = days_said(heard)
    if said is not None:
        return said
    words = " ".join(heard.incoming.text.split())[:MOST_WORDS_KEPT]
    two_digits = heard.number(NumberKind.ACK_CODE)
    if two_digits is not None or (heard.understood.intent in _MAY_BE_DAYS and heard.understood.number is None):
        return words or None
    return None


def _which_place(heard: Heard, said: Said) -> Question:
    days = days_said(heard)
    known = {"days": days} if days is not None else {}
    if said.candidates == heard.facts.places[: len(said.candidates)] and not said.unknown:
        phrase = AskDeliveryPlace(options=shown(said.candidates))
        return heard.ask(QuestionKind.DELIVERY_PLACE, phrase, *keys(said.candidates), **known)
    return ask_which(heard, QuestionKind.DELIVERY_PLACE, said, **known)


def _days_or_further(heard: Heard, place: KnownPlace, days: str | None = None) -> Move:
    days = days or days_said(heard)
    if days is None:
        return Move(ask=heard.ask(QuestionKind.DELIVERY_DAYS, AskDeliveryDays(), place=str(place.id)))
    return _package_or_done(heard, place, days)


def _package_or_done(heard: Heard, place: KnownPlace, days: str) -> Move:
    packages = heard.facts.packages.get(place.id, ())[:9]
    if len(packages) > 1:
        phrase = AskDeliveryPackage(options=tuple(package.name for package in packages))
        options = (str(package.id) for package in packages)
        return Move(ask=heard.ask(QuestionKind.DELIVERY_PACKAGE, phrase, *options, place=str(place.id), days=days))
    return _request(heard, place, days, packages[0].id if packages else None)


def _request(heard: Heard, place: KnownPlace, days: str, package: PackageId | None) -> Move:
    order = RequestDelivery(
        by=heard.by(),
        cause=heard.cause,
        delivery=DeliveryId(heard.new_id("delivery")),
        contact=heard.facts.contact,
        place=place.id,
        days=days,
        package=package,
    )
    requested: Phrase = DeliveryRequested(answer_by=(heard.now + heard.facts.answer_requests_within).date())
    return Move((requested,) if package is not None else (NoPackageAgreed(), requested), (order,))
