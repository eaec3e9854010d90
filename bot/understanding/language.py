"""Which language a text is in: small words, known words, letter habits, and what the person is known to speak."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.languages import Language
from bot.understanding.compiled import Lexicon, Lexicons
from bot.understanding.matcher import Mention
from bot.understanding.tokens import Token

PRIOR = 0.8
"""What the stored language is worth: less than one plain small word."""
SURE = 2.0
"""Lead in points from which a switch of language is proposed."""
CONTROL = frozenset(
    {"yes", "no", "ack", "thanks", "hello", "help_word", "stop_word", "start_word", "lang_fr", "lang_bm", "lang_ff"}
)
WHOLE = 1.2
"""What it tells of the language that a whole message is one control word."""
LOAN_WEIGHT = 0.6
"""French words are everywhere; inside another language they count less."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a text, how far it leads, and the languages that take part in it."""

    main: Language
    lead: float
    active: frozenset[Language]
    proposes: Language | None


def _habit(word: str, lexicon: Lexicon) -> float:
    padded = f"^{word}$"
    grams = [padded[i : i + 3] for i in range(len(padded) - 2)]
    return sum(lexicon.trigrams.get(g, lexicon.unseen) for g in grams) / max(len(grams), 1)


def _points(token: Token, lexicons: Lexicons) -> dict[Language, float]:
    small = [x.language for x in lexicons.by_language.values() if token.key in x.function_words]
    if small:
        return dict.fromkeys(small, 1.3 / len(small) ** 1.5)
    known = [x.language for x in lexicons.by_language.values() if token.key in x.words]
    if known:
        return dict.fromkeys(known, 1.2 / len(known) ** 1.5)
    if len(token.fold) < 3 or not token.fold.isalpha():
        return {}
    habits = {x.language: _habit(token.fold, x) for x in lexicons.by_language.values()}
    best = max(habits.values())
    return {language: max(0.0, 0.6 + (h - best) * 0.6) for language, h in habits.items()}


def spoken(
    tokens: Sequence[Token],
    found: Sequence[Mention],
    masked: frozenset[int],
    lexicons: Lexicons,
    stored: Language | None,
) -> Spoken:
    """Weigh the words of a text. The stored language tips the balance, it never decides against plain words."""
    scores = dict.fromkeys(Language, 0.0)
    for i, token in enumerate(tokens):
        if i in masked or token.is_number or token.kind != "word":
            continue
        for language, points in _points(token, lexicons).items():
            scores[language] += points
    _add_phrases(scores, found, tokens, lexicons)
    plain = dict(scores)
    scores[Language.FR] *= LOAN_WEIGHT if max(scores[Language.BM], scores[Language.FF]) >= 2.2 else 1.0
    if stored:
        scores[stored] += PRIOR
    ranked = sorted(scores, key=lambda x: (-scores[x], x is not stored, list(Language).index(x)))
    main, lead = ranked[0], scores[ranked[0]] - scores[ranked[1]]
    active = frozenset(x for x in Language if x is main or (plain[x] >= 1.5 and plain[x] >= 0.3 * plain[main]))
    proposes = main if stored and main is not stored and lead >= SURE else None
    return Spoken(main, lead, active, proposes)


def _add_phrases(
    scores: dict[Language, float], found: Sequence[Mention], tokens: Sequence[Token], lexicons: Lexicons
) -> None:
    spans: dict[tuple[int, int], set[Language]] = {}
    for m in found:
        spans.setdefault((m.start, m.end), set()).add(m.language)
    control = {m.language for m in found if m.concept in CONTROL and (m.start, m.end) == (0, len(tokens))}
    for language in control:
        scores[language] += WHOLE / len(control)
    for (start, end), languages in spans.items():
        shared = end - start == 1 and sum(tokens[start].key in x.words for x in lexicons.by_language.values()) > 1
        if len(languages) == 1 and not shared:
            scores[next(iter(languages))] += 0.3 if end - start == 1 else 0.7 * min(end - start, 4)
