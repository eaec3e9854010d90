"""The index of everything that Jamtan can say to a phone: every phrase by its key."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from bot.wording import keys_alerts, keys_delivery, keys_enrol, keys_periods, keys_talk
from bot.wording.phrase import Answer, Phrase, ReasonWord, Topic

__all__ = ["ALL_PHRASES", "Answer", "Phrase", "ReasonWord", "Topic", "phrase_from"]


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


def phrase_from(key: str, params: Mapping[str, Any]) -> Phrase:
    """The phrase that `key` and `Phrase.to_params` describe.

    Raises `KeyError` for an unknown key or a missing field, `ValueError` for a value that does not fit.
    """
    return ALL_PHRASES[key].from_params(params)
