"""What a step hears and what it does: the two values that every step shares."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from bot.actors import Actor, Proof, Via
from bot.commands import Command
from bot.conversation.facts import Facts, Incoming
from bot.conversation.state import Question, QuestionKind
from bot.events import cause_of
from bot.understanding.model import Intent, NumberKind, Understood
from bot.wording.keys import Phrase


@dataclass(frozen=True, slots=True)
class Heard:
    """One message with all that this turn may know."""

    understood: Understood
    facts: Facts
    incoming: Incoming
    now: datetime

    @property
    def cause(self) -> str:
        """What everything that this message causes is said to come from."""
        return cause_of("inbound", self.incoming.id)

    def by(self, proof: Proof = Proof.NONE) -> Actor:
        """The person who wrote."""
        return Actor(via=Via.TEXT, contact=self.facts.contact, proof=proof)

    def number(self, kind: NumberKind) -> str | None:
        """The number of this kind in the message, in the ten digits that everybody means."""
        number = self.understood.number
        if number is None or number.kind is not kind or not number.value.isascii():
            return None
        return number.value if number.value.isdecimal() or kind is NumberKind.PLACE_CODE else None

    @property
    def digit(self) -> str | None:
        """The one digit that the message consists of."""
        return self.number(NumberKind.DIGIT)

    def means(self, digit: str, *intents: Intent) -> bool:
        """Whether the message is this digit, or no digit and one of these intents."""
        if self.digit is not None:
            return self.digit == digit
        return self.understood.intent in intents

    def new_id(self, what: str) -> UUID:
        """The id of what this message makes: the same whenever it is worked again, so that it is made once."""
        return uuid5(self.incoming.id, what)

    def ask(self, kind: QuestionKind, phrase: Phrase, *options: str, **data: str) -> Question:
        """A question asked now."""
        return Question(kind, phrase, self.now, options, data)


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does.

    `ask` becomes the open question and is said after `replies`. `keeps` leaves the question that was open as it is.
    `quiet`: nothing else is added to the replies, neither a waiting question nor a proposal.
    """

    replies: tuple[Phrase, ...] = ()
    commands: tuple[Command, ...] = ()
    ask: Question | None = None
    keeps: bool = False
    quiet: bool = False
