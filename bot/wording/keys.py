"""The index of everything that Jamtan can say to a phone: every phrase by its key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar, Self

from bot.wording import keys_alerts, keys_delivery, keys_enrol, keys_periods, keys_talk
from bot.wording.phrase import Answer, Json, Phrase, ReasonWord, Topic

__all__ = [
    "ALL_PHRASES",
    "Answer",
    "Joined",
    "Phrase",
    "ReasonWord",
    "Topic",
    "Written",
    "WrittenQuestion",
    "phrase_from",
    "wanted_answer",
]


def _phrases_of(module: ModuleType) -> Iterator[type[Phrase]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Phrase) and value is not Phrase:
            yield value


ALL_PHRASES: Mapping[str, type[Phrase]] = MappingProxyType(
    {
        phrase.key: phrase
        for module in (keys_enrol, keys_talk, keys_delivery, keys_alerts, keys_periods)
        for phrase in _phrases_of(module)
    }
)


@dataclass(frozen=True, slots=True)
class Joined(Phrase):
    """Several phrases in one text: one turn of a conversation comes in the right order, and costs less."""

    parts: tuple[Phrase, ...]

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> Phrase:
        """The phrase itself where there is only one."""
        return phrases[0] if len(phrases) == 1 else cls(tuple(phrases))

    def to_params(self) -> dict[str, Json]:
        """Each part with its key."""
        return {"parts": [{"key": part.key, "params": part.to_params()} for part in self.parts]}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Rebuild it, part by part."""
        return cls(tuple(phrase_from(part["key"], part["params"]) for part in params["parts"]))


@dataclass(frozen=True, slots=True)
class Written(Phrase):
    """What a person wrote to another, word for word: no catalogue has it, and the same rules hold (`written.py`)."""

    text: str


@dataclass(frozen=True, slots=True)
class WrittenQuestion(Written):
    """The same, answered by 1 yes, 2 no, 3 call me: it says so in its own words."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"


def wanted_answer(phrase: Phrase) -> Answer:
    """How a text wants to be answered: by its last question."""
    if not isinstance(phrase, Joined):
        return phrase.answer
    asked = [part.answer for part in phrase.parts if part.answer is not Answer.NONE]
    return asked[-1] if asked else Answer.NONE


_MADE_HERE: Mapping[str, type[Phrase]] = MappingProxyType({one.key: one for one in (Joined, Written, WrittenQuestion)})


def phrase_from(key: str, params: Mapping[str, Any]) -> Phrase:
    """The phrase that `key` and `Phrase.to_params` describe.

    Raises `KeyError` for an unknown key or a missing field, `ValueError` for a value that does not fit.
    """
    return (_MADE_HERE.get(key) or ALL_PHRASES[key]).from_params(params)
