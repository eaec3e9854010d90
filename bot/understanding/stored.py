"""Compiled lexicons as one file that is read in a tenth of the time that compiling takes.

The file says from which sources it was made; it is used only with exactly these.
"""

import json
from collections.abc import Iterator
from sys import intern
from typing import Any

from bot.languages import Language
from bot.understanding.compiled import Known, Lexicon, Lexicons
from bot.understanding.ranks import Ranker
from bot.understanding.tree import End, Node

NOTHING: dict[str, Node] = {}
"""What follows where nothing does, in every such place of a tree that was read: nobody adds to one."""
NO_ENDS: list[End] = []
"""The same where no form ends."""


def dumped(lexicons: Lexicons, made_from: str) -> str:
    """The file: a line with everything but the tree, then a line for each word that a form begins with.

    `made_from` is the digest of everything that it was made from.
    """
    ends: dict[End, int] = {}
    tree = lexicons.tree
    packed = [[word, _packed(node, ends)] for word, node in tree.words.items()]
    rest = _packed(Node({}, tree.stems, tree.gap, tree.ends), ends)
    head = {
        "made_from": made_from,
        "languages": {language: _lexicon(x) for language, x in lexicons.by_language.items()},
        "rest": rest,
        "begins": len(packed),
        "ends": [[concept, language, stem] for concept, language, stem in ends],
        "particles": sorted(lexicons.particles),
        "long_words": dict(lexicons.long_words),
    }
    return "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in (head, *packed))


def loaded(lines: Iterator[str], made_from: str, ranker: Ranker) -> Lexicons | None:
    """What the lines of the file hold, with the ranker beside it; None if they were made from something else or are
    damaged.

    Line by line, so that what is only read to be made into something else never lies in memory as a whole.
    """
    try:
        data = json.loads(next(lines))
        if data["made_from"] != made_from:
            return None
        ends: list[End] = [(concept, Language(language), stem) for concept, language, stem in data["ends"]]
        leaves = [Node(NOTHING, NOTHING, None, [end]) for end in ends]
        by_language = {Language(name): _unpacked_lexicon(Language(name), x) for name, x in data["languages"].items()}
        words: dict[str, Node] = {}
        rest = _unpacked(data["rest"], ends, leaves)
        for line in lines:
            word, node = json.loads(line)
            words[intern(word)] = _unpacked(node, ends, leaves)
        if len(words) != data["begins"]:
            return None  # cut off at the end of a line
        return Lexicons(
            by_language,
            Node(words, rest.stems, rest.gap, rest.ends),
            Known(tuple(x.words for x in by_language.values())),
            ranker,
            frozenset(data["particles"]),
            {letter: tuple(map(intern, words)) for letter, words in data["long_words"].items()},
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, StopIteration):
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
    same: dict[float, float] = {}
    return Lexicon(
        language,
        frozenset(map(intern, data["concepts"])),
        frozenset(map(intern, data["words"])),
        frozenset(map(intern, data["function_words"])),
        {tuple(words.split(" ")): value for words, value in data["numbers"]},
        {letters: same.setdefault(value, value) for letters, value in data["trigrams"].items()},
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
        _following(words, ends, leaves),
        _following(stems, ends, leaves),
        None if gap is None else _unpacked(gap, ends, leaves),
        [ends[n] for n in numbers] if numbers else NO_ENDS,
    )


def _following(data: dict[str, Any], ends: list[End], leaves: list[Node]) -> dict[str, Node]:
    if not data:
        return NOTHING
    return {intern(word): leaves[n] if n.__class__ is int else _unpacked(n, ends, leaves) for word, n in data.items()}
