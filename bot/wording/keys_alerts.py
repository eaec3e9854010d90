"""Safety phrases for teams and the person on duty, and what a place hears of them.

The word in capitals, the ref and the digits stand untranslated in every language, so that a text can be acted upon even
where its translation is an unreviewed draft. Only the offer begins with GO; all that mean "stay" begin otherwise.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.wording.phrase import Ack, Answer, Count, PairNumber, PhoneNumber, Phrase, PlaceName, ReasonWord, Ref


@dataclass(frozen=True, slots=True)
class GoOffer(Phrase):
    """First message of a GO. The team must NOT leave yet: it looks up `left` in line `line` of its printed list and
    answers the number to the right of it."""

    safety: ClassVar = True
    literal: ClassVar = "GO"
    answer: ClassVar = Answer.PAIR
    ref: Ref
    line: Count
    left: PairNumber


@dataclass(frozen=True, slots=True)
class PairWrong(Phrase):
    """The number answered to a GO was not the right one: stay, look again."""

    safety: ClassVar = True
    literal: ClassVar = "WAIT"
    answer: ClassVar = Answer.PAIR
    ref: Ref


@dataclass(frozen=True, slots=True)
class GoByCall(Phrase):
    """The list is lost or the answers were wrong: stay, the GO will be read out on a call."""

    safety: ClassVar = True
    literal: ClassVar = "WAIT"
    ref: Ref


@dataclass(frozen=True, slots=True)
class LateGoAnswer(Phrase):
    """A right answer to a GO that no longer stands: stay."""

    safety: ClassVar = True
    literal: ClassVar = "NO-GO"
    ref: Ref


@dataclass(frozen=True, slots=True)
class GoAnswered(Phrase):
    """The right number came, and the GO stands: stay all the same until DEPART OK comes. Nothing is to be answered."""

    safety: ClassVar = True
    literal: ClassVar = "WAIT"
    ref: Ref


@dataclass(frozen=True, slots=True)
class DepartOk(Phrase):
    """Third message of a GO, the only one on which the team moves. Two ends: leave before, be back before."""

    safety: ClassVar = True
    literal: ClassVar = "DEPART OK"
    answer: ClassVar = Answer.ACK
    ref: Ref
    depart_before: datetime
    back_by: datetime
    ack: Ack


@dataclass(frozen=True, slots=True)
class DepartNextDay(Phrase):
    """For each later day of a delivery: the team may go on today. Without it, it stays where it is."""

    safety: ClassVar = True
    literal: ClassVar = "DEPART OK"
    answer: ClassVar = Answer.ACK
    ref: Ref
    depart_before: datetime
    back_by: datetime
    ack: Ack


@dataclass(frozen=True, slots=True)
class Wait(Phrase):
    """The GO is held back: do not leave, wait for news."""

    safety: ClassVar = True
    literal: ClassVar = "WAIT"
    answer: ClassVar = Answer.ACK
    ref: Ref
    ack: Ack


@dataclass(frozen=True, slots=True)
class NoGo(Phrase):
    """Do not leave. `reason` is one of six neutral words, not the true reason."""

    safety: ClassVar = True
    literal: ClassVar = "NO-GO"
    answer: ClassVar = Answer.ACK
    ref: Ref
    reason: ReasonWord
    ack: Ack


@dataclass(frozen=True, slots=True)
class Recall(Phrase):
    """To a team on its way: stop where you are, take cover, call. Never "drive back": the danger may lie behind."""

    safety: ClassVar = True
    literal: ClassVar = "STOP"
    answer: ClassVar = Answer.ACK
    ref: Ref
    call_number: PhoneNumber
    ack: Ack


@dataclass(frozen=True, slots=True)
class StandDown(Phrase):
    """The time to leave has passed without a DEPART OK: the journey does not take place."""

    safety: ClassVar = True
    literal: ClassVar = "STAND-DOWN"
    answer: ClassVar = Answer.ACK
    ref: Ref
    reason: ReasonWord
    ack: Ack


@dataclass(frozen=True, slots=True)
class AckThanks(Phrase):
    """An alert was acknowledged; it stays in force."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class AckUnknown(Phrase):
    """Two digits that acknowledge no open alert: read the last message again."""


@dataclass(frozen=True, slots=True)
class DutyPage(Phrase):
    """To the person on duty: something about `ref` wants a human now; look at the board or call."""

    safety: ClassVar = True
    answer: ClassVar = Answer.ACK
    ref: Ref
    call_number: PhoneNumber
    ack: Ack


@dataclass(frozen=True, slots=True)
class TestMessage(Phrase):
    """Monthly test, or after a text did not arrive: answer the number and nothing else."""

    __test__: ClassVar = False  # pytest: this is no test class
    safety: ClassVar = True
    literal: ClassVar = "TEST"
    answer: ClassVar = Answer.ACK
    ack: Ack


@dataclass(frozen=True, slots=True)
class VisitPostponed(Phrase):
    """To a place's representatives when its visit does not take place: neutral, no reason, we will call."""

    place: PlaceName
