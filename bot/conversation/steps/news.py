"""News of a place: the ages of what was reported, or that there is no news. Never that it is open or safe."""

from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import ask_which, place_said
from bot.conversation.state import Question, QuestionKind
from bot.wording.keys import Phrase
from bot.wording.keys_talk import AskPlaceCode, PlaceNews, PlaceNoNews

MOST_AGES = 5
"""How many reports an answer counts up."""


def begin(heard: Heard) -> Move:
    """Somebody wants to know: of the place named, else it is asked for."""
    said = place_said(heard)
    if said.place is not None:
        return Move((_news(heard, said.place),))
    if said.candidates or said.unknown:
        return Move(ask=ask_which(heard, QuestionKind.NEWS_PLACE, said))
    return Move(ask=heard.ask(QuestionKind.NEWS_PLACE, AskPlaceCode()))


def own(heard: Heard) -> Move:
    """A question without a place is about the person's own, where there is one."""
    said = place_said(heard)
    places = heard.facts.places
    if said == type(said)() and len(places) == 1:
        return Move((_news(heard, places[0]),))
    return begin(heard)


def answer(question: Question, heard: Heard) -> Move | None:
    """The place's code or name, or a number of the list."""
    said = place_said(heard, question)
    if said.place is not None:
        return Move((_news(heard, said.place),))
    return Move(ask=ask_which(heard, question.kind, said)) if said.candidates or said.unknown else None


def _news(heard: Heard, place: KnownPlace) -> Phrase:
    ages = heard.facts.dangers.get(place.id, ())
    return PlaceNews(place=place.name, hours_ago=ages[:MOST_AGES]) if ages else PlaceNoNews(place=place.name)
