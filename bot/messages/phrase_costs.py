"""What texts cost as SMS with the longest values that are realistic."""

from collections.abc import Iterator

from bot.languages import Language
from bot.messages.segments import count_segments
from bot.wording.catalogue import Catalogue
from bot.wording.keys import ALL_PHRASES
from bot.wording.keys_enrol import ReplyTo
from bot.wording.phrase import Answer, Phrase
from bot.wording.render import Wording
from bot.wording.samples import samples

MORE_THAN_ONE_SEGMENT: dict[str, int] = {}
"""Phrases that cannot be said in one segment, with the most that they may take."""

NUMBER = "+22320123456"


def longest_segments(wording: Wording, language: Language) -> dict[str, int]:
    """For each phrase the SMS segments of its longest realistic text."""
    return {
        key: max(count_segments(text).segments for text in _texts(wording, phrase, language))
        for key, phrase in ALL_PHRASES.items()
    }


def too_long(catalogue: Catalogue, key: str) -> Iterator[str]:
    """What the text of `key` makes cost more than it may: the phrase itself, or those that the word is filled into."""
    wording, language = Wording({catalogue.language: catalogue}), catalogue.language
    everywhere = key not in ALL_PHRASES or key == ReplyTo.key
    for name, phrase in ALL_PHRASES.items() if everywhere else [(key, ALL_PHRASES[key])]:
        try:
            longest = max(_with_number(wording, phrase, language), key=lambda text: count_segments(text).characters)
        except KeyError:
            continue  # another text of this language is still missing: `check` says which
        counted, allowed = count_segments(longest), MORE_THAN_ONE_SEGMENT.get(name, 1)
        if counted.segments > allowed:
            where = "" if name == key else f" in {name}"
            yield f"takes {counted.segments} SMS segments{where}, {counted.characters} characters: {longest}"


def _texts(wording: Wording, phrase: type[Phrase], language: Language) -> Iterator[str]:
    for one in samples(phrase):
        yield wording.render(one, language, plain=True)


def _with_number(wording: Wording, phrase: type[Phrase], language: Language) -> Iterator[str]:
    """The texts as they go out; a question also says where to answer, where its sender cannot receive."""
    for text in _texts(wording, phrase, language):
        asks = phrase.answer is not Answer.NONE
        yield f"{text}\n{wording.render(ReplyTo(NUMBER), language, plain=True)}" if asks else text
