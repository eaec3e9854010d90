"""How are things? News of a place: it ends silence, confirms nothing and lifts nothing."""

from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import ask_which, own_or_said, place_said
from bot.conversation.state import Question, QuestionKind
from bot.conversation.steps import incident, news
from bot.guarantees.commands import ReportSituation, SituationValue
from bot.understanding.model import Situation
from bot.wording.keys_talk import AskSituation, SituationThanks

_DIGITS = {"1": SituationValue.CALM, "2": SituationValue.TENSE, "3": SituationValue.DANGER}


def begin(heard: Heard) -> Move:
    """Somebody tells, unasked, how things are, or wants to."""
    said, value = own_or_said(heard), _value(heard, digits=False)
    told = {"value": value.value} if value is not None else {}
    if said.place is not None:
        return _reported(heard, said.place, value) if value is not None else _asked(heard, said.place)
    if not said.candidates and not said.unknown:
        return news.begin(heard)  # speaks for no place: wants to know, rather than to tell
    return Move(ask=ask_which(heard, QuestionKind.SITUATION_PLACE, said, **told))


def answer_place(question: Question, heard: Heard) -> Move | None:
    """Of which place?"""
    said = place_said(heard, question)
    value = _value(heard, digits=False)
    told = question.data.get("value") if value is None else value.value
    if said.place is None:
        again = said.candidates or said.unknown
        return Move(ask=ask_which(heard, question.kind, said, **question.data)) if again else None
    return _reported(heard, said.place, SituationValue(told)) if told else _asked(heard, said.place)


def answer(question: Question, heard: Heard) -> Move | None:
    """1 calm, 2 tense, 3 danger; or one of these words."""
    value = _value(heard)
    if value is None:
        return None
    place = place_said(heard).place or heard.facts.gazetteer.by_key(question.data.get("place", ""))
    return None if place is None else _reported(heard, place, value)


def _value(heard: Heard, *, digits: bool = True) -> SituationValue | None:
    told = heard.understood.slots.situation
    if told is not None:
        return {
            Situation.CALM: SituationValue.CALM,
            Situation.TENSE: SituationValue.TENSE,
            Situation.DANGER: SituationValue.DANGER,
        }[told]
    return _DIGITS.get(heard.digit or "") if digits else None


def _asked(heard: Heard, place: KnownPlace) -> Move:
    return Move(ask=heard.ask(QuestionKind.SITUATION, AskSituation(place=place.name), place=str(place.id)))


def _reported(heard: Heard, place: KnownPlace, value: SituationValue) -> Move:
    news_of_place = ReportSituation(
        by=heard.by(), cause=heard.cause, contact=heard.facts.contact, place=place.id, value=value
    )
    if value is not SituationValue.DANGER:
        return Move((SituationThanks(),), (news_of_place,))
    danger = incident.begin(heard, place)
    return Move(danger.replies, (*danger.commands, news_of_place), danger.ask)
