"""Everything that was seen in one text, before any rule says what it means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.languages import Language
from bot.understanding.compiled import Lexicons
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.joining import joining
from bot.understanding.language import CONTROL, Spoken, spoken
from bot.understanding.matcher import Mention, longest, mentions
from bot.understanding.model import Expecting
from bot.understanding.numbers import values
from bot.understanding.place import PlaceSpan, find_places
from bot.understanding.tokens import Text, Token, tokenize
from bot.understanding.when import When, read_when

_HOMOGRAPH_MARKS = frozenset({"neg", "no_longer", "us", "you", "they", "from", "question"})
SHORT_MESSAGE = 4
"""Control words of all three languages count in every message of at most so many words that is nothing else."""
SURE_ALONE = 4
"""A word of another language counts inside a text from this many letters on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text with its words, what they name, its language, its places, numbers and times."""

    text: Text
    found: tuple[Mention, ...]
    spoken: Spoken
    places: tuple[PlaceSpan, ...]
    numbers: dict[tuple[int, int], int]
    when: When
    masked: frozenset[int]
    known: frozenset[str]
    small: frozenset[str]
    joining: frozenset[int]
    expecting: Expecting | None = None
    by_concept: Mapping[str, tuple[Mention, ...]] = field(init=False, repr=False)
    tokens: tuple[Token, ...] = field(init=False, repr=False)
    clauses: Mapping[int, range] = field(init=False, repr=False)
    worked_out: dict[str, frozenset[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the mentions by concept and the words by clause once: the rules ask for them again and again."""
        sorted_out: dict[str, list[Mention]] = {}
        for m in self.found:
            sorted_out.setdefault(m.concept, []).append(m)
        object.__setattr__(self, "by_concept", {name: tuple(ms) for name, ms in sorted_out.items()})
        object.__setattr__(self, "tokens", self.text.tokens)
        ends = {t.clause: i + 1 for i, t in enumerate(self.tokens)}
        starts = {t.clause: i for i, t in reversed([*enumerate(self.tokens)])}
        object.__setattr__(self, "clauses", {c: range(starts[c], end) for c, end in ends.items()})

    def once(self, name: str, work_out: "Callable[[Reading], frozenset[int]]") -> frozenset[int]:
        """What many rules ask of the same text, worked out for the first of them."""
        if name not in self.worked_out:
            self.worked_out[name] = work_out(self)
        return self.worked_out[name]

    def of(self, *concepts: str) -> tuple[Mention, ...]:
        """The mentions of any of these concepts, in the order of the text."""
        if len(concepts) == 1:
            return self.by_concept.get(concepts[0], ())
        several = [m for concept in dict.fromkeys(concepts) for m in self.by_concept.get(concept, ())]
        return tuple(sorted(several, key=lambda m: (m.start, -m.end)))

    def has(self, *concepts: str) -> bool:
        """Whether any of these concepts is mentioned."""
        return any(concept in self.by_concept for concept in concepts)

    def said(self, mention: Mention) -> str:
        """The words of a mention as typed."""
        return " ".join(t.fold for t in self.tokens[mention.start : mention.end])

    def clause_of(self, mention: Mention) -> int:
        """The number of the clause in which a mention stands."""
        return self.tokens[mention.start].clause

    def beside(self, mention: Mention) -> tuple[str, str]:
        """The words right before and right behind a mention, levelled; empty where there is none."""
        before = self.tokens[mention.start - 1].key if mention.start else ""
        return before, self.tokens[mention.end].key if mention.end < len(self.tokens) else ""

    def begins_clause(self, mention: Mention) -> bool:
        """Whether its clause begins with a mention."""
        return self.clauses[self.clause_of(mention)].start == mention.start

    def before(self, mention: Mention) -> range:
        """The places of the words of its clause that precede a mention."""
        return range(self.clauses[self.clause_of(mention)].start, mention.start)

    def after(self, mention: Mention) -> range:
        """The places of the words of its clause that follow a mention."""
        return range(mention.end, max(mention.end, self.clauses[self.clause_of(mention)].stop))

    def uncovered(self, concepts: Iterable[str]) -> int:
        """How many words are neither a place, a number, a small word nor part of a mention of these concepts."""
        return len(self.unexplained(concepts))

    def unexplained(self, concepts: Iterable[str]) -> tuple[int, ...]:
        """Where those words stand."""
        wanted = frozenset(concepts)
        covered = {i for m in self.found if m.concept in wanted for i in range(m.start, m.end)}
        covered |= {i for start, end in self.numbers for i in range(start, end)}
        return tuple(
            i
            for i, t in enumerate(self.tokens)
            if i not in covered
            and i not in self.masked
            and t.kind == "word"
            and not t.is_number
            and t.key not in self.small
        )

    def only(self, concepts: Iterable[str]) -> bool:
        """Whether these concepts, small words and numbers are all that the text has, and one of them is there."""
        wanted = tuple(concepts)
        return self.has(*wanted) and self.uncovered(wanted) == 0


def read(
    text: str, lexicons: Lexicons, gazetteer: Gazetteer, stored: Language | None, expecting: Expecting | None
) -> Reading:
    """Cut, match and weigh a text."""
    cut = tokenize(text, lexicons.known)
    places = find_places(cut.tokens, gazetteer, lexicons.known)
    masked = frozenset(i for span in places for i in range(span.start, span.end))
    everything = mentions(cut.tokens, lexicons, masked)
    tongue = spoken(cut.tokens, everything, masked, lexicons, stored)
    main = lexicons.by_language[tongue.main]
    counted = [m for m in everything if _counts(m, cut.tokens, tongue, lexicons)]
    joins = joining(cut.tokens, counted, masked) if Language.BM in tongue.active else frozenset()
    kept = longest([m for m in counted if not (m.concept == "if" and m.start in joins)])
    numbers = values(cut.tokens, lexicons, tongue.active, masked)
    when = read_when(cut.tokens, kept, numbers)
    known = main.words
    return Reading(cut, kept, tongue, places, numbers, when, masked, known, main.function_words, joins, expecting)


def _counts(mention: Mention, tokens: tuple[Token, ...], tongue: Spoken, lexicons: Lexicons) -> bool:
    """Whether a mention in some language is meant in this text: yes in its main one; a language that takes part
    counts except for its small marks; another one only by long words that the main language does not have."""
    if mention.language is tongue.main:
        return True
    if mention.concept in CONTROL and len(tokens) <= SHORT_MESSAGE and mention.end - mention.start == len(tokens):
        return True
    words = tokens[mention.start : mention.end]
    own = lexicons.by_language[tongue.main].words
    letters = sum(len(t.key) for t in words)
    if all(t.key in own for t in words):
        return False
    if mention.concept in _HOMOGRAPH_MARKS:
        return mention.language in tongue.active and letters > 3
    if mention.language in tongue.active:
        return letters >= 3
    return letters >= SURE_ALONE
