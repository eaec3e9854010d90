"""Which place a message names, and how to ask where none is certain: never a guess."""

import re
from dataclasses import dataclass

from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard
from bot.conversation.state import Question, QuestionKind
from bot.understanding.model import Intent, NumberKind
from bot.wording.keys_talk import ChoosePlace, PlaceNotFound, PlaceUnknown

MOST_OPTIONS = 9
_LIKE_A_CODE = re.compile(r"\b[A-Za-z][0-9]{3,5}\b")


@dataclass(frozen=True, slots=True)
class Said:
    """`place` is certain. Otherwise `candidates` are for a numbered list; `unknown`: what was said is no place that we
    know, so that they are only the nearest. All three empty: no place was named."""

    place: KnownPlace | None = None
    candidates: tuple[KnownPlace, ...] = ()
    unknown: bool = False


def place_said(heard: Heard, question: Question | None = None) -> Said:
    """The place of a message. With `question`, whose answer is a place, a number of its list and any text count."""
    if question is not None and (key := question.option(heard.digit)) is not None:
        return Said(heard.facts.gazetteer.by_key(key))
    gazetteer = heard.facts.gazetteer
    code = heard.number(NumberKind.PLACE_CODE)
    if code is not None and (place := gazetteer.by_code(code)) is not None:
        return Said(place)
    certain = places_named(heard)
    if certain:
        return Said(certain[0])
    for guess in heard.understood.slots.places:
        meant = tuple(found for each in guess.candidates if (found := gazetteer.same_as(each)) is not None)
        if not meant or _LIKE_A_CODE.fullmatch(guess.said):
            return _nearest(heard, guess.said)
        return Said(candidates=meant[:MOST_OPTIONS])
    like_a_code = _LIKE_A_CODE.search(heard.incoming.text)
    if like_a_code is not None:
        return _nearest(heard, like_a_code.group())
    if question is not None and heard.understood.intent is Intent.OTHER and heard.understood.number is None:
        return _nearest(heard, heard.incoming.text[:40])
    return Said()


def places_named(heard: Heard) -> tuple[KnownPlace, ...]:
    """Every place that the message names for certain."""
    exact = (guess.place for guess in heard.understood.slots.places if guess.place is not None)
    found = (heard.facts.gazetteer.same_as(place) for place in exact)
    return tuple(dict.fromkeys(place for place in found if place is not None))


def _nearest(heard: Heard, said: str) -> Said:
    exact = heard.facts.gazetteer.by_code(said)
    if exact is not None:
        return Said(exact)
    return Said(candidates=heard.facts.gazetteer.nearest(said, heard.facts.places), unknown=True)


def names_a_place(heard: Heard) -> bool:
    """Whether the message names a place for certain, or something that is written like a place's code."""
    return place_said(heard).place is not None or _LIKE_A_CODE.search(heard.incoming.text) is not None


def own_or_said(heard: Heard) -> Said:
    """The place named, else the one that the person speaks for; several of them are for a list."""
    said = place_said(heard)
    if said.place is not None or said.candidates or said.unknown:
        return said
    own = heard.facts.places
    return Said(own[0]) if len(own) == 1 else Said(candidates=own[:MOST_OPTIONS])


def ask_which(heard: Heard, kind: QuestionKind, said: Said, **data: str) -> Question:
    """The question that settles which place is meant; its answer is of `kind`."""
    if not said.candidates:
        return heard.ask(kind, PlaceNotFound(), **data)
    names = shown(said.candidates)
    phrase = PlaceUnknown(options=names) if said.unknown else ChoosePlace(options=names)
    return heard.ask(kind, phrase, *keys(said.candidates), **data)


def keys(places: tuple[KnownPlace, ...]) -> tuple[str, ...]:
    """What the numbers of a list of places stand for."""
    return tuple(str(place.id) for place in places)


def shown(places: tuple[KnownPlace, ...]) -> tuple[str, ...]:
    """The names for a list; where two are the same, with their codes."""
    names = [place.name for place in places]
    return tuple(place.name if names.count(place.name) == 1 else f"{place.name} {place.code}" for place in places)
