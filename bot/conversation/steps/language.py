"""The language that we answer in: chosen by the person, at most proposed by us."""

from datetime import timedelta

from bot.contacts.commands import SetLanguage
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind, State
from bot.languages import Language
from bot.understanding.model import Intent
from bot.wording.keys_enrol import AskLanguage, LanguageSet, ProposeLanguage, ThanksNoted

PROPOSE_EVERY = timedelta(days=7)
"""A switch is proposed once in this time at most."""

_DIGITS = {"1": Language.FR, "2": Language.BM, "3": Language.FF}


def begin(heard: Heard) -> Move:
    """The language named, else the choice of three."""
    named = heard.understood.slots.language
    if named is not None and heard.understood.intent is Intent.SET_LANGUAGE:
        return _set(heard, named)
    return Move(ask=heard.ask(QuestionKind.LANGUAGE, AskLanguage()))


def answer(question: Question, heard: Heard) -> Move | None:
    """1, 2, 3, or the language by its name."""
    named = _DIGITS.get(heard.digit) if heard.digit is not None else heard.understood.slots.language
    return None if named is None else _set(heard, named)


def answer_proposed(question: Question, heard: Heard) -> Move | None:
    """1 switches; 2 leaves it."""
    if heard.means("1", Intent.YES):
        return _set(heard, Language(question.data["language"]))
    return Move((ThanksNoted(),)) if heard.means("2", Intent.NO) else None


def proposal(state: State, heard: Heard) -> Question | None:
    """The question whether to switch, where a text is surely in another language and none was asked for a week."""
    other, last = heard.understood.proposes_language, state.language_proposed_on
    if other is None or other is heard.facts.language or heard.facts.stranger:
        return None
    if last is not None and heard.now.date() - last < PROPOSE_EVERY:
        return None
    return heard.ask(QuestionKind.LANGUAGE_PROPOSED, ProposeLanguage(language=other), language=other.value)


def _set(heard: Heard, language: Language) -> Move:
    order = SetLanguage(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, language=language)
    return Move((LanguageSet(),), (order,))
