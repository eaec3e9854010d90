"""In which order a message is read, and what it turns out to be."""

from dataclasses import dataclass

from bot.actors import Proof
from bot.contacts.commands import Standing
from bot.conversation import danger
from bot.conversation.asked import asked_by_others
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import names_a_place
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import STEPS, agreement, enrol, greeting_help, menu, news, team
from bot.understanding.model import CERTAIN_ENOUGH, Intent, NumberKind


@dataclass(frozen=True, slots=True)
class Read:
    """A move, and the question that it answers, which need not be the open one. `ends_all`: every question dies."""

    move: Move
    answers: Question | None = None
    danger: bool = False
    ends_all: bool = False


_BESIDE_A_NUMBER = frozenset(
    {Intent.OTHER, Intent.YES, Intent.NO, Intent.ACKNOWLEDGE, Intent.GREETING, Intent.CONFIRM_GUARANTEE}
)


def read(question: Question | None, heard: Heard) -> Read | None:
    """The first reading that fits; None: not understood."""
    pressed = _button(heard)
    if pressed is not None:
        return Read(pressed, answers=_coded(heard))
    if danger.is_danger(heard):
        return Read(danger.act(question, heard), answers=_settled_by_danger(question), danger=True)
    if heard.understood.intent is Intent.STOP:
        return _stop(question, heard)
    number = _number(question, heard)
    if number is not None:
        return Read(number, answers=_coded(heard))
    if question is not None:
        answer = STEPS[question.kind](question, heard)
        if answer is not None:
            return Read(answer, answers=question)
    if heard.facts.standing is Standing.INVITED:
        return None  # nothing more before the person has agreed to be written to
    move = _unasked(heard)
    return None if move is None else Read(move)


def _button(heard: Heard) -> Move | None:
    """The two buttons of a coded question, whose payload carries its code. Any other button is like its text."""
    name, _, code = (heard.incoming.payload or "").partition(":")
    if name == agreement.AGREE:
        return agreement.code(heard, code, Proof.BUTTON)
    if name == agreement.REFUSE:
        return agreement.refuse_by_button(heard, code)
    return None


def _coded(heard: Heard) -> Question | None:
    """The question with a code, which its code or button answers whatever else is open."""
    asked = (question for question in asked_by_others(heard.facts) if question.kind is QuestionKind.AGREEMENT)
    return next(asked, None)


def _settled_by_danger(question: Question | None) -> Question | None:
    """A report's own questions go on or begin anew; a coded question that is refused is over."""
    settled = question is not None and (question.about_incident or question.kind is QuestionKind.AGREEMENT)
    return question if settled else None


def _stop(question: Question | None, heard: Heard) -> Read:
    if heard.facts.standing is Standing.INVITED and question is not None:
        refused = enrol.answer(question, heard)
        if refused is not None:
            return Read(refused, ends_all=True)
    return Read(danger.stop_messages(heard), ends_all=True)


def _number(question: Question | None, heard: Heard) -> Move | None:
    """What a number of two, four or six digits means; one digit and a place's code are read later."""
    two, four, six = (heard.number(kind) for kind in (NumberKind.ACK_CODE, NumberKind.CODE, NumberKind.PAIR))
    if two is not None:
        asks_days = question is not None and question.kind is QuestionKind.DELIVERY_DAYS
        return None if asks_days and not heard.facts.alert_waits else team.acknowledge(heard, two)
    if four is not None and (_only_a_number(heard) or agreement.is_code(heard, four)):
        return agreement.code(heard, four)
    if six is not None and (_only_a_number(heard) or heard.facts.go_waiting is not None):
        return team.pair(heard, six)
    return None


def _only_a_number(heard: Heard) -> bool:
    """Whether the words beside the number, if any, want nothing else."""
    return heard.understood.intent in _BESIDE_A_NUMBER


def _unasked(heard: Heard) -> Move | None:
    """The menu's digit, a place's code, or what the words want."""
    if heard.digit is not None:
        begin = menu.MENU.get(heard.digit)
        return None if begin is None else begin(heard)
    intent = heard.understood.intent
    if heard.facts.challenge is not None and intent in (Intent.YES, Intent.NO):
        if intent is Intent.NO:  # whatever was asked last: a no that may mean the visit acts
            return agreement.withdraw(heard, refused_question=True)
        return agreement.confirm(heard)
    if intent is Intent.YES and (heard.facts.go_waiting is not None or heard.facts.alert_waits):
        return menu.thank(heard)
    begin = menu.INTENTS.get(intent)
    if begin is None:
        return news.begin(heard) if names_a_place(heard) else None
    if heard.understood.certainty < CERTAIN_ENOUGH and intent not in menu.SURE_OF_ITSELF:
        return greeting_help.ask_meant(heard)
    return begin(heard)
