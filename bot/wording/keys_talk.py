"""Phrases for talking with people of the places: situation, agreement, danger, news, a meeting or a call."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.wording.phrase import Answer, ChallengeCode, Count, HoursAgo, Phrase, PlaceName, PlaceNames


@dataclass(frozen=True, slots=True)
class AskSituation(Phrase):
    """Daily or weekly question to a representative: 1 calm, 2 tense, 3 danger, in the mildest words."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"
    place: PlaceName


@dataclass(frozen=True, slots=True)
class SituationThanks(Phrase):
    """After a situation was told; does not repeat it."""


@dataclass(frozen=True, slots=True)
class AskAgreedOrNot(Phrase):
    """After menu digit 2: 1 still agreed (then the code is asked), 2 no longer."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"
    place: PlaceName


@dataclass(frozen=True, slots=True)
class AskAgreed(Phrase):
    """Asks a representative for a fresh yes; only the code is the yes, 2 is the no."""

    answer: ClassVar = Answer.CODE
    digits: ClassVar = "2"
    place: PlaceName
    day: date
    code: ChallengeCode


@dataclass(frozen=True, slots=True)
class AskAgreedAgain(Phrase):
    """After a bare yes or 1: a bare yes does not count, the code is needed."""

    answer: ClassVar = Answer.CODE
    digits: ClassVar = "2"
    place: PlaceName
    day: date
    code: ChallengeCode


@dataclass(frozen=True, slots=True)
class AgreedThanks(Phrase):
    """After the right code. The same text answers a yes given under threat: it must show no difference."""


@dataclass(frozen=True, slots=True)
class CodeWrong(Phrase):
    """The four digits were not those of the question. `tries_left` is 1 or 2."""

    answer: ClassVar = Answer.CODE
    digits: ClassVar = "2"
    tries_left: Count


@dataclass(frozen=True, slots=True)
class CodeLocked(Phrase):
    """Three wrong codes: a person will call."""


@dataclass(frozen=True, slots=True)
class WithdrawnNoted(Phrase):
    """After a no or a withdrawal: nothing will be done, we call."""


@dataclass(frozen=True, slots=True)
class NoneOpen(Phrase):
    """Somebody agrees although nothing is asked at present."""


@dataclass(frozen=True, slots=True)
class ChoosePlace(Phrase):
    """Several places could be meant; numbered list."""

    answer: ClassVar = Answer.OPTIONS
    options: PlaceNames


@dataclass(frozen=True, slots=True)
class PlaceUnknown(Phrase):
    """The place code or name is not known; the nearest three as a numbered list."""

    answer: ClassVar = Answer.OPTIONS
    options: PlaceNames


@dataclass(frozen=True, slots=True)
class PlaceNotFound(Phrase):
    """The place is not known and none is near it."""

    answer: ClassVar = Answer.PLACE


@dataclass(frozen=True, slots=True)
class IncidentNotedAskCategory(Phrase):
    """At once after a report of danger: received, acted upon; which kind? One neutral word for each digit:
    1 passage blocked, 2 threat, 3 theft, 4 person held or taken, 5 hurt or dead, 6 fighting or shots, 7 suspicious
    object on the way, 8 water or cut road, 9 crowd or rumour, 0 other."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "1234567890"


@dataclass(frozen=True, slots=True)
class AskWhere(Phrase):
    """Where was it? Place code or name."""

    answer: ClassVar = Answer.PLACE


@dataclass(frozen=True, slots=True)
class AskWhereOf(Phrase):
    """Where was it? The person's own places as a numbered list; another one by code or name."""

    answer: ClassVar = Answer.OPTIONS
    options: PlaceNames


@dataclass(frozen=True, slots=True)
class AskWhen(Phrase):
    """When was it? 0 now, 1 today, 2 yesterday, 3 earlier."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "0123"


@dataclass(frozen=True, slots=True)
class AskOngoing(Phrase):
    """Is it still going on?"""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"


@dataclass(frozen=True, slots=True)
class AskSafe(Phrase):
    """Are you out of danger yourself?"""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"


@dataclass(frozen=True, slots=True)
class AskHealthTouched(Phrase):
    """Was a health worker, health centre or ambulance touched by it?"""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"


@dataclass(frozen=True, slots=True)
class IncidentThanks(Phrase):
    """End of the questions; repeats nothing. Asks to erase the exchange, for a phone may be looked at."""


@dataclass(frozen=True, slots=True)
class TakeShelter(Phrase):
    """The person is not safe: stay sheltered, we call."""


@dataclass(frozen=True, slots=True)
class AskPlaceCode(Phrase):
    """Which place do you want news of?"""

    answer: ClassVar = Answer.PLACE


@dataclass(frozen=True, slots=True)
class PlaceNews(Phrase):
    """News of a place: dangers reported, each by its age in whole hours, newest first; never "open" or "safe"."""

    place: PlaceName
    hours_ago: HoursAgo


@dataclass(frozen=True, slots=True)
class PlaceNoNews(Phrase):
    """Nobody reported anything about this place; that does not mean that it is safe."""

    place: PlaceName


@dataclass(frozen=True, slots=True)
class AskContactKind(Phrase):
    """What is wanted: 1 a meeting, 2 mediation, 3 a call."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"


@dataclass(frozen=True, slots=True)
class ContactNoted(Phrase):
    """After a request for a meeting, mediation or a call. `day`: by when somebody will call."""

    day: date
