"""Still agreed? Only the code of the question is a yes; any no acts at once (law 2 of docs/protocol.md)."""

from bot.actors import Proof
from bot.commands import Command
from bot.conversation.facts import Challenge
from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import ask_which, own_or_said, place_said
from bot.conversation.state import Question, QuestionKind
from bot.guarantees.commands import AnswerAgreement, AskAgreement, Withdraw
from bot.guarantees.model import Match
from bot.ids import PlaceId
from bot.understanding.model import Intent
from bot.wording.keys_talk import (
    AgreedThanks,
    AskAgreedAgain,
    AskAgreedOrNot,
    CodeLocked,
    CodeWrong,
    NoneOpen,
    WithdrawnNoted,
)

AGREE = "agree"
REFUSE = "refuse"
"""What the payloads of the coded question's two buttons begin with, before a colon and the code."""


def answer(question: Question, heard: Heard) -> Move | None:
    """2 or a no withdraws; 1 or a yes in words is no yes: the question comes again."""
    if heard.means("2", Intent.NO):
        return withdraw(heard, refused_question=True)
    if heard.means("1", Intent.YES, Intent.CONFIRM_GUARANTEE):
        return confirm(heard)
    return None


def code(heard: Heard, digits: str, proof: Proof = Proof.CODE) -> Move:
    """Four digits came back, typed or by the question's button."""
    asked = heard.facts.challenge
    if asked is None:
        return Move((NoneOpen(),), keeps=True)
    if asked.matches(digits) is Match.RIGHT:
        if heard.understood.intent is Intent.NO:
            return withdraw(heard, refused_question=True, proof=proof)
        return Move((AgreedThanks(),), (_answered(heard, digits, proof),))
    if proof is Proof.BUTTON:  # the button of an older question: it proves nothing and costs nothing
        return Move((_again(asked),), keeps=True, quiet=True)
    left = asked.tries_left - 1
    reply = CodeWrong(tries_left=left) if left > 0 else CodeLocked()
    return Move((reply,), (_answered(heard, digits, proof),), keeps=True, quiet=True)


def is_code(heard: Heard, digits: str) -> bool:
    """Whether these digits answer the open question."""
    asked = heard.facts.challenge
    return asked is not None and asked.matches(digits) is Match.RIGHT


def refuse_by_button(heard: Heard, digits: str) -> Move:
    """The button "no" of a coded question: proven where it is the open one, a plain no otherwise."""
    if is_code(heard, digits):
        return withdraw(heard, refused_question=True, proof=Proof.BUTTON)
    return withdraw(heard)


def confirm(heard: Heard) -> Move:
    """A yes in words confirms nothing: it brings the coded question, or tells that nothing is asked."""
    asked, said = heard.facts.challenge, own_or_said(heard)
    if asked is not None and said.place in (None, asked.place):
        return Move((_again(asked),), keeps=True, quiet=True)
    return _ask_code(heard, said.place) or Move((NoneOpen(),), keeps=True)


def withdraw(
    heard: Heard,
    places: tuple[KnownPlace, ...] = (),
    *,
    refused_question: bool = False,
    proof: Proof = Proof.NONE,
) -> Move:
    """At once, before any question. No place named: the place of the open question, else all that they speak for."""
    asked = heard.facts.challenge
    if not places and refused_question and asked is not None:
        places = (asked.place,)
    commands: list[Command] = [_withdraw(heard, None, heard.cause, proof, refused=refused_question)]
    if places:
        causes = (heard.cause, *(f"{heard.cause}:{place.code}" for place in places[1:]))
        commands = [
            _withdraw(heard, place.id, cause, proof, refused=refused_question)
            for place, cause in zip(places, causes, strict=True)
        ]
    return Move((WithdrawnNoted(),), tuple(commands), quiet=True)


def begin(heard: Heard) -> Move:
    """Menu digit 2: is it still agreed, or no longer? For the place asked about, else the person's own."""
    said = own_or_said(heard)
    if said.place is None and heard.facts.challenge is not None:
        return _ask(heard, heard.facts.challenge.place)
    if said.place is not None:
        return _ask(heard, said.place)
    if not said.candidates and not said.unknown:
        return Move((NoneOpen(),))
    return Move(ask=ask_which(heard, QuestionKind.AGREED_PLACE, said))


def answer_place(question: Question, heard: Heard) -> Move | None:
    """Which place?"""
    said = place_said(heard, question)
    if said.place is not None:
        return _ask(heard, said.place)
    return Move(ask=ask_which(heard, question.kind, said)) if said.candidates or said.unknown else None


def answer_or_not(question: Question, heard: Heard) -> Move | None:
    """1: then the code is asked. 2: no longer, at once."""
    place = heard.facts.gazetteer.by_key(question.data.get("place", ""))
    if heard.means("2", Intent.NO):
        return withdraw(heard, (place,) if place is not None else ())
    if not heard.means("1", Intent.YES, Intent.CONFIRM_GUARANTEE):
        return None
    asked = heard.facts.challenge
    if asked is not None and asked.place == place:
        return Move((_again(asked),), quiet=True)
    return _ask_code(heard, place) or Move((NoneOpen(),))


def _ask(heard: Heard, place: KnownPlace) -> Move:
    return Move(ask=heard.ask(QuestionKind.AGREED_OR_NOT, AskAgreedOrNot(place=place.name), place=str(place.id)))


def _ask_code(heard: Heard, place: KnownPlace | None) -> Move | None:
    """The next delivery at this place is asked about, with a code, by whoever keeps the promises."""
    due = [delivery for delivery in heard.facts.deliveries if delivery.place == place and delivery.planned]
    if not due:
        return None
    first = min(due, key=lambda delivery: delivery.day)
    ask = AskAgreement(
        by=heard.by(),
        cause=heard.cause,
        contact=heard.facts.contact,
        place=first.place.id,
        delivery=first.id,
        day=first.day,
    )
    return Move((), (ask,), quiet=True)


def _again(asked: Challenge) -> AskAgreedAgain:
    return AskAgreedAgain(place=asked.place.name, day=asked.day, code=asked.code)


def _answered(heard: Heard, digits: str, proof: Proof) -> AnswerAgreement:
    return AnswerAgreement(by=heard.by(proof), cause=heard.cause, contact=heard.facts.contact, code=digits)


def _withdraw(heard: Heard, place: PlaceId | None, cause: str, proof: Proof, *, refused: bool) -> Withdraw:
    return Withdraw(by=heard.by(proof), cause=cause, contact=heard.facts.contact, place=place, refused_question=refused)
