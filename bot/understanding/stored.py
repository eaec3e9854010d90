"""Compiled lexicons as one file that is read in a tenth of the time that compiling takes.

The file says from which sources it was made; it is used only with exactly these.
"""

import json
from typing import Any

from bot.languages import Language
from bot.understanding.compiled import Lexicon, Lexicons
from bot.understanding.ranks import Ranker
from bot.understanding.tree import End, Node


def dumped(lexicons: Lexicons, made_from: str) -> str:
    """The file. `made_from` is the digest of everything that it was made from."""
    ends: dict[End, int] = {}
    data = {
        "made_from": made_from,
        "languages": {language: _lexicon(x) for language, x in lexicons.by_language.items()},
        "tree": _packed(lexicons.tree, ends),
        "ends": [[concept, language, stem] for concept, language, stem in ends],
        "particles": sorted(lexicons.particles),
        "long_words": dict(lexicons.long_words),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def loaded(source: str, made_from: str, ranker: Ranker) -> Lexicons | None:
    """What the file holds, with the ranker beside it; None if it was made from something else or is damaged."""
    try:
        data = json.loads(source)
        if data["made_from"] != made_from:
            return None
        ends: list[End] = [(concept, Language(language), stem) for concept, language, stem in data["ends"]]
        leaves = [Node(ends=[end]) for end in ends]
        by_language = {Language(name): _unpacked_lexicon(Language(name), x) for name, x in data["languages"].items()}
        return Lexicons(
            by_language,
            _unpacked(data["tree"], ends, leaves),
            frozenset().union(*(x.words for x in by_language.values())),
            ranker,
            frozenset(data["particles"]),
            {letter: tuple(words) for letter, words in data["long_words"].items()},
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _lexicon(lexicon: Lexicon) -> dict[str, Any]:
    return {
        "concepts": sorted(lexicon.concepts),
        "words": sorted(lexicon.words),
        "function_words": sorted(lexicon.function_words),
        "numbers": [[" ".join(words), value] for words, value in lexicon.numbers.items()],
        "trigrams": dict(lexicon.trigrams),
        "unseen": lexicon.unseen,
    }


def _unpacked_lexicon(language: Language, data: dict[str, Any]) -> Lexicon:
    return Lexicon(
        language,
        frozenset(data["concepts"]),
        frozenset(data["words"]),
        frozenset(data["function_words"]),
        {tuple(words.split(" ")): value for words, value in data["numbers"]},
        data["trigrams"],
        data["unseen"],
    )


def _packed(node: Node, ends: dict[End, int]) -> Any:
    """A node that only ends one form is the number of that end; any other is what follows and all its ends."""
    numbers = [ends.setdefault(end, len(ends)) for end in node.ends]
    if len(numbers) == 1 and not node.words and not node.stems and node.gap is None:
        return numbers[0]
    return [
        numbers,
        {word: _packed(n, ends) for word, n in node.words.items()},
        {word: _packed(n, ends) for word, n in node.stems.items()},
        None if node.gap is None else _packed(node.gap, ends),
    ]


def _unpacked(data: Any, ends: list[End], leaves: list[Node]) -> Node:
    if isinstance(data, int):
        return leaves[data]
    numbers, words, stems, gap = data
    return Node(
        {word: leaves[n] if n.__class__ is int else _unpacked(n, ends, leaves) for word, n in words.items()},
        {word: leaves[n] if n.__class__ is int else _unpacked(n, ends, leaves) for word, n in stems.items()},
        None if gap is None else _unpacked(gap, ends, leaves),
        [ends[n] for n in numbers],
    )
