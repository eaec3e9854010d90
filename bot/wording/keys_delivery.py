"""Phrases about a delivery that a community asks for, agrees, postpones or has received."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.wording.phrase import Answer, PackageNames, Phrase, PlaceName, PlaceNames


@dataclass(frozen=True, slots=True)
class AskDeliveryWhat(Phrase):
    """After menu digit 4: 1 ask for a visit, 2 another day is wanted, 3 it has come."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"


@dataclass(frozen=True, slots=True)
class AskDeliveryPlace(Phrase):
    """For which place? The person's own places as a numbered list."""

    answer: ClassVar = Answer.OPTIONS
    options: PlaceNames


@dataclass(frozen=True, slots=True)
class AskDeliveryDays(Phrase):
    """Which days suit? 1 this week, 2 next week, 3 later; or a date in digits."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"


@dataclass(frozen=True, slots=True)
class AskDeliveryPackage(Phrase):
    """Which of the health packages agreed with this place? Numbered list."""

    answer: ClassVar = Answer.OPTIONS
    options: PackageNames


@dataclass(frozen=True, slots=True)
class DeliveryRequested(Phrase):
    """The request is noted; nothing is promised. `answer_by`: day by which we answer."""

    answer_by: date


@dataclass(frozen=True, slots=True)
class NoPackageAgreed(Phrase):
    """Nothing is agreed with this place yet, so a person will call to agree it."""


@dataclass(frozen=True, slots=True)
class AskDeliveryAgree(Phrase):
    """Asks the place whether a day suits: 1 yes, 2 no, 3 another day. No hour, no team."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"
    place: PlaceName
    day: date


@dataclass(frozen=True, slots=True)
class DeliveryAgreedThanks(Phrase):
    """The day suits; the code question will follow nearer the day."""


@dataclass(frozen=True, slots=True)
class DeliveryDeclinedNoted(Phrase):
    """The place does not want the visit; a person will call."""


@dataclass(frozen=True, slots=True)
class DeliveryPostponedNoted(Phrase):
    """Another day is wanted; nothing happens until a new day is agreed."""


@dataclass(frozen=True, slots=True)
class AskReceived(Phrase):
    """After a delivery: did it come? 1 yes, 2 no, 3 a part of it."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"
    place: PlaceName


@dataclass(frozen=True, slots=True)
class ReceivedThanks(Phrase):
    """After the answer about receipt, whichever it was."""
