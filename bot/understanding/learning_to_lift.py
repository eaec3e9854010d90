"""How it is learnt which words against a promise belong to something else: from promises that have such words, from
what resembles promises and is none, and from promises into which a "not" was put where it does not belong.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.languages import Language
from bot.understanding.learning import Example, in_a_byte, learnt
from bot.understanding.lexicon_file import parse
from bot.understanding.lifting import OF_A_PROMISE, surroundings
from bot.understanding.normalise import fold
from bot.understanding.obstacles import all_against
from bot.understanding.ranker import MOST_TOKENS
from bot.understanding.ranks import ROWS, row_of
from bot.understanding.reading import Reading

NOT = {
    Language.FR: ("pas", "ne", "plus", "jamais", "personne", "rien", "aucun", "sans"),
    Language.BM: ("te", "ma", "tena", "tun", "kana", "t'", "m'", "man"),
    Language.FF: ("walaa", "wanaa", "pati", "ngalaa", "alaa", "wata", "hoto", "taa"),
}
"""The plainest words of "not": they also stand most often where they belong to something else."""
TURNING = ("neg", "no_longer", "if", "only", "past", "forwarded", "doubt", "not_yet", "hearsay", "false_rumour")
"""Concepts whose words turn a promise round wherever they are put."""
TIMES = 8
"""So many of these words are put into each promise, one at a time, each second one a plain "not"."""


def turning_words(sources: Mapping[str, str]) -> Mapping[Language, Sequence[str]]:
    """Those words of each language, from the lexicons."""
    parsed = [parse(source, file) for file, source in sources.items()]
    return {
        language: [form.rstrip("*~") for concept in TURNING for form in forms.get(concept, ()) if "_" not in form]
        for language, forms, _, _ in parsed
    }


class Lifting:
    """What has been seen of words against promises."""

    def __init__(self, read: Callable[[str], Reading], turning: Mapping[Language, Sequence[str]]) -> None:
        """With what reads a text, and the words that turn a promise round."""
        self._read, self._turning = read, turning
        self.examples: list[Example] = []

    def see(self, text: str, reading: Reading, promises: bool) -> None:
        """One labelled text, and whether it promises."""
        if promises or reading.has(*OF_A_PROMISE):
            self._add(reading, promises)
        spoken = reading.spoken.main
        if promises:
            for word, turned in _turned(text, spoken, self._turning[spoken]):
                self._add(self._read(turned), False, word)

    def _add(self, reading: Reading, is_free: bool, only: str | None = None) -> None:
        for against in all_against(reading):
            if not against.at or against.at.start >= MOST_TOKENS or (only and only not in against.word.split()):
                continue
            rows = tuple(sorted({row_of(f) for f in surroundings(reading, against)}))
            self.examples.append(Example(rows, ((0, not is_free), (1, is_free))))

    def weights(self) -> "array[int]":
        """The weight of each row: how much it speaks for belonging to something else."""
        lifts = array("b", bytes(ROWS))
        for at, (bound, is_free) in learnt(self.examples, 2).items():
            lifts[at] = in_a_byte(is_free - bound)
        return lifts


def _turned(text: str, language: Language, turning: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Some of the words put before, behind and into a promise, with the first of each as it is read."""
    words, number = text.split(), row_of(text)
    for time in range(TIMES):
        forms = NOT[language] if time % 2 else turning
        form = forms[(number + time * 7) % len(forms)]
        at = 0 if time == 0 else len(words) if time == 2 else (number // 7 + time * 11) % (len(words) + 1)
        yield fold(form).replace("'", " ").split()[0], " ".join([*words[:at], form, *words[at:]])
